import { operatorStatus } from '../catalogue/codes.ts';
import { drawSecret } from '../flows/one-time-password.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { programSeal } from '../storage/program-seal.ts';
import { addMinutes } from '../time/format-instant.ts';
import { findOperator, type OperatorRow } from './operators.ts';
import { drawToken, tokenHash } from './tokens.ts';

/** Minutes for which an invitation counts. */
export const invitationMinutes = 24 * 60;

/** What an invitation keeps: the secret of the authenticator app, and what a passkey is to sign. */
export interface InvitationMemory {
  readonly totpSecret: string;
  readonly challenge?: string;
}

/** An invitation that counts. */
export interface Invitation {
  readonly operator: OperatorRow;
  readonly memory: InvitationMemory;
}

const table = 'operator_invitation';

/** Invites an operator, in place of an invitation of before. Answers the token, which is stored nowhere. `now`: UTC. */
export async function invite(
  place: Place,
  callers: CallerRows,
  operatorId: number,
  now: string,
): Promise<string> {
  const token = drawToken();
  await runFor(place, '*', {
    text: `insert into operator_invitation (operator_id, token_hash, sealed, ends_at)
values ($1::bigint, $2::bytea, $3::bytea, $4::timestamp)
on conflict (operator_id) do update set token_hash = excluded.token_hash, sealed = excluded.sealed, ends_at = excluded.ends_at`,
    values: [
      operatorId,
      tokenHash(callers, 'invitation', token),
      sealMemory(callers, operatorId, { totpSecret: drawSecret() }),
      addMinutes(now, invitationMinutes),
    ],
  });
  return token;
}

/** The invitation of a token, where it still counts. `now`: UTC. */
export async function findInvitation(
  place: Place,
  callers: CallerRows,
  token: string,
  now: string,
): Promise<Invitation | undefined> {
  const found = await findRow(place, callers, token, now);
  if (!found) return undefined;
  const operator = await findOperator(place, callers, { id: found.operator_id });
  if (!operator) return undefined;
  const opened = programSeal(callers.keyring, 0).open(table, found.operator_id, found.sealed);
  return { operator, memory: JSON.parse(opened) };
}

/**
 * Takes the invitation of a token, which is then gone: of two calls at once one gets it. The operator is locked until the transaction
 * ends, and before the invitation is, as by whoever invites anew: in the other order the two would wait for each other. `now`: UTC.
 */
export async function takeInvitation(
  place: Place,
  callers: CallerRows,
  token: string,
  now: string,
): Promise<OperatorRow | undefined> {
  const found = await findRow(place, callers, token, now);
  if (!found) return undefined;
  const operator = await findOperator(place, callers, { id: found.operator_id }, { isLocked: true });
  const [[taken]] = await runFor(place, '*', {
    text: 'delete from operator_invitation where operator_id = $1::bigint and token_hash = $2::bytea returning 1',
    values: [found.operator_id, tokenHash(callers, 'invitation', token)],
  });
  return taken && operator;
}

async function findRow(place: Place, callers: CallerRows, token: string, now: string) {
  const [[found]] = await runFor<{ operator_id: number; sealed: string }>(place, '*', {
    text: `select operator_id, sealed::text as sealed from operator_invitation
where token_hash = $1::bytea and ends_at > $2::timestamp`,
    values: [tokenHash(callers, 'invitation', token), now],
  });
  return found;
}

/** Keeps with the invitation of a token what a passkey is to sign; one that was drawn since keeps what it has. */
export async function rememberChallenge(
  place: Place,
  callers: CallerRows,
  token: string,
  { operator, memory }: Invitation,
  challenge: string,
): Promise<void> {
  const sealed = sealMemory(callers, operator.id, { ...memory, challenge });
  await runFor(place, '*', {
    text: 'update operator_invitation set sealed = $3::bytea where operator_id = $1::bigint and token_hash = $2::bytea',
    values: [operator.id, tokenHash(callers, 'invitation', token), sealed],
  });
}

/** Ends the invitation of an operator. */
export async function endInvitation(place: Place, operatorId: number): Promise<void> {
  await runFor(place, '*', {
    text: 'delete from operator_invitation where operator_id = $1::bigint',
    values: [operatorId],
  });
}

/** Ends an invitation whose token reached nobody; one that was drawn since stays. */
export async function endUnsent(
  place: Place,
  callers: CallerRows,
  operatorId: number,
  token: string,
): Promise<void> {
  await runFor(place, '*', {
    text: 'delete from operator_invitation where operator_id = $1::bigint and token_hash = $2::bytea',
    values: [operatorId, tokenHash(callers, 'invitation', token)],
  });
}

/** The operators who are invited and have no invitation: its mail is still to be sent. */
export async function listUninvited(place: Place, callers: CallerRows): Promise<OperatorRow[]> {
  const [rows] = await runFor<{ row: OperatorRow }>(place, '*', {
    text: `select row_to_json(o) as row from operator o where status = ${operatorStatus.invited}
  and not exists (select from operator_invitation i where i.operator_id = o.id) order by id`,
  });
  return rows.map(({ row }) => row).filter((row) => callers.holds('operator', row));
}

function sealMemory(callers: CallerRows, operatorId: number, memory: InvitationMemory): string {
  return programSeal(callers.keyring, 0).seal(table, operatorId, JSON.stringify(memory));
}
