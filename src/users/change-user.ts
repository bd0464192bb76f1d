import { hash } from 'node:crypto';
import type { Answer } from '../calls/answer.ts';
import { checkNotOwn, ownUserRead } from '../calls/own-user.ts';
import { checkBinding, checkReach, checkState, checkVersion, generationOf } from '../calls/reach.ts';
import type { Call, Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { ApiError, errors } from '../catalogue/errors.ts';
import type { Resource } from '../catalogue/resource.ts';
import { type Members, membersText } from '../derive/envelope.ts';
import { claimHash } from '../storage/claim-hash.ts';
import { passClaimsOn } from '../storage/claim-passing.ts';
import { inTransaction, runFor, transact } from '../storage/connections.ts';
import {
  deadlock,
  isDatabaseError,
  isStaleStatement,
  serializationFailure,
  uniqueViolation,
} from '../storage/database-errors.ts';
import { OutOfIds } from '../storage/ids.ts';
import { jobTable } from '../storage/job-queue.ts';
import { type ChangeState, lockState, readState, type StateRead } from '../storage/user-state.ts';
import { givenHashes, type Written, writeChange } from '../storage/user-writer.ts';
import type { ChangeRequest } from './change-request.ts';
import { claimName, heldClaims, newClaims, takenError } from './claims.ts';
import { type CompiledChange, compileChange, type Outcome } from './compile-change.ts';
import { counterHash } from './counters.ts';
import type { Claim } from './draft.ts';
import { fingerprint, type Rebuild, readRecord } from './replay.ts';
import { readsOfStanding } from './settle-standing.ts';
import { listsRead } from './state.ts';
import { type Changing, type Refusal, UserChange } from './user-change.ts';

const attemptsMax = 5;

/** Another call changed what this change was worked out from; nothing was written. */
class LostRace extends Error {
  constructor() {
    super('another call changed the same user');
  }
}

/**
 * What a change does. It sees the user as it was read and says what becomes of it, synchronously and without touching
 * anything else, since it may run again after a lost race. `prepared` is what `prepare` returned, undefined on a dry run;
 * `verdict` is what `compare` returned.
 */
export type Work<List extends Resource, Prepared, Verdict> = (
  user: Changing<List>,
  prepared: Prepared | undefined,
  verdict: Verdict,
) => Members | Refusal;

/** What a handler gives besides what the change does. */
export interface ChangeParts<List extends Resource, Prepared, Verdict> extends ChangeRequest<List> {
  /**
   * Makes what is slow to make and needs what was read, such as hashes, keys and codes. Runs at most once, before any lock
   * is taken; not for a replay or a dry run. Calls that want the same source id or `claims` wait for each other meanwhile.
   */
  readonly prepare?: (state: ChangeState) => Promise<Prepared>;
  /** Compares what is slow to compare, such as a password with its hash, in the same way, but on a dry run too. */
  readonly compare?: (state: ChangeState) => Promise<Verdict>;
  /**
   * Has whoever holds a claim that this change takes give it up, where that is right. Returns whether the claim is free; with
   * `isDryRun`, whether it would be.
   */
  readonly freeClaim?: (claim: Claim, isDryRun: boolean) => Promise<boolean>;
  /** Rebuilds the answer of a creation for a replay. */
  readonly rebuild?: Rebuild;
}

/**
 * Changes a user: reads the user, runs `work` on what was read, and writes all that it did in one statement, together
 * with the history and the answer for a replay.
 *
 * The first attempt takes no lock: it is two statements, and the one that writes does nothing unless the histories of the
 * users and the counters are still what was read (an optimistic lock). After a lost race the change is run again under a
 * lock, at most four times. Throws ApiError.
 */
export function changeUser<List extends Resource, Prepared = undefined, Verdict = undefined>(
  services: Services,
  call: Call,
  parts: ChangeParts<List, Prepared, Verdict> & { readonly userId: number },
  work: Work<List, Prepared, Verdict>,
): Promise<Answer> {
  return run(services, call, parts, work);
}

/**
 * Creates a user in the same way; nobody can be changing a user that is only being created, so there is nothing to lock.
 * Creations of several calls share a statement, which knows no counters: a creation counts nothing, and is refused by an
 * error alone.
 */
export function createUser<Prepared = undefined, Verdict = undefined>(
  services: Services,
  call: Call,
  parts: Omit<ChangeParts<Resource, Prepared, Verdict>, 'counters'> & {
    readonly userId: null;
    readonly counters?: never;
  },
  work: (user: Changing<Resource>, prepared: Prepared | undefined, verdict: Verdict) => Members,
): Promise<Answer> {
  return run(services, call, parts, work);
}

/** A change on its way, from one attempt to the next. */
interface Attempts {
  readonly services: Services;
  readonly call: Call;
  readonly parts: ChangeParts<Resource, unknown, unknown>;
  readonly work: Work<Resource, unknown, unknown>;
  readonly claimHashes: ReadonlyMap<string, string>;
  /** Absent before the first attempt has read what these are made from. */
  made?: { readonly prepared: unknown; readonly verdict: unknown };
  /** The last attempt enqueued jobs. */
  enqueues?: boolean;
  /** Contacts that the change gives up are shared: their claims are passed on first. */
  passesClaimsOn?: boolean;
  /** The contacts that the last attempt took, for the answer to a loser. */
  claims: readonly Claim[];
}

async function run<List extends Resource, Prepared, Verdict>(
  services: Services,
  call: Call,
  parts: ChangeParts<List, Prepared, Verdict>,
  work: Work<List, Prepared, Verdict>,
): Promise<Answer> {
  const { programId } = call;
  if (!parts.isDryRun) await call.noteBefore?.();
  const hashes = (parts.claims ?? []).map((claim) => claimHash(services.keyring, programId, claim));
  const names = (parts.claims ?? []).map(claimName);
  const claimHashes = new Map(names.map((name, index) => [name, hashes[index]!]));
  // The lists that the work may touch are known to the compiler alone.
  const untyped = work as unknown as Work<Resource, unknown, unknown>;
  const attempts: Attempts = { services, call, parts, work: untyped, claimHashes, claims: [] };
  if (!parts.prepare || parts.isDryRun) return repeat(attempts);
  const own = hash('sha256', `${programId} ${call.clientId} ${call.sourceId}`);
  const release = await services.reservations.take([own, ...hashes]);
  try {
    return await repeat(attempts);
  } finally {
    release();
  }
}

/** Runs the change until it is written, refused, or has lost too often. */
async function repeat(attempts: Attempts): Promise<Answer> {
  const { services, parts } = attempts;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const outcome = await attemptFor(attempts, attempt)(attempts);
      services.statistics.noteWrite();
      if (attempts.enqueues) services.jobHint.wake();
      services.historyHint.wake();
      if (parts.isDryRun) await refuseUnfree(attempts);
      if ('refusal' in outcome) throw outcome.refusal;
      return outcome.answer;
    } catch (error) {
      if (error instanceof OutOfIds) {
        await services.ids.refill(error.programId, error.table);
        attempt -= 1;
        continue;
      }
      if (isLostClaim(error)) await refuseUnfree(attempts);
      if (!isLostRace(error)) throw error;
      if (attempt === attemptsMax) throw errors.changeConflict({}, { cause: error });
      // A rotation of the master key shows itself to a process that has not heard of it as a lost race.
      if (parts.userId === null && error instanceof LostRace) services.keyring.reload();
    }
  }
}

