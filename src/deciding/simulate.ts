import { setImmediate } from 'node:timers/promises';
import type { Call } from '../calls/services.ts';
import type { DecisionOutcome, DecisionReason } from '../catalogue/decisions.ts';
import { decisionLimits } from '../catalogue/decisions.ts';
import { UnsealError } from '../crypto/seal.ts';
import { type CompiledRule, compileRule } from '../rules/compile-rule.ts';
import { AmountMissing, type Decision, decide, type RuleSet, ruleSetOf, ruleState } from '../rules/decide.ts';
import { MemoryCounters } from '../rules/memory-counters.ts';
import type { RuleSource } from '../rules/rule-source.ts';
import type { Person, Transaction } from '../rules/transaction.ts';
import { runFor } from '../storage/connections.ts';
import { type DecisionRow, readDecisionsBetween } from '../storage/rule-decisions.ts';
import { UserVault } from '../storage/user-vault.ts';
import { type AskedTransaction, transactionOfGiven } from './asked-transaction.ts';
import { type Decider, personAt, type Subject } from './decider.ts';
import { type DecisionContent, openDecision } from './decision-content.ts';

/** What is to be tried out. */
export interface AskedSimulation {
  /** Rules that are not there yet; each has as its number that of its place below 0: -1, -2 … */
  readonly drafts: readonly RuleSource[];
  /** Rules that are there and are passed over. */
  readonly without: ReadonlySet<number>;
  /** Whether the drafts alone decide. */
  readonly isAlone: boolean;
  /** Whose transactions; null: those of the programme that were decided. */
  readonly userId: number | null;
  /** What is decided of; null: what was decided between two moments (UTC; the second is not within). */
  readonly transactions: readonly AskedTransaction[] | null;
  readonly from: string;
  readonly to: string;
}

/** A transaction with what is known of it and its user. */
interface Tried {
  readonly id: string;
  readonly userId: number;
  readonly transaction: Transaction;
  /** What was decided of it; null: nothing was. */
  readonly earlier: { readonly outcome: DecisionOutcome; readonly reason: DecisionReason } | null;
}

/** What becomes of a transaction; `undecided`: an amount is missing in the currency of a limit. */
type Result = DecisionOutcome | 'undecided';

/** How many transactions came to which result. */
interface Sums {
  allow: number;
  deny: number;
  undecided: number;
}

/** A transaction of which something else becomes. */
export interface Difference {
  readonly id: string;
  readonly user_id: number;
  readonly before: Result;
  readonly after: Result;
  readonly reason: DecisionReason | null;
  /** The rule that denies. */
  readonly rule_id: number | null;
  /** The place among the drafts of the rule that denies. */
  readonly draft: number | null;
}

/** What came of a simulation. */
export interface Simulation extends Readonly<Record<string, unknown>> {
  readonly transactions: number;
  /** Whether all transactions between the moments were tried; 0: only the first thousand. */
  readonly complete: 0 | 1;
  /** Decisions that do not open, which are left out. */
  readonly unreadable: number;
  readonly before: Sums;
  readonly after: Sums;
  readonly rules: readonly {
    rule_id: number | null;
    draft: number | null;
    matched: number;
    denied: number;
  }[];
  readonly differences: readonly Difference[];
}

/** How many transactions are tried before other calls have their turn. */
const turn = 100;

/**
 * Tries rules out on transactions, in their order, and with counters that begin with the first of them. What was decided before is compared
 * with; where nothing was, what the rules that are there decide by themselves. Nothing is written. Throws tokenRevoked, userUnknown.
 */
export async function simulate(decider: Decider, call: Call, asked: AskedSimulation): Promise<Simulation> {
  // A user who is not there has no transactions either.
  if (asked.userId !== null) await decider.readSubject(call, asked.userId);
  const found = await findTransactions(decider, call, asked);
  const drafts = asked.drafts.map(compileRule);
  const subjects = await decider.readSubjects(call, [...new Set(found.tried.map(({ userId }) => userId))]);
  // Who closed meanwhile is left out.
  const tried = found.tried.filter(({ userId }) => subjects.has(userId));
  const trials = new Map<number, Trial>();
  const [before, after]: [Sums, Sums] = [noSums(), noSums()];
  const differences: Difference[] = [];
  const counts = new Map<CompiledRule, { matched: number; denied: number }>();
  for (const [index, one] of tried.entries()) {
    if (index % turn === turn - 1) await setImmediate();
    const trial = trials.get(one.userId) ?? trialOf(subjects.get(one.userId)!, drafts, asked, found.isPast);
    trials.set(one.userId, trial);
    // Who was not active then is not again; who was, is taken to be so.
    const person = personAt(trial.subject, one.transaction.at);
    const isActive = one.earlier ? one.earlier.reason !== 'user_not_active' : person.isActive;
    const decided = trial.next(trial.rules, trial.counters, one.transaction, { ...person, isActive });
    const was: Result =
      one.earlier?.outcome ??
      resultOf(trial.next(trial.rulesBefore, trial.countersBefore, one.transaction, { ...person, isActive }));
    const result = resultOf(decided);
    before[was] += 1;
    after[result] += 1;
    if (decided) countMatches(trial.rules, decided, counts);
    if (was !== result) differences.push(differenceOf(one, was, result, decided));
  }
  return {
    transactions: tried.length,
    complete: found.isComplete ? 1 : 0,
    unreadable: found.unreadable,
    before,
    after,
    rules: [...counts].map(([rule, { matched, denied }]) => ({ ...nameOf(rule), matched, denied })),
    differences,
  };
}

