import { answerOf } from '../access/change-program.ts';
import { refuseFaults } from '../calls/faults.ts';
import { answerFrame } from '../catalogue/answer-frame.ts';
import { decisionLimits, draftOwners } from '../catalogue/decisions.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { accessRule } from '../catalogue/resources/access-rule.ts';
import { transaction } from '../catalogue/resources/transaction.ts';
import { type AskedTransaction, readTransaction } from '../deciding/asked-transaction.ts';
import { simulate as simulateRules } from '../deciding/simulate.ts';
import { knownOf, knownOfUser, namesOnly } from '../derive/known-members.ts';
import type { ReadContext } from '../derive/read-input.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { memberIn } from '../objects.ts';
import { sourceOf } from '../rules/rule-of-row.ts';
import type { RuleSource } from '../rules/rule-source.ts';
import { latestDay } from '../time/days.ts';
import { faultsOfRule, readRules } from '../users/sent-rules.ts';
import { draftOf } from './draft-rules.ts';
import type { Handler } from './handler.ts';
import { userIdMax, ValueReader } from './read-values.ts';

const path = '$.simulation';

const known = new Map([
  ...namesOnly(answerFrame),
  [
    'simulation',
    new Map([
      ...namesOnly(['drafts_of', 'alone', 'without', 'user_id', 'from', 'to']),
      [accessRule.name, knownOfUser.get(accessRule.name) ?? null] as const,
      ['transactions', knownOf(transaction)] as const,
    ]),
  ] as const,
]);

/** Tries rules out. Throws invalidInput, userUnknown. */
export const simulate: Handler = async (services, call, { operation, body }) => {
  if (call.boundUserId !== null) throw errors.userBoundToken();
  const now = services.clock();
  const faults: FaultDetail[] = unknownMembers(known, body);
  const sent = memberIn(body, 'simulation');
  const read = new ValueReader(sent, faults, path);
  const owner = read.word('drafts_of', draftOwners) ?? 'program';
  const context = { verb: operation.verb, privileged: true, today: latestDay(now), faults } as const;
  const drafts = readDrafts(read.sent(accessRule.name), owner, context);
  const isAlone = read.number('alone', 0, 1) === 1;
  const userId = read.number('user_id', 1, userIdMax) ?? null;
  const [from, to] = [read.kind('from', 'date-time'), read.kind('to', 'date-time')];
  const transactions = readTransactions(read.sent('transactions'), now, faults);
  if (transactions && userId === null) read.fault('user_id', { fault: 'required' });
  for (const [name, value] of [
    ['from', from],
    ['to', to],
  ] as const)
    if (!transactions && value === undefined) read.fault(name, { fault: 'required' });
  if (from !== undefined && to !== undefined && from > to) read.fault('from', { fault: 'datesReversed' });
  const without = readNumbers(read.sent('without'), faults);
  refuseFaults(faults);
  // Where nothing was decided between two dates, nothing else looks at the caller.
  await services.access.checkLive(call);
  const asked = { drafts, without, isAlone, userId, transactions, from: from ?? '', to: to ?? '' };
  const simulation = await simulateRules(services.decider, call, asked);
  return answerOf(services, call, { simulation });
};

function readDrafts(value: unknown, owner: RuleSource['owner'], context: ReadContext): RuleSource[] {
  if (value === undefined) return [];
  const place = `${path}.${accessRule.name}`;
  return readRules(value, place, context).map((one, index) => {
    const row = draftOf(-index - 1, one);
    context.faults.push(...faultsOfRule(row, owner, one.path));
    return sourceOf(row, owner);
  });
}

function readTransactions(value: unknown, now: Date, faults: FaultDetail[]): AskedTransaction[] | null {
  if (value === undefined) return null;
  const place = `${path}.transactions`;
  const maximum = decisionLimits.simulated;
  if (!Array.isArray(value)) faults.push({ path: place, fault: 'notList' });
  else if (value.length > maximum) {
    faults.push({ path: place, fault: 'tooManyEntries', params: { maximum } });
  } else {
    return value.flatMap((one, index) => readTransaction(one, `${place}[${index}]`, now, faults, true) ?? []);
  }
  return [];
}

/** The numbers of a list. */
function readNumbers(value: unknown, faults: FaultDetail[]): ReadonlySet<number> {
  const numbers = new Set<number>();
  if (value === undefined) return numbers;
  if (!Array.isArray(value)) {
    faults.push({ path: `${path}.without`, fault: 'notList' });
    return numbers;
  }
  for (const [index, one] of value.entries()) {
    const reader = new ValueReader({ one }, [], path);
    const number = reader.number('one', 1, userIdMax);
    if (number !== undefined) numbers.add(number);
    else {
      const params = { minimum: 1, maximum: userIdMax };
      faults.push({ path: `${path}.without[${index}]`, fault: 'outOfRange', params });
    }
  }
  return numbers;
}