/** Throws the error of `takenError` if somebody holds a claim that the change takes, and keeps it. */
async function refuseUnfree({ services, call, parts, claims }: Attempts): Promise<void> {
  const held = await heldClaims(services, call.programId, claims);
  // Nobody gives anything up for a change that is refused for another claim.
  for (const isDryRun of parts.isDryRun ? [true] : [true, false]) {
    for (const claim of held) if (!(await parts.freeClaim?.(claim, isDryRun))) throw takenError(claim);
  }
}

/** Without a lock first, then under one. Nothing is prepared or compared under a lock. */
function attemptFor(attempts: Attempts, attempt: number): (attempts: Attempts) => Promise<Outcome> {
  if (attempts.passesClaimsOn) return attemptPassing;
  const isFree = attempt === 1 || attempts.parts.userId === null || slowPartOf(attempts) !== undefined;
  return isFree ? attemptFreely : attemptLocked;
}

async function attemptFreely(attempts: Attempts): Promise<Outcome> {
  const { services, call, parts } = attempts;
  const read = stateRead(attempts);
  const isAlone = parts.userId === null && read.relatedUserIds.length === 0;
  const state = isAlone
    ? await services.callers.read(read)
    : (await runFor(services.connections, call.programId, readState(read)))[0][0];
  await prepareOnce(attempts, state);
  const { rows, outcome } = decide(attempts, state);
  if (!rows) return outcome;
  if (parts.userId === null) {
    if (!(await services.creator.create(rows))) throw new LostRace();
  } else checkWritten(attempts, (await runFor(services.connections, call.programId, writeChange(rows)))[0]);
  return outcome;
}

async function attemptLocked(attempts: Attempts): Promise<Outcome> {
  const { services, call } = attempts;
  const read = stateRead(attempts);
  const reads = { locks: lockState(read), read: readState(read) };
  const { outcome, written } = await transact(services.connections, call.programId, reads, (state) => {
    const { rows, outcome } = decide(attempts, state);
    return { outcome, ...(rows && { write: writeChange(rows) }) };
  });
  if (written) checkWritten(attempts, written);
  return outcome;
}

