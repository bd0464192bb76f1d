import type { DecisionReason } from '../catalogue/decisions.ts';
import { calcMethod, trailingSpans } from '../catalogue/rule-facts.ts';
import {
  type Consumption,
  type Counted as CountedBefore,
  type Decision,
  decide,
  type RuleSet,
} from '../rules/decide.ts';
import { explain } from '../rules/explain.ts';
import type { Person, Transaction } from '../rules/transaction.ts';
import { isTrailing } from '../rules/windows.ts';
import type { AskedTotal, CountedAlone, CountedInSpan, FoundTotal } from '../storage/rule-decisions.ts';
import { formatDateTime } from '../time/format-instant.ts';
import type { Counted, DecisionContent, NearLimit } from './decision-content.ts';

/** A rule with a limit that a transaction came to, whatever became of it. */
type Wanted = Omit<Consumption, 'atMost' | 'atLeast'>;

/** Hashes a value by which rules count apart, as bytes in PostgreSQL's text form. */
export type HashPart = (ruleId: number, value: string) => string;

/** What is decided of a transaction, and what it asks of the database. */
export interface WorkedOut {
  readonly decision: Decision;
  readonly content: Omit<DecisionContent, 'transaction' | 'at'>;
  /** Of each limit that the transaction came to, whose total is asked for. */
  readonly asked: readonly AskedTotal[];
  readonly inSpans: readonly CountedInSpan[];
  readonly alone: readonly CountedAlone[];
  /** The outcome, or what is told of it, could be another one with the totals known. */
  readonly needsTotals: boolean;
}

/** How long what was counted is kept after its span is over: as long as a transaction may be late, in milliseconds. */
const keptAfter = 32 * 86_400_000;

/** Works a decision out; `totals`: by the place in `asked`, undefined before they are known. Throws AmountMissing. */
export function workOut(
  rules: RuleSet,
  transaction: Transaction,
  person: Person,
  otherwise: 'allow' | 'deny',
  hashPart: HashPart,
  totals?: readonly FoundTotal[],
): WorkedOut {
  const wanted: Wanted[] = [];
  const known = totals && new Map(totals.map((one) => [one.place, one]));
  const countedBefore: CountedBefore[] = [];
  const decision = decide(
    rules,
    transaction,
    person,
    (one) => {
      const place = wanted.push(one) - 1;
      const found = known?.get(place);
      if (!found) return undefined;
      countedBefore[place] = { total: found.total, isKnown: found.is_known };
      return countedBefore[place];
    },
    otherwise,
  );
  const consumed = sorted(decision.consumed.map((one) => ({ one, thing: thingOf(one, person, hashPart) })));
  const inSpans = consumed.filter(({ one }) => !isAlone(one));
  const alone = consumed.filter(({ one }) => isAlone(one));
  const at = instantOf(transaction.at);
  return {
    decision,
    asked: wanted.map((one) => ({
      ...thingOf(one, person, hashPart),
      kind: kindOf(one),
      since: isTrailing(one.rule.limit!.frequency) ? instantOf(one.window.from!) : null,
    })),
    inSpans: inSpans.map(({ one, thing }) => ({
      ...thing,
      added: one.add,
      at_most: one.atMost,
      at_least: one.atLeast,
      ends_at: endOf(one),
    })),
    alone: alone.map(({ one, thing }) => ({ ...thing, at, added: one.add, ends_at: endOf(one) })),
    needsTotals:
      known === undefined &&
      wanted.some((one) => decision.outcome === 'deny' || one.rule.source.isObserved || isAlone(one)),
    content: {
      reason: decision.reason satisfies DecisionReason,
      rule_id: decision.rule?.source.id ?? null,
      rules: explain(rules, decision, transaction, person),
      counted: consumed.map(({ one, thing }): Counted => {
        return { ...thing, added: one.add, currency: currencyOf(one, person), is_alone: isAlone(one) };
      }),
      limits: wanted.flatMap((one, index): NearLimit[] => {
        const { limit, source } = one.rule;
        const largest = limit!.largestIn(limit!.currency ?? person.currency ?? '');
        // Of a limit that asks for at least so much nothing remains.
        if (largest === null || limit!.holdsBelow !== source.isAllow || source.isObserved) return [];
        const place = inSpans.findIndex((counted) => isSame(counted.one, one));
        const isCounted = consumed.some((counted) => isSame(counted.one, one));
        const before = countedBefore[index];
        const after = before && before.total + (isCounted && before.isKnown !== true ? one.add : 0);
        if (place < 0 && after === undefined) return [];
        return [
          {
            rule_id: source.id,
            until: one.window.until === null ? null : instantOf(one.window.until).slice(0, 19),
            most: largest,
            currency: currencyOf(one, person),
            total: after ?? null,
            place,
          },
        ];
      }),
    },
  };
}

function isSame(one: Wanted, other: Wanted): boolean {
  return (
    one.rule === other.rule && one.window.label === other.window.label && one.partition === other.partition
  );
}

/** Whether a rule counts single transactions: it looks back from each, or counts different values. */
function isAlone({ rule }: Wanted): boolean {
  const { frequency } = rule.limit!;
  return isTrailing(frequency) || frequency.method === calcMethod.distinct;
}

function kindOf(one: Wanted): AskedTotal['kind'] {
  if (one.rule.limit!.frequency.method === calcMethod.distinct) return 'distinct';
  return isAlone(one) ? 'sum' : 'counter';
}

function thingOf(one: Wanted, person: Person, hashPart: HashPart) {
  const { rule, window, partition } = one;
  const { id } = rule.source;
  // Amounts of two currencies are never added up, though the rule or the user changes to another one.
  const span = [window.label, currencyOf(one, person)].filter(Boolean).join(' ');
  return { rule_id: id, span, part: partition === '' ? '\\x' : hashPart(id, partition) };
}

function currencyOf({ rule }: Wanted, person: Person): string | null {
  const { frequency, currency } = rule.limit!;
  return frequency.method === calcMethod.sum ? (currency ?? person.currency) : null;
}

/** When what is counted is of no use any more. */
function endOf({ rule, window }: Wanted): string | null {
  const { frequency } = rule.limit!;
  if (!isTrailing(frequency)) return window.until === null ? null : secondOf(window.until + keptAfter);
  const length = frequency.length * trailingSpans.get(frequency.span)!;
  return secondOf(window.from! + 2 * length + keptAfter);
}

/** In one order for everybody, so that no two statements wait for each other. */
function sorted<One extends { readonly thing: { rule_id: number; span: string; part: string } }>(
  counted: readonly One[],
): One[] {
  const nameOf = ({ thing }: One) => `${thing.span} ${thing.part}`;
  return [...counted].sort((a, b) => a.thing.rule_id - b.thing.rule_id || (nameOf(a) < nameOf(b) ? -1 : 1));
}

function secondOf(at: number): string {
  return formatDateTime(new Date(at));
}

/** A moment to the millisecond, in UTC, as PostgreSQL reads it. */
export function instantOf(at: number): string {
  return new Date(at).toISOString().slice(0, 23);
}
