import { timingSafeEqual } from 'node:crypto';
import { errors } from '../catalogue/errors.ts';
import { answerName } from '../catalogue/members.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { Members } from '../derive/envelope.ts';
import { type Presentation, presentInfo, type Row } from '../derive/present.ts';
import type { HistoryContent } from '../history/chain.ts';
import { recallSnapshot, type UserSnapshot } from '../history/snapshot.ts';
import type { DatabaseRow } from '../storage/connections.ts';
import { fromHex, toHex, UserVault } from '../storage/user-vault.ts';
import { canonicalText } from './body.ts';
import type { Change } from './change.ts';
import { hideEnds, showEnds } from './rules/relationship.ts';
import type { Call, Services } from './services.ts';
import { readRelated } from './work-out.ts';

/** How long a source id keeps its answer, in hours. */
export const recordHours = 24;

/** An answer before it becomes text, and whom it was written for. */
export interface Told {
  readonly members: Members;
  readonly timeZone: string;
  readonly presentation: Presentation;
}

/**
 * What makes two calls the same: operation, user and body, in whatever order its members came; and whether it is the
 * user who calls, since a user is not told all that a back office is.
 */
export function fingerprint(
  keyring: Keyring,
  { boundUserId }: Pick<Call, 'boundUserId'>,
  { operationId, userId, body }: Pick<Change, 'operationId' | 'userId' | 'body'>,
): Buffer {
  return keyring.keyedHash(
    'idempotency',
    operationId,
    String(userId),
    String(boundUserId),
    canonicalText(body),
  );
}

/** The answer that an earlier call with the same source id got, or null. Throws idempotencyMismatch for another call. */
export function readRecord(
  { keyring }: Pick<Services, 'keyring'>,
  call: Call,
  change: Pick<Change, 'retell'>,
  state: DatabaseRow,
  mark: Buffer,
): Pick<Told, 'members' | 'timeZone'> | null {
  const record = state['idempotency_record'] as RecordRow | null;
  if (!record) return null;
  const fingerprint = fromHex(record.fingerprint);
  if (fingerprint.length !== mark.length || !timingSafeEqual(fingerprint, mark))
    throw errors.idempotencyMismatch();
  const vault = UserVault.open(keyring, call.programId, record.user_id, fromHex(record.wrapped));
  if (record.sealed !== null) {
    const kept: Kept = JSON.parse(vault.open(place(call), 0, record.sealed));
    const shown = { boundUserId: call.boundUserId, related: readRelated(state) };
    const members = mapRelationships(kept.members, (entry) => inOrder(showEnds(entry, shown)));
    return { ...kept, members };
  }
  const { timeZone, ...presentation } = record.presentation!;
  const content: HistoryContent = JSON.parse(
    vault.open('history', record.history_id!, record.history_sealed!),
  );
  const moment = { now: record.history_at!, sourceId: call.sourceId };
  const made = recallSnapshot(content.new_data!, moment) as UserSnapshot;
  const members = {
    info: presentInfo(made.user, presentation, timeZone),
    ...change.retell!(made, state, presentation),
  };
  return { members, timeZone };
}

/** An answer as it was kept: itself, or the entry of the history of which it is told again. */
interface RecordRow {
  readonly user_id: number;
  readonly fingerprint: string;
  readonly wrapped: string;
  readonly sealed: string | null;
  readonly history_id: number | null;
  readonly history_sealed: string | null;
  readonly history_at: string | null;
  readonly presentation: (Presentation & { timeZone: string }) | null;
}

/** The row that keeps an answer for whoever repeats the call. `history`: the first entry that the call wrote. */
export function recordRow(
  vault: UserVault,
  call: Call,
  change: Pick<Change, 'retell'>,
  mark: Buffer,
  now: string,
  { members, timeZone, presentation }: Told,
  history: Row | undefined,
): Row {
  const answer = change.retell
    ? { history_number: history!['number'], presentation: { ...presentation, timeZone } }
    : { sealed: vault.seal(place(call), 0, JSON.stringify(keep({ members, timeZone }))) };
  return {
    program_id: call.programId,
    client_id: call.clientId,
    source_id: call.sourceId,
    fingerprint: toHex(mark),
    user_id: vault.userId,
    ...answer,
    created_at: now,
  };
}

/** An answer as it is kept. */
type Kept = Pick<Told, 'members' | 'timeZone'>;

/** Without what it shows of other users, who may be erased sooner than it: that is looked up again. */
function keep({ members, timeZone }: Kept): Kept {
  return { members: mapRelationships(members, (entry) => hideEnds({ ...entry })), timeZone };
}

/** Changes the relationships that an answer shows; of those that it tells to be gone it shows no ends. */
function mapRelationships(members: Members, change: (entry: Row) => Row): Members {
  const name = answerName(relationship);
  const entries = members[name];
  if (!Array.isArray(entries)) return members;
  const changed = (entries as Row[]).map((entry) => (entry['entity_id'] ? change(entry) : entry));
  return { ...members, [name]: changed };
}

/** In the order of the catalogue, as every answer is. */
function inOrder(entry: Row): Row {
  const names = Object.keys(relationship.fields).filter((name) => name in entry);
  return Object.fromEntries(names.map((name) => [name, entry[name]]));
}

/** What an answer is bound to, so that it cannot be passed off as the answer to another call. */
function place({ clientId, sourceId }: Call): string {
  return `idempotency_record ${clientId} ${sourceId}`;
}
