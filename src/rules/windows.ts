import { trailingSpans } from '../catalogue/rule-facts.ts';
import { dateOf, dayOf, type LocalClock, startOf } from './clock.ts';
import type { RuleFrequency } from './rule-source.ts';

/** The span in which a rule counts a transaction. */
export interface Window {
  /** What tells the spans of one rule apart; empty for one that ends with the transaction. */
  readonly label: string;
  /** The first moment of it, in milliseconds since 1970; null: since ever. */
  readonly from: number | null;
  /** The first moment after it; null: it never ends, or moves on with each transaction. */
  readonly until: number | null;
}

/** Whether a frequency counts in a span that ends with the transaction. */
export function isTrailing({ span }: RuleFrequency): boolean {
  return trailingSpans.has(span);
}

/** The span in which a transaction falls. Weeks begin on Mondays (ISO 8601). */
export function windowOf({ span, length }: RuleFrequency, at: number, clock: LocalClock): Window {
  const { day, minute } = clock;
  switch (span) {
    case 'lifetime':
      return { label: 'ever', from: null, until: null };
    case 'hour': {
      const hour = day * 24 + Math.floor(minute / 60);
      const from = hour * 3_600_000 - clock.offset;
      return { label: `h${hour}`, from, until: from + 3_600_000 };
    }
    case 'day':
      return between('d', day, day + 1, clock);
    case 'week': {
      const monday = day - ((dateOf(day).weekday + 6) % 7);
      return between('w', monday, monday + 7, clock);
    }
    case 'month': {
      const { year, month } = dateOf(day);
      return between('m', dayOf(year, month, 1), dayOf(year, month + 1, 1), clock);
    }
    case 'year': {
      const { year } = dateOf(day);
      return between('y', dayOf(year, 1, 1), dayOf(year + 1, 1, 1), clock);
    }
    default:
      return { label: '', from: at - length * trailingSpans.get(span)!, until: null };
  }
}

function between(letter: string, first: number, next: number, clock: LocalClock): Window {
  return { label: `${letter}${first}`, from: startOf(first, clock), until: startOf(next, clock) };
}
