import type { ReviewState } from '../catalogue/reviews.ts';
import type { ReviewRow } from '../storage/reviews.ts';
import { formatDateTime } from '../time/format-instant.ts';

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

/**
 * By when a review is to be decided, UTC; null where the programme sets no limit, or nobody has to decide. `hours`: the setting
 * `review_hours`.
 */
export function decideBy(
  { created_at: since, asked_at, closed_at }: ReviewRow,
  hours: number,
): string | null {
  if (hours === 0 || asked_at !== null || closed_at !== null) return null;
  return formatDateTime(new Date(Date.parse(`${since}Z`) + hours * 3_600_000));
}

/** A review as answers show it. What was said of it is not shown: whoever is asked as the second is to see with eyes of their own. `hours`: the setting `review_hours`. */
export function showReview(
  row: ReviewRow,
  { now, hours }: { readonly now: string; readonly hours: number },
): Record<string, unknown> {
  const { id, step, user_id, entity, entity_id, country, version } = row;
  const holder = holderOf(row, now);
  return {
    ...{ id, step, user_id, entity, entity_id, country, version },
    state: stateOf(row),
    since: row.created_at,
    decide_by: decideBy(row, hours),
    claimed_by: holder,
    claimed_until: holder === null ? null : row.claimed_until,
    opinions_by: row.opinions,
    asked_since: row.asked_at,
    outcome: row.outcome,
    decided_by: row.decided_by,
    closed_date_utc: row.closed_at,
  };
}
