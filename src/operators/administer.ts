import { operatorStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import type { Place } from '../storage/connections.ts';
import { removeFactors, removeRecoveryCodes } from './factors.ts';
import { endInvitation, invite } from './invitations.ts';
import { type LogNote, noteInLog } from './log.ts';
import { cancelInvitation, enqueueInvitation } from './mail-jobs.ts';
import { hasMailbox } from './mails.ts';
import { reachOperator } from './managed-operators.ts';
import { checkHeld, checkRoles, checkWithin, type Manager, type RolesInProgram } from './managers.ts';
import {
  changeOperator,
  createOperator,
  findOperator,
  type OperatorRow,
  seatsOf,
  setRoles,
} from './operators.ts';
import { endSessions } from './sessions.ts';

/** An operator, with what came of an invitation where there was one. */
export interface Invited {
  readonly operator: OperatorRow;
  /** The token of the invitation; null where none is needed, or where it goes by mail. */
  readonly token: string | null;
  readonly isMailed: boolean;
}

/**
 * Invites somebody, or gives roles to an operator who has that email already. Whose an email is, nobody has proven: a manager of one
 * programme gives roles to nobody who serves another. Answers the token of the invitation, null where none is needed. `now`: UTC. Throws
 * programUnknown, roleNotGranted, operatorElsewhere, ownAccount, notPossibleNow for who was disabled.
 */
export async function addOperator(
  place: Place,
  callers: CallerRows,
  manager: Manager,
  wanted: { email: string; name: string; language: string; roles: readonly RolesInProgram[] },
  now: string,
): Promise<Invited> {
  checkRoles(manager, wanted.roles);
  const known = await findOperator(place, callers, { email: wanted.email }, { isLocked: true });
  if (known) return addRoles(place, callers, manager, known, wanted.roles, now);
  const operator = await createOperator(place, callers, { ...wanted, now });
  await giveRoles(place, callers, operator, wanted.roles);
  await note(place, callers, manager, operator, 'invited', now, rolesDetail(wanted.roles));
  return inviteBy(place, callers, manager, operator, now);
}

/** Gives an operator who is known roles in place of those in the same programmes, which ends the operator's sessions. */
async function addRoles(
  place: Place,
  callers: CallerRows,
  manager: Manager,
  known: OperatorRow,
  wanted: readonly RolesInProgram[],
  now: string,
): Promise<Invited> {
  if (manager.operatorId === known.id) throw errors.ownAccount();
  const seats = await seatsOf(place, callers, [known.id]);
  checkHeld(manager, seats);
  checkWithin(manager, seats);
  const isBack = known.status === operatorStatus.disabled;
  // Who was disabled is taken up again by whoever manages the installation alone.
  if (isBack && manager.reach !== '*') throw errors.notPossibleNow({ resource: 'operator' });
  await giveRoles(place, callers, known, wanted);
  const change = { generation: known.generation + 1, ...(isBack && { status: operatorStatus.invited }) };
  const operator = await changeOperator(place, callers, known, change, now);
  await note(place, callers, manager, operator, 'roles_changed', now, rolesDetail(wanted));
  const isInvited = operator.status === operatorStatus.invited;
  return isInvited
    ? inviteBy(place, callers, manager, operator, now)
    : { operator, token: null, isMailed: false };
}

/** Changes name, language and roles of an operator. Throws operatorUnknown, programUnknown, roleNotGranted, operatorElsewhere, ownAccount. */
export async function editOperator(
  place: Place,
  callers: CallerRows,
  manager: Manager,
  id: number,
  wanted: {
    name?: string | undefined;
    language?: string | undefined;
    roles?: readonly RolesInProgram[] | undefined;
  },
  now: string,
): Promise<OperatorRow> {
  const { operator, seats } = await reachOperator(place, callers, manager.reach, id, { isLocked: true });
  checkHeld(manager, seats);
  if (wanted.name !== undefined || wanted.language !== undefined) checkWithin(manager, seats);
  if (wanted.roles) {
    if (manager.operatorId === id) throw errors.ownAccount();
    checkRoles(manager, wanted.roles);
    await giveRoles(place, callers, operator, wanted.roles);
  }
  const change = {
    ...(wanted.name !== undefined && { name: wanted.name }),
    ...(wanted.language !== undefined && { language: wanted.language }),
    ...(wanted.roles && { generation: operator.generation + 1 }),
  };
  const after = await changeOperator(place, callers, operator, change, now);
  if (wanted.roles)
    await note(place, callers, manager, after, 'roles_changed', now, rolesDetail(wanted.roles));
  else await note(place, callers, manager, after, 'account_changed', now);
  return after;
}

/**
 * Disables an operator; a manager of one programme takes them out of that programme alone. Throws operatorUnknown, roleNotGranted,
 * ownAccount.
 */
export async function disableOperator(
  place: Place,
  callers: CallerRows,
  manager: Manager,
  id: number,
  now: string,
): Promise<OperatorRow> {
  const { operator, seats } = await reachOperator(place, callers, manager.reach, id, { isLocked: true });
  if (manager.operatorId === id) throw errors.ownAccount();
  checkHeld(manager, seats);
  const left = seats.filter(({ program_id }) => manager.reach === '*' || program_id === manager.reach);
  for (const { program_id } of left) await setRoles(place, callers, operator, program_id, []);
  const isGone = manager.reach === '*' || left.length === seats.length;
  await endSessions(place, id);
  if (isGone) await endInvitation(place, id);
  const after = await changeOperator(
    place,
    callers,
    operator,
    { generation: operator.generation + 1, ...(isGone && { status: operatorStatus.disabled }) },
    now,
  );
  await note(place, callers, manager, after, 'disabled', now, {
    programs: left.map(({ program_id }) => String(program_id)),
  });
  return after;
}

/** Invites an operator again who has not accepted yet. Throws operatorUnknown, roleNotGranted, notPossibleNow. */
export async function inviteAgain(
  place: Place,
  callers: CallerRows,
  manager: Manager,
  id: number,
  now: string,
): Promise<Invited> {
  const { operator, seats } = await reachOperator(place, callers, manager.reach, id, { isLocked: true });
  checkHeld(manager, seats);
  checkWithin(manager, seats);
  if (operator.status !== operatorStatus.invited) throw errors.notPossibleNow({ resource: 'operator' });
  await note(place, callers, manager, operator, 'invited', now);
  return inviteBy(place, callers, manager, operator, now);
}

/**
 * Removes every second factor of an operator, and the password: whoever has the mailbox alone must not get in with what is left. The
 * operator is invited anew. Throws operatorUnknown, roleNotGranted, ownAccount.
 */
export async function resetSecondFactor(
  place: Place,
  callers: CallerRows,
  manager: Manager,
  id: number,
  now: string,
): Promise<Invited> {
  const { operator, seats } = await reachOperator(place, callers, manager.reach, id, { isLocked: true });
  if (manager.operatorId === id) throw errors.ownAccount();
  checkHeld(manager, seats);
  checkWithin(manager, seats);
  if (operator.status === operatorStatus.disabled) throw errors.notPossibleNow({ resource: 'operator' });
  await removeFactors(place, id);
  await removeRecoveryCodes(place, id);
  await endSessions(place, id);
  const change = { status: operatorStatus.invited, password_hash: null, generation: operator.generation + 1 };
  const after = await changeOperator(place, callers, operator, change, now);
  await note(place, callers, manager, after, 'second_factor_reset', now);
  return inviteBy(place, callers, manager, after, now);
}

/** Ends every session of an operator. Throws operatorUnknown, roleNotGranted. */
export async function endAllSessions(
  place: Place,
  callers: CallerRows,
  manager: Manager,
  id: number,
  now: string,
): Promise<OperatorRow> {
  const { operator, seats } = await reachOperator(place, callers, manager.reach, id, { isLocked: true });
  checkHeld(manager, seats);
  await endSessions(place, id);
  await note(place, callers, manager, operator, 'sessions_ended', now);
  return operator;
}

/** Invites an operator, by mail where mails go; the link of an earlier invitation counts no more from now on. */
async function inviteBy(
  place: Place,
  callers: CallerRows,
  { invitesByMail: isMailed = false }: Manager,
  operator: OperatorRow,
  now: string,
): Promise<Invited> {
  if (!isMailed || !hasMailbox(operator.email)) {
    await cancelInvitation(place, operator.id);
    return { operator, token: await invite(place, callers, operator.id, now), isMailed: false };
  }
  await endInvitation(place, operator.id);
  await enqueueInvitation(place, operator.id);
  return { operator, token: null, isMailed };
}

async function giveRoles(
  place: Place,
  callers: CallerRows,
  operator: OperatorRow,
  wanted: readonly RolesInProgram[],
): Promise<void> {
  for (const { programId, roles } of wanted) await setRoles(place, callers, operator, programId, roles);
}

function rolesDetail(wanted: readonly RolesInProgram[]): { roles: readonly string[] } {
  return { roles: wanted.map(({ programId, roles }) => `${programId}: ${roles.join(', ')}`) };
}

/** Notes in the log of the operator what was done to them, and by whom. */
async function note(
  place: Place,
  callers: CallerRows,
  { operatorId, network, reach }: Manager,
  { id }: OperatorRow,
  activity: string,
  now: string,
  detail: NonNullable<LogNote['detail']> = {},
): Promise<void> {
  const programId = reach === '*' ? null : reach;
  await noteInLog(
    place,
    callers,
    id,
    { activity, programId, detail, network, byOperatorId: operatorId },
    now,
  );
}
