import { defaultSettings, type ProgramSettings } from '../access/program-settings.ts';
import { lists } from '../catalogue/members.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { type Members, membersText } from '../derive/envelope.ts';
import { type Presentation, presentInfo, type Row } from '../derive/present.ts';
import { actorOf, chainNotes, emptyHead } from '../history/chain.ts';
import { type DatabaseRow, type Statement, transact } from '../storage/connections.ts';
import {
  deadlock,
  isDatabaseError,
  serializationFailure,
  uniqueViolation,
} from '../storage/database-errors.ts';
import type { DrawnIds } from '../storage/ids.ts';
import { UserVault } from '../storage/user-vault.ts';
import {
  lockRelationships,
  lockUser,
  readState,
  type StateRead,
  type Writes,
  writeAll,
} from '../storage/user-writer.ts';
import { offsetOf } from '../time/zones.ts';
import { claimRows, refuseTaken } from './claims.ts';
import { type Draft, newDraft } from './draft.ts';
import { openEnvelope, sealEntry } from './envelopes.ts';
import { refuseFaults } from './faults.ts';
import { fingerprint, readRecord, recordRow } from './idempotency.ts';
import { checkClient, checkReach } from './reach.ts';
import type { RelatedUser, Scope } from './scope.ts';
import type { HashedSecrets } from './secrets.ts';
import type { Call, Services } from './services.ts';

/** A change of one user, ready to be worked out. */
export interface Change {
  readonly operationId: string;
  /** The body as it came, for the fingerprint of a repeated call. */
  readonly body: unknown;
  /** The user it is about; null makes one. */
  readonly userId: number | null;
  /** `validate` 1: everything is checked, nothing is written. */
  readonly dryRun: boolean;
  /** Tables of the lists that the change may look at. */
  readonly tables: readonly string[];
  /** How many new numbers it may need, by table. */
  readonly ids: Readonly<Record<string, number>>;
  readonly relatedUserIds: readonly number[];
  readonly userNotes: string;
  readonly adminNotes: string;
  readonly secrets: HashedSecrets;
  /** The holder of reservations made while secrets were hashed. */
  readonly reservationHolder?: string;
  /** Works out what to write; the returned members are told once everything is sealed. */
  readonly plan: (scope: Scope) => Plan;
}

/** What a change answers and does to the user as a whole. */
export interface Plan {
  readonly answer: (presentation: Presentation) => Members;
  /** The user closes: its contacts are free again, its tokens end. */
  readonly closes?: boolean;
  /** The user's tokens end. */
  readonly endsTokens?: boolean;
}

/** What a change tells the caller: members as JSON text, from `"info":` on. */
export interface Written {
  readonly membersText: string;
  readonly timeZone: string;
  /** The language of the programme, for a caller who names none. */
  readonly language: string;
  /** The answer is the one an earlier call with the same source id got. */
  readonly replayed: boolean;
}

const attemptsMax = 5;

/**
 * Carries out a change: reads the user under a lock, works the change out, writes all of it in one statement together
 * with its history and its idempotency record. Throws ApiError; a lost race (two calls with one source id, a deadlock)
 * is run again and then sees the winner's result.
 */
export async function write(services: Services, call: Call, change: Change): Promise<Written> {
  for (let attempt = 1; ; attempt += 1) {
    const ids = await services.ids.draw({ ...change.ids, history: historyRoom(change) });
    try {
      return await writeOnce(services, call, change, ids);
    } catch (error) {
      if (!isLostRace(error) || attempt === attemptsMax) throw error;
    } finally {
      ids.giveBack();
    }
  }
}

/** At most one history entry per new or changed row, and one per primary entry that steps down. */
function historyRoom(change: Change): number {
  return Object.values(change.ids).reduce((sum, count) => sum + count, 0) + change.tables.length + 64;
}

