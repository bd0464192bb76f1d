import { operatorStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { type Invited, inviteOperator } from './add-operator.ts';
import { removeFactors } from './factors.ts';
import { giveRoles, rolesDetail } from './give-roles.ts';
import { endInvitation } from './invitations.ts';
import { noteManaged, reachAccount, reachHeld } from './managed-operators.ts';
import { checkOther, checkRoles, checkWithin, type Managing, type RolesInProgram } from './managers.ts';
import { changeOperator, type OperatorRow, setRoles } from './operators.ts';
import { removeRecoveryCodes } from './recovery-codes.ts';
import { endSessions } from './sessions.ts';

/** Changes name, language and roles of an operator. Throws operatorUnknown, programUnknown, roleNotGranted, operatorElsewhere, ownAccount. */
export async function editOperator(
  by: Managing,
  id: number,
  wanted: {
    name?: string | undefined;
    language?: string | undefined;
    roles?: readonly RolesInProgram[] | undefined;
  },
): Promise<OperatorRow> {
  const { place, callers, manager, now } = by;
  const { operator, seats } = await reachHeld(by, id);
  if (wanted.name !== undefined || wanted.language !== undefined) checkWithin(manager, seats);
  if (wanted.roles) {
    checkOther(manager, id);
    checkRoles(manager, wanted.roles);
    await giveRoles(place, callers, operator, wanted.roles);
  }
  const change = {
    ...(wanted.name !== undefined && { name: wanted.name }),
    ...(wanted.language !== undefined && { language: wanted.language }),
    ...(wanted.roles && { generation: operator.generation + 1 }),
  };
  const after = await changeOperator(place, callers, operator, change, now);
  if (wanted.roles) await noteManaged(by, after, 'roles_changed', rolesDetail(wanted.roles));
  else await noteManaged(by, after, 'account_changed');
  return after;
}

/**
 * Disables an operator; a manager of one programme takes them out of that programme alone. Throws operatorUnknown, roleNotGranted,
 * ownAccount.
 */
export async function disableOperator(by: Managing, id: number): Promise<OperatorRow> {
  const { place, callers, manager, now } = by;
  checkOther(manager, id);
  const { operator, seats } = await reachHeld(by, id);
  const left = seats.filter(({ program_id }) => manager.reach === '*' || program_id === manager.reach);
  for (const { program_id } of left) await setRoles(place, callers, operator, program_id, []);
  const isGone = manager.reach === '*' || left.length === seats.length;
  await endSessions(place, id);
  if (isGone) await endInvitation(place, id);
  const change = {
    generation: operator.generation + 1,
    ...(isGone && { status: operatorStatus.disabled }),
  };
  const after = await changeOperator(place, callers, operator, change, now);
  await noteManaged(by, after, 'disabled', { programs: left.map(({ program_id }) => String(program_id)) });
  return after;
}

/**
 * Removes every second factor of an operator, and the password: whoever has the mailbox alone must not get in with what is left. The
 * operator is invited anew. Throws operatorUnknown, roleNotGranted, operatorElsewhere, ownAccount, notPossibleNow for who was disabled.
 */
export async function resetSecondFactor(by: Managing, id: number): Promise<Invited> {
  const { place, callers, manager, now } = by;
  checkOther(manager, id);
  const operator = await reachAccount(by, id);
  if (operator.status === operatorStatus.disabled) throw errors.notPossibleNow({ resource: 'operator' });
  await removeFactors(place, id);
  await removeRecoveryCodes(place, id);
  await endSessions(place, id);
  const change = { status: operatorStatus.invited, password_hash: null, generation: operator.generation + 1 };
  const after = await changeOperator(place, callers, operator, change, now);
  await noteManaged(by, after, 'second_factor_reset');
  return inviteOperator(by, after);
}

/** Ends every session of an operator. Throws operatorUnknown, roleNotGranted. */
export async function endAllSessions(by: Managing, id: number): Promise<OperatorRow> {
  const { operator } = await reachHeld(by, id);
  await endSessions(by.place, id);
  await noteManaged(by, operator, 'sessions_ended');
  return operator;
}
