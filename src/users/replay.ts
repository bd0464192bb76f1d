import { timingSafeEqual } from 'node:crypto';
import { presentationOf } from '../calls/presentation.ts';
import type { Call, Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { ApiError, errors } from '../catalogue/errors.ts';
import { answerName } from '../catalogue/members.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { Members } from '../derive/envelope.ts';
import { type Presentation, present, presentInfo, type Row } from '../derive/present.ts';
import type { HistoryContent } from '../history/chain.ts';
import { recallSnapshot, type UserSnapshot } from '../history/snapshot.ts';
import type { ChangeState, CreationState } from '../storage/user-state.ts';
import { fromHex, toHex, UserVault } from '../storage/user-vault.ts';
import { canonicalText } from './body.ts';
import type { ChangeRequest } from './change-request.ts';
import { hideEnds, showEnds } from './rules/relationship.ts';
import { readRelated } from './state.ts';
import type { UserChange } from './user-change.ts';

/** How long the answer to a source id is stored, in hours. */
export const recordHours = 24;

/** The members of an answer before they become text, and the zone in which they are written. */
export interface StoredAnswer {
  readonly members: Members;
  /** `UTC ±hh:mm`. */
  readonly timeZone: string;
}

/** Rebuilds the answer of a creation from the history entry that the creation wrote, and from what was read now. */
export type Rebuild = (
  made: UserSnapshot,
  state: CreationState,
  presentation: Presentation & Pick<StoredAnswer, 'timeZone'>,
) => Members;

/**
 * What makes two calls the same: operation, user and body, in whatever order its members came; and the user who calls,
 * if it is a user, since a user is not shown all that a back office is.
 */
export function fingerprint(
  keyring: Keyring,
  { boundUserId }: Pick<Call, 'boundUserId'>,
  { operationId, userId, body, asked }: Pick<ChangeRequest, 'operationId' | 'userId' | 'body' | 'asked'>,
): Buffer {
  return keyring.keyedHash(
    'idempotency',
    operationId,
    String(userId),
    String(boundUserId),
    canonicalText(body),
    ...(asked ? [JSON.stringify(asked)] : []),
  );
}

/**
 * The answer that an earlier call with the same source id got, its refusal, or null. Throws idempotencyMismatch where
 * the earlier call was another one.
 */
export function readRecord(
  { keyring, serverTimeZone }: Pick<Services, 'keyring' | 'serverTimeZone'>,
  call: Call,
  state: ChangeState,
  mark: Buffer,
  rebuild: Rebuild | undefined,
): StoredAnswer | ApiError | null {
  const record = state.idempotency_record;
  if (!record) return null;
  const fingerprint = fromHex(record.fingerprint);
  if (fingerprint.length !== mark.length || !timingSafeEqual(fingerprint, mark))
    throw errors.idempotencyMismatch();
  if (record.refusal) return new ApiError(record.refusal.key, record.refusal.params, {});
  const vault = UserVault.open(keyring, call.programId, record.user_id!, fromHex(record.wrapped!));
  if (record.sealed !== null) {
    const stored: StoredAnswer = JSON.parse(vault.open(bindingOf(call), 0, record.sealed));
    const shown = { boundUserId: call.boundUserId, related: readRelated(state) };
    const presentation = presentationOf(
      { serverTimeZone },
      { ...call, timeZone: stored.timeZone },
      settingsOf(state),
      null,
    );
    const rows = new Map((state[`list_${relationship.name}`] ?? []).map((row) => [row.id, row]));
    const members = mapRelationships(stored.members, (entry) => {
      if (!isStub(entry)) return [isDeleted(entry) ? entry : inOrder(showEnds(entry, shown))];
      const row = rows.get(entry['id'] as number);
      return row ? [present(relationship, showEnds({ ...row }, shown), presentation.presentation)] : [];
    });
    return { ...stored, members };
  }
  const { timeZone, ...presentation } = record.presentation!;
  const content: HistoryContent = JSON.parse(
    vault.open('history', record.history_id!, record.history_sealed!),
  );
  const moment = { now: record.history_at!, sourceId: call.sourceId };
  const made = recallSnapshot(content.new_data!, moment) as UserSnapshot;
  const members = {
    info: presentInfo(made.user, presentation, timeZone),
    ...rebuild!(made, state, { ...presentation, timeZone }),
  };
  return { members, timeZone };
}

/** The row that stores the answer of a change. */
export function answerRecord(change: UserChange, mark: Buffer, answer: StoredAnswer): Row {
  const own = new Set(change.draft.entries.map(({ row }) => row.id));
  const sealed = change.vault!.seal(bindingOf(change.call), 0, JSON.stringify(withoutOthers(answer, own)));
  return { ...recordOf(change, mark), sealed };
}

/** The row that says from which history entry the answer of a creation is rebuilt. */
export function creationRecord(change: UserChange, mark: Buffer, history: Row): Row {
  const presentation = { ...change.presentation, timeZone: change.timeZone };
  return { ...recordOf(change, mark), history_number: history['number'], presentation };
}

/** The row that stores a refusal: which error, and its parameters; nothing of what was sent. */
export function refusalRecord(change: UserChange, mark: Buffer, { key, params }: ApiError): Row {
  return { ...recordOf(change, mark), refusal: { key, params } };
}

function recordOf(change: UserChange, mark: Buffer): Row {
  return {
    program_id: change.programId,
    client_id: change.call.clientId,
    source_id: change.sourceId,
    fingerprint: toHex(mark),
    user_id: change.exists ? change.userId : null,
    created_at: change.now,
  };
}

/**
 * Without what an answer shows of other users, who may be erased sooner than it: that is looked up again. Of relationships that the
 * call did not touch, which another user may have made, only the number is left.
 */
function withoutOthers({ members, timeZone }: StoredAnswer, own: ReadonlySet<number>): StoredAnswer {
  const told = mapRelationships(members, (entry) => {
    if (isDeleted(entry)) return [entry];
    const { id } = entry;
    return [own.has(id as number) ? hideEnds({ ...entry }) : { id }];
  });
  return { members: told, timeZone };
}

/** Whether only the number of a relationship was stored. */
function isStub(entry: Row): boolean {
  return !('entity_id' in entry);
}

/** Whether an answer shows a relationship that was deleted, with no ends. */
function isDeleted(entry: Row): boolean {
  return !entry['entity_id'];
}

/** Changes the relationships that an answer shows. */
function mapRelationships(members: Members, change: (entry: Row) => Row[]): Members {
  const name = answerName(relationship);
  const entries = members[name];
  return Array.isArray(entries) ? { ...members, [name]: entries.flatMap(change) } : members;
}

/** In the order of the catalogue, as every answer is. */
function inOrder(entry: Row): Row {
  const names = Object.keys(relationship.fields).filter((name) => name in entry);
  return Object.fromEntries(names.map((name) => [name, entry[name]]));
}

/** What an answer is bound to, so that it cannot be passed off as the answer to another call. */
function bindingOf({ clientId, sourceId }: Call): string {
  return `idempotency_record ${clientId} ${sourceId}`;
}
