import type { Answer } from '../calls/answer.ts';
import type { Call, Services } from '../calls/services.ts';
import { activityType, entity, entityData } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { type HistoryNoteCode, noteText } from '../catalogue/history-notes.ts';
import { needsFourEyes } from '../catalogue/reviews.ts';
import type { hitDecisions } from '../catalogue/watchlists.ts';
import type { Members } from '../derive/envelope.ts';
import { type HitRow, hitsRead, hitTable } from '../storage/watchlist-hits.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { UserChange } from '../users/user-change.ts';
import { openHit, sealHit, showHit, toldHit } from './hit.ts';

const said = {
  confirmed: 'watchlistConfirmed',
  dismissed: 'watchlistDismissed',
  open: 'watchlistOpenAgain',
} as const satisfies Readonly<Record<(typeof hitDecisions)[number], HistoryNoteCode>>;

/** What a reviewer says of a hit. */
export interface HitDecision {
  readonly id: number;
  readonly userId: number;
  readonly status: (typeof hitDecisions)[number];
  /** The version that the reviewer has seen. */
  readonly version: number;
  readonly reason: string | null;
}

/**
 * Decides on a hit: it gets the status, and the user's history an entry with who decided and why. A hit that was decided on can be
 * decided on again; where two clients are to decide, only once it is open again, which brings its review back. Throws ownUser, hitUnknown,
 * hitChanged, notPossibleNow for a hit that has ended or has to be open first, userUnknown for a user who is closed.
 */
export function decideHit(
  services: Services,
  call: Call,
  { id, userId, status, version, reason }: HitDecision,
  { operationId, isDryRun }: { readonly operationId: string; readonly isDryRun: boolean },
): Promise<Answer> {
  if (call.boundUserId !== null) throw errors.ownUser();
  const request = {
    operationId,
    body: emptyBody,
    asked: { id, status, version, reason },
    userId,
    isDryRun,
    reads: [],
    further: [hitsRead],
    settles: true,
    envelope: ['hit'],
  };
  return changeUser(services, call, request, (user): Members => {
    const hit = user.further(hitsRead).find((one) => one.id === id);
    if (!hit) throw errors.hitUnknown();
    if (hit.version !== version) throw errors.hitChanged({ version: hit.version });
    refuseDecidedAlone(user, hit, status);
    return { hit: moveHit(user, hit, { status, reason }) };
  });
}

/** Of a hit that was decided on no review is open, by which a second client would decide as well. Throws notPossibleNow. */
function refuseDecidedAlone({ settings }: UserChange, hit: HitRow, status: HitDecision['status']): void {
  if (hit.status === 'open' || status === 'open') return;
  const outcome = status === 'dismissed' ? 'accept' : 'reject';
  if (needsFourEyes(settings.four_eyes, 'watchlist', outcome))
    throw errors.notPossibleNow({ resource: 'hit' });
}

/**
 * Decides on a hit in a change that reads hits, or takes it up again; returns what an answer shows of it. Throws notPossibleNow for a hit that
 * has ended, and for one that is to be open and is.
 */
export function moveHit(
  user: UserChange,
  hit: HitRow,
  { status, reason }: Pick<HitDecision, 'status' | 'reason'>,
): Record<string, unknown> {
  const isReopened = status === 'open';
  if (hit.status === 'ended' || (isReopened && hit.status === 'open'))
    throw errors.notPossibleNow({ resource: 'hit' });
  const before = openHit(user.vault!, hit);
  // Why it is open again stands in the history.
  const content = { ...before, reason: isReopened ? null : reason };
  const changes = {
    status,
    version: hit.version + 1,
    updated_at: user.now,
    decided_at: isReopened ? null : user.now,
    decided_by: isReopened ? null : user.call.clientId,
    sealed: sealHit(user.vault!, hit.id, content),
  };
  // What a reviewer decides is nothing that the user does.
  user.isActivity = false;
  user.updatedAt = user.state.user.updated_at;
  user.replaceRow(hitTable, hit, changes);
  user.note({
    activityType: activityType.updated,
    entity: entity.watchlistHit,
    entityId: hit.id,
    // Nothing is decided of one that is open again.
    ...(!isReopened && { entityData: entityData.status }),
    adminNotes: noteText(said[status], { list: content.entry.list }),
    before: () => ({ told: toldHit(hit, before, hit.status) }),
    after: () => ({ told: toldHit(hit, { ...content, reason }, status) }),
  });
  return showHit({ ...hit, ...changes }, content);
}
