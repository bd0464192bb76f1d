import { systemClientId } from '../calls/reach.ts';
import { documentStatus, entity, verificationStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { needsFourEyes, type ReviewOutcome } from '../catalogue/reviews.ts';
import { memberIn } from '../objects.ts';
import type { ReviewRow } from '../storage/reviews.ts';
import { openReviewsOf } from './reviewed-subjects.ts';
import { keyOf, waitingNow } from './settle-reviews.ts';
import { type FollowedParts, partsOf } from './settle-standing.ts';
import type { UserChange } from './user-change.ts';

/**
 * Refuses what a client decides past a review of which two are to decide, by an update or on a hit. What the system causes, and what a check
 * finds that somebody outside was asked for, is decided by what the programme has set. `settled`: the parts from which the standing was settled.
 * Throws reviewNeeded.
 */
export function refuseDecidingAlone(change: UserChange, settled?: FollowedParts): void {
  const { four_eyes: fourEyes } = change.settings;
  if (fourEyes.length === 0 || change.isNew || change.isClosing) return;
  if (change.isDecidedByCheck) return;
  // A decision of a review has been asked for its own eyes, and what follows from it waits for none.
  if (change.call.clientId === systemClientId || change.reviewed.size > 0) return;
  const open = openReviewsOf(change) ?? [];
  if (open.length === 0) return;
  const parts = settled ?? partsOf(change);
  const waiting = new Set(waitingNow(change, parts).map((one) => keyOf(one.entity, one.entityId)));
  const decided = open.find((review) => {
    if (waiting.has(keyOf(review.entity, review.entity_id))) return false;
    const outcome = outcomeOf(parts, review);
    return outcome && needsFourEyes(fourEyes, review.step, outcome);
  });
  if (decided) throw errors.reviewNeeded({ id: decided.id });
}

/** What the change has decided of the subject of a review that waits no more; undefined where the subject is gone. */
function outcomeOf(
  parts: FollowedParts,
  { entity: kind, entity_id: id }: ReviewRow,
): ReviewOutcome | undefined {
  const named = <Fact extends { readonly id: number }>(facts: readonly Fact[]) =>
    facts.find((fact) => fact.id === id);
  switch (kind) {
    case entity.document:
      return documentOutcomes.get(memberIn(named(parts.documents), 'status'));
    case entity.watchlistHit:
      return hitOutcomes.get(memberIn(named(parts.hits), 'status'));
    case entity.identification:
      return verificationOutcomes.get(memberIn(named(parts.identifications), 'verification_status'));
    case entity.address:
      return verificationOutcomes.get(memberIn(named(parts.addresses), 'verification_status'));
    default:
      return verificationOutcomes.get(memberIn(parts.personalInfo, 'verification_status'));
  }
}

const documentOutcomes = new Map<unknown, ReviewOutcome>([
  [documentStatus.accepted, 'accept'],
  [documentStatus.rejected, 'reject'],
]);
const hitOutcomes = new Map<unknown, ReviewOutcome>([
  ['dismissed', 'accept'],
  ['confirmed', 'reject'],
]);
const verificationOutcomes = new Map<unknown, ReviewOutcome>([
  [verificationStatus.verified, 'accept'],
  [verificationStatus.rejected, 'reject'],
]);
