import { type Connections, runFor } from './connections.ts';

/** A kind of values that are worked out from others and stored beside them, such as the rows by which users are found. */
export interface DerivedKind {
  readonly name: string;
  /** The version of the rules by which values are worked out now; 1 or more. */
  readonly version: number;
}

/** Which kinds of derived values are stored as older rules made them, of the whole installation. */
export class DerivedVersions {
  readonly #connections: Connections;
  readonly #kinds: readonly DerivedKind[];
  #isCurrent = false;

  /** `kinds`: every kind there is. */
  constructor(connections: Connections, kinds: readonly DerivedKind[]) {
    this.#connections = connections;
    this.#kinds = kinds;
  }

  /**
   * Reads the names of the kinds of which some values may be as older rules made them. Once there is none, the process
   * knows without reading: a version never goes back while a server runs.
   */
  async behind(): Promise<ReadonlySet<string>> {
    if (this.#isCurrent) return none;
    const [rows] = await runFor<DerivedKind>(this.#connections, '*', {
      text: 'select kind as name, version from derived_version',
    });
    const stored = new Map(rows.map(({ name, version }) => [name, version]));
    const behind = this.#kinds.filter(({ name, version }) => (stored.get(name) ?? 1) < version);
    this.#isCurrent = behind.length === 0;
    return new Set(behind.map(({ name }) => name));
  }

  /** Notes that all values of some kinds are as the present rules make them. */
  async record(names: ReadonlySet<string>): Promise<void> {
    const kinds = this.#kinds.filter(({ name }) => names.has(name));
    await runFor(this.#connections, '*', {
      text: `insert into derived_version (kind, version)
select name, version from json_to_recordset($1::json) as r(name text, version integer) order by name
on conflict (kind) do update set version = greatest(derived_version.version, excluded.version)`,
      values: [JSON.stringify(kinds)],
    });
  }
}

const none: ReadonlySet<string> = new Set();
