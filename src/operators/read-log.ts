import type { ClientReach } from '../access/clients.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import type { Position } from '../storage/conditions.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { isLogWhole, type LogRow } from './log.ts';
import { findOperator } from './operators.ts';

/** Whose entries are asked for, and how many behind which one. */
export interface LogQuestion {
  readonly operatorId: number | undefined;
  readonly after: Position | null;
  readonly limit: number;
}

/** What operators did, the newest first: in the programme, or in none by those who have, or had, roles in it. */
export async function readLog(
  place: Place,
  reach: ClientReach,
  { operatorId, after, limit }: LogQuestion,
): Promise<LogRow[]> {
  const [rows] = await runFor<{ row: LogRow }>(place, '*', {
    text: `select row_to_json(l) as row from operator_log l
where ($1::bigint is null or l.in_program_id = $1::bigint
    or l.in_program_id is null and exists (select 1 from client c where c.operator_id = l.operator_id and c.program_id = $1::bigint))
  and ($2::bigint is null or l.operator_id = $2::bigint) and ($3::bigint is null or l.id < $3::bigint)
order by l.id desc limit $4::integer`,
    values: [reach === '*' ? null : reach, operatorId ?? null, after?.id ?? null, limit],
  });
  return rows.map(({ row }) => row);
}

/** Whether the chain of an operator holds, from its first entry to the head in the operator's row. */
export async function isChainWhole(place: Place, callers: CallerRows, operatorId: number): Promise<boolean> {
  const [entries] = await runFor<{ row: LogRow }>(place, '*', {
    text: 'select row_to_json(l) as row from operator_log l where operator_id = $1::bigint order by number',
    values: [operatorId],
  });
  const operator = await findOperator(place, callers, { id: operatorId });
  if (!operator) return false;
  return isLogWhole(
    callers.keyring,
    entries.map(({ row }) => row),
    operator,
  );
}
