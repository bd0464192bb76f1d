import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { errors } from '../catalogue/errors.ts';
import { runFor } from '../storage/connections.ts';
import { toHex } from '../storage/user-vault.ts';
import { claimHash, refuseTaken } from './claims.ts';
import type { Claim } from './draft.ts';
import type { Call, Services } from './services.ts';

/** A holder that has not finished by then is taken for dead. Longer than any hash may wait. */
const reservationSeconds = 60;
const waitMaxMilliseconds = 15_000;
const pollMilliseconds = 40;

/** The right to hash for a call: others with the same source id or contacts wait until it ends. */
export interface Reservation {
  readonly holder: string;
  /** The call with this source id was finished meanwhile: hashing would be for nothing, the write will replay it. */
  readonly isAnswered: boolean;
  release(): Promise<void>;
}

/**
 * Reserves the source id and the contacts of a call before its secrets are hashed, so that of several calls that want
 * the same only one pays for hashing. Waits for a holder to finish. Throws emailTaken and the like when a contact
 * turns out to be taken, requestInProgress when the holder takes too long.
 */
export async function reserve(
  services: Services,
  call: Call,
  claims: readonly Claim[],
): Promise<Reservation> {
  const holder = randomUUID();
  const rows = [
    {
      kind: 'call',
      hash: toHex(services.keyring.keyedHash('idempotency', String(call.clientId), call.sourceId)),
    },
    ...claims.map((claim) => ({
      kind: claim.kind,
      hash: claimHash(services.keyring, call.programId, claim),
    })),
  ];
  const release = async (): Promise<void> => {
    await runFor(services.connections, call.programId, {
      text: 'delete from reservation where holder = $1::text',
      values: [holder],
    });
  };
  const started = Date.now();
  for (;;) {
    const [taken, answered] = await runFor(
      services.connections,
      call.programId,
      reserveAll(call, holder, rows),
      {
        text: `select 1 from idempotency_record
where program_id = $1::bigint and client_id = $2::bigint and source_id = $3::text`,
        values: [call.programId, call.clientId, call.sourceId],
      },
    );
    if (answered!.length > 0) return { holder, isAnswered: true, release };
    if (taken!.length === rows.length) break;
    await release();
    if (Date.now() - started > waitMaxMilliseconds) throw errors.requestInProgress();
    await sleep(pollMilliseconds);
  }
  try {
    await refuseTaken(services, call.programId, claims);
  } catch (error) {
    await release();
    throw error;
  }
  return { holder, isAnswered: false, release };
}

function reserveAll(call: Call, holder: string, rows: readonly { kind: string; hash: string }[]) {
  return {
    text: `insert into reservation (program_id, kind, hash, holder, expires_at)
select $1::bigint, r.kind, r.hash, $2::text, now() + make_interval(secs => $3::integer)
from json_to_recordset($4::json) as r(kind text, hash bytea) order by r.hash
on conflict (program_id, kind, hash) do update set holder = excluded.holder, expires_at = excluded.expires_at
where reservation.expires_at < now()
returning 1`,
    values: [call.programId, holder, reservationSeconds, JSON.stringify(rows)],
  };
}
