import type { ClientReach } from '../access/clients.ts';
import type { operatorLogFilters } from '../catalogue/operator-log.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { all, Parameters, type Position } from '../storage/conditions.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { isLogWhole, type LogRow } from './log.ts';
import type { OperatorRow } from './operators.ts';

/** Which entries are asked for. What is undefined does not matter. */
export interface LogFilters extends Record<keyof typeof operatorLogFilters, unknown> {
  readonly operator_id: number | undefined;
  /** 0: the command line. */
  readonly by_operator_id: number | undefined;
  readonly activity: string | undefined;
  /** Days in UTC, `yyyy-mm-dd`, both included. */
  readonly from_date: string | undefined;
  readonly to_date: string | undefined;
}

/** Entries of the log before the one named by `after`, newest first: those of the programme, and those of none by operators who have, or had, roles in it. */
export async function readLog(
  place: Place,
  reach: ClientReach,
  filters: LogFilters,
  { after, limit }: { readonly after: Position | null; readonly limit: number },
): Promise<LogRow[]> {
  const values = new Parameters();
  const conditions: string[] = [];
  const where = (
    value: string | number | undefined,
    type: string,
    condition: (parameter: string) => string,
  ) => {
    if (value !== undefined) conditions.push(condition(values.add(value, type)));
  };
  where(
    reach === '*' ? undefined : reach,
    'bigint',
    (program) => `(l.in_program_id = ${program} or l.in_program_id is null
    and exists (select 1 from client c where c.operator_id = l.operator_id and c.program_id = ${program}))`,
  );
  where(filters.operator_id, 'bigint', (id) => `l.operator_id = ${id}`);
  where(filters.by_operator_id, 'bigint', (id) => `l.by_operator_id = ${id}`);
  where(filters.activity, 'text', (activity) => `l.activity = ${activity}`);
  where(filters.from_date, 'date', (day) => `l.created_at >= ${day}`);
  where(filters.to_date, 'date', (day) => `l.created_at < ${day} + 1`);
  where(after?.id, 'bigint', (id) => `l.id < ${id}`);
  const chosen = conditions.length > 0 ? `where ${all(conditions)}` : '';
  const [rows] = await runFor<{ row: LogRow }>(
    place,
    '*',
    values.statement(`select row_to_json(l) as row from operator_log l ${chosen}
order by l.id desc limit ${values.add(limit, 'integer')}`),
  );
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