async function writeOnce(services: Services, call: Call, change: Change, ids: DrawnIds): Promise<Written> {
  const read: StateRead = {
    programId: call.programId,
    userId: change.userId ?? 0,
    clientId: call.clientId,
    sourceId: call.sourceId,
    tables: change.tables,
    relatedUserIds: change.relatedUserIds,
  };
  const reads: Statement[] = [];
  if (change.userId !== null) reads.push(lockUser(read));
  if (change.tables.includes(relationship.name) && change.userId !== null)
    reads.push(lockRelationships(read));
  reads.push(readState(read));
  const worked: { draft?: Draft } = {};
  try {
    const written = await transact(services.connections, call.programId, reads, (answers) => {
      const state = answers.at(-1)?.[0];
      checkState(state, call);
      const mark = fingerprint(services.keyring, change);
      const replay = change.dryRun ? null : readRecord(services.keyring, call, state, mark);
      if (replay)
        return { outcome: { ...replay, language: settingsOf(state).default_language, replayed: true } };
      const work = workOut(services, call, change, ids, state);
      worked.draft = work.scope.draft;
      if (change.dryRun) return { outcome: work.written };
      const record = recordRow(work.vault, call, mark, work.now, work.written);
      return { write: writeAll(work.writes(record)), outcome: work.written };
    });
    if (change.dryRun) await refuseTaken(services, call.programId, worked.draft!.claims);
    return written;
  } catch (error) {
    if (isLostClaim(error)) await refuseTaken(services, call.programId, worked.draft!.claims);
    throw error;
  }
}

/** Throws tokenRevoked unless the state was read for a client that still counts. */
export function checkState(state: DatabaseRow | undefined, call: Call): asserts state is DatabaseRow {
  const status = (state?.['client_status'] ?? null) as number | null;
  checkClient({ status, generation: (state?.['client_generation'] ?? null) as number | null }, call);
}

/** A programme's settings, complete. */
export function settingsOf(state: DatabaseRow): ProgramSettings {
  return { ...defaultSettings, ...(state['settings'] as Partial<ProgramSettings>) };
}

interface Work {
  readonly scope: Scope;
  readonly vault: UserVault;
  readonly now: string;
  readonly written: Written;
  readonly writes: (record: Row) => Writes;
}

function workOut(services: Services, call: Call, change: Change, ids: DrawnIds, state: DatabaseRow): Work {
  const now = services.clock().toISOString().slice(0, 19);
  const settings = settingsOf(state);
  const { user, vault, wrapped } = findUser(services, call, change, ids, state, now);
  const scope: Scope = {
    programId: call.programId,
    userId: vault.userId,
    settings,
    privileged: call.scopes.has('user:privileged'),
    boundUserId: call.boundUserId,
    now,
    sourceId: call.sourceId,
    state: { user, lists: readLists(state, change), related: readRelated(state) },
    draft: newDraft(),
    faults: [],
    nextId: (name) => ids.next(name),
    openEnvelope: (table, row) => openEnvelope(vault, table, row),
  };
  const plan = change.plan(scope);
  refuseFaults(scope.faults);
  for (const entry of scope.draft.entries) sealEntry(services.keyring, vault, entry);
  finishUser(user, plan, scope);
  const history = chainNotes(
    vault,
    { number: user['history_number'] as number, hash: user['history_hash'] as string },
    scope.draft.notes,
    scope.draft.notes.map(() => ids.next('history')),
    {
      actor: actorOf(call),
      sourceId: call.sourceId,
      now,
      userNotes: change.userNotes,
      adminNotes: change.adminNotes,
    },
  );
  user['history_number'] = history.head.number;
  user['history_hash'] = history.head.hash;
  const zone =
    call.timeZone ?? (user['preferences_time_zone'] as string | null) ?? settings.default_time_zone;
  const timeZone = zone ?? services.serverTimeZone();
  if (change.dryRun) forgetNumbers(scope, change);
  const presentation: Presentation = {
    clientOffset: offsetOf(timeZone),
    serverOffset: offsetOf(settings.server_time_zone ?? services.serverTimeZone()),
    customField: call.customField,
  };
  const members = { info: presentInfo(user, presentation), ...plan.answer(presentation) };
  return {
    scope,
    vault,
    now,
    written: {
      membersText: membersText(members),
      timeZone,
      language: settings.default_language,
      replayed: false,
    },
    writes: (record) => collectWrites(services, scope, change, plan, history.rows, record, wrapped),
  };
}

