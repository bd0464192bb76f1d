import { recordLists } from '../catalogue/members.ts';
import { tableOf, withListsBelow } from '../derive/ownership.ts';
import { checkTable } from './checks.ts';
import { Coalescer } from './coalescer.ts';
import { type Connections, runFor, type Statement } from './connections.ts';
import { isOfStatement } from './database-errors.ts';
import { insertJobs, jobTable } from './job-queue.ts';
import { messageTable } from './message-queue.ts';
import { reviewTable } from './reviews.ts';
import { countInserted, insertedColumns, searchTable } from './search-writer.ts';
import { ticketTable } from './tickets.ts';
import type { ChangedRows } from './user-writer.ts';
import { raiseLanes } from './webhook-lanes.ts';

const batchMax = 32;

/**
 * Makes users. Calls of a programme that arrive while earlier ones are on their way to the database go there together,
 * in one statement and one transaction.
 */
export class UserCreator {
  readonly #creations: Coalescer<ChangedRows, boolean>;
  readonly #create: (writes: readonly ChangedRows[]) => Promise<boolean>;

  /** `lanes`: how many statements at once, few enough that calls gather behind them. */
  constructor(connections: Connections, lanes: number) {
    this.#create = async (writes) => {
      const [rows] = await runFor(connections, writes[0]!.programId, createStatement(writes));
      const [row] = rows!;
      // Several statements are under way on a connection: none is told made by the answer of another.
      if (row!['first_id'] !== writes[0]!.userId)
        throw new Error('a creation was answered with the row of another');
      return row!['is_made'] === true;
    };
    const send = async (writes: readonly ChangedRows[]): Promise<boolean[]> => {
      const isMade = await this.#create(writes);
      if (isMade || writes.length === 1) return writes.map(() => isMade);
      // One of them may not write, and held up the others.
      const apart: boolean[] = [];
      for (const one of writes) apart.push(await this.#create([one]));
      return apart;
    };
    this.#creations = new Coalescer({ lanes, batchMax, send, isOfOne: isOfStatement });
  }

  /**
   * Writes a new user with everything that belongs to it, all or nothing. Returns whether it was written: not if the
   * caller's client no longer counts, if the key that its data key is wrapped with has been replaced, or if a user at the
   * other end of a relationship was changed or closed meanwhile.
   */
  create(writes: ChangedRows): Promise<boolean> {
    return this.#creations.ask(`${writes.programId} ${writes.masterKeyId}`, writes);
  }

  /** Writes new users of one programme and one caller in one statement, all of them or none; says which, as `create` does. */
  createAll(writes: readonly ChangedRows[]): Promise<boolean> {
    return this.#create(writes);
  }
}

/** The tables in which a new user can have rows, in the order in which they are written. */
const tables = [
  'user_key',
  ...withListsBelow(recordLists).map(tableOf),
  'user_secret',
  'claim',
  'history',
  'idempotency_record',
  'import_row',
  ticketTable,
  searchTable,
  messageTable,
  reviewTable,
  jobTable,
  checkTable,
];

const createTexts = new Map<string, string>();

/**
 * One statement that makes users of one programme, all or none: `is_made` of its one row says which. Throws for a table that
 * it does not know.
 */
export function createStatement(writes: readonly ChangedRows[]): Statement {
  const { programId, masterKeyId } = writes[0]!;
  const callers = writes.map(({ userId, clientId, clientGeneration }) => ({
    user_id: userId,
    client_id: clientId,
    generation: clientGeneration,
  }));
  for (const table of new Set(writes.flatMap(({ inserts }) => Object.keys(inserts))))
    if (!tables.includes(table)) throw new Error(`a creation cannot write to ${table}`);
  const filled = tables.flatMap((table) => {
    const rows = writes.flatMap((one) => one.inserts[table] ?? []);
    // Two statements that want the same claims must not wait for each other in a circle.
    if (table === 'import_row')
      rows.sort((one, other) => (String(one['source_id']) < String(other['source_id']) ? -1 : 1));
    if (table === 'claim') rows.sort((one, other) => (String(one['hash']) < String(other['hash']) ? -1 : 1));
    return rows.length > 0 ? [{ table, rows }] : [];
  });
  // Several new users may name the same one.
  const others = new Map(
    writes.flatMap((one) => one.otherHeads.map((head) => [`${head.id} ${head.number}`, head])),
  );
  const isGuarded = others.size > 0;
  const key = [isGuarded, ...filled.map(({ table }) => table)].join();
  const filledTables = filled.map(({ table }) => table);
  const text = createTexts.get(key) ?? createText(filledTables, isGuarded);
  createTexts.set(key, text);
  return {
    text,
    values: [
      programId,
      masterKeyId,
      ...[
        callers,
        writes.map(({ user }) => user),
        ...(isGuarded ? [[...others.values()]] : []),
        ...filled.map(({ rows }) => rows),
      ].map((rows) => JSON.stringify(rows)),
    ],
  };
}

const ifOpen = '(select is_open from gate)';

function insertText(table: string, parameter: string): string {
  if (table === jobTable) return insertJobs(parameter, ifOpen);
  return `
  insert into ${table} select r.* from json_populate_recordset(null::${table}, ${parameter}::json) r
  where ${ifOpen}${table === searchTable ? ` returning ${insertedColumns}` : ''}`;
}

/** The users at the other ends of relationships are locked before they are compared, as a change locks them. */
const headsText = `heads as materialized (
  select t.id from users t join json_to_recordset($5::json) as r(id bigint, number integer) on r.id = t.id
  where t.program_id = $1::bigint and t.history_number = r.number and t.closed_at is null
  order by t.id for no key update of t
),
`;

const newHeads = `select r.id as user_id, 0 as before, r.history_number as number
  from json_to_recordset($4::json) as r(id bigint, history_number integer) where ${ifOpen}`;

const headsHold = '(select count(*) from heads) = json_array_length($5::json)';

function createText(filled: readonly string[], isGuarded: boolean): string {
  const first = isGuarded ? 6 : 5;
  const inserts = filled.map(
    (table, index) => `, step${index} as (${insertText(table, `$${index + first}`)})`,
  );
  const searched = filled.indexOf(searchTable);
  if (searched >= 0) inserts.push(`, counted as (${countInserted(`step${searched}`)})`);
  // What an import brings is no news.
  if (!filled.includes('import_row')) inserts.push(`, raised as (${raiseLanes(newHeads)})`);
  return `with ${isGuarded ? headsText : ''}gate as materialized (
  select count(*) = json_array_length($3::json)${isGuarded ? ` and ${headsHold}` : ''} as is_open
  from json_to_recordset($3::json) as w(client_id bigint, generation integer)
  join program p on p.id = $1::bigint and p.status = 1
  left join client c on c.program_id = p.id and c.id = w.client_id and c.token_generation = w.generation and c.status = 1
  -- 0: the command line.
  where (c.id is not null or w.client_id = 0) and exists (select 1 from installation where coalesce(master_key_id, $2::text) = $2::text)
),
held as (
  insert into users select r.* from json_populate_recordset(null::users, $4::json) r
  where (select is_open from gate)
)
${inserts.join('\n')}
select is_open as is_made, ($3::json->0->>'user_id')::bigint as first_id from gate`;
}