/** The same where claims are passed on before the change gives them up. */
async function attemptPassing(attempts: Attempts): Promise<Outcome> {
  const { services, call } = attempts;
  const { programId } = call;
  const read = stateRead(attempts);
  return inTransaction(services.connections, programId, async (place) => {
    await runFor(place, programId, ...lockState(read));
    const [[state]] = await runFor(place, programId, readState(read));
    const { rows, outcome } = decide(attempts, state);
    if (!rows) return { outcome, commits: false };
    const passing = passClaimsOn(programId, [rows.userId], givenHashes(rows));
    await runFor(place, programId, ...passing);
    checkWritten(attempts, (await runFor(place, programId, writeChange(rows)))[0]);
    return { outcome, commits: true };
  });
}

/** Throws LostRace unless the statement has written. */
function checkWritten(attempts: Attempts, [row]: readonly Written[] = []): void {
  if (row?.held) return;
  if (row?.is_shared) attempts.passesClaimsOn = true;
  throw new LostRace();
}

function stateRead({ services, call, parts, claimHashes }: Attempts): StateRead {
  const { programId, clientId, sourceId } = call;
  const counters = parts.counters ?? [];
  const own = parts.userId === null ? [] : ownUserRead(call);
  const further = [...(parts.further ?? []), ...readsOfStanding(parts), ...own];
  return {
    programId,
    userId: parts.userId,
    clientId,
    sourceId,
    lists: listsRead(parts),
    relatedUserIds: parts.others ?? [],
    claimHashes: [...claimHashes.values()],
    counterHashes: counters.map((counter) => counterHash(services.keyring, programId, counter)),
    ...(further.length > 0 && { further }),
  };
}

/** What is to be prepared and compared before the work runs; undefined where nothing is, or all was. */
function slowPartOf({ parts, made }: Attempts): Pick<typeof parts, 'prepare' | 'compare'> | undefined {
  const { compare } = parts;
  const prepare = parts.isDryRun ? undefined : parts.prepare;
  if (made || !(prepare || compare)) return undefined;
  return { ...(prepare && { prepare }), ...(compare && { compare }) };
}

async function prepareOnce(attempts: Attempts, state: ChangeState | undefined): Promise<void> {
  const { call, parts } = attempts;
  const slow = slowPartOf(attempts);
  if (!slow) return;
  checkState(state, call);
  // The call will be answered from the stored answer, or refused for it: preparing would be for nothing.
  if (storesAnswer(parts) && state.idempotency_record !== null) return;
  checkUser(attempts, state);
  const [prepared, verdict] = await Promise.all([slow.prepare?.(state), slow.compare?.(state)]);
  attempts.made = { prepared, verdict };
}

/** What follows from what was read: the answer that an earlier call got, or a change and what it writes. */
function decide(attempts: Attempts, state: ChangeState | undefined): CompiledChange {
  const { services, call, parts, work, made, claimHashes } = attempts;
  checkState(state, call);
  // A stored answer too is given only to a caller who may have it.
  checkBinding(call, parts.userId, generationOf(state));
  const mark = storesAnswer(parts) ? fingerprint(services.keyring, call, parts) : null;
  const stored = mark && readRecord(services, call, state, mark, parts.rebuild);
  if (stored) return { outcome: replayOf(stored, state, parts) };
  checkUser(attempts, state);
  const { change, compiled } = services.ids.attempt(() => {
    const change = new UserChange(services, call, parts, state);
    const result = work(change as Changing<Resource>, made?.prepared, made?.verdict);
    return { change, compiled: compileChange(services, change, result, mark, claimHashes) };
  });
  attempts.claims = newClaims(change.draft);
  attempts.enqueues = compiled.rows?.inserts[jobTable] !== undefined;
  return compiled;
}

/** Whether an earlier call with the same source id matters: its answer is given again, or the call is refused. */
function storesAnswer({ replay, isDryRun }: ChangeRequest): boolean {
  return replay !== 'none' && !isDryRun;
}

function checkUser({ call, parts }: Attempts, state: ChangeState): void {
  const generation = generationOf(state);
  if (parts.userId === null || (parts.allowsUnknownUser && generation === null)) return;
  checkReach(call, parts.userId, generation);
  checkNotOwn(call, state);
  checkVersion(call, state.user!.version);
}

function replayOf(
  stored: ApiError | { members: Members; timeZone: string },
  state: ChangeState,
  { envelope }: ChangeRequest,
): Outcome {
  if (stored instanceof ApiError) return { refusal: stored };
  const { members, timeZone } = stored;
  const language = settingsOf(state).default_language;
  return { answer: { membersText: membersText(members, envelope), timeZone, language, replayed: true } };
}

/** Whether a failed write is worth another attempt, because it lost against a call or a migration at the same moment. */
function isLostRace(error: unknown): boolean {
  return (
    error instanceof LostRace ||
    isStaleStatement(error) ||
    isDatabaseError(error, deadlock) ||
    isDatabaseError(error, serializationFailure) ||
    lostKeys.some((key) => isDatabaseError(error, uniqueViolation, key))
  );
}

const claimKey = 'claim_pkey';
const lostKeys = ['idempotency_record_pkey', 'counter_pkey', claimKey];

function isLostClaim(error: unknown): boolean {
  return isDatabaseError(error, uniqueViolation, claimKey);
}
