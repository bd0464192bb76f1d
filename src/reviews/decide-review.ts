import type { Answer } from '../calls/answer.ts';
import type { Call, Services } from '../calls/services.ts';
import { activityType, entity, entityData } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { type ReviewOutcome, type ReviewReasonCode, reviewReasons } from '../catalogue/reviews.ts';
import type { Members } from '../derive/envelope.ts';
import type { Input } from '../derive/read-input.ts';
import { type ReviewRow, readReviewOf, reviewOf } from '../storage/reviews.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import { tellWanted } from '../users/notification.ts';
import type { UserChange } from '../users/user-change.ts';
import { checkMayDecide } from './may-decide.ts';
import { isDecisive, type Opinion, openOpinions, sealOpinions } from './opinions.ts';
import { holderOf, showReview } from './show-review.ts';
import { carryOut, subjectReads } from './subjects.ts';

/** What a reviewer says of a review. */
export interface Decision {
  readonly id: number;
  readonly userId: number;
  /** The version that the reviewer has seen. */
  readonly version: number;
  readonly outcome: ReviewOutcome;
  readonly reasonCode: ReviewReasonCode | null;
  readonly reason: string | null;
  /** Corrected values, by field. */
  readonly fields: Input;
}

/**
 * Decides on what waits, in one statement with all that follows: what was decided gets its state, status and trust level of the user
 * follow, and the history says who decided and why. Where a second client is to decide as well, what the first one says is kept until
 * then. Throws reviewUnknown, notPossibleNow for a review that has ended, reviewChanged, reviewClaimed, opinionGiven, permissionMissing,
 * userUnknown, and invalidInput for corrected values that the rules of their fields refuse.
 */
export function decideReview(
  services: Services,
  call: Call,
  decision: Decision,
  { operationId, isDryRun }: { readonly operationId: string; readonly isDryRun: boolean },
): Promise<Answer> {
  const { id, userId } = decision;
  const request = {
    operationId,
    body: emptyBody,
    asked: decision,
    userId,
    isDryRun,
    reads: subjectReads.reads,
    further: [...subjectReads.further, readReviewOf(id)],
    envelope: ['review'],
  };
  return changeUser(services, call, request, (user): Members => {
    const row = openReview(user, decision, call.clientId);
    checkMayDecide(call, row, { corrects: Object.keys(decision.fields).length > 0 });
    const before = openOpinions(user.vault!, row);
    const opinion: Opinion = {
      clientId: call.clientId,
      outcome: decision.outcome,
      reasonCode: decision.reasonCode,
      reason: decision.reason,
      fields: decision.fields,
    };
    const decides = isDecisive(before, opinion, { fourEyes: user.settings.four_eyes, step: row.step });
    note(user, row, opinion, decides);
    const changes = decides ? settle(user, row, opinion) : keep(user, row, [...before, opinion]);
    user.reviewed.set(id, changes);
    const { now, settings } = user;
    return { review: showReview({ ...row, ...changes }, { now, hours: settings.review_hours }) };
  });
}

/** The review, if this client may decide on it as it saw it. */
function openReview(user: UserChange, { version }: Decision, clientId: number): ReviewRow {
  const row = user.further(reviewOf);
  if (!row) throw errors.reviewUnknown();
  if (row.closed_at !== null) throw errors.notPossibleNow({ resource: 'review' });
  if (row.version !== version) throw errors.reviewChanged({ version: row.version });
  const holder = holderOf(row, user.now);
  if (holder !== null && holder !== clientId) throw errors.reviewClaimed({ until: row.claimed_until! });
  if (row.opinions.includes(clientId)) throw errors.opinionGiven();
  return row;
}

const free = { claimed_by: null, claimed_until: null } as const;

/** What is kept of an opinion that does not decide yet. Others may hold the review now. */
function keep(user: UserChange, { id }: ReviewRow, opinions: readonly Opinion[]): Partial<ReviewRow> {
  // What a reviewer thinks is nothing that the user does.
  user.isActivity = false;
  user.updatedAt = user.state.user.updated_at;
  return {
    ...free,
    opinions: opinions.map(({ clientId }) => clientId),
    sealed: sealOpinions(user.vault!, id, opinions),
  };
}

/** Carries out what decides. Whoever is asked for more is asked once; what is asked for is looked at again when something changes. */
function settle(user: UserChange, row: ReviewRow, opinion: Opinion): Partial<ReviewRow> {
  const { outcome, clientId } = opinion;
  tell(user, row, opinion);
  if (outcome === 'more') {
    return { ...free, asked_at: user.now, opinions: [], sealed: null };
  }
  carryOut(user, row, outcome, opinion);
  return { ...free, asked_at: null, sealed: null, closed_at: user.now, outcome, decided_by: clientId };
}

/** Tells the person what came of it, in words that are kind and help nobody who forges. Of a hit nobody is told. */
function tell(user: UserChange, { step }: ReviewRow, { outcome, reasonCode }: Opinion): void {
  if (step === 'watchlist') return;
  if (outcome === 'accept') tellWanted(user, 'review_accepted', { part: step });
  else {
    const template = outcome === 'reject' ? 'review_rejected' : 'review_more';
    tellWanted(user, template, { part: step, reason: reviewReasons[reasonCode!].toldAs });
  }
}

/** First of what the change notes: the newest activity is what came of it. */
function note(user: UserChange, row: ReviewRow, opinion: Opinion, decides: boolean): void {
  const { outcome, reasonCode, reason, fields } = opinion;
  const step = row.step.replaceAll('_', ' ');
  const corrected = Object.keys(fields);
  user.note({
    activityType: decides ? activityType.updated : activityType.requested,
    entity: entity.review,
    entityId: row.id,
    entityData: entityData.status,
    adminNotes: noteText((decides ? decided : advised)[outcome], { step }),
    after: () => ({
      told: {
        ...{ step: row.step, entity: row.entity, entity_id: row.entity_id, version: row.version, outcome },
        ...(reasonCode !== null && { reason_code: reasonCode }),
        ...(reason !== null && { reason }),
        ...(corrected.length > 0 && { corrected }),
      },
    }),
  });
}

const decided = { accept: 'reviewAccepted', reject: 'reviewRejected', more: 'reviewMore' } as const;
const advised = { accept: 'opinionAccept', reject: 'opinionReject', more: 'opinionMore' } as const;
