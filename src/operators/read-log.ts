import type { ClientReach } from '../access/clients.ts';
import { refuseFaults } from '../calls/faults.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import { pageSizes } from '../catalogue/pages.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { isPlainObject } from '../objects.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { isLogWhole, type LogRow } from './log.ts';
import { findOperator } from './operators.ts';

/** The parameters of the log. */
export const logParameters = ['operator_id', 'before', 'page_size'] as const;

/**
 * What operators did, the newest first, of those who have, or had, roles in the programme; with `operator_id` of one. `verified`: whether
 * the chains of those shown hold from their first entry on. Throws invalidInput.
 */
export async function readLog(
  place: Place,
  callers: CallerRows,
  reach: ClientReach,
  query: unknown,
): Promise<Record<string, unknown>> {
  const faults: FaultDetail[] = unknownMembers(namesOnly(logParameters), query);
  const read = (name: (typeof logParameters)[number], pattern: RegExp): string | null => {
    const sent = isPlainObject(query) ? query[name] : undefined;
    if (sent === undefined || sent === '') return null;
    if (typeof sent === 'string' && pattern.test(sent)) return sent;
    faults.push({ path: `$.${name}`, fault: 'pattern', params: { kind: name } });
    return null;
  };
  const operatorId = read('operator_id', /^[0-9]{1,15}$/u);
  const before = read(
    'before',
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{1,15}\.[0-9]{1,15}$/u,
  );
  const size = Number(read('page_size', /^[1-9][0-9]{0,2}$/u) ?? pageSizes.otherwise);
  refuseFaults(faults);
  const pageSize = Math.min(size, pageSizes.maximum);
  const [at, ofOperator, number] = before?.split('.') ?? [];
  const [rows] = await runFor<{ row: LogRow }>(place, '*', {
    text: `select row_to_json(l) as row from operator_log l
where ($1::bigint is null or l.program_id = $1::bigint
    or l.program_id is null and exists (select 1 from client c where c.operator_id = l.operator_id and c.program_id = $1::bigint))
  and ($2::bigint is null or l.operator_id = $2::bigint)
  and ($3::timestamp is null or (l.created_at, l.operator_id, l.number) < ($3::timestamp, $4::bigint, $5::bigint))
order by l.created_at desc, l.operator_id desc, l.number desc limit $6::integer`,
    values: [
      ...[reach === '*' ? null : reach, operatorId, at ?? null, ofOperator ?? null, number ?? null],
      pageSize + 1,
    ],
  });
  const shown = rows.slice(0, pageSize).map(({ row }) => row);
  const last = rows.length > pageSize ? shown.at(-1) : undefined;
  const operators = [...new Set(shown.map(({ operator_id }) => operator_id))];
  const whole = await Promise.all(operators.map((id) => isWhole(place, callers, id)));
  return {
    operator_log: shown.map(({ hash: _, ...row }) => row),
    before: last ? `${last.created_at}.${last.operator_id}.${last.number}` : null,
    verified: whole.every(Boolean) ? 1 : 0,
  };
}

async function isWhole(place: Place, callers: CallerRows, operatorId: number): Promise<boolean> {
  const [entries] = await runFor<{ row: LogRow }>(place, '*', {
    text: 'select row_to_json(l) as row from operator_log l where operator_id = $1::bigint order by number',
    values: [operatorId],
  });
  const operator = await findOperator(place, callers, { id: operatorId });
  return (
    operator !== undefined &&
    isLogWhole(
      callers.keyring,
      entries.map(({ row }) => row),
      operator,
    )
  );
}