function findUser(
  services: Services,
  call: Call,
  change: Change,
  ids: DrawnIds,
  state: DatabaseRow,
  now: string,
): { user: Row; vault: UserVault; wrapped?: string } {
  if (change.userId === null) {
    const { vault, wrapped } = UserVault.create(services.keyring, call.programId, ids.next('users'));
    return { user: newUser(call, vault.userId, now), vault, wrapped };
  }
  const user = state['user'] as Row | null;
  checkReach(call, change.userId, (user?.['token_generation'] ?? null) as number | null);
  return {
    user: user!,
    vault: UserVault.open(services.keyring, call.programId, change.userId, state['wrapped'] as Buffer),
  };
}

function newUser(call: Call, id: number, now: string): Row {
  return {
    program_id: call.programId,
    id,
    type: 1,
    status: 1,
    client_id: call.clientId,
    original_source_id: call.sourceId,
    created_at: now,
    token_generation: 1,
    history_number: emptyHead.number,
    history_hash: emptyHead.hash,
  };
}

/** What every change does to the user's row. */
function finishUser(user: Row, plan: Plan, { draft, now }: Scope): void {
  user['updated_at'] = now;
  if (plan.closes) user['closed_at'] = now;
  if (plan.closes || plan.endsTokens) user['token_generation'] = (user['token_generation'] as number) + 1;
  const newest = draft.notes.at(-1);
  if (!newest) return;
  user['activity_entity'] = newest.entity;
  user['activity_entity_id'] = newest.entityId;
  user['activity_entity_data'] = newest.entityData;
  user['activity_activity_type'] = newest.activityType;
  user['activity_user_notes'] = '';
  user['activity_admin_notes'] = newest.adminNotes;
  user['activity_at'] = now;
}

/** A dry run answers 0 for every number and null for every instant that a real call would have made. */
function forgetNumbers({ state, draft }: Scope, change: Change): void {
  const rows = draft.entries.map((entry) => entry.row);
  if (change.userId === null) rows.push(state.user);
  for (const row of rows) {
    row['id'] = 0;
    row['created_at'] = null;
    row['updated_at'] = null;
    row['original_source_id'] = null;
  }
}

function collectWrites(
  services: Services,
  { state, draft, programId, userId }: Scope,
  change: Change,
  plan: Plan,
  history: Row[],
  record: Row,
  wrapped: string | undefined,
): Writes {
  const inserts: Record<string, Row[]> = {};
  const updates: Record<string, Row[]> = {};
  (wrapped ? inserts : updates)['users'] = [state.user];
  if (wrapped) inserts['user_key'] = [{ program_id: programId, user_id: userId, wrapped }];
  for (const entry of draft.entries) {
    const target = entry.before ? updates : inserts;
    const table = entry.resource.name;
    target[table] = [...(target[table] ?? []), entry.row];
  }
  inserts['user_secret'] = Object.entries(change.secrets).map(([kind, hash]) => ({
    program_id: programId,
    user_id: userId,
    kind,
    hash,
    updated_at: state.user['updated_at'],
  }));
  const { taken, released } = claimRows(services.keyring, draft, programId, userId);
  inserts['claim'] = taken;
  inserts['history'] = history;
  inserts['idempotency_record'] = [record];
  return {
    inserts,
    updates,
    releasedClaims: released,
    ...(plan.closes && { releaseAllClaimsOf: { programId, userId } }),
    ...(change.reservationHolder && { reservationHolder: change.reservationHolder }),
  };
}

function readLists(state: DatabaseRow, change: Change): Record<string, Row[]> {
  if (change.userId === null) return {};
  const read = lists.filter((resource) => change.tables.includes(resource.name));
  return Object.fromEntries(read.map((resource) => [resource.name, state[`list_${resource.name}`] as Row[]]));
}

function readRelated(state: DatabaseRow): Map<number, RelatedUser> {
  const related = (state['related'] ?? []) as ({ id: number } & RelatedUser)[];
  return new Map(Array.isArray(related) ? related.map((user) => [user.id, user]) : []);
}

/** Whether a failed write is worth another try, because it lost against a call at the same moment. */
function isLostRace(error: unknown): boolean {
  return (
    isDatabaseError(error, deadlock) ||
    isDatabaseError(error, serializationFailure) ||
    isLostKey(error) ||
    isLostClaim(error)
  );
}

function isLostKey(error: unknown): boolean {
  return isDatabaseError(error, uniqueViolation, 'idempotency_record_pkey');
}

function isLostClaim(error: unknown): boolean {
  return isDatabaseError(error, uniqueViolation, 'claim_pkey');
}