/** A user in a simulation. */
interface Trial {
  readonly subject: Subject;
  readonly rules: RuleSet;
  readonly rulesBefore: RuleSet;
  readonly counters: MemoryCounters;
  readonly countersBefore: MemoryCounters;
  next(
    rules: RuleSet,
    counters: MemoryCounters,
    transaction: Transaction,
    person: Person,
  ): Decision | undefined;
}

function trialOf(
  subject: Subject,
  drafts: readonly CompiledRule[],
  { without, isAlone }: AskedSimulation,
  isPast: boolean,
): Trial {
  const stay = isAlone ? [] : subject.rules.rules.filter(({ source }) => !without.has(source.id));
  return {
    subject,
    rules: ruleSetOf([...stay, ...drafts]),
    rulesBefore: isPast ? ruleSetOf([]) : subject.rules,
    counters: new MemoryCounters(),
    countersBefore: new MemoryCounters(),
    next: (rules, counters, transaction, person) => {
      try {
        const decision = decide(rules, transaction, person, counters.counted, subject.otherwise);
        counters.consume(decision.consumed, transaction.at);
        return decision;
      } catch (error) {
        if (error instanceof AmountMissing) return undefined;
        throw error;
      }
    },
  };
}

function noSums(): Sums {
  return { allow: 0, deny: 0, undecided: 0 };
}

function resultOf(decision: Decision | undefined): Result {
  return decision?.outcome ?? 'undecided';
}

function countMatches(
  { rules }: RuleSet,
  { states, rule: denying }: Decision,
  counts: Map<CompiledRule, { matched: number; denied: number }>,
): void {
  for (const [place, rule] of rules.entries()) {
    const counted = counts.get(rule) ?? { matched: 0, denied: 0 };
    if (states[place] === ruleState.matched) counted.matched += 1;
    if (rule === denying) counted.denied += 1;
    counts.set(rule, counted);
  }
}

function nameOf(rule: CompiledRule | null | undefined) {
  const id = rule?.source.id;
  if (id === undefined) return { rule_id: null, draft: null };
  return id < 0 ? { rule_id: null, draft: -id - 1 } : { rule_id: id, draft: null };
}

function differenceOf(
  { id, userId }: Tried,
  before: Result,
  after: Result,
  decision: Decision | undefined,
): Difference {
  const reason = decision?.reason ?? null;
  return { id, user_id: userId, before, after, reason, ...nameOf(decision?.rule) };
}

async function findTransactions(
  { parts: { connections, keyring } }: Decider,
  { programId }: Call,
  { transactions, userId, from, to }: AskedSimulation,
): Promise<{ tried: Tried[]; isComplete: boolean; isPast: boolean; unreadable: number }> {
  if (transactions) {
    const tried = transactions.map(({ id, transaction }) => ({
      ...{ id, userId: userId!, transaction, earlier: null },
    }));
    return { tried, isComplete: true, isPast: false, unreadable: 0 };
  }
  const maximum = decisionLimits.simulated;
  const between = { userId, from, to, limit: maximum + 1 };
  const [rows] = await runFor(connections, programId, readDecisionsBetween(programId, between));
  const read = rows.slice(0, maximum);
  const tried = read.flatMap(({ row, wrapped }): Tried[] => {
    const content = openIntact(row, () => UserVault.open(keyring, programId, row.user_id, wrapped));
    if (!content) return [];
    const outcome = row.is_allowed ? 'allow' : 'deny';
    return [
      {
        id: content.transaction['id'] ?? '',
        userId: row.user_id,
        transaction: transactionOfGiven(content.transaction, content.at),
        earlier: { outcome, reason: content.reason },
      },
    ];
  });
  const unreadable = read.length - tried.length;
  return { tried, isComplete: rows.length <= maximum, isPast: true, unreadable };
}

/** What a decision holds; undefined where it, or the key of its user, does not open: one damaged row must not end the attempt with all others. */
function openIntact(row: DecisionRow, openVault: () => UserVault): DecisionContent | undefined {
  try {
    return openDecision(openVault(), row);
  } catch (error) {
    if (error instanceof UnsealError) return undefined;
    throw error;
  }
}
