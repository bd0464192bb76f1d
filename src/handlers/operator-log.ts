import { answerOf } from '../access/change-program.ts';
import { reachOf } from '../access/grants.ts';
import { refuseFaults } from '../calls/faults.ts';
import { logActivities, operatorLogFilters } from '../catalogue/operator-log.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { keysOf } from '../objects.ts';
import { isChainWhole, type LogFilters, namesOf, readLog } from '../operators/read-log.ts';
import type { Handler, HandlerServices } from './handler.ts';
import { closePage, openPage, readAskedPage } from './pages.ts';
import { ValueReader } from './read-values.ts';

/** What operators did, and, where it is asked for, whether the chains of those who are shown hold. */
export const list: Handler = async (services, call, request) => {
  const { connections, access } = services;
  const faults = unknownMembers(namesOnly(logParameters), request.query);
  const read = new ValueReader(request.query, faults);
  const filters = readLogFilters(read);
  const verifies = read.number('verify', 0, 1) === 1;
  const askedPage = readAskedPage(read);
  refuseFaults(faults);
  await access.checkLive(call);
  const page = openPage(services, call, request, filters, askedPage);
  const rows = await readLog(connections, reachOf(call), filters, page);
  const { shown, cursor } = closePage(services, page, rows, ({ created_at, id }) => ({
    value: created_at,
    id,
  }));
  const operators = [...new Set(shown.map(({ operator_id }) => operator_id))];
  const named = shown.flatMap(({ operator_id: id, by_operator_id: by }) => (by ? [id, by] : [id]));
  return answerOf(services, call, {
    operators: await namesOf(connections, access.callers, [...new Set(named)]),
    operator_log: shown.map(({ hash: _, in_program_id: program_id, ...entry }) => ({ ...entry, program_id })),
    cursor,
    verified: verifies ? await areWhole(services, operators) : null,
  });
};

/** The parameters of the log. */
const logParameters = [...keysOf(operatorLogFilters), 'verify', 'page_size', 'cursor'];

function readLogFilters(read: ValueReader): LogFilters {
  return {
    operator_id: read.number('operator_id', 1, Number.MAX_SAFE_INTEGER),
    by_operator_id: read.number('by_operator_id', 0, Number.MAX_SAFE_INTEGER),
    activity: read.word('activity', logActivities),
    from_date: read.kind('from_date', 'inquiry-day'),
    to_date: read.kind('to_date', 'inquiry-day'),
  };
}

/** Whether the chains of operators hold, 1 or 0. They are read one after the other up to the first that does not. */
async function areWhole({ connections, access }: HandlerServices, ids: readonly number[]): Promise<0 | 1> {
  for (const id of ids) if (!(await isChainWhole(connections, access.callers, id))) return 0;
  return 1;
}
