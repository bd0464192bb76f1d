import type { Connection, DatabaseRow } from './connections.ts';
import { jobTable } from './job-queue.ts';

/** A table that a backup writes and a restore fills. */
export interface StoredTable {
  readonly name: string;
  /** In the order of the table; generated ones are left out. */
  readonly columns: readonly string[];
  /**
   * `user`: rows of one user each, with program_id and user_id; rows of no user among them are left out. `users`, `history` and `user_key` have places of their
   * own. `shared`: all else.
   */
  readonly holds: 'shared' | 'users' | 'user' | 'history' | 'user_key';
}

/** A table that a backup leaves out, and why. */
export interface OmittedTable {
  readonly name: string;
  readonly why: 'unlogged' | 'migrations' | 'counts' | 'queue';
}

/**
 * How many users there are, which follows from their search rows. What waits to be added up names users, so that it would
 * tell of an erased one in an older backup, where it lies under no key of theirs.
 */
const counts: readonly string[] = ['user_count', 'user_delta'];

/**
 * How far endpoints of webhooks were told, and what became of it: what was told since would be told again. The endpoints themselves
 * are backed up.
 */
const webhookQueues: readonly string[] = [
  'webhook_lane',
  'webhook_turn',
  'webhook_delivery',
  'webhook_replay',
];

const ownPlaces = ['users', 'history', 'user_key'] as const;

/**
 * Every table of the schema, from PostgreSQL's own catalogue, so that one that comes later is backed up by itself.
 * Left out are the record of migrations, which the archive tells in its own words, the counts of users, the queue of jobs
 * (what was done since would be done again: what is still owed follows from other rows), what of webhooks is such a queue, and unlogged tables, which a crash
 * may empty as well. Throws an Error for what is neither: a kind of table that nobody has thought of yet.
 */
export async function listTables(
  connection: Connection,
): Promise<{ stored: StoredTable[]; omitted: OmittedTable[] }> {
  const rows = await connection.run({ text: tablesText });
  const stored: StoredTable[] = [];
  const omitted: OmittedTable[] = [];
  for (const row of rows) {
    const name = row['name'] as string;
    const columns = row['columns'] as string[];
    if (row['kind'] !== 'r') throw new Error(`${name} is no plain table: backup and restore do not know it`);
    if (row['is_unlogged'] === true) omitted.push({ name, why: 'unlogged' });
    else if (name === 'migration') omitted.push({ name, why: 'migrations' });
    else if (counts.includes(name)) omitted.push({ name, why: 'counts' });
    else if (name === jobTable || webhookQueues.includes(name)) omitted.push({ name, why: 'queue' });
    else stored.push({ name, columns, holds: placeOf(name, columns) });
  }
  return { stored, omitted };
}

function placeOf(name: string, columns: readonly string[]): StoredTable['holds'] {
  const own = ownPlaces.find((place) => place === name);
  if (own) return own;
  if (!columns.includes('user_id')) return 'shared';
  if (!columns.includes('program_id')) throw new Error(`${name} has user_id without program_id`);
  return 'user';
}

const tablesText = `select c.relname::text as name, c.relkind::text as kind, c.relpersistence = 'u' as is_unlogged,
  (select json_agg(a.attname order by a.attnum) from pg_attribute a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f', 'm') and not c.relispartition
order by c.relname`;

/** The columns of a user that say no more than that the user exists or existed. */
export async function keptUserColumns(connection: Connection): Promise<string[]> {
  const [row] = await connection.run({ text: 'select to_json(kept_user_columns()) as columns' });
  return row!['columns'] as string[];
}

/** What is written by PostgreSQL as text comes out the same in every session, whatever the server's settings. */
export const plainWriting = [
  `set local datestyle = 'ISO, MDY'`,
  `set local intervalstyle = 'postgres'`,
  `set local extra_float_digits = 1`,
  `set local bytea_output = 'hex'`,
  `set local timezone = 'UTC'`,
  `set local statement_timeout = 0`,
  `set local idle_in_transaction_session_timeout = 0`,
  // An error rather than a backup of some of the rows, where the user does not own the tables.
  `set local row_security = off`,
];

/** A row of a table as text: which user it is of, where the table has such, and its columns as JSON. */
export interface StoredRow {
  readonly programId: number;
  readonly userId: number;
  /** A JSON array of a text or null for each column. */
  readonly text: string;
}

const fetchCount = 500;

/**
 * Reads a table row by row through a cursor, ordered by programme and user where it has those. Must run in a
 * transaction; several may be read in turn.
 */
export class TableCursor {
  readonly #connection: Connection;
  readonly #name: string;
  #rows: DatabaseRow[] = [];
  #at = 0;
  #isEnded = false;

  private constructor(connection: Connection, name: string) {
    this.#connection = connection;
    this.#name = name;
  }

  /** Opens one on columns of a table, by default all. */
  static async open(
    connection: Connection,
    { name, columns, holds }: StoredTable,
    wanted: readonly string[] = columns,
  ): Promise<TableCursor> {
    const user = holds === 'shared' ? undefined : holds === 'users' ? 'id' : 'user_id';
    // A row of no user in a table of users' rows has no key to be sealed with, and tells of the moment alone.
    const order =
      user &&
      `where ${user} is not null order by program_id, ${user}${holds === 'history' ? ', number' : ''}`;
    await connection.run({
      text: `declare "rows of ${name}" no scroll cursor for
select ${user ? `program_id, ${user} as user_id` : '0 as program_id, 0 as user_id'},
  to_json(array[${wanted.map((column) => `"${column}"::text`).join(', ')}])::text as row
from public."${name}" ${order ?? ''}`,
    });
    return new TableCursor(connection, `rows of ${name}`);
  }

  /** The next row without taking it; undefined at the end. */
  async peek(): Promise<StoredRow | undefined> {
    if (this.#at === this.#rows.length && !this.#isEnded) {
      this.#rows = await this.#connection.run({ text: `fetch ${fetchCount} from "${this.#name}"` });
      this.#at = 0;
      this.#isEnded = this.#rows.length < fetchCount;
    }
    const row = this.#rows[this.#at];
    if (!row) return undefined;
    return {
      programId: row['program_id'] as number,
      userId: row['user_id'] as number,
      text: row['row'] as string,
    };
  }

  /** Takes the row that `peek` told of. */
  take(): void {
    this.#at += 1;
  }
}

/** Where each sequence stands. Never behind the rows of a snapshot that was taken before. */
export async function readSequences(connection: Connection): Promise<Record<string, [string, boolean]>> {
  const names = await connection.run({
    text: `select sequencename::text as name from pg_sequences where schemaname = 'public' order by 1`,
  });
  const places: Record<string, [string, boolean]> = {};
  for (const { name } of names) {
    const [row] = await connection.run({
      text: `select last_value::text as value, is_called from public."${name}"`,
    });
    places[name as string] = [row!['value'] as string, row!['is_called'] as boolean];
  }
  return places;
}

/** The migrations that a database has, oldest first. */
export async function readAppliedMigrations(
  connection: Connection,
): Promise<{ number: number; name: string; checksum: string }[]> {
  const rows = await connection.run({
    text: 'select number, name, checksum from public.migration order by number',
  });
  return rows.map((row) => ({
    number: row['number'] as number,
    name: row['name'] as string,
    checksum: row['checksum'] as string,
  }));
}
