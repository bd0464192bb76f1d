import { operatorStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { giveRoles, rolesDetail } from './give-roles.ts';
import { endInvitation, invite } from './invitations.ts';
import { cancelInvitation, enqueueInvitation } from './mail-jobs.ts';
import { hasMailbox } from './mails.ts';
import { noteManaged, reachAccount } from './managed-operators.ts';
import {
  checkHeld,
  checkOther,
  checkRoles,
  checkWithin,
  type Managing,
  type RolesInProgram,
} from './managers.ts';
import { changeOperator, createOperator, findOperator, type OperatorRow, seatsOf } from './operators.ts';

/** An operator, with what came of an invitation where there was one. */
export interface Invited {
  readonly operator: OperatorRow;
  /** The token of the invitation; null where none is needed, or where it goes by mail. */
  readonly token: string | null;
  readonly isMailed: boolean;
}

/**
 * Invites somebody, or gives roles to an operator who has that email already. Whose an email is, nobody has proven: a manager of one
 * programme gives roles to nobody who serves another. Answers the token of the invitation, null where none is needed. Throws
 * programUnknown, roleNotGranted, operatorElsewhere, ownAccount, notPossibleNow for who was disabled.
 */
export async function addOperator(
  by: Managing,
  wanted: { email: string; name: string; language: string; roles: readonly RolesInProgram[] },
): Promise<Invited> {
  const { place, callers, manager, now } = by;
  checkRoles(manager, wanted.roles);
  const known = await findOperator(place, callers, { email: wanted.email }, { isLocked: true });
  if (known) return addRoles(by, known, wanted.roles);
  const operator = await createOperator(place, callers, { ...wanted, now });
  await giveRoles(place, callers, operator, wanted.roles);
  await noteManaged(by, operator, 'invited', rolesDetail(wanted.roles));
  return inviteOperator(by, operator);
}

/** Gives an operator who is known roles in place of those in the same programmes, which ends the operator's sessions. */
async function addRoles(
  by: Managing,
  known: OperatorRow,
  wanted: readonly RolesInProgram[],
): Promise<Invited> {
  const { place, callers, manager, now } = by;
  checkOther(manager, known.id);
  const seats = await seatsOf(place, callers, [known.id]);
  checkHeld(manager, seats);
  checkWithin(manager, seats);
  const isBack = known.status === operatorStatus.disabled;
  // Who was disabled is taken up again by whoever manages the installation alone.
  if (isBack && manager.reach !== '*') throw errors.notPossibleNow({ resource: 'operator' });
  await giveRoles(place, callers, known, wanted);
  const change = { generation: known.generation + 1, ...(isBack && { status: operatorStatus.invited }) };
  const operator = await changeOperator(place, callers, known, change, now);
  await noteManaged(by, operator, 'roles_changed', rolesDetail(wanted));
  const isInvited = operator.status === operatorStatus.invited;
  return isInvited ? inviteOperator(by, operator) : { operator, token: null, isMailed: false };
}

/** Invites an operator again who has not accepted yet. Throws operatorUnknown, roleNotGranted, operatorElsewhere, notPossibleNow. */
export async function inviteAgain(by: Managing, id: number): Promise<Invited> {
  const operator = await reachAccount(by, id);
  if (operator.status !== operatorStatus.invited) throw errors.notPossibleNow({ resource: 'operator' });
  await noteManaged(by, operator, 'invited');
  return inviteOperator(by, operator);
}

/** Invites an operator, by mail where mails go; the link of an earlier invitation counts no more from now on. */
export async function inviteOperator(
  { place, callers, manager: { invitesByMail: isMailed = false }, now }: Managing,
  operator: OperatorRow,
): Promise<Invited> {
  if (!isMailed || !hasMailbox(operator.email)) {
    await cancelInvitation(place, operator.id);
    return { operator, token: await invite(place, callers, operator.id, now), isMailed: false };
  }
  await endInvitation(place, operator.id);
  await enqueueInvitation(place, operator.id);
  return { operator, token: null, isMailed };
}
