import { isDeepStrictEqual } from 'node:util';
import {
  type FourEyesWord,
  needsFourEyes,
  type ReviewOutcome,
  type ReviewReasonCode,
  type ReviewStep,
} from '../catalogue/reviews.ts';
import type { Input } from '../derive/read-input.ts';
import { type ReviewRow, reviewTable } from '../storage/reviews.ts';
import type { UserVault } from '../storage/user-vault.ts';

/** What a client says of a review. */
export interface Opinion {
  readonly clientId: number;
  readonly outcome: ReviewOutcome;
  readonly reasonCode: ReviewReasonCode | null;
  readonly reason: string | null;
  /** Corrected values, by field. */
  readonly fields: Input;
}

/** What was said of a review before, in the order in which it was said. Throws UnsealError. */
export function openOpinions(vault: UserVault, { id, sealed }: Pick<ReviewRow, 'id' | 'sealed'>): Opinion[] {
  return sealed === null ? [] : JSON.parse(vault.open(reviewTable, id, sealed));
}

/** Whether somebody else is still to decide on what was said, with eyes of their own: nobody is told of it meanwhile. */
export function isUndecided({ closed_at, opinions }: Pick<ReviewRow, 'closed_at' | 'opinions'>): boolean {
  return closed_at === null && opinions.length > 0;
}

/** Seals what was said of a review. */
export function sealOpinions(vault: UserVault, id: number, opinions: readonly Opinion[]): string {
  return vault.seal(reviewTable, id, JSON.stringify(opinions));
}

/**
 * Whether an opinion decides, where some were given before: the first one where no second is asked for; the second one where it is the
 * same; the third one whatever it is.
 */
export function isDecisive(
  before: readonly Opinion[],
  opinion: Opinion,
  { fourEyes, step }: { readonly fourEyes: readonly FourEyesWord[]; readonly step: ReviewStep },
): boolean {
  const [first] = before;
  if (!first) return !needsFourEyes(fourEyes, step, opinion.outcome);
  return before.length > 1 || isSame(first, opinion);
}

/** Two that would have the same values decided in the same way, for whatever reasons. */
function isSame(one: Opinion, other: Opinion): boolean {
  return one.outcome === other.outcome && isDeepStrictEqual(one.fields, other.fields);
}
