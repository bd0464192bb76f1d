import type { Answer } from '../calls/answer.ts';
import { refuseFaults } from '../calls/faults.ts';
import type { Services } from '../calls/services.ts';
import type { ApiError } from '../catalogue/errors.ts';
import { type Members, membersText } from '../derive/envelope.ts';
import { tableOf } from '../derive/ownership.ts';
import { presentInfo, type Row } from '../derive/present.ts';
import { actorOf, chainNotes } from '../history/chain.ts';
import { messageTable } from '../storage/message-queue.ts';
import { searchTable } from '../storage/search-writer.ts';
import type { ChangedRows, CounterMove, Head } from '../storage/user-writer.ts';
import { claimRows } from './claims.ts';
import type { CounterState } from './counters.ts';
import { sealEntry, sealUser } from './envelopes.ts';
import { answerRecord, creationRecord, refusalRecord, type StoredAnswer } from './replay.ts';
import { newSearchRow, searchChange } from './search.ts';
import { finishUser, Refusal, type UserChange, unmade } from './user-change.ts';

/** What a change comes to: an answer, or the error with which it is refused once its counters are written. */
export type Outcome = { readonly answer: Answer } | { readonly refusal: ApiError };

/** What a change writes, if anything, and what it comes to. */
export interface CompiledChange {
  readonly rows?: ChangedRows;
  readonly outcome: Outcome;
}

/**
 * Compiles what a change did into the rows of one statement: seals, chains the history, claims contacts, stores the
 * answer for a replay. `mark` is the fingerprint of the call; null stores no answer. `claimHashes` are those of claims that
 * were worked out already. Throws invalidInput with every fault.
 */
export function compileChange(
  { keyring }: Pick<Services, 'keyring'>,
  change: UserChange,
  result: Members | Refusal,
  mark: Buffer | null,
  claimHashes: ReadonlyMap<string, string>,
): CompiledChange {
  refuseFaults(change.faults);
  const { request } = change;
  const isQuiet = !change.exists || result instanceof Refusal;
  if (isQuiet && (change.isTouched || change.otherRows[messageTable]))
    throw new Error(
      'a change that is refused, or of an unknown user, may count and enqueue and do nothing else',
    );
  if (result instanceof Refusal) {
    const isKept = mark && request.replay === 'refusal' && countsOrEnqueues(change);
    const record = isKept ? refusalRecord(change, mark, result.error) : null;
    return { ...recordedRows(keyring.currentKeyId, change, record), outcome: { refusal: result.error } };
  }
  if (!isQuiet && !change.isTouched) change.noteRemark();
  const writes = !isQuiet && !request.isDryRun && change.isTouched;
  const rows = writes ? { history: finish(keyring, change) } : null;
  const stored: StoredAnswer = {
    members: change.exists ? { info: infoOf(change), ...result } : result,
    timeZone: change.timeZone,
  };
  const outcome = { answer: answerOf(change, stored) };
  if (!rows) {
    // What changes nothing writes nothing but its answer, for a replay.
    const record = mark && change.exists ? recordOf(change, mark, stored, []) : null;
    return { ...recordedRows(keyring.currentKeyId, change, record), outcome };
  }
  const record = mark && recordOf(change, mark, stored, rows.history);
  return { rows: writtenRows(keyring, change, rows.history, record, claimHashes), outcome };
}

/** Compiles the creation of a user for an import, which answers for all its rows together. Throws invalidInput with every fault. */
export function compileImported(
  { keyring }: Pick<Services, 'keyring'>,
  change: UserChange,
  claimHashes: ReadonlyMap<string, string>,
): ChangedRows {
  refuseFaults(change.faults);
  return writtenRows(keyring, change, finish(keyring, change), null, claimHashes);
}

/** Seals what is sealed and chains the notes; returns the rows of the history. */
function finish(keyring: Services['keyring'], change: UserChange): Row[] {
  const { state, draft, request, vault, now } = change;
  const { user } = state;
  // First, since a block that is used up runs all of this again.
  const ids = draft.notes.map(() => change.nextId('history'));
  for (const entry of draft.entries) sealEntry(vault!, entry);
  sealUser(keyring, vault!, user, draft.plain);
  finishUser(change);
  const history = chainNotes(
    vault!,
    { number: user.history_number, hash: user.history_hash },
    draft.notes,
    ids,
    {
      actor: actorOf(change.call),
      sourceId: change.sourceId,
      now,
      userNotes: request.body.userNotes,
      adminNotes: change.adminNotes,
    },
  );
  user.history_number = history.head.number;
  user.history_hash = history.head.hash;
  user.history_at = now;
  return history.rows;
}

