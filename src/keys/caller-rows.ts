import { timingSafeEqual } from 'node:crypto';
import { checkFindings } from '../catalogue/installation-checks.ts';
import { fillText } from '../catalogue/text.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { isPlainObject, keysOf } from '../objects.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { fromHex, toHex } from '../storage/user-vault.ts';

/** A row of a table of callers as `row_to_json` writes it; bytes are `\x` and hexadecimal digits. */
export type CallerRow = Readonly<Record<string, unknown>>;

/** A table whose rows say who may call, or who is told what happens. */
interface CallerTable {
  /** The column by which a person finds a row. */
  readonly key: string;
  /** What counts in a row: whoever could change it could become a caller, or have events sent elsewhere. */
  readonly covered: (row: CallerRow) => readonly unknown[];
}

/** What of a client is signed, which is all that is written of it but when. */
export const clientColumns = [
  ...(['program_id', 'id', 'client_id', 'name', 'secret_hash', 'scopes', 'status'] as const),
  ...(['token_generation', 'is_bootstrap'] as const),
];

/** What a client has besides that stands for an operator in a programme. */
export const seatColumns = ['operator_id', 'roles'] as const;

/**
 * Every table whose rows say who may call. Of a programme that is whether it is open, and the outside providers that it trusts;
 * an absent list of those is an empty one. Of a signing key it is the public half, since the wrapping of the private one names
 * its row by itself, and when it was made and retired. Of an endpoint of webhooks it is what is sent where, and what signs it;
 * whether it is paused is not. Of an operator it is also where
 * the log of what they did ends. Of a session it is whose it is, and what was proven in it; when it was last used is not.
 */
const callerTables = {
  program: {
    key: 'id',
    covered: ({ id, status, settings }) => [
      id,
      status,
      (isPlainObject(settings) ? settings['open_id'] : undefined) ?? [],
    ],
  },
  client: {
    key: 'client_id',
    covered: (row) => [
      ...valuesOf(row, clientColumns),
      ...(row['operator_id'] == null ? [] : valuesOf(row, seatColumns)),
    ],
  },
  operator: {
    key: 'email',
    covered: (row) =>
      valuesOf(row, [
        ...(['id', 'email', 'status', 'password_hash', 'generation', 'log_number', 'log_hash'] as const),
      ]),
  },
  operator_session: {
    key: 'id',
    covered: (row) =>
      valuesOf(row, [
        ...(['id', 'token_hash', 'operator_id', 'generation', 'status', 'started_at'] as const),
        'stepped_up_until',
      ]),
  },
  signing_key: {
    key: 'id',
    covered: ({ id, algorithm, public_key, created_at, retired_at }) => [
      id,
      algorithm,
      public_key,
      millisecondsOf(created_at),
      millisecondsOf(retired_at),
    ],
  },
  webhook: {
    key: 'id',
    covered: (row) =>
      valuesOf(row, [
        ...(['program_id', 'id', 'url', 'events', 'secret_salt', 'previous_salt'] as const),
        'previous_ends_at',
      ]),
  },
} as const satisfies Readonly<Record<string, CallerTable>>;

/** The name of a table of callers. */
export type CallerTableName = keyof typeof callerTables;

/** The names of all tables of callers. */
export const callerTableNames = keysOf(callerTables);

/** A row whose MAC does not hold. */
export interface FailingRow {
  readonly table: CallerTableName;
  /** What the row has in the column by which a person finds it. */
  readonly key: string;
}

/** How many failing rows are remembered as told. */
const toldMax = 1000;

/**
 * Makes and checks the MACs of rows that say who may call, so that somebody who can write to the database, and has no keys,
 * becomes no caller. The table is part of what is hashed, and so is the row's own id: a MAC holds in its own place alone.
 */
export class CallerRows {
  readonly keyring: Keyring;
  readonly #tell: (failing: FailingRow) => void;
  readonly #told = new Set<string>();

