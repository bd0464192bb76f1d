import { isKeyOf, keysOf } from '../objects.ts';
import type { Scope } from './scopes.ts';

/** What a permission is for, and the scopes that an operator calls with who holds it. */
interface PermissionRow {
  readonly about: string;
  readonly scopes: readonly Scope[];
}

const onUsers: readonly Scope[] = ['user', 'user:privileged'];
const onProgram: readonly Scope[] = ['program:admin'];

/**
 * What operators may do. A permission opens the operations whose rows name it, and lends its scopes to these calls alone: nobody
 * carries the scopes of one permission into an operation of another.
 */
const table = {
  // Of the programme the rules, which say by what its users are decided of.
  read: {
    about: 'Users with masked values, the rules, what waits, and what happened.',
    scopes: [...onUsers, ...onProgram],
  },
  reveal: {
    about: 'Showing a masked value in clear, with a reason that the history records.',
    scopes: ['user', 'user:sensitive', 'user:privileged'],
  },
  files: { about: 'Files of documents.', scopes: ['user', 'user:sensitive', 'user:privileged'] },
  contacts: { about: 'Emails, phones, preferences, terms, custom fields.', scopes: ['user'] },
  messages: { about: 'Sending messages again.', scopes: onUsers },
  security: { about: 'Suspensions, resets and second factors of users.', scopes: onUsers },
  tickets: { about: 'Assigning, answering and cancelling tickets.', scopes: onUsers },
  identity: {
    about: 'Who a user is: personal info, addresses, identifications, documents, relationships.',
    scopes: onUsers,
  },
  payment: { about: 'Cards, bank accounts and currencies.', scopes: onUsers },
  review: { about: 'Claiming reviews, and first decisions.', scopes: onUsers },
  second_opinion: { about: 'Second and third decisions, where several people decide.', scopes: onUsers },
  // Whoever decides on a hit sees which list it is of, and how old that is.
  hits: { about: 'Deciding on watchlist hits.', scopes: [...onUsers, ...onProgram] },
  standing: { about: 'Suspending and closing users, and setting their trust level.', scopes: onUsers },
  rules: {
    about: 'Access rules of users and of the programme, and simulations.',
    scopes: [...onUsers, ...onProgram],
  },
  transfer: { about: 'Imports.', scopes: onUsers },
  export: { about: 'User exports with masked values.', scopes: onUsers },
  archive: {
    about: 'Values in clear, in bulk: user archives and exports in clear.',
    scopes: ['user', 'user:sensitive', 'user:privileged'],
  },
  erase: { about: 'Erasing users.', scopes: onUsers },
  settings: { about: 'Settings of the programme.', scopes: onProgram },
  clients: {
    about: 'API clients of the programme, with any scopes.',
    scopes: ['user', 'user:sensitive', 'user:privileged', 'check', 'program:admin'],
  },
  templates: { about: 'Texts of messages.', scopes: onProgram },
  webhooks: { about: 'Webhook endpoints and their deliveries.', scopes: onProgram },
  watchlists: { about: 'Loading and removing watchlists.', scopes: onProgram },
  operators: { about: 'Operators: inviting, roles, second factors, sessions.', scopes: onProgram },
  operator_log: { about: 'What operators did.', scopes: onProgram },
  inspect: {
    about:
      'Reading how the programme is run: settings, clients, webhooks, texts, watchlists. Shows no secrets and changes nothing; webhook addresses are shown in full.',
    scopes: onProgram,
  },
  programs: { about: 'The installation: programmes, and operators everywhere.', scopes: ['admin'] },
} as const satisfies Record<string, PermissionRow>;

/** The name of a permission. */
export type Permission = keyof typeof table;

/** Every permission, with what it is for and the scopes that it lends. */
export const permissions: Readonly<Record<Permission, PermissionRow>> = table;

/** The names of all permissions. */
export const permissionNames: readonly Permission[] = keysOf(table);

/** What each role of an operator may do, said here alone. Whoever has several roles may do what any of them may. */
const roleTable = {
  viewer: { about: 'Reads users, with masked values.', may: ['read'] },
  support: {
    about: 'Helps people: contacts, messages, suspensions, tickets.',
    may: ['read', 'reveal', 'contacts', 'messages', 'security', 'tickets'],
  },
  reviewer: {
    about: 'Decides on documents, identifications and addresses.',
    may: ['read', 'reveal', 'files', 'tickets', 'identity', 'review'],
  },
  senior: {
    about:
      'Gives second decisions, decides on watchlist hits, sets trust levels, suspends, closes, exports and erases.',
    may: [
      ...(['read', 'reveal', 'files', 'tickets', 'identity', 'payment', 'review', 'second_opinion'] as const),
      ...(['hits', 'standing', 'export', 'archive', 'erase'] as const),
    ],
  },
  rules: { about: 'Writes and simulates rules.', may: ['read', 'rules'] },
  auditor: {
    about: 'Reads everything with masked values, and what operators did; changes nothing.',
    may: ['read', 'export', 'operator_log', 'inspect'],
  },
  program_administrator: {
    about:
      'Runs a programme: settings, clients, webhooks, texts, watchlists, imports, operators. Sees no users.',
    may: [
      ...(['settings', 'clients', 'templates', 'webhooks', 'watchlists', 'transfer'] as const),
      ...(['operators', 'operator_log'] as const),
    ],
  },
  installation_administrator: {
    about: 'Creates programmes and invites their administrators. Sees no users.',
    may: ['programs', 'operators', 'operator_log'],
  },
} as const satisfies Record<string, { readonly about: string; readonly may: readonly Permission[] }>;

/** The name of a role. */
export type Role = keyof typeof roleTable;

/** Every role, with what it is for and what it may do. */
export const roles: Readonly<Record<Role, { readonly about: string; readonly may: readonly Permission[] }>> =
  roleTable;

/** The names of all roles, the weakest first. */
export const roleNames: readonly Role[] = keysOf(roleTable);

/** Whether a text names a role. */
export function isRole(text: unknown): text is Role {
  return isKeyOf(roleTable, text);
}

/** What a programme takes away from roles: its setting `role_limits`. It adds nothing. */
export type RoleLimits = readonly { readonly role: Role; readonly without: readonly Permission[] }[];

/** What somebody with some roles may do where a programme takes some of it away. */
export function permissionsOf(held: readonly Role[], limits: RoleLimits): Set<Permission> {
  const isTaken = (role: Role, permission: Permission) =>
    limits.some((limit) => limit.role === role && limit.without.includes(permission));
  return new Set(held.flatMap((role) => roles[role].may.filter((permission) => !isTaken(role, permission))));
}
