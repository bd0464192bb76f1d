import { lists } from '../catalogue/members.ts';
import { Coalescer } from './coalescer.ts';
import { type Connections, type DatabaseRow, runFor, type Statement } from './connections.ts';
import { isOfStatement } from './database-errors.ts';
import { callerColumns } from './user-state.ts';
import type { Reserved, Writes } from './user-writer.ts';

/** What a call wants for itself before it spends time on hashing. */
export interface ReserveRequest {
  readonly programId: number;
  readonly clientId: number;
  readonly sourceId: string;
  /** Claims of which it is asked whether somebody holds them. */
  readonly claimHashes: readonly string[];
  readonly reserved: Reserved;
  /** After so many seconds the holder is taken for dead. */
  readonly seconds: number;
}

/** Few statements at once, so that calls gather behind them: each costs PostgreSQL about as much as the rows in it. */
const lanes = 2;
const batchMax = 32;

/**
 * Makes users. Calls of a programme that arrive while earlier ones are on their way to the database go there together,
 * in one statement and one transaction.
 */
export class UserCreator {
  readonly #reservations: Coalescer<ReserveRequest, DatabaseRow | undefined>;
  readonly #creations: Coalescer<Writes, boolean>;

  constructor(connections: Connections) {
    this.#reservations = new Coalescer({
      lanes,
      batchMax,
      send: async (requests) => {
        const [rows] = await runFor(connections, requests[0]!.programId, reserveStatement(requests));
        const answers = new Map(rows!.map((row) => [row['ordinal'], row]));
        return requests.map((_, index) => answers.get(index));
      },
      isOfOne: isOfStatement,
    });
    const create = async (writes: readonly Writes[]): Promise<boolean[]> => {
      const [rows] = await runFor(connections, writes[0]!.programId, createStatement(writes));
      const made = new Set(rows!.map((row) => row['id']));
      return writes.map(({ userId }) => made.has(userId));
    };
    this.#creations = new Coalescer({ lanes, batchMax, send: create, isOfOne: isOfStatement });
  }

  /**
   * Takes what is free, expired or held by a process that has died, and reads what `callerColumns` says. The row tells by `taken` how much it got, and
   * by `inherited` that some of it was another's before: then what else the row tells may be older than what that one
   * wrote, and must be read again. Undefined where there is no such programme.
   */
  reserve(request: ReserveRequest): Promise<DatabaseRow | undefined> {
    return this.#reservations.ask(String(request.programId), request);
  }

  /**
   * Writes a new user with everything that belongs to it, all or nothing. Returns whether it was written: not if the
   * caller's client no longer counts, or if the key that its data key is wrapped with has been replaced.
   */
  create(writes: Writes): Promise<boolean> {
    return this.#creations.ask(`${writes.programId} ${writes.masterKeyId}`, writes);
  }
}

/** One order for all, so that two statements cannot wait for each other in a circle; of equals in one the first wins. */
const reserveText = `with asked as (
  select * from json_to_recordset($2::json)
    as a(ordinal integer, client_id bigint, source_id text, holder text, hashes bytea[], claims bytea[])
),
wanted as (
  select distinct on (hash) hash, holder from asked, unnest(hashes) as hash order by hash, ordinal
),
taken as (
  insert into reservation (program_id, hash, holder, expires_at)
  select $1::bigint, hash, holder, now() + make_interval(secs => $3::integer) from wanted order by hash
  on conflict (program_id, hash) do update
  set holder = excluded.holder, expires_at = excluded.expires_at, session_pid = excluded.session_pid, is_inherited = true
  where reservation.expires_at < now()
    or not exists (select from pg_stat_activity a where a.pid = reservation.session_pid)
  returning holder, is_inherited
)
select a.ordinal, ${callerColumns('a.client_id', 'a.source_id', 'a.claims').join(',\n  ')},
  (select count(*)::integer from taken t where t.holder = a.holder) as taken,
  (select bool_or(t.is_inherited) from taken t where t.holder = a.holder) as inherited
from asked a
join program p on p.id = $1::bigint and p.status = 1
left join client c on c.program_id = p.id and c.id = a.client_id`;

function reserveStatement(requests: readonly ReserveRequest[]): Statement {
  const { programId, seconds } = requests[0]!;
  const asked = requests.map(({ clientId, sourceId, claimHashes, reserved }, ordinal) => ({
    ordinal,
    client_id: clientId,
    source_id: sourceId,
    holder: reserved.holder,
    hashes: reserved.hashes,
    claims: claimHashes,
  }));
  return { text: reserveText, values: [programId, JSON.stringify(asked), seconds] };
}

/** The tables in which a new user can have rows, in the order in which they are written. */
const tables = [
  'user_key',
  ...lists.map((list) => list.name),
  'user_secret',
  'claim',
  'history',
  'idempotency_record',
];

const createTexts = new Map<string, string>();

/** One statement that makes users of one programme. It answers the ids of those that were made. */
export function createStatement(writes: readonly Writes[]): Statement {
  const { programId, masterKeyId } = writes[0]!;
  const callers = writes.map(({ userId, clientId, clientGeneration }) => ({
    user_id: userId,
    client_id: clientId,
    generation: clientGeneration,
  }));
  const filled = tables.flatMap((table) => {
    const rows = writes.flatMap((one) => one.inserts[table] ?? []);
    // Two statements that want the same claims must not wait for each other in a circle.
    if (table === 'claim') rows.sort((one, other) => (String(one['hash']) < String(other['hash']) ? -1 : 1));
    return rows.length > 0 ? [{ table, rows }] : [];
  });
  const reserved = writes.flatMap(({ userId, reserved }) =>
    (reserved?.hashes ?? []).map((hash) => ({ user_id: userId, holder: reserved!.holder, hash })),
  );
  const key = filled.map(({ table }) => table).join();
  const text = createTexts.get(key) ?? createText(filled.map(({ table }) => table));
  createTexts.set(key, text);
  return {
    text,
    values: [
      programId,
      masterKeyId,
      ...[callers, writes.map(({ user }) => user), reserved, ...filled.map(({ rows }) => rows)].map((rows) =>
        JSON.stringify(rows),
      ),
    ],
  };
}

function createText(filled: readonly string[]): string {
  const inserts = filled.map(
    (table, index) => `, step${index} as (
  insert into ${table} select r.* from json_populate_recordset(null::${table}, $${index + 6}::json) r
  join held on held.id = r.user_id)`,
  );
  return `with caller as (
  select w.user_id from json_to_recordset($3::json) as w(user_id bigint, client_id bigint, generation integer)
  join program p on p.id = $1::bigint and p.status = 1
  join client c on c.program_id = p.id and c.id = w.client_id and c.token_generation = w.generation and c.status = 1
),
held as (
  insert into users select r.* from json_populate_recordset(null::users, $4::json) r
  join caller on caller.user_id = r.id
  where exists (select 1 from installation where coalesce(master_key_id, $2::text) = $2::text)
  returning id
)
${inserts.join('\n')}
, unreserved as (
  -- Expired and not deleted, so that whoever waits for it learns that something was written.
  update reservation t set expires_at = now()
  from json_to_recordset($5::json) as r(user_id bigint, holder text, hash bytea)
  join held on held.id = r.user_id
  where t.program_id = $1::bigint and t.hash = r.hash and t.holder = r.holder)
select id from held`;
}