  /** `tell` is told of each failing row once, without its values. */
  constructor(keyring: Keyring, tell: (failing: FailingRow) => void) {
    this.keyring = keyring;
    this.#tell = tell;
  }

  /** The MAC of a row as it is to be written. */
  mac(table: CallerTableName, row: CallerRow): string {
    return macOf(this.keyring, table, row);
  }

  /** Whether a row that was read is as it was written with the keys. One that is not counts as not there. */
  holds(table: CallerTableName, row: CallerRow): boolean {
    if (holds(this.keyring, table, row)) return true;
    const failing = failingRow(table, row);
    const name = `${table} ${failing.key}`;
    if (!this.#told.has(name) && this.#told.size < toldMax) {
      this.#told.add(name);
      this.#tell(failing);
    }
    return false;
  }
}

/** What an operator is told of a failing row. */
export function describeFailing({ table, key }: FailingRow): string {
  return fillText(checkFindings.caller_row, { key: JSON.stringify(key), table });
}

/** The rows of all tables of callers whose MACs do not hold, in the order of their keys. */
export async function failingCallers(place: Place, keyring: Keyring): Promise<FailingRow[]> {
  const failing: FailingRow[] = [];
  for (const table of callerTableNames) {
    for (const row of await readCallers(place, table)) {
      if (!holds(keyring, table, row)) failing.push(failingRow(table, row));
    }
  }
  return failing;
}

/**
 * Gives rows the MACs that fit them as they are; returns how many. `only`: one row of one table, by what it has in the column
 * that people find it by. Whoever calls this vouches for what is written there.
 */
export async function signCallers(place: Place, keyring: Keyring, only?: FailingRow): Promise<number> {
  let signed = 0;
  for (const table of callerTableNames.filter((name) => only === undefined || name === only.table)) {
    const { key } = callerTables[table];
    for (const row of await readCallers(place, table)) {
      if (only !== undefined && failingRow(table, row).key !== only.key) continue;
      const [changed] = await runFor(place, '*', {
        text: `update ${table} t set mac = $3::bytea where ${key}::text = $1::text and row_to_json(t)::text = $2::text returning 1`,
        values: [String(row[key]), row['text'] as string, macOf(keyring, table, row)],
      });
      signed += changed.length;
    }
  }
  return signed;
}

/** Few: programmes, clients, keys of the last days. `text` is the row as PostgreSQL wrote it. */
async function readCallers(place: Place, table: CallerTableName): Promise<CallerRow[]> {
  const [rows] = await runFor<{ row: CallerRow; text: string }>(place, '*', {
    text: `select row_to_json(t) as row, row_to_json(t)::text as text from ${table} t order by ${callerTables[table].key}`,
  });
  return rows.map(({ row, text }) => ({ ...row, text }));
}

function failingRow(table: CallerTableName, row: CallerRow): FailingRow {
  return { table, key: String(row[callerTables[table].key]) };
}

function macOf(keyring: Keyring, table: CallerTableName, row: CallerRow): string {
  return toHex(keyring.keyedHash('caller-row', table, inOneForm(callerTables[table].covered(row))));
}

function holds(keyring: Keyring, table: CallerTableName, row: CallerRow): boolean {
  const right = fromHex(macOf(keyring, table, row));
  const kept = typeof row['mac'] === 'string' ? fromHex(row['mac']) : Buffer.alloc(0);
  return kept.length === right.length && timingSafeEqual(kept, right);
}

function valuesOf(row: CallerRow, columns: readonly string[]): unknown[] {
  return columns.map((name) => row[name]);
}

/** A moment in one form: PostgreSQL writes it in the zone of the session. Null where there is none. */
function millisecondsOf(instant: unknown): number | null {
  return typeof instant === 'string' ? Date.parse(instant) : null;
}

/** JSON with the members of objects in one order: `jsonb` gives them back in an order of its own. */
function inOneForm(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    isPlainObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
