import { errors } from '../catalogue/errors.ts';
import type { Manageable } from '../catalogue/manageable.ts';
import { roles as allRoles, type Role } from '../catalogue/permissions.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import type { Place } from '../storage/connections.ts';
import type { SeatRow } from './operators.ts';

/** Roles in a programme. */
export interface RolesInProgram {
  readonly programId: number;
  readonly roles: readonly Role[];
}

/** Who manages operators, and which ones they reach: `*` every one, a number those of that programme. */
export interface Manager {
  readonly reach: number | '*';
  /** Null: no operator, but an API client. 0: the command line. */
  readonly operatorId: number | null;
  readonly network: string;
  /** Invitations go by mail: nobody but the operator is shown the link. */
  readonly invitesByMail?: boolean;
}

/** What a change of an operator works with, in one transaction and at one moment. */
export interface Managing {
  readonly place: Place;
  readonly callers: CallerRows;
  readonly manager: Manager;
  /** UTC. */
  readonly now: string;
}

/** Another programme than the manager's, and roles that reach beyond it, are given by whoever manages the installation. */
export function checkRoles({ reach }: Manager, wanted: readonly RolesInProgram[]): void {
  if (reach === '*') return;
  if (wanted.some(({ programId }) => programId !== reach)) throw errors.programUnknown();
  const beyond = wanted.flatMap(({ roles }) => roles).find(reachesBeyond);
  if (beyond) throw errors.roleNotGranted({ role: beyond });
}

/** Who manages one programme does not touch whoever manages the installation. */
export function checkHeld(manager: Manager, seats: readonly SeatRow[]): void {
  const beyond = roleBeyond(manager, seats);
  if (beyond) throw errors.roleNotGranted({ role: beyond });
}

function roleBeyond({ reach }: Pick<Manager, 'reach'>, seats: readonly SeatRow[]): Role | undefined {
  return reach === '*' ? undefined : seats.flatMap(({ roles }) => roles).find(reachesBeyond);
}

/** Nobody changes what they may do themselves. Throws ownAccount. */
export function checkOther({ operatorId }: Manager, id: number): void {
  if (operatorId === id) throw errors.ownAccount();
}

/**
 * The link of an invitation is the account: who manages one programme gets none of an operator who serves others as well. Throws
 * operatorElsewhere.
 */
export function checkWithin(manager: Manager, seats: readonly SeatRow[]): void {
  if (!isWithin(manager, seats)) throw errors.operatorElsewhere();
}

function isWithin({ reach }: Pick<Manager, 'reach'>, seats: readonly SeatRow[]): boolean {
  return reach === '*' || seats.every(({ program_id, roles }) => program_id === reach || roles.length === 0);
}

/** What of an operator with some seats a manager may change, as `checkHeld` and `checkWithin` have it. */
export function manageableBy(manager: Pick<Manager, 'reach'>, seats: readonly SeatRow[]): Manageable {
  if (roleBeyond(manager, seats)) return 'nothing';
  return isWithin(manager, seats) ? 'account' : 'roles';
}

function reachesBeyond(role: Role): boolean {
  return allRoles[role].may.includes('programs');
}
