import { setTimeout as sleep } from 'node:timers/promises';
import { refuseFaults } from '../calls/faults.ts';
import { checkState } from '../calls/reach.ts';
import type { Call } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { ApiError, errors } from '../catalogue/errors.ts';
import { HasherBusyError } from '../hashing/hasher.ts';
import { claimHash } from '../storage/claim-hash.ts';
import { runFor } from '../storage/connections.ts';
import {
  deadlock,
  isDatabaseError,
  isOfStatement,
  serializationFailure,
  uniqueViolation,
} from '../storage/database-errors.ts';
import { type CreationState, readState } from '../storage/user-state.ts';
import type { ChangedRows } from '../storage/user-writer.ts';
import type { ChangeRequest } from '../users/change-request.ts';
import { claimName, heldClaims, isUnique, takenError } from '../users/claims.ts';
import { compileImported } from '../users/compile-change.ts';
import type { Claim } from '../users/draft.ts';
import { creationOf, nobody } from '../users/fill-user.ts';
import { refusePoorPassword } from '../users/new-password.ts';
import { hashSecrets } from '../users/secrets.ts';
import { listsRead } from '../users/state.ts';
import { sealForeignHash } from '../users/stored-secrets.ts';
import { UserChange } from '../users/user-change.ts';
import {
  bodyOf,
  type ImportContext,
  type Imported,
  importedRow,
  importOperationId,
  readForRows,
  refuse,
  tell,
  tellKnown,
} from './import-context.ts';
import { fillImported, type PreparedRow } from './import-row.ts';

const attemptsMax = 5;

/**
 * Makes users. A statement that loses against another one is worked out again, from what is there by then; if it fails
 * again its rows are taken in halves, so that one row does not hold up the others.
 */
export async function importUsers(
  context: ImportContext,
  rows: readonly PreparedRow[],
  attempt = 1,
): Promise<void> {
  if (rows.length === 0) return;
  const { first, later } = separateDoubles(rows);
  const { left, cause } = await tryUsers(context, first).then(
    (left) => ({ left, cause: undefined }),
    (cause: unknown) => {
      if (cause instanceof ApiError || !isOfStatement(cause)) throw cause;
      return { left: first, cause };
    },
  );
  if (left.length === 1 && attempt >= attemptsMax) {
    refuse(context, { ...left[0]!, error: failureOf(context, left[0]!, cause) });
  } else if (left.length > 0) {
    // A rotation of the master key shows itself to a process that has not heard of it as users that were not made.
    context.services.keyring.reload();
    const half = attempt === 1 ? left.length : Math.ceil(left.length / 2);
    await importUsers(context, left.slice(0, half), attempt + 1);
    await importUsers(context, left.slice(half), attempt + 1);
  }
  await importUsers(context, later);
}

/** What is told of a row that could not be written: others were quicker each time, or a fault of ours. */
function failureOf({ options }: ImportContext, { sourceId }: PreparedRow, cause: unknown): ApiError {
  const isRace =
    cause === undefined ||
    [uniqueViolation, deadlock, serializationFailure].some((code) => isDatabaseError(cause, code));
  if (isRace) return errors.changeConflict({}, { cause });
  options.onFailure?.(cause);
  return errors.internal({ requestId: sourceId }, { cause });
}

/** Of rows that want the same source id or contact, one is made first; the others then find it there. */
function separateDoubles(rows: readonly PreparedRow[]): { first: PreparedRow[]; later: PreparedRow[] } {
  const seen = new Set<string>();
  const first: PreparedRow[] = [];
  const later: PreparedRow[] = [];
  for (const row of rows) {
    const wanted = [row.sourceId, ...row.claims.map(claimName)];
    const isDouble = wanted.some((name) => seen.has(name));
    for (const name of wanted) seen.add(name);
    (isDouble ? later : first).push(row);
  }
  return { first, later };
}

/** A row whose user was worked out, and not written yet. */
interface WorkedRow {
  readonly row: PreparedRow;
  readonly user: UserChange;
}

