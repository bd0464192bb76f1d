import type { Answer } from '../calls/answer.ts';
import { refuseFaults } from '../calls/faults.ts';
import type { Services } from '../calls/services.ts';
import { challengeChannel } from '../catalogue/challenges.ts';
import { verificationStatus } from '../catalogue/codes.ts';
import type { ApiError } from '../catalogue/errors.ts';
import { externalAuth } from '../catalogue/resources/external-auth.ts';
import { type Members, membersText } from '../derive/envelope.ts';
import { tableOf } from '../derive/ownership.ts';
import { presentInfo, type Row } from '../derive/present.ts';
import { actorOf, chainNotes } from '../history/chain.ts';
import { jobPriority } from '../jobs/definition.ts';
import { messageTable } from '../storage/message-queue.ts';
import { searchTable } from '../storage/search-writer.ts';
import type { ChangedRows, CounterMove, Head } from '../storage/user-writer.ts';
import { endedContacts, lostContacts } from './challenged-contacts.ts';
import { claimRows } from './claims.ts';
import type { CounterState } from './counters.ts';
import { sealEntry, sealUser } from './envelopes.ts';
import { finishUser } from './finish-user.ts';
import { tellNotification } from './notification.ts';
import { enqueueChecks } from './owed-checks.ts';
import { refuseDecidingAlone } from './refuse-deciding-alone.ts';
import { answerRecord, creationRecord, refusalRecord, type StoredAnswer } from './replay.ts';
import { enqueueScreening } from './screening.ts';
import { newSearchRow, searchChange } from './search.ts';
import { settleReviews } from './settle-reviews.ts';
import { settleStanding } from './settle-standing.ts';
import { tellTickets } from './tell-tickets.ts';
import { writeTickets } from './tickets.ts';
import { unmade } from './user-answers.ts';
import { Refusal, type UserChange } from './user-change.ts';

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
    // A wrong answer counts on a dry run too, with all that it causes.
    const rows = recordedRows(keyring.currentKeyId, change, record, true);
    return { ...rows, outcome: { refusal: result.error } };
  }
  const parts = isQuiet ? undefined : settleStanding(change);
  if (!isQuiet) refuseDecidingAlone(change, parts);
  if (!isQuiet && !change.isTouched) change.noteRemark();
  const writes = !isQuiet && !request.isDryRun && change.isTouched;
  if (writes) {
    tellLostContacts(change);
    tellLogins(change);
    tellTickets(change);
    // Last: what the programme writes is newer than what it causes.
    tellNotification(change);
    enqueueScreening(change);
    enqueueChecks(keyring, change);
    settleReviews(change, parts);
  }
  const { notice_id: noticeId } = change.state.user;
  // Answers that are kept in memory are known to be old by the history alone.
  if (!writes && change.otherRows[messageTable]?.some(({ id }) => id === noticeId))
    throw new Error('a user is given notice by a change that the history records');
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
  enqueueScreening(change, jobPriority.low);
  enqueueChecks(keyring, change, { isImport: true });
  settleReviews(change);
  return writtenRows(keyring, change, finish(keyring, change), null, claimHashes);
}

/** Tells verified contacts that they were replaced or removed: whoever took the account over has no say in that. */
function tellLostContacts(change: UserChange): void {
  for (const { channel, contact, wasVerified, isRemoved } of lostContacts(change.draft)) {
    if (!wasVerified) continue;
    change.queueMessage({
      template: isRemoved ? 'contact_removed' : 'contact_changed',
      channel: channel === challengeChannel.mail ? 'email' : 'sms',
      to: contact,
      variables: {},
    });
  }
}

/** Tells the user what became of logins with outside providers. */
function tellLogins(change: UserChange): void {
  if (change.isNew) return;
  for (const { resource, row, before } of change.draft.entries) {
    if (resource.name !== externalAuth.name) continue;
    const isProven =
      row.verification_status === verificationStatus.verified &&
      before?.verification_status !== verificationStatus.verified;
    const provider = String(row['type']);
    if (row.closed_at) change.notify('external_login_removed', { provider });
    else if (isProven) change.notify('external_login_verified', { provider });
    else if (before) change.notify('external_login_changed', { provider });
    else change.notify('external_login_added', { provider });
  }
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

function answerOf({ settings, request }: UserChange, { members, timeZone }: StoredAnswer): Answer {
  const language = settings.default_language;
  return { membersText: membersText(members, request.envelope), timeZone, language, replayed: false };
}

function recordOf(
  change: UserChange,
  mark: Buffer,
  stored: StoredAnswer,
  history: readonly Row[],
): Row | null {
  if (change.request.replay === 'none') return null;
  if (change.isNew) return creationRecord(change, mark, history[0]!);
  return answerRecord(change, mark, { ...stored, members: { ...stored.members, ...change.replayed } });
}

/** Everything that a change writes, by table. */
function writtenRows(
  keyring: Services['keyring'],
  change: UserChange,
  history: Row[],
  record: Row | null,
  claimHashes: ReadonlyMap<string, string>,
): ChangedRows {
  writeTickets(change);
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
    replaced: change.replacedRows,
    ...endedChallenges(change),
    releasedClaims: released,
    releasesAllClaims: change.isClosing,
    ...(search && { search }),
  };
}

/** Whose open challenges end: all the user's where the tokens do, else those of some contacts. */
function endedChallenges({ isClosing, endsTokens, draft }: UserChange): Pick<ChangedRows, 'endedChallenges'> {
  if (isClosing || endsTokens) return { endedChallenges: 'all' };
  const ended = endedContacts(draft);
  return ended.length > 0 ? { endedChallenges: ended } : {};
}

/** Whether a change writes anything that is neither of the user nor an answer. */
function countsOrEnqueues({ counterMoves, otherRows, replacedRows }: UserChange): boolean {
  return counterMoves.size + Object.keys(otherRows).length + Object.keys(replacedRows).length > 0;
}

/**
 * What is written of a change that leaves the user as it is, since it is refused, is a dry run, changes nothing, or is about an
 * unknown user: counters, jobs and the answer for a replay. Nothing where there is nothing of that.
 */
function recordedRows(
  masterKeyId: string,
  change: UserChange,
  record: Row | null,
  writesRows = !change.request.isDryRun,
): { readonly rows?: ChangedRows } {
  const { otherRows, replacedRows: replaced }: Pick<UserChange, 'otherRows' | 'replacedRows'> = writesRows
    ? change
    : { otherRows: {}, replacedRows: {} };
  const hasRows = Object.keys(otherRows).length + Object.keys(replaced).length > 0;
  // What was decided by a counter holds only while the counter is what was read, though nothing else is written: of many guesses at
  // once the right one must not pass for having nothing to count.
  const isGuarded = [...change.state.counters.values()].some(({ isShared }) => !isShared);
  if (!record && change.counterMoves.size === 0 && !hasRows && !isGuarded) return {};
  const inserts = { ...otherRows, ...(record && { idempotency_record: [record] }) };
  const rows = { user: null, inserts, updates: {}, replaced, releasedClaims: [], releasesAllClaims: false };
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
    now: change.now,
    counters: [...state.counters.values()].map((counter) => ({
      hash: counter.hash,
      before: counter.stored,
      isShared: counter.isShared,
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
