import { timingSafeEqual } from 'node:crypto';
import { errors } from '../catalogue/errors.ts';
import { inTransaction, type Place, runFor } from '../storage/connections.ts';
import { toHex } from '../storage/user-vault.ts';
import type { Access } from './access.ts';
import type { AdminCall, AdminWrite, Shown } from './admin-operations.ts';

/** What a call changed, and whether an earlier call did so. */
export interface Administered {
  readonly members: Shown;
  readonly replayed: boolean;
}

/** Which call of which client: its source id makes calls one. */
interface CallName {
  readonly programId: number;
  readonly clientId: number;
  readonly sourceId: string;
}

/**
 * Carries out a call that changes programmes or API clients, in one transaction with the answer that is kept for whoever
 * repeats it. Calls with one source id wait for each other, so that of those at the same moment one does the work. Whether
 * the caller may is looked at before an earlier answer is told. Throws ApiError.
 */
export async function administer(
  access: Access,
  { id, plan }: Pick<AdminWrite, 'id' | 'plan'>,
  call: AdminCall,
  sourceId: string,
): Promise<Administered> {
  const { keyring } = access;
  const { caller } = call;
  const name: CallName = { programId: caller.programId, clientId: caller.clientId, sourceId };
  return inTransaction<Administered>(access.connections, caller.programId, async (connections) => {
    const tools = { connections, keyring };
    await waitForTurn(connections, name);
    await access.checkLive(caller, connections);
    const { dryRun, asked, check, work } = plan(call);
    await check?.(tools);
    if (dryRun) {
      const members = replace(await work(tools), unmade);
      return { outcome: { members, replayed: false }, commits: false };
    }
    const mark = keyring.keyedHash('idempotency', id, JSON.stringify(asked));
    const kept = await readAnswer(connections, name, mark);
    if (kept) return { outcome: { members: kept, replayed: true }, commits: false };
    const members = await work(tools);
    await keepAnswer(connections, name, mark, replace(members, untold));
    return { outcome: { members, replayed: false }, commits: true };
  });
}

/** How a secret stands in an answer that does not tell it. */
const untold = { client_secret: '____' };

/** How a dry run answers: what was not made has no id and no secret. */
const unmade = { ...untold, id: 0, client_id: '0' };

function replace(members: Shown, values: Readonly<Record<string, unknown>>): Shown {
  const changed = Object.entries(members).map(([member, shown]) => [
    member,
    Object.fromEntries(
      Object.entries(shown).map(([name, value]) => [
        name,
        Object.hasOwn(values, name) ? values[name] : value,
      ]),
    ),
  ]);
  return Object.fromEntries(changed);
}

/** Waits until no other call has this name; the transaction's end lets the next one in. */
async function waitForTurn(connections: Place, { programId, clientId, sourceId }: CallName): Promise<void> {
  await runFor(connections, programId, {
    text: 'select pg_advisory_xact_lock(hashtextextended($1::text, 0))',
    values: [`administration_record ${programId} ${clientId} ${sourceId}`],
  });
}

/** The answer that an earlier call of this name got, or null. Throws idempotencyMismatch for another call. */
async function readAnswer(
  connections: Place,
  { programId, clientId, sourceId }: CallName,
  mark: Buffer,
): Promise<Shown | null> {
  const [rows] = await runFor(connections, programId, {
    text: `select fingerprint, answer from administration_record
where program_id = $1::bigint and client_id = $2::bigint and source_id = $3::text`,
    values: [programId, clientId, sourceId],
  });
  const row = rows![0];
  if (!row) return null;
  if (!timingSafeEqual(row['fingerprint'] as Buffer, mark)) throw errors.idempotencyMismatch();
  return row['answer'] as Shown;
}

async function keepAnswer(
  connections: Place,
  { programId, clientId, sourceId }: CallName,
  mark: Buffer,
  members: Shown,
): Promise<void> {
  await runFor(connections, programId, {
    text: `insert into administration_record (program_id, client_id, source_id, fingerprint, answer, created_at)
values ($1::bigint, $2::bigint, $3::text, $4::bytea, $5::json, now() at time zone 'UTC')`,
    values: [programId, clientId, sourceId, toHex(mark), JSON.stringify(members)],
  });
}
