import type { Answer } from '../calls/answer.ts';
import type { Call, Services } from '../calls/services.ts';
import { activityType, entity, entityData } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import type { HitStatus } from '../catalogue/watchlists.ts';
import type { Members } from '../derive/envelope.ts';
import { type HitRow, hitsRead, hitTable } from '../storage/watchlist-hits.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { UserChange } from '../users/user-change.ts';
import { openHit, sealHit, showHit, toldHit } from './hit.ts';

/** What a reviewer says of a hit. */
export interface HitDecision {
  readonly id: number;
  readonly userId: number;
  readonly status: Extract<HitStatus, 'confirmed' | 'dismissed'>;
  /** The version that the reviewer has seen. */
  readonly version: number;
  readonly reason: string | null;
}

/**
 * Decides on a hit: it gets the status, and the user's history an entry with who decided and why. A hit that was decided on can be
 * decided on again. Throws ownUser, hitUnknown, hitChanged, notPossibleNow for a hit that has ended, userUnknown for a user who is closed.
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
    return { hit: moveHit(user, hit, { status, reason }) };
  });
}

/** Decides on a hit in a change that reads hits; returns what an answer shows of it. Throws notPossibleNow for a hit that has ended. */
export function moveHit(
  user: UserChange,
  hit: HitRow,
  { status, reason }: Pick<HitDecision, 'status' | 'reason'>,
): Record<string, unknown> {
  if (hit.status === 'ended') throw errors.notPossibleNow({ resource: 'hit' });
  const before = openHit(user.vault!, hit);
  const content = { ...before, reason };
  const changes = {
    status,
    version: hit.version + 1,
    updated_at: user.now,
    decided_at: user.now,
    decided_by: user.call.clientId,
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
    entityData: entityData.status,
    adminNotes: `Watchlist hit ${status}: ${content.entry.list}`,
    before: () => ({ told: toldHit(hit, before, hit.status) }),
    after: () => ({ told: toldHit(hit, content, status) }),
  });
  return showHit({ ...hit, ...changes }, content);
}
