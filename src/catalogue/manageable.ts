/**
 * What of an operator a manager may change. `roles`: the roles in the manager's programme, and the end of all sessions, since the operator
 * serves other programmes as well. `nothing`: the operator manages the installation.
 */
export const manageable = ['account', 'roles', 'nothing'] as const;

/** What of an operator a manager may change. */
export type Manageable = (typeof manageable)[number];
