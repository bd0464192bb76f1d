import type { ReviewState } from '../catalogue/reviews.ts';
import type { ReviewRow } from '../storage/reviews.ts';

/** How a review stands. */
export function stateOf({ closed_at, outcome, asked_at, opinions }: ReviewRow): ReviewState {
  if (closed_at !== null) return outcome === null ? 'ended' : 'decided';
  if (asked_at !== null) return 'asked';
  if (opinions.length === 0) return 'waiting';
  return opinions.length === 1 ? 'second' : 'third';
}

/** Who holds a review at a moment; null where nobody does, or no longer. `now`: UTC, `yyyy-mm-ddThh:mm:ss`. */
export function holderOf({ claimed_by: by, claimed_until: until }: ReviewRow, now: string): number | null {
  return by !== null && until! > now ? by : null;
}

/** A review as answers show it. What was said of it is not shown: whoever is asked as the second is to see with eyes of their own. */
export function showReview(row: ReviewRow, now: string): Record<string, unknown> {
  const { id, step, user_id, entity, entity_id, country, version } = row;
  const holder = holderOf(row, now);
  return {
    ...{ id, step, user_id, entity, entity_id, country, version },
    state: stateOf(row),
    since: row.created_at,
    claimed_by: holder,
    claimed_until: holder === null ? null : row.claimed_until,
    opinions_by: row.opinions,
    asked_since: row.asked_at,
    outcome: row.outcome,
    decided_by: row.decided_by,
    closed_date_utc: row.closed_at,
  };
}
