import { answerOf } from '../access/change-program.ts';
import { refuseFaults } from '../calls/faults.ts';
import type { Call } from '../calls/services.ts';
import { ApiError, errors, type FaultDetail } from '../catalogue/errors.ts';
import { statisticsDaysMax, statisticsDaysOtherwise } from '../catalogue/statistics.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { runInquiry } from '../search/inquirer.ts';
import type { Statement } from '../storage/connections.ts';
import {
  countMessages,
  countReviewed,
  countRuleDecisions,
  countSignUps,
  type FigureQuestion,
  measureLag,
  measureWaiting,
  readFunnel,
} from '../storage/figures.ts';
import { formatDate, formatDateTime } from '../time/format-instant.ts';
import type { Handler, HandlerServices } from './handler.ts';
import { ValueReader } from './read-values.ts';

const dayMilliseconds = 86_400_000;

/**
 * The figures of a programme. One that cannot be counted in time is null, and the others are answered all the same. They are read one
 * after the other, so that who looks at figures takes one connection from who searches.
 */
export const get: Handler = async (services, call, { query }) => {
  if (call.boundUserId !== null) throw errors.userBoundToken();
  const now = services.clock();
  const asked = readQuestion(query, call, now);
  await services.access.checkLive(call);
  const read = <Row extends object>(statement: Statement<Row>) => readInTime(services, call, statement);
  const signUps = await read(countSignUps(asked));
  const funnel = await read(readFunnel(asked));
  const statistics = {
    from: asked.from,
    to: asked.to,
    country: asked.country,
    as_of: formatDateTime(now),
    sign_ups: signUps,
    funnel: funnel?.[0] ?? null,
    waiting: await read(measureWaiting(asked, formatDateTime(now))),
    reviews: await read(countReviewed(asked)),
    rule_decisions: await read(countRuleDecisions(asked)),
    messages: await read(countMessages(asked)),
    webhooks: await read(measureLag(asked)),
  };
  return answerOf(services, call, { statistics });
};

/** The rows of a figure, or null where they cannot be counted within the time of a statement. */
async function readInTime<Row extends object>(
  services: HandlerServices,
  { programId }: Call,
  statement: Statement<Row>,
): Promise<readonly Row[] | null> {
  try {
    return await runInquiry(services, programId, statement);
  } catch (error) {
    if (error instanceof ApiError && error.key === 'inquiryTooBroad') return null;
    throw error;
  }
}

function readQuestion(query: unknown, { programId }: Call, now: Date): FigureQuestion {
  const faults: FaultDetail[] = unknownMembers(namesOnly(['from', 'to', 'country']), query);
  const read = new ValueReader(query, faults);
  const to = read.kind('to', 'inquiry-day') ?? formatDate(now);
  const from = read.kind('from', 'inquiry-day') ?? daysBefore(to, statisticsDaysOtherwise - 1);
  const country = read.kind('country', 'country') ?? null;
  if (from > to) read.fault('to', { fault: 'datesReversed' });
  const first = daysBefore(to, statisticsDaysMax - 1);
  if (from < first) read.fault('from', { fault: 'outOfRange', params: { minimum: first, maximum: to } });
  refuseFaults(faults);
  return { programId, from, to, country };
}

function daysBefore(day: string, days: number): string {
  return formatDate(new Date(Date.parse(day) - days * dayMilliseconds));
}
