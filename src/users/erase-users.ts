import type { Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { activityType, entity } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { type ProgramSettings, retentionDaysMin } from '../catalogue/program-settings.ts';
import type { Row } from '../derive/present.ts';
import { type Actor, chainNotes } from '../history/chain.ts';
import { entityDataOf, type HistoryNote } from '../history/note.ts';
import {
  type ErasableUser,
  type ErasureState,
  type ErasureWrites,
  eraseTogether,
  listClosedUsers,
} from '../storage/user-eraser.ts';
import { UserVault } from '../storage/user-vault.ts';
import { formatDateTime, laterOf } from '../time/format-instant.ts';

/** Who erases. */
export interface Eraser {
  readonly actor: Actor;
  readonly sourceId: string;
  /** The client's number; 0 for the command line. */
  readonly clientId: number;
  /** Throws unless who asks still may, by what was read of the client. */
  readonly check: (state: ErasureState['caller']) => void;
}

/** What is left to tell of an erased user. */
export interface Erasure {
  readonly userId: number;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly erasedAt: string;
}

type ErasureServices = Pick<Services, 'connections' | 'keyring' | 'clock' | 'files'>;

const dayMilliseconds = 86_400_000;

/**
 * Erases closed users of a programme whose retention period is over: their data keys are destroyed, and their rows and files
 * removed; what remains says that they existed. Each history gets a last entry, and so does that of whoever was related
 * to one of them. A user that is erased already is told as it was. All of them or none.
 *
 * Throws userUnknown; userNotClosed and retentionNotOver for one that may not be erased yet.
 */
export async function eraseUsers(
  services: ErasureServices,
  programId: number,
  userIds: readonly number[],
  eraser: Eraser,
): Promise<Erasure[]> {
  const { connections, files } = services;
  const erased = await eraseTogether(connections, programId, userIds, eraser.clientId, (state) => {
    eraser.check(state.caller);
    const now = formatDateTime(services.clock());
    const settings = settingsOf(state.caller ?? {});
    const found = userIds.map((id) => judge(state.users.get(id), settings, now));
    const due = found.filter(({ erasedAt }) => erasedAt === null);
    const writes = workOut(services, programId, state, due, eraser, now);
    return { writes, outcome: found.map(({ id, erasedAt }) => ({ userId: id, erasedAt: erasedAt ?? now })) };
  });
  // Nobody can read them any more. The sweeper removes what cannot be removed now.
  for (const name of erased.files) await files.remove(name).catch(() => undefined);
  return erased.outcome;
}

/** The moment (UTC, `yyyy-mm-ddThh:mm:ss`) at or before which a user must have been closed to be erased now. */
export function closedBefore(
  now: Date,
  { retention_days: days }: Pick<ProgramSettings, 'retention_days'>,
): string {
  return formatDateTime(new Date(now.getTime() - keptDays({ retention_days: days }) * dayMilliseconds));
}

/** Days that a closed user is kept at least. */
export function keptDays({ retention_days: days }: Pick<ProgramSettings, 'retention_days'>): number {
  return Math.max(days, retentionDaysMin);
}

/** From when on a user who was closed then may be erased. Both UTC, `yyyy-mm-ddThh:mm:ss`. */
export function erasableFrom(closedAt: string, settings: Pick<ProgramSettings, 'retention_days'>): string {
  return formatDateTime(new Date(Date.parse(`${closedAt}Z`) + keptDays(settings) * dayMilliseconds));
}

/** Pages of the ids of the users of a programme who were closed by a moment and are not erased yet. */
export async function* listDueUsers(
  connections: ErasureServices['connections'],
  programId: number,
  closedBefore: string,
  pageSize: number,
): AsyncGenerator<number[]> {
  let after = 0;
  for (;;) {
    const page = await listClosedUsers(connections, programId, { closedBefore, after, limit: pageSize });
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    after = page.at(-1)!;
  }
}

/** The user, if it may be erased or was. */
function judge(
  user: ErasableUser | undefined,
  { retention_days: days }: ProgramSettings,
  now: string,
): ErasableUser {
  if (!user) throw errors.userUnknown();
  if (user.erasedAt !== null) return user;
  if (user.closedAt === null) throw errors.userNotClosed();
  // Whatever stands in the database: a call that was under way while the user closed has ended by then.
  const kept = keptDays({ retention_days: days });
  const end = erasableFrom(user.closedAt, { retention_days: days });
  if (end > now) throw errors.retentionNotOver({ days: kept, date: end });
  return user;
}

function workOut(
  { keyring }: ErasureServices,
  programId: number,
  { users, relationships, historyIds }: ErasureState,
  due: readonly ErasableUser[],
  { actor, sourceId }: Eraser,
  now: string,
): ErasureWrites {
  const gone = new Set(due.map(({ id }) => id));
  const notes = new Map<number, HistoryNote[]>(due.map(({ id }) => [id, [erased(id)]]));
  for (const { id, ends } of relationships) {
    for (const end of ends) {
      const other = users.get(end);
      if (!other || gone.has(end) || other.closedAt !== null) continue;
      notes.set(end, [...(notes.get(end) ?? []), relationshipEnded(id)]);
    }
  }
  const history: Row[] = [];
  const heads: Row[] = [];
  for (const [userId, ofUser] of notes) {
    const user = users.get(userId)!;
    const vault = UserVault.open(keyring, programId, userId, user.wrapped!);
    const head = { number: user.historyNumber, hash: user.historyHash };
    const numbers = historyIds.slice(history.length, history.length + ofUser.length);
    const at = laterOf(now, user.historyAt);
    const call = { actor, sourceId, now: at, userNotes: '', adminNotes: '' };
    const chained = chainNotes(vault, head, ofUser, numbers, call);
    history.push(...chained.rows);
    heads.push(headOf(userId, chained.head, ofUser.at(-1)!, at));
  }
  return { userIds: [...gone], history, heads, now };
}

/** Sealed under a key that goes with it, like the rest of that history: what stays readable is that it happened. */
function erased(userId: number): HistoryNote {
  return {
    activityType: activityType.erased,
    entity: entity.user,
    entityId: userId,
    adminNotes: noteText('userErased'),
  };
}

/** Says nothing of what the relationship was: that was about the erased user as well. */
function relationshipEnded(id: number): HistoryNote {
  return {
    activityType: activityType.deleted,
    entity: entity.relationship,
    entityId: id,
    adminNotes: noteText('relationshipErased'),
  };
}

function headOf(
  id: number,
  { number, hash }: { readonly number: number; readonly hash: string },
  newest: HistoryNote,
  at: string,
): Row {
  return {
    id,
    history_number: number,
    history_hash: hash,
    history_at: at,
    activity_entity: newest.entity,
    activity_entity_id: newest.entityId,
    activity_entity_data: entityDataOf(newest),
    activity_activity_type: newest.activityType,
    activity_user_notes: '',
    activity_admin_notes: newest.adminNotes,
    activity_at: at,
  };
}