/** One attempt; returns the rows that were not made and of which nothing is told yet. */
async function tryUsers(context: ImportContext, rows: readonly PreparedRow[]): Promise<PreparedRow[]> {
  const { services, options } = context;
  const { state, imported, fresh, claimHashes } = await findFresh(context, rows);
  const worked: WorkedRow[] = [];
  for (const row of fresh) {
    const user = await workRow(context, row, state, imported);
    if (user?.request.isDryRun) tell(context, row, 'checked', null);
    else if (user) worked.push({ row, user });
    await options.pause?.();
  }
  if (worked.length === 0) return [];
  const writes: ChangedRows[] = [];
  for (const { row, user } of worked) {
    user.storeSecrets(await secretsOf(context, row, user));
    writes.push(await services.ids.run(() => compileImported(services, user, claimHashes)));
  }
  if (!(await services.creator.createAll(writes))) return worked.map(({ row }) => row);
  for (const { row, user } of worked) tell(context, row, 'created', user.userId);
  return [];
}

/** Tells of rows that were imported before, refuses those whose contacts are taken, and returns the others. */
async function findFresh(context: ImportContext, rows: readonly PreparedRow[]) {
  const { services, call } = context;
  const claimHashes = new Map(
    rows.flatMap(({ claims }) =>
      claims.map((claim) => [claimName(claim), claimHash(services.keyring, call.programId, claim)]),
    ),
  );
  const { state, imported } = await readForRows(context, rows, [...claimHashes.values()]);
  const settings = settingsOf(state);
  const claimed = new Set(state.claimed);
  const unknown = rows.filter((row) => !tellKnown(context, row, imported));
  const isClaimed = (claim: Claim) =>
    claimed.has(claimHashes.get(claimName(claim))!) && isUnique(claim.kind, settings);
  const doubtful = unknown.flatMap(({ claims }) => claims.filter(isClaimed));
  const held = new Set(await heldClaims(services, call.programId, doubtful));
  const fresh = unknown.filter((row) => {
    const taken = row.claims.find((claim) => held.has(claim));
    if (taken)
      refuse(context, { ...row, error: takenError(taken, [{ path: taken.path, fault: 'alreadyTaken' }]) });
    return !taken;
  });
  return { state, imported, fresh, claimHashes };
}

/** Works the user of a row out; null where the row is refused. */
async function workRow(
  context: ImportContext,
  row: PreparedRow,
  shared: CreationState,
  imported: Imported,
): Promise<UserChange | null> {
  const { services, options } = context;
  const call = { ...context.call, sourceId: row.sourceId };
  try {
    const body = bodyOf(context, row, imported);
    const creation = creationOf(body, importOperationId);
    const request = { ...creation, isDryRun: options.dryRun || body.dryRun };
    const state = request.others!.length > 0 ? await readOthers(context, call, request) : shared;
    refusePoorPassword(body, nobody, settingsOf(state));
    return await services.ids.run(() => {
      const user = new UserChange(services, call, request, state);
      fillImported(user, body);
      refuseFaults(user.faults);
      user.insert('import_row', importedRow(context, row, user.userId));
      return user;
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    refuse(context, { ...row, error });
    return null;
  }
}

/** Reads the users at the other ends of a row's relationships. */
async function readOthers(
  { services }: ImportContext,
  call: Call,
  request: ChangeRequest,
): Promise<CreationState> {
  const { programId, clientId, sourceId } = call;
  const read = {
    programId,
    clientId,
    sourceId,
    userId: null,
    lists: listsRead(request),
    relatedUserIds: request.others!,
  };
  const statement = readState({ ...read, claimHashes: [], counterHashes: [] });
  const [[state]] = await runFor(services.connections, programId, statement);
  checkState(state, call);
  return state;
}

/** The hashes to store: those that the row brought, and those of the secrets that it holds in clear. */
async function secretsOf(
  context: ImportContext,
  { hashes }: PreparedRow,
  { vault, draft, call }: UserChange,
): Promise<Record<string, string>> {
  const ready = hashes.map(({ kind, hash, isForeign }) => [
    kind,
    isForeign ? sealForeignHash(vault!, kind, hash) : hash,
  ]);
  const { secrets } = draft;
  const made = Object.keys(secrets).length > 0 ? await hashPatiently(context, call, secrets) : {};
  return { ...Object.fromEntries(ready), ...made };
}

/** An import may wait for its hashes as long as others keep the hasher busy. */
async function hashPatiently(
  { services }: ImportContext,
  call: Call,
  secrets: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  for (;;) {
    try {
      return await hashSecrets(services, call, secrets);
    } catch (error) {
      if (!(error instanceof HasherBusyError)) throw error;
      await sleep(error.retryAfterSeconds * 1000);
    }
  }
}
