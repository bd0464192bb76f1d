import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { errors } from '../catalogue/errors.ts';
import { type DatabaseRow, runFor, type Statement } from '../storage/connections.ts';
import { toHex } from '../storage/user-vault.ts';
import { byteaArray, type Reserved, readState, type StateRead } from '../storage/user-writer.ts';
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
  const reserved = { holder: randomUUID(), hashes: [own, ...claimHashes] };
  const release = async () => void (await runFor(connections, programId, releaseAll(programId, reserved)));
  const started = performance.now();
  for (;;) {
    const [taken, states] = await runFor(
      connections,
      programId,
      reserveAll(programId, reserved),
      // A statement of its own, so that it sees what a holder that ended meanwhile has written.
      readState({ ...read, programId, clientId, sourceId, claimHashes }),
    );
    try {
      const state = states![0];
      checkState(state, call);
      if (state['idempotency_record'] !== null) return { reserved, state, isAnswered: true, release };
      const unique = claims.filter(({ kind }) => isUnique(kind, settingsOf(state)));
      if (state['claimed'] !== null) await refuseTaken(services, programId, unique);
      if (taken!.length === reserved.hashes.length) return { reserved, state, isAnswered: false, release };
      if (performance.now() - started > waitMaxMilliseconds) throw errors.requestInProgress();
    } catch (error) {
      await release();
      throw error;
    }
    await release();
    await sleep(pollMilliseconds);
  }
}

/** Takes what is free or expired; in one order for all, so that two calls cannot wait for each other in a circle. */
function reserveAll(programId: number, { holder, hashes }: Reserved): Statement {
  return {
    text: `insert into reservation (program_id, hash, holder, expires_at)
select $1::bigint, hash, $2::text, now() + make_interval(secs => $3::integer)
from unnest($4::bytea[]) as hash order by hash
on conflict (program_id, hash) do update set holder = excluded.holder, expires_at = excluded.expires_at
where reservation.expires_at < now()
returning 1`,
    values: [programId, holder, reservationSeconds, byteaArray(hashes)],
  };
}

function releaseAll(programId: number, { holder, hashes }: Reserved): Statement {
  return {
    text: 'delete from reservation where program_id = $1::bigint and hash = any($2::bytea[]) and holder = $3::text',
    values: [programId, byteaArray(hashes), holder],
  };
}
