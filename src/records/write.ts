import { errors } from '../catalogue/errors.ts';
import { lists, singles } from '../catalogue/members.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { membersText } from '../derive/envelope.ts';
import { type DatabaseRow, runFor, type Statement, transact } from '../storage/connections.ts';
import {
  deadlock,
  isDatabaseError,
  serializationFailure,
  uniqueViolation,
} from '../storage/database-errors.ts';
import type { DrawnIds } from '../storage/ids.ts';
import { lockRelationships, lockUser, readState, type StateRead } from '../storage/user-state.ts';
import { type Writes, writeAll } from '../storage/user-writer.ts';
import type { Change, Written } from './change.ts';
import { newClaims, refuseTaken } from './claims.ts';
import { collectWrites } from './collect-writes.ts';
import type { Claim } from './draft.ts';
import { fingerprint, readRecord, recordRow, type Told } from './idempotency.ts';
import { checkBinding, checkState, generationOf } from './reach.ts';
import { ownReferences } from './rules/allowed.ts';
import type { Call, Services } from './services.ts';
import { settingsOf, workOut } from './work-out.ts';

const attemptsMax = 5;

/** Another call changed what this one was worked out from; nothing was written. */
class LostRace extends Error {
  constructor() {
    super('another call changed the same user');
  }
}

/**
 * Carries out a change: reads the user, works the change out, writes all of it in one statement together with its
 * history and its idempotency record.
 *
 * The first attempt takes no lock: it is two statements, and the one that writes does nothing unless the user's
 * history still ends where it was read. A lost race (two calls with one source id, a contact that somebody else took,
 * another writer of the same user) is run again under a lock, where it waits for its turn. Throws ApiError.
 */
export async function write(services: Services, call: Call, change: Change): Promise<Written> {
  for (let attempt = 1; ; attempt += 1) {
    const ids = await services.ids.draw({ ...change.ids, history: historyRoom(change) });
    const claims: Claim[] = [];
    try {
      // Nobody else can be writing a user that is only being created: there is nothing to lock.
      const isFree = change.userId === null || (attempt === 1 && !touchesOthers(change));
      const fresh = attempt === 1 ? change : { ...change, state: undefined };
      const written = await (isFree ? writeFreely : writeLocked)(services, call, fresh, ids, claims);
      if (change.dryRun) await refuseTaken(services, call.programId, claims);
      return written;
    } catch (error) {
      if (isLostClaim(error)) await refuseTaken(services, call.programId, claims);
      if (!isLostRace(error)) throw error;
      if (attempt === attemptsMax) throw errors.changeConflict({}, { cause: error });
      // A rotation of the master key shows itself to a process that has not heard of it as a lost race.
      if (change.userId === null && error instanceof LostRace) services.keyring.reload();
    } finally {
      ids.giveBack();
    }
  }
}

/** A relationship belongs to two users: the end of one user's history says nothing of what the other one did. */
function touchesOthers({ userId, tables }: Change): boolean {
  return userId !== null && tables.includes(relationship.name);
}

/**
 * A creation is one history entry. Else at most one per new or changed row, per single, per primary entry that steps down,
 * and per entry that names one that goes.
 */
function historyRoom(change: Change): number {
  if (change.userId === null) return 1;
  const sent = Object.values(change.ids).reduce((sum, count) => sum + count, 0);
  const naming = lists.filter(
    ({ name, fields }) =>
      change.tables.includes(name) && Object.keys(fields).some((one) => one in ownReferences),
  );
  return (
    sent + lists.length + 2 * singles.length + naming.reduce((sum, { entriesMax = 0 }) => sum + entriesMax, 0)
  );
}

type Attempt = (
  services: Services,
  call: Call,
  change: Change,
  ids: DrawnIds,
  /** Where the contacts that the change takes are told, for the answer to a loser. */
  claims: Claim[],
) => Promise<Written>;

const writeFreely: Attempt = async (services, call, change, ids, claims) => {
  const { connections, creator } = services;
  const run = async (statement: Statement) => (await runFor(connections, call.programId, statement))[0]![0];
  const state = change.state ?? (await run(readState(stateRead(call, change))));
  const { writes, outcome } = decide(services, call, change, ids, claims, state);
  if (!writes) return outcome;
  const held =
    change.userId === null ? await creator.create(writes) : (await run(writeAll(writes)))?.['held'];
  if (held !== true) throw new LostRace();
  return outcome;
};

const writeLocked: Attempt = async (services, call, change, ids, claims) => {
  const read = stateRead(call, change);
  const reads = [
    lockUser(read),
    ...(touchesOthers(change) ? [lockRelationships(read)] : []),
    readState(read),
  ];
  const { outcome, written } = await transact(services.connections, call.programId, reads, (answers) => {
    const { writes, outcome } = decide(services, call, change, ids, claims, answers.at(-1)?.[0]);
    return { outcome, ...(writes && { write: writeAll(writes) }) };
  });
  if (written && written[0]?.['held'] !== true) throw new LostRace();
  return outcome;
};

function stateRead(call: Call, change: Change): StateRead {
  return {
    programId: call.programId,
    userId: change.userId,
    clientId: call.clientId,
    sourceId: call.sourceId,
    tables: change.tables,
    relatedUserIds: change.relatedUserIds,
    claimHashes: [],
  };
}

/** What follows from what was read: the answer an earlier call got, or a change and what it writes. */
function decide(
  services: Services,
  call: Call,
  change: Change,
  ids: DrawnIds,
  claims: Claim[],
  state: DatabaseRow | undefined,
): { writes?: Writes; outcome: Written } {
  checkState(state, call);
  // An earlier answer too is told only to who may have it.
  checkBinding(call, change.userId, generationOf(state));
  const mark = fingerprint(services.keyring, call, change);
  const kept = change.dryRun ? null : readRecord(services, call, change, state, mark);
  if (kept) return { outcome: written(kept, state, true) };
  const work = workOut(services, call, change, ids, state);
  claims.push(...newClaims(work.context.draft));
  const outcome = written(work.told, state, false);
  if (change.dryRun) return { outcome };
  const record = recordRow(work.vault, call, change, mark, work.now, work.told, work.historyRows[0]);
  return { writes: collectWrites(services.keyring, call, change, work, record), outcome };
}

function written(
  { members, timeZone }: Pick<Told, 'members' | 'timeZone'>,
  state: DatabaseRow,
  replayed: boolean,
): Written {
  const language = settingsOf(state).default_language;
  return { membersText: membersText(members), timeZone, language, replayed };
}

/** Whether a failed write is worth another try, because it lost against a call at the same moment. */
function isLostRace(error: unknown): boolean {
  return (
    error instanceof LostRace ||
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
