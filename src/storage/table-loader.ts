import { GroundError } from '../ground-error.ts';
import type { ConnectionOptions } from './connection.ts';
import { Connection, type DatabaseRow, type Statement } from './connections.ts';
import { listTables, plainWriting, type StoredTable } from './stored-tables.ts';

/** The type of each column, by table. */
type ColumnTypes = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** A foreign key that was taken off, and how it is put back. */
interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/** Rows of a table that wait to be written, as JSON arrays of texts and nulls. */
interface Waiting {
  readonly table: string;
  readonly columns: readonly string[];
  lines: string[];
  bytes: number;
}

const batchBytes = 256 * 1024;

/**
 * Fills an empty database in one transaction: until `commit` nobody sees any of it, and a process that dies leaves none.
 * Foreign keys are taken off meanwhile and put back at the end, which checks every row at once. Connects as the owner.
 */
export class TableLoader {
  readonly #connection: Connection;
  readonly #types: ColumnTypes;
  readonly #foreignKeys: readonly ForeignKey[];
  readonly #waiting = new Map<string, Waiting>();
  readonly #counts: Record<string, number> = {};

  private constructor(connection: Connection, types: ColumnTypes, foreignKeys: readonly ForeignKey[]) {
    this.#connection = connection;
    this.#types = types;
    this.#foreignKeys = foreignKeys;
  }

  /** Begins. Throws a GroundError where any table but `installation` has a row. */
  static async begin(options: ConnectionOptions): Promise<TableLoader> {
    const connection = new Connection(options);
    try {
      await connection.run({ text: 'begin' });
      for (const text of plainWriting) await connection.run({ text });
      const { stored } = await listTables(connection);
      await refuseRows(connection, stored);
      const types = await readTypes(connection);
      const foreignKeys = await takeForeignKeys(connection);
      return new TableLoader(connection, types, foreignKeys);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** How many rows were added, by table. */
  get counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  /** Adds rows, each a JSON array of a text or null for each of the columns. Throws a GroundError for an unknown one. */
  async add(table: string, columns: readonly string[], lines: readonly string[]): Promise<void> {
    const key = `${table} ${columns.join()}`;
    const waiting = this.#waiting.get(key) ?? { table, columns, lines: [], bytes: 0 };
    this.#waiting.set(key, waiting);
    for (const line of lines) {
      waiting.lines.push(line);
      waiting.bytes += line.length;
    }
    this.#counts[table] = (this.#counts[table] ?? 0) + lines.length;
    if (waiting.bytes >= batchBytes) await this.#write(waiting);
  }

  /** Writes what waits and puts the foreign keys back. Throws where a row leads nowhere. */
  async finish(): Promise<void> {
    for (const waiting of this.#waiting.values()) await this.#write(waiting);
    for (const { table, name, definition } of this.#foreignKeys) {
      await this.run(`alter table ${table} add constraint ${name} ${definition}`);
    }
  }

  /** Sets a sequence to where it stood. Throws a GroundError where there is none. */
  async setSequence(name: string, value: string, isCalled: boolean): Promise<void> {
    const [found] = await this.run<{ name: string }>(
      `select format('%I.%I', schemaname, sequencename) as name from pg_sequences
where schemaname = 'public' and sequencename = $1::text`,
      [name],
    );
    if (!found)
      throw new GroundError(`The backup has the sequence ${name}, which this version does not know.`);
    await this.run('select setval($1::text::regclass, $2::text::bigint, $3::boolean)', [
      found.name,
      value,
      isCalled,
    ]);
  }

  /** Runs a statement of the transaction. */
  run<Answered extends object = DatabaseRow>(
    text: string,
    values: NonNullable<Statement['values']> = [],
  ): Promise<Answered[]> {
    return this.#connection.run<Answered>({ text, values });
  }

  /** Makes it last, and lets the planner look at it. */
  async commit(): Promise<void> {
    await this.run('commit');
    await this.run('analyze');
  }

  /** Ends the connection; what was not committed is gone. */
  async close(): Promise<void> {
    await this.run('rollback').catch(() => undefined);
    await this.#connection.close();
  }

  async #write(waiting: Waiting): Promise<void> {
    if (waiting.lines.length === 0) return;
    const types = this.#types.get(waiting.table);
    const values = waiting.columns.map((column, index) => {
      const type = types?.get(column);
      if (!type) {
        throw new GroundError(
          `The backup has the column ${waiting.table}.${column}, which this database does not have: restore it with the version of Roster that made it.`,
        );
      }
      return `r.v[${index + 1}]::${type}`;
    });
    const names = waiting.columns.map((column) => `"${column}"`).join(', ');
    // Without "offset" the planner would take each row apart once for each of its columns.
    await this.run(
      `insert into public."${waiting.table}" (${names}) overriding system value select ${values.join(', ')}
from (select array(select json_array_elements_text(line)) as v from json_array_elements($1::json) as line offset 0) as r`,
      [`[${waiting.lines.join(',')}]`],
    );
    waiting.lines = [];
    waiting.bytes = 0;
  }
}

async function refuseRows(connection: Connection, stored: readonly StoredTable[]): Promise<void> {
  for (const { name } of stored.filter((table) => table.name !== 'installation')) {
    // Against a server that is started meanwhile: it waits, and then finds what was restored.
    await connection.run({ text: `lock table public."${name}" in access exclusive mode` });
    const [row] = await connection.run({ text: `select exists (select from public."${name}") as is_filled` });
    if (row!['is_filled'] === true) {
      throw new GroundError(
        `The database is not empty (${name} has rows): restore into a new DATA_DIR, or an empty database at DATABASE_URL.`,
      );
    }
  }
}

async function readTypes(connection: Connection): Promise<Map<string, Map<string, string>>> {
  const rows = await connection.run({
    text: `select c.relname::text as "table", a.attname::text as "column", format_type(a.atttypid, a.atttypmod) as type
from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`,
  });
  const types = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const ofTable = types.get(row['table'] as string) ?? new Map<string, string>();
    types.set(row['table'] as string, ofTable.set(row['column'] as string, row['type'] as string));
  }
  return types;
}

async function takeForeignKeys(connection: Connection): Promise<ForeignKey[]> {
  const rows = await connection.run({
    text: `select format('%I.%I', n.nspname, t.relname) as "table", format('%I', c.conname) as name,
  pg_get_constraintdef(c.oid) as definition
from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
where c.contype = 'f' and n.nspname = 'public' and c.conparentid = 0 order by 1, 2`,
  });
  const keys = rows.map((row) => ({
    table: row['table'] as string,
    name: row['name'] as string,
    definition: row['definition'] as string,
  }));
  for (const { table, name } of keys) {
    await connection.run({ text: `alter table ${table} drop constraint ${name}` });
  }
  return keys;
}
