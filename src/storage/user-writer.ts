import { lists, singles } from '../catalogue/members.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { type Column, tableColumns, userColumns } from '../derive/columns.ts';
import type { Row } from '../derive/present.ts';
import type { Statement } from './connections.ts';
import { insertJobs, jobTable } from './job-queue.ts';
import { fromLiveCaller } from './live-caller.ts';
import { countUpdated, movesCounts, type SearchRow, updateSearch } from './search-writer.ts';

/** Everything that a call about a user writes, and what must still hold for it to be written. */
export interface Writes {
  readonly programId: number;
  readonly userId: number;
  /** The number of the user's newest history entry when the change was worked out; 0 for a new user. */
  readonly headBefore: number;
  readonly clientId: number;
  readonly clientGeneration: number;
  /** The user's row in its new form. */
  readonly user: Row;
  /** The id of the master key that wraps a new user's data key. */
  readonly masterKeyId: string;
  /** New rows by table. */
  readonly inserts: Readonly<Record<string, readonly Row[]>>;
  /** Rows in their new form by table; all their columns are written, found by their key. */
  readonly updates: Readonly<Record<string, readonly Row[]>>;
  /** Claims to give back, by kind and hash. */
  readonly releasedClaims: readonly Row[];
  /** Whether the user closes, which gives back all claims. */
  readonly releasesAllClaims: boolean;
  /** What changes of the row by which the user is found; absent where nothing does. */
  readonly search?: Partial<SearchRow>;
}

const columnsOfTable: Readonly<Record<string, readonly Column[]>> = {
  users: userColumns(singles),
  ...Object.fromEntries(lists.map((resource) => [resource.name, tableColumns(resource)])),
};

const writeTexts = new Map<string, string>();

/**
 * One statement that writes a change of a user, all or nothing; its text depends only on which tables it touches.
 *
 * It writes nothing unless the caller's client still counts and the user's history still ends where it was read:
 * then nobody changed the user meanwhile. The row it answers tells by `held`.
 */
export function writeAll(writes: Writes): Statement {
  const steps = stepsOf(writes);
  const key = steps.map((step) => step.key).join();
  const text = writeTexts.get(key) ?? writeText(steps);
  writeTexts.set(key, text);
  const { programId, clientId, clientGeneration, userId, headBefore, user } = writes;
  return {
    text,
    values: [
      programId,
      clientId,
      clientGeneration,
      userId,
      headBefore,
      JSON.stringify(user),
      ...steps.map((step) => step.value),
    ],
  };
}

/** One table of a write: its text, given its parameter, and the parameter's value. */
interface Step {
  readonly key: string;
  readonly text: (parameter: string) => string;
  readonly value: string;
  /** A step that reads what this one returned, given this one's name. */
  readonly after?: (name: string) => string;
}

function stepsOf(writes: Writes): Step[] {
  const steps: Step[] = [];
  const add = (key: string, rows: readonly Row[], text: Step['text']) => {
    if (rows.length > 0) steps.push({ key, text, value: JSON.stringify(rows) });
  };
  for (const [table, rows] of Object.entries(writes.inserts)) {
    add(`insert ${table}`, rows, (parameter) => insertText(table, parameter));
  }
  for (const [table, rows] of Object.entries(writes.updates)) {
    add(`update ${table}`, rows, (parameter) => updateText(table, parameter));
  }
  add('release', writes.releasedClaims, releaseText);
  if (writes.releasesAllClaims) {
    steps.push({ key: 'release all', text: releaseAllText, value: String(writes.userId) });
  }
  if (writes.search) {
    const columns = Object.keys(writes.search).sort();
    steps.push({
      key: `search ${columns.join(' ')}`,
      text: (parameter) =>
        updateSearch(
          columns,
          parameter,
          `t.program_id = $1::bigint and t.user_id = $4::bigint and ${ifHeld}`,
        ),
      value: JSON.stringify(writes.search),
      ...(movesCounts(columns) && { after: countUpdated }),
    });
  }
  return steps;
}

function writeText(steps: readonly Step[]): string {
  return `with caller as (select 1 ${fromLiveCaller}),
held as (
  update users t set ${assignments('users', ['program_id', 'id'])}
  from json_populate_record(null::users, $6::json) r
  where t.program_id = $1::bigint and t.id = $4::bigint and t.history_number = $5::integer
    and t.closed_at is null and exists (select 1 from caller)
  returning 1
)
${steps.map(stepText).join('\n')}
select exists (select 1 from held) as held`;
}

function stepText({ text, after }: Step, index: number): string {
  const name = `step${index}`;
  const step = `, ${name} as (${text(`$${index + 7}`)})`;
  return after ? `${step}\n, after${index} as (${after(name)})` : step;
}

function insertText(table: string, parameter: string): string {
  if (table === jobTable) return insertJobs(parameter, ifHeld);
  const insert = `insert into ${table} select r.* from json_populate_recordset(null::${table}, ${parameter}::json) r where ${ifHeld}`;
  return table === 'user_secret'
    ? `${insert} on conflict (program_id, user_id, kind) do update set hash = excluded.hash, updated_at = excluded.updated_at`
    : insert;
}

function updateText(table: string, parameter: string): string {
  // PostgreSQL expects a hundred rows of a list it cannot look into, and would rather go through a small programme than
  // look up so many. A relationship may lie with the user at its other end.
  const owner = table === relationship.name ? 'r.user_id' : '$4::bigint';
  return `update ${table} t set ${assignments(table, ['program_id', 'user_id', 'id'])}
from json_populate_recordset(null::${table}, ${parameter}::json) r
where t.program_id = $1::bigint and t.user_id = ${owner} and t.id = r.id and ${ifHeld}`;
}

function assignments(table: string, key: readonly string[]): string {
  const columns = columnsOfTable[table]!.map((column) => column.name).filter((name) => !key.includes(name));
  return columns.map((name) => `${name} = r.${name}`).join(', ');
}

const ifHeld = 'exists (select 1 from held)';

function releaseText(parameter: string): string {
  return `delete from claim t using json_populate_recordset(null::claim, ${parameter}::json) r
where t.program_id = $1::bigint and t.user_id = $4::bigint and t.hash = r.hash and ${ifHeld}`;
}

function releaseAllText(parameter: string): string {
  return `delete from claim where program_id = $1::bigint and user_id = ${parameter}::bigint and ${ifHeld}`;
}
