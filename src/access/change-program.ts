import { timingSafeEqual } from 'node:crypto';
import type { Answer } from '../calls/answer.ts';
import type { Call, Services } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import { wiped } from '../derive/mask.ts';
import { mapValues } from '../objects.ts';
import { inTransaction, type Place, runFor } from '../storage/connections.ts';
import { toHex } from '../storage/user-vault.ts';
import type { Access } from './access.ts';

/** What an answer is about, by the name of its member: a programme, a client, an endpoint of webhooks. */
export type Shown = Readonly<Record<string, ShownObject | readonly ShownObject[]>>;

type ShownObject = Readonly<Record<string, unknown>>;

/** What a call changed, and whether an earlier call did so. */
interface Changed {
  readonly members: Shown;
  readonly replayed: boolean;
}

/** Which call of which client: its source id makes calls one. */
interface CallName {
  readonly programId: number;
  readonly clientId: number;
  readonly sourceId: string;
}

/** What a handler says of a change of programmes, or of what a programme has, before anything is read. */
export interface ProgramChange {
  readonly operationId: string;
  /** `validate` 1: everything is checked, nothing is written. */
  readonly isDryRun: boolean;
  /** What makes two calls of an operation the same: what they are about and what they ask for. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** Throws where the caller may not touch what the call is about: also before an earlier answer is given. */
  readonly check?: (place: Place) => Promise<unknown>;
}

/**
 * Changes programmes or what they have, in one transaction with the answer that is stored for a replay. Calls with one source
 * id wait for each other, so that of several at the same moment one does the work. Whether the caller may is checked
 * before an earlier answer is given. `work` runs in the transaction. Throws ApiError.
 */
export async function changeProgram(
  { access, serverTimeZone }: { readonly access: Access } & Pick<Services, 'serverTimeZone'>,
  call: Call,
  { operationId, isDryRun, asked, check }: ProgramChange,
  work: (place: Place) => Promise<Shown>,
): Promise<Answer> {
  const { keyring } = access;
  const { programId, clientId, sourceId } = call;
  const name: CallName = { programId, clientId, sourceId };
  if (!isDryRun) await call.noteBefore?.();
  const { members, replayed } = await inTransaction<Changed>(access.connections, programId, async (place) => {
    await waitForTurn(place, name);
    await access.checkLive(call, place);
    await check?.(place);
    if (isDryRun) {
      const members = replace(await work(place), unmade);
      return { outcome: { members, replayed: false }, commits: false };
    }
    const mark = keyring.keyedHash('idempotency', operationId, JSON.stringify(asked));
    const stored = await readAnswer(place, name, mark);
    if (stored) return { outcome: { members: stored, replayed: true }, commits: false };
    const members = await work(place);
    await storeAnswer(place, name, mark, replace(members, hidden));
    return { outcome: { members, replayed: false }, commits: true };
  });
  return { ...(await answerOf({ access, serverTimeZone }, call, members)), replayed };
}

/** The answer of a call about programmes or API clients: its members, in the caller's language and zone. */
export async function answerOf(
  { access, serverTimeZone }: { readonly access: Access } & Pick<Services, 'serverTimeZone'>,
  call: Call,
  members: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const { language, timeZone } = await access.defaultsOf(call.programId);
  return {
    membersText: JSON.stringify(members).slice(1, -1),
    timeZone: call.timeZone ?? timeZone ?? serverTimeZone(),
    language,
    replayed: false,
  };
}

/** How a secret stands in an answer that does not tell it. */
const hidden = { client_secret: wiped, secret: wiped };

/** How a dry run answers: what was not made has no id and no secret. */
const unmade = { ...hidden, id: 0, client_id: '0' };

function replace(members: Shown, values: Readonly<Record<string, unknown>>): Shown {
  const replaceIn = (shown: ShownObject): ShownObject =>
    mapValues(shown, (value, name) => (value !== null && Object.hasOwn(values, name) ? values[name] : value));
  return mapValues(members, (shown) => (isList(shown) ? shown.map(replaceIn) : replaceIn(shown)));
}

function isList(shown: Shown[string]): shown is readonly ShownObject[] {
  return Array.isArray(shown);
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
  const [[row]] = await runFor<{ fingerprint: Buffer; answer: Shown }>(connections, programId, {
    text: `select fingerprint, answer from administration_record
where program_id = $1::bigint and client_id = $2::bigint and source_id = $3::text`,
    values: [programId, clientId, sourceId],
  });
  if (!row) return null;
  if (!timingSafeEqual(row.fingerprint, mark)) throw errors.idempotencyMismatch();
  return row.answer;
}

async function storeAnswer(
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
