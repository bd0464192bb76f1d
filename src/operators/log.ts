import type { AccountActivity } from '../catalogue/account-activities.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { type TakenRow, takeNumbers } from '../storage/ids.ts';
import { toHex } from '../storage/user-vault.ts';
import { enqueueNotice } from './mail-jobs.ts';
import { emptyHash, findOperator } from './operators.ts';

/** What is to be noted of something that an operator did. */
export interface LogNote {
  /** The id of an operation, which has a dot, or what happened to an account. */
  readonly activity: AccountActivity | `${string}.${string}`;
  readonly programId?: number | null;
  /** Numbers and codes; no value of a user. */
  readonly detail?: Readonly<Record<string, string | number | readonly string[] | null>>;
  /** From which network. Empty: from the command line. */
  readonly network?: string;
  /** Who did it to the operator, where it was somebody else: 0 for the command line, null for a client. */
  readonly byOperatorId?: number | null;
}

/** An entry as it is stored. */
export interface LogRow {
  readonly operator_id: number;
  readonly number: number;
  readonly id: number;
  readonly activity: string;
  readonly in_program_id: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly network: string;
  readonly by_operator_id: number | null;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly created_at: string;
  readonly hash: string;
}

/**
 * Adds an entry to the log of an operator, in the caller's transaction, and has the operator told by mail of what they are to know. The
 * operator's row is locked until the transaction ends, so that two entries never follow the same one; the keyed hash of the row covers where
 * the log ends. `now`: UTC.
 */
export async function noteInLog(
  place: Place,
  callers: CallerRows,
  operatorId: number,
  { activity, programId = null, detail = {}, network = '', byOperatorId = null }: LogNote,
  now: string,
): Promise<void> {
  const operator = await findOperator(place, callers, { id: operatorId }, { isLocked: true });
  if (!operator) throw new Error(`the row of operator ${operatorId} does not count`);
  const [[taken]] = await runFor<TakenRow>(place, '*', takeNumbers(0, 'operator_log', 1));
  const row = {
    operator_id: operatorId,
    number: operator.log_number + 1,
    id: taken!.first,
    activity,
    in_program_id: programId,
    detail,
    network,
    by_operator_id: byOperatorId,
    created_at: now,
  };
  const hash = toHex(logHash(callers.keyring, operator.log_hash, row));
  const after = { ...operator, log_number: row.number, log_hash: hash };
  await runFor(place, '*', {
    text: `with entry as (insert into operator_log
  select (json_populate_record(null::operator_log, $1::json)).* returning operator_id, number, hash)
update operator o set log_number = e.number, log_hash = e.hash, mac = $2::bytea from entry e where o.id = e.operator_id`,
    values: [JSON.stringify({ ...row, hash }), callers.mac('operator', after)],
  });
  await enqueueNotice(place, { operatorId, number: row.number, activity });
}

/** The hash that binds an entry to the one before it. */
function logHash(keyring: Keyring, previous: string, row: Omit<LogRow, 'hash'>): Buffer {
  const { operator_id, number, id, activity, in_program_id, detail, network, by_operator_id, created_at } =
    row;
  const covered = [operator_id, number, id, activity, in_program_id, network, by_operator_id, created_at].map(
    String,
  );
  return keyring.keyedHash('operator-log', previous, ...covered, JSON.stringify(detail));
}

/** Whether the entries of an operator, in their order from the first, follow each other up to the head that the operator's row has. */
export function isLogWhole(
  keyring: Keyring,
  entries: readonly LogRow[],
  head: { readonly log_number: number; readonly log_hash: string },
): boolean {
  let previous = emptyHash;
  for (const [index, { hash, ...row }] of entries.entries()) {
    if (row.number !== index + 1 || toHex(logHash(keyring, previous, row)) !== hash) return false;
    previous = hash;
  }
  return entries.length === head.log_number && previous === head.log_hash;
}