/** The `info` of the answer. A new user's says from where it came. */
function infoOf({ state, isNew, request, presentation, timeZone }: UserChange): Record<string, unknown> {
  const user = isNew && request.isDryRun ? { ...state.user, ...unmade } : state.user;
  return presentInfo(user, presentation, isNew ? timeZone : undefined);
}

function answerOf({ settings }: UserChange, { members, timeZone }: StoredAnswer): Answer {
  const language = settings.default_language;
  return { membersText: membersText(members), timeZone, language, replayed: false };
}

function recordOf(
  change: UserChange,
  mark: Buffer,
  stored: StoredAnswer,
  history: readonly Row[],
): Row | null {
  if (change.request.replay === 'none') return null;
  return change.isNew ? creationRecord(change, mark, history[0]!) : answerRecord(change, mark, stored);
}

/** Everything that a change writes, by table. */
function writtenRows(
  keyring: Services['keyring'],
  change: UserChange,
  history: Row[],
  record: Row | null,
  claimHashes: ReadonlyMap<string, string>,
): ChangedRows {
  const { state, draft, programId, userId, wrapped, otherRows, searchedBefore } = change;
  const inserts: Record<string, readonly Row[]> = { ...otherRows };
  const updates: Record<string, Row[]> = {};
  const created: Record<string, Row[]> = {};
  if (wrapped) inserts['user_key'] = [{ program_id: programId, user_id: userId, wrapped }];
  for (const { resource, row, before } of draft.entries) {
    const target = before ? updates : created;
    const table = tableOf(resource);
    target[table] = [...(target[table] ?? []), row];
  }
  Object.assign(inserts, created);
  inserts['user_secret'] = Object.entries(change.hashes).map(([kind, hash]) => ({
    program_id: programId,
    user_id: userId,
    kind,
    hash,
    updated_at: state.user.updated_at,
  }));
  const { taken, released } = claimRows(keyring, draft, programId, userId, claimHashes);
  inserts['claim'] = taken;
  inserts['history'] = history;
  inserts['idempotency_record'] = record ? [record] : [];
  const search = searchedBefore && searchChange(change, searchedBefore);
  if (!searchedBefore) inserts[searchTable] = [{ ...newSearchRow(change) }];
  return {
    ...commonRows(keyring.currentKeyId, change),
    user: state.user,
    inserts,
    updates,
    releasedClaims: released,
    releasesAllClaims: change.isClosing,
    ...(search && { search }),
  };
}

/** Whether a change writes anything that is neither of the user nor an answer. */
function countsOrEnqueues({ counterMoves, request, otherRows }: UserChange): boolean {
  return counterMoves.size > 0 || (!request.isDryRun && Object.keys(otherRows).length > 0);
}

/**
 * What is written of a change that leaves the user as it is, since it is refused, is a dry run, changes nothing, or is about an
 * unknown user: counters, jobs and the answer for a replay. Nothing where there is nothing of that.
 */
function recordedRows(
  masterKeyId: string,
  change: UserChange,
  record: Row | null,
): { readonly rows?: ChangedRows } {
  if (!record && !countsOrEnqueues(change)) return {};
  const otherRows = change.request.isDryRun ? {} : change.otherRows;
  const inserts = { ...otherRows, ...(record && { idempotency_record: [record] }) };
  const rows = { user: null, inserts, updates: {}, releasedClaims: [], releasesAllClaims: false };
  return { rows: { ...commonRows(masterKeyId, change), ...rows } };
}

/** What must still hold when the change is written, and the counters that it moves. */
function commonRows(masterKeyId: string, change: UserChange) {
  const { programId, userId, call, state, headBefore } = change;
  return {
    programId,
    userId,
    clientId: call.clientId,
    clientGeneration: call.clientGeneration,
    masterKeyId,
    headBefore,
    otherHeads: otherHeads(change),
    isUserKnown: change.exists,
    counters: [...state.counters.values()].map((counter) => ({
      hash: counter.hash,
      before: counter.stored,
      move: moveOf(counter, change.counterMoves.get(counter.hash)),
    })),
  };
}

/** Users that the change touches besides its own: those it names, and those at the other ends of relationships. */
function otherHeads({ request, state, draft, userId }: UserChange): Head[] {
  const ends = draft.entries
    .filter(({ resource }) => resource.owner === 'users')
    .flatMap(({ row }) => [row.user_id, row.other_user_id!]);
  const ids = new Set([...(request.others ?? []), ...ends]);
  ids.delete(userId);
  return [...ids].flatMap((id) => {
    const other = state.related.get(id);
    return other ? [{ id, number: other.head }] : [];
  });
}

function moveOf(
  { count, stored }: CounterState,
  move: { readonly endsAt: string } | 'cleared' | undefined,
): CounterMove | null {
  if (!move) return null;
  return move === 'cleared' ? move : { restarts: stored !== null && count === 0, endsAt: move.endsAt };
}
