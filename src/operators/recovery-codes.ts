import { timingSafeEqual } from 'node:crypto';
import { drawRecoveryCodes } from '../flows/recovery-codes.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { fromHex, toHex } from '../storage/user-vault.ts';

/** Gives an operator ten new recovery codes in place of those that there were; they are told this once. */
export async function renewRecoveryCodes(
  place: Place,
  callers: CallerRows,
  operatorId: number,
): Promise<string[]> {
  const codes = drawRecoveryCodes();
  const rows = codes.map((code, index) => ({
    operator_id: operatorId,
    number: index + 1,
    hash: toHex(recoveryHash(callers, operatorId, code)),
  }));
  await removeRecoveryCodes(place, operatorId);
  await runFor(place, '*', {
    text: `insert into operator_recovery_code (operator_id, number, hash)
select operator_id, number, hash from json_populate_recordset(null::operator_recovery_code, $1::json)`,
    values: [JSON.stringify(rows)],
  });
  return codes;
}

/** Removes the recovery codes of an operator. */
export async function removeRecoveryCodes(place: Place, operatorId: number): Promise<void> {
  await runFor(place, '*', {
    text: 'delete from operator_recovery_code where operator_id = $1::bigint',
    values: [operatorId],
  });
}

/** Whether a recovery code is one of the operator's, which is used up then, in the caller's transaction. */
export async function useRecoveryCode(
  place: Place,
  callers: CallerRows,
  operatorId: number,
  code: string,
  instant: string,
): Promise<boolean> {
  const sent = recoveryHash(callers, operatorId, code);
  const [rows] = await runFor<{ number: number; hash: string }>(place, '*', {
    text: 'select number, hash::text as hash from operator_recovery_code where operator_id = $1::bigint and used_at is null',
    values: [operatorId],
  });
  const found = rows.filter(({ hash }) => timingSafeEqual(fromHex(hash), sent))[0];
  if (!found) return false;
  const [[used]] = await runFor(place, '*', {
    text: `update operator_recovery_code set used_at = $3::timestamp
where operator_id = $1::bigint and number = $2::integer and used_at is null returning 1`,
    values: [operatorId, found.number, instant],
  });
  return used !== undefined;
}

/** How many recovery codes an operator has left. */
export async function recoveryCodesLeft(place: Place, operatorId: number): Promise<number> {
  const [[row]] = await runFor<{ count: number }>(place, '*', {
    text: 'select count(*)::integer as count from operator_recovery_code where operator_id = $1::bigint and used_at is null',
    values: [operatorId],
  });
  return row!.count;
}

function recoveryHash(callers: CallerRows, operatorId: number, code: string): Buffer {
  const plain = code.replaceAll(/[ -]/gu, '').toUpperCase();
  return callers.keyring.keyedHash('recovery-code', 'operator', String(operatorId), plain);
}
