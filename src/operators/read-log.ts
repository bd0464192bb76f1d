import type { ClientReach } from '../access/clients.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import type { Position } from '../storage/conditions.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { isLogWhole, type LogRow } from './log.ts';
import type { OperatorRow } from './operators.ts';

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

/** What operators are called, by their numbers. Whoever writes to the database alone puts no name before an auditor. */
export async function namesOf(
  place: Place,
  callers: CallerRows,
  ids: readonly number[],
): Promise<{ readonly id: number; readonly name: string }[]> {
  const [rows] = await runFor<{ operator: OperatorRow }>(place, '*', {
    text: `select row_to_json(o) as operator from operator o where o.id = any($1::bigint[]) order by o.id`,
    values: [`{${ids.join()}}`],
  });
  return rows
    .filter(({ operator }) => callers.holds('operator', operator))
    .map(({ operator: { id, name } }) => ({ id, name }));
}

/** Whether the chain of an operator holds, from its first entry to the head in the operator's row; both are of one moment. */
export async function isChainWhole(place: Place, callers: CallerRows, operatorId: number): Promise<boolean> {
  const [[found]] = await runFor<{ operator: OperatorRow; entries: LogRow[] }>(place, '*', {
    text: `select row_to_json(o) as operator, coalesce(
  (select json_agg(row_to_json(l) order by l.number) from operator_log l where l.operator_id = o.id), '[]') as entries
from operator o where o.id = $1::bigint`,
    values: [operatorId],
  });
  if (!found || !callers.holds('operator', found.operator)) return false;
  return isLogWhole(callers.keyring, found.entries, found.operator);
}

/** Faults in the logs of all operators, a line each: a chain that does not hold from its first entry to its end. */
export async function verifyLogs(
  place: Place,
  callers: CallerRows,
): Promise<{ entries: number; faults: string[] }> {
  const [rows] = await runFor<{ id: number; entries: number }>(place, '*', {
    text: `select o.id, (select count(*)::integer from operator_log l where l.operator_id = o.id) as entries
from operator o order by o.id`,
  });
  const faults: string[] = [];
  for (const { id } of rows) {
    if (!(await isChainWhole(place, callers, id))) faults.push(`operator ${id}: the log is not whole`);
  }
  return { entries: rows.reduce((sum, { entries }) => sum + entries, 0), faults };
}
