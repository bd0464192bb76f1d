import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { errors } from '../catalogue/errors.ts';
import { type DatabaseRow, runFor } from '../storage/connections.ts';
import type { Reservations, ReserveRequest } from '../storage/reservations.ts';
import { readState, type StateRead } from '../storage/user-state.ts';
import { claimHash, claimName, isUnique, refuseTaken } from './claims.ts';
import type { Claim } from './draft.ts';
import { checkState } from './reach.ts';
import type { Call, Services } from './services.ts';
import { settingsOf } from './work-out.ts';

const waitMaxMilliseconds = 15_000;
const pollMilliseconds = 40;

/** The right to hash for a call: others with the same source id or contacts wait until it ends. */
export interface Reservation {
  /** What was read of the user when the right was given. */
  readonly state: DatabaseRow;
  /** The call with this source id was finished meanwhile: hashing would be for nothing, the write will replay it. */
  readonly isAnswered: boolean;
  /** The hashes under which the claims are held, by `claimName`. */
  readonly claimHashes: ReadonlyMap<string, string>;
  release(): void;
}

/**
 * Reserves the source id and the contacts of a call before its secrets are hashed, so that of several calls that want
 * the same only one pays for hashing. Waits for a holder to finish. Throws tokenRevoked; emailTaken and the like when
 * a contact turns out to be taken; requestInProgress when the holder takes too long.
 */
export async function reserve(
  services: Services,
  call: Call,
  read: Omit<StateRead, 'claimHashes' | 'programId' | 'clientId' | 'sourceId'>,
  claims: readonly Claim[],
): Promise<Reservation> {
  const { connections, keyring, reservations } = services;
  const { programId, clientId, sourceId } = call;
  const claimHashes = claims.map((claim) => claimHash(keyring, programId, claim));
  // Without a key: it names a lock, is stored nowhere, and what it is made of is no secret.
  const own = `\\x${hash('sha256', `${programId} ${clientId} ${sourceId}`)}`;
  // A contact that stands twice in a body is reserved once, and is a fault when the body is worked out.
  const hashes = [...new Set([own, ...claimHashes])];
  const isAlone = read.userId === null && read.relatedUserIds.length === 0;
  const release = () => reservations.release(hashes);
  const answer = await take(reservations, { programId, clientId, sourceId, claimHashes, hashes });
  try {
    const stateRead = { ...read, programId, clientId, sourceId, claimHashes };
    const state = isAlone ? answer : (await runFor(connections, programId, readState(stateRead)))[0]![0];
    checkState(state, call);
    const isAnswered = state['idempotency_record'] !== null;
    const unique = claims.filter(({ kind }) => isUnique(kind, settingsOf(state)));
    if (!isAnswered && state['claimed'] !== null) await refuseTaken(services, programId, unique);
    const byName = claims.map((claim, index) => [claimName(claim), claimHashes[index]!] as const);
    return { state, isAnswered, claimHashes: new Map(byName), release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Waits until nobody else holds any of it. */
async function take(reservations: Reservations, request: ReserveRequest): Promise<DatabaseRow | undefined> {
  const started = performance.now();
  for (;;) {
    const taken = await reservations.take(request);
    if (taken) return taken.state;
    if (performance.now() - started > waitMaxMilliseconds) throw errors.requestInProgress();
    // Not all at the same moment: two that each got a part of what both want would do so again.
    await sleep(pollMilliseconds * (0.5 + Math.random()));
  }
}
