import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { errors } from '../catalogue/errors.ts';
import { type DatabaseRow, runFor, type Statement } from '../storage/connections.ts';
import { byteaArray, readState, type StateRead } from '../storage/user-state.ts';
import { toHex } from '../storage/user-vault.ts';
import type { Reserved } from '../storage/user-writer.ts';
import { claimHash, isUnique, refuseTaken } from './claims.ts';
import type { Claim } from './draft.ts';
import { checkState } from './reach.ts';
import type { Call, Services } from './services.ts';
import { settingsOf } from './work-out.ts';

/** A holder that has not finished by then is taken for dead. Longer than any hash may wait. */
const reservationSeconds = 60;
const waitMaxMilliseconds = 15_000;
const pollMilliseconds = 40;

/** The right to hash for a call: others with the same source id or contacts wait until it ends. */
export interface Reservation {
  readonly reserved: Reserved;
  /** What was read of the user when the right was given. */
  readonly state: DatabaseRow;
  /** The call with this source id was finished meanwhile: hashing would be for nothing, the write will replay it. */
  readonly isAnswered: boolean;
  release(): Promise<void>;
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
  const { connections, keyring } = services;
  const { programId, clientId, sourceId } = call;
  const claimHashes = claims.map((claim) => claimHash(keyring, programId, claim));
  const own = toHex(keyring.keyedHash('idempotency', String(programId), String(clientId), sourceId));
  // A contact that stands twice in a body is reserved once, and is a fault when the body is worked out.
  const reserved = { holder: randomUUID(), hashes: [...new Set([own, ...claimHashes])] };
  const stateRead = { ...read, programId, clientId, sourceId, claimHashes };
  const request = { programId, clientId, sourceId, claimHashes, reserved, seconds: reservationSeconds };
  const ask = async (statement: Statement) => (await runFor(connections, programId, statement))[0]![0];
  const release = async () => void (await ask(releaseAll(programId, reserved)));
  const isAlone = read.userId === null && read.relatedUserIds.length === 0;
  const started = performance.now();
  for (;;) {
    const answer = await services.creator.reserve(request);
    try {
      const isEnough = isAlone && answer?.['inherited'] !== true;
      const state = isEnough ? answer : await ask(readState(stateRead));
      checkState(state, call);
      if (state['idempotency_record'] !== null) return { reserved, state, isAnswered: true, release };
      const unique = claims.filter(({ kind }) => isUnique(kind, settingsOf(state)));
      if (state['claimed'] !== null) await refuseTaken(services, programId, unique);
      if (answer!['taken'] === reserved.hashes.length) return { reserved, state, isAnswered: false, release };
      if (performance.now() - started > waitMaxMilliseconds) throw errors.requestInProgress();
    } catch (error) {
      await release();
      throw error;
    }
    await release();
    await sleep(pollMilliseconds);
  }
}

function releaseAll(programId: number, { holder, hashes }: Reserved): Statement {
  return {
    text: 'delete from reservation where program_id = $1::bigint and hash = any($2::bytea[]) and holder = $3::text',
    values: [programId, byteaArray(hashes), holder],
  };
}
