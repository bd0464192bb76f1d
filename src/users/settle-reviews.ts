import { isDeepStrictEqual } from 'node:util';
import { type Waiting, waitingOf } from '../standing/waiting.ts';
import { type ReviewRow, reviewTable } from '../storage/reviews.ts';
import { openReviewsOf, touchesSubject } from './reviewed-subjects.ts';
import { type FollowedParts, partsOf } from './settle-standing.ts';
import type { UserChange } from './user-change.ts';

/**
 * Writes what of the user waits for a decision, as the change has left it: a row for what waits newly, another version of what has
 * changed while it waited, an end for what waits no more. Once in a change, after the standing was settled from the `parts`.
 */
export function settleReviews(change: UserChange, parts?: FollowedParts): void {
  const { programId, userId, now } = change;
  const open = change.isNew ? [] : openReviewsOf(change);
  if (open === null) return;
  const waiting = change.isClosing ? [] : waitingNow(change, parts ?? partsOf(change));
  const known = new Map(waiting.map((one) => [keyOf(one.entity, one.entityId), one]));
  for (const row of open) {
    const key = keyOf(row.entity, row.entity_id);
    const said = change.reviewed.get(row.id);
    const after = { ...row, ...said, ...movedBy(change, row, known.get(key), said !== undefined) };
    known.delete(key);
    if (!isDeepStrictEqual(row, after)) change.replaceRow(reviewTable, row, after);
  }
  for (const one of known.values()) {
    change.insert(reviewTable, {
      ...{ program_id: programId, user_id: userId, id: change.nextId(reviewTable) },
      ...{ step: one.step, entity: one.entity, entity_id: one.entityId, country: one.country },
      ...{ version: 1, created_at: now, opinions: [] },
    } satisfies Partial<ReviewRow>);
  }
}

/** What waits for a decision, as the change has left the user so far. */
function waitingNow({ state: { user }, userId }: UserChange, parts: FollowedParts): Waiting[] {
  return waitingOf({ ...parts, userId }, user.requirements ?? []);
}

/** What of a review follows from how its subject stands. `isDecided`: the change says something of the review itself. */
function movedBy(
  change: UserChange,
  row: ReviewRow,
  waiting: Waiting | undefined,
  isDecided: boolean,
): Partial<ReviewRow> {
  if (!waiting) return { closed_at: change.now, claimed_by: null, claimed_until: null };
  const { step, country } = waiting;
  // Of an identification, a held change may be decided while the rest of it still waits.
  if (change.reviewed.get(row.id)?.closed_at)
    return {
      step,
      country,
      version: row.version + 1,
      closed_at: null,
      outcome: null,
      decided_by: null,
      opinions: [],
    };
  if (isDecided || !touchesSubject(change, row)) return { step, country };
  // What somebody said of another version says nothing of this one.
  return { step, country, version: row.version + 1, asked_at: null, opinions: [], sealed: null };
}

/** What a review is about, to compare. */
export function keyOf(kind: unknown, id: unknown): string {
  return `${kind} ${id}`;
}
