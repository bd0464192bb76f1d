import type { HistoryEntry } from '../user/history-entries.ts';
import { type Outcome, type ReasonCode, steps } from './review.ts';

/** What the history keeps of a decision. */
interface Told {
  readonly step: (typeof steps)[number];
  readonly outcome: Outcome;
  readonly reason_code?: ReasonCode;
  readonly reason?: string;
}

/** A decision of a review, with the entry of the history that tells it. */
export interface ToldDecision {
  readonly entry: HistoryEntry;
  readonly said: Told;
}

/** The decision that an entry of the history tells; null where it tells none. */
export function readTold(entry: HistoryEntry): ToldDecision | null {
  try {
    const said: Told = JSON.parse(entry.new_data);
    return steps.includes(said.step) ? { entry, said } : null;
  } catch {
    return null;
  }
}
