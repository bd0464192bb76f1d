import { recordLists, singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { type Column, tableColumns, userColumns } from '../derive/columns.ts';
import { keyColumns, ownerOf, tableOf, withListsBelow } from '../derive/ownership.ts';
import type { Row } from '../derive/present.ts';
import { endChallenges } from './challenges.ts';
import { checkTable } from './checks.ts';
import type { Statement } from './connections.ts';
import { type ReplacedRow, replaceRows, stillAsRead } from './guarded-rows.ts';
import { insertJobs, jobTable } from './job-queue.ts';
import { fromLiveCaller } from './live-caller.ts';
import { messageTable } from './message-queue.ts';
import { reviewTable } from './reviews.ts';
import { countUpdated, movesCounts, type SearchRow, searchTable, updateSearch } from './search-writer.ts';
import { commentTable } from './ticket-list.ts';
import { ticketTable } from './tickets.ts';
import { recoveryCodeTable, twoFactorTable } from './two-factor.ts';
import { byteaArray } from './user-state.ts';
import { hitTable } from './watchlist-hits.ts';
import { raiseLanes } from './webhook-lanes.ts';

/** Everything that a change of a user writes, and what must still hold for it to be written. */
export interface ChangedRows {
  readonly programId: number;
  readonly userId: number;
  readonly clientId: number;
  readonly clientGeneration: number;
  /** The moment of the change, UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly now: string;
  /** The id of the master key that wraps a new user's data key. */
  readonly masterKeyId: string;
  /** Whether there is such a user; only counters and rows of other tables are written where there is none. */
  readonly isUserKnown: boolean;
  /** The number of the user's newest history entry as it was read; 0 for a new user. */
  readonly headBefore: number;
  /** Other users of whom the same must hold. */
  readonly otherHeads: readonly Head[];
  /** Every counter that was read. */
  readonly counters: readonly ReadCounter[];
  /** The user's row in its new form; null leaves it as it is, as a refusal does. */
  readonly user: Row | null;
  /** New rows by table. */
  readonly inserts: Readonly<Record<string, readonly Row[]>>;
  /** Rows in their new form by table; all their columns are written, found by their key. */
  readonly updates: Readonly<Record<string, readonly Row[]>>;
  /** Rows of other tables that take a new form, by table; each must still be what was read. */
  readonly replaced?: Readonly<Record<string, readonly ReplacedRow[]>>;
  /** Whose open challenges end with the change: of all the user's contacts, or of some. */
  readonly endedChallenges?: 'all' | readonly ChallengedContact[];
  /** Claims to give back, by kind and hash. */
  readonly releasedClaims: readonly Row[];
  /** Whether the user closes, which gives back all claims. */
  readonly releasesAllClaims: boolean;
  /** What changes of the row by which the user is found; absent where nothing does. */
  readonly search?: Partial<SearchRow>;
}

/** A contact on file: by which channel challenges reach it, and its number. */
export interface ChallengedContact {
  readonly channel: number;
  readonly contactId: number;
}

/** A user, and the number of the newest entry of its history. */
export interface Head {
  readonly id: number;
  readonly number: number;
}

/** A counter as it was read, and how it is moved. */
export interface ReadCounter {
  /** Bytes in PostgreSQL's text form. */
  readonly hash: string;
  /** The row as it was read; null where there was none. */
  readonly before: { readonly count: number; readonly ends_at: string } | null;
  /** Null leaves the counter as it is. */
  readonly move: CounterMove | null;
  /** Many calls move it at once: it need not be what was read. */
  readonly isShared: boolean;
}

/** One more is counted, from nothing where the count `restarts`, and holds until `endsAt` (UTC); or the counter goes. */
export type CounterMove = { readonly restarts: boolean; readonly endsAt: string } | 'cleared';

/** The lists of users, by table. */
export const listOfTable: ReadonlyMap<string, Resource> = new Map(
  withListsBelow(recordLists).map((list) => [tableOf(list), list]),
);

/** The tables to which a change may add rows, besides the user's lists. */
const otherTables: readonly string[] = [
  'user_key',
  'user_secret',
  'claim',
  'history',
  'idempotency_record',
  'import_row',
  'challenge',
  'known_network',
  twoFactorTable,
  recoveryCodeTable,
  ticketTable,
  commentTable,
  reviewTable,
  messageTable,
  jobTable,
  searchTable,
  hitTable,
  checkTable,
];

/** Whether rows may be added to a table by a change. A table with a name of its own making would be SQL of its own making. */
function isWritable(table: string): boolean {
  return otherTables.includes(table) || listOfTable.has(table);
}

/** What came of a change. */
export type Written = {
  /** Everything is written; else nothing is. */
  readonly held: boolean;
  /** Nothing is written since a claim that the change gives up is of a shared contact. */
  readonly is_shared: boolean;
};

const writeTexts = new Map<string, string>();

/**
 * One statement that writes a change of a user, all or nothing; its text depends only on which tables it touches.
 *
 * It writes nothing unless the caller's client still counts, the user's history still ends where it was read (nobody
 * changed the user meanwhile), so do those of the other users, and every counter is what it was. `held` of the row that
 * it answers says which. A counter that was not there and is inserted by two at once fails one of them by its key.
 *
 * Nor does it write where a claim that the change gives up is of a contact that others share: `is_shared` says so, and the
 * claim is to be passed on first (claim-passing.ts).
 */
export function writeChange(rows: ChangedRows): Statement<Written> {
  const steps = stepsOf(rows);
  const { programId, clientId, clientGeneration, userId, headBefore, user } = rows;
  const givesUp = rows.releasesAllClaims || rows.releasedClaims.length > 0;
  const replaced = Object.entries(rows.replaced ?? {});
  const isGuarded =
    givesUp || user === null || rows.otherHeads.length > 0 || rows.counters.length > 0 || replaced.length > 0;
  const replacedTables = replaced.map(([table]) => table);
  const form: Form = { isGuarded, givesUp, leavesUser: user === null, replacedTables };
  const key = [isGuarded, givesUp, user === null, replacedTables, ...steps.map((step) => step.key)].join();
  const text = writeTexts.get(key) ?? writeText(steps, form);
  writeTexts.set(key, text);
  return {
    text,
    values: [
      programId,
      clientId,
      clientGeneration,
      userId,
      headBefore,
      user && JSON.stringify(user),
      ...(isGuarded ? [JSON.stringify(headsOf(rows)), JSON.stringify(countersOf(rows))] : []),
      ...(givesUp ? [givenHashes(rows)] : []),
      ...replaced.map(([, replacements]) => JSON.stringify(replacements.map(({ before }) => before))),
      ...steps.map((step) => step.value),
    ],
  };
}

/** The heads that are compared, and locked in the order of their ids where the user is written. */
function headsOf({ isUserKnown, userId, headBefore, otherHeads }: ChangedRows): readonly Head[] {
  return isUserKnown ? [{ id: userId, number: headBefore }, ...otherHeads] : otherHeads;
}

/** The claims that a change gives up; null: all that the user has. */
export function givenHashes({ releasesAllClaims, releasedClaims }: ChangedRows): string | null {
  return releasesAllClaims ? null : byteaArray(releasedClaims.map(({ hash }) => hash as string));
}

/** Every counter that must still be what was read; one that was not there has no `count`. */
function countersOf({ counters }: ChangedRows): object[] {
  return counters.flatMap(({ hash, before, isShared }) => (isShared ? [] : [{ hash, ...before }]));
}

/** One table of a write: its text, given its parameter, and the parameter's value. */
interface Step {
  readonly key: string;
  readonly text: (parameter: string) => string;
  readonly value: string;
  /** A step that reads what this one returned, given this one's name. */
  readonly after?: (name: string) => string;
}

function stepsOf(rows: ChangedRows): Step[] {
  const steps: Step[] = [];
  const add = (key: string, values: readonly object[], text: Step['text']) => {
    if (values.length > 0) steps.push({ key, text, value: JSON.stringify(values) });
  };
  for (const [table, inserted] of Object.entries(rows.inserts)) {
    if (!isWritable(table)) throw new Error(`a change cannot write to ${table}`);
    add(`insert ${table}`, inserted, (parameter) => insertText(table, parameter));
  }
  for (const [table, updated] of Object.entries(rows.updates)) {
    const list = listOfTable.get(table);
    if (!list) throw new Error(`a change cannot write to ${table}`);
    add(`update ${table}`, updated, (parameter) => updateText(list, parameter));
  }
  for (const [table, replacements] of Object.entries(rows.replaced ?? {})) {
    add(
      `replace ${table}`,
      replacements.map(({ after }) => after),
      (parameter) => replaceRows(table, parameter, ifHeld),
    );
  }
  if (rows.endedChallenges) {
    const isAll = rows.endedChallenges === 'all';
    const contacts = isAll ? [] : rows.endedChallenges;
    // A row that a statement changes twice gets one of the changes, whichever comes first: that one is used up, and not ended.
    const others = rows.replaced?.['challenge']?.map(({ before }) => before['id']) ?? [];
    steps.push({
      key: `end challenges ${isAll}`,
      text: (parameter) => endChallenges(parameter, isAll, ifHeld),
      value: JSON.stringify({ contacts, others }),
    });
  }
  const moved = rows.counters.map(({ hash, before, move, isShared }) => ({
    hash,
    isShared,
    before,
    ...(move === 'cleared' ? { isCleared: true } : { restarts: move?.restarts, ends_at: move?.endsAt }),
    isMoved: move !== null,
  }));
  const counted = moved.filter((counter) => counter.isMoved && !('isCleared' in counter));
  const own = counted.filter(({ isShared }) => !isShared);
  add(
    'new counter',
    own.filter(({ before }) => !before),
    newCounterText,
  );
  add(
    'counter',
    own.filter(({ before }) => before),
    counterText,
  );
  add(
    'shared counter',
    counted.filter(({ isShared }) => isShared).map((counter) => ({ ...counter, now: rows.now })),
    sharedCounterText,
  );
  add(
    'cleared counter',
    moved.filter((counter) => 'isCleared' in counter),
    clearedCounterText,
  );
  if (rows.inserts['history']?.length) {
    steps.push({
      key: 'webhook lanes',
      text: (parameter) =>
        raiseLanes(`select $4::bigint as user_id, $5::integer as before, ${parameter}::integer as number
  where ${ifHeld}`),
      value: String(rows.headBefore + rows.inserts['history'].length),
    });
  }
  if (rows.search) {
    const columns = Object.keys(rows.search).sort();
    steps.push({
      key: `search ${columns.join(' ')}`,
      text: (parameter) =>
        updateSearch(
          columns,
          parameter,
          `t.program_id = $1::bigint and t.user_id = $4::bigint and ${ifHeld}`,
        ),
      value: JSON.stringify(rows.search),
      ...(movesCounts(columns) && { after: countUpdated }),
    });
  }
  return steps;
}

/** What the guard of a statement looks at, besides the caller and the user. */
interface Form {
  readonly isGuarded: boolean;
  readonly givesUp: boolean;
  readonly leavesUser: boolean;
  /** Tables of which rows are replaced: each has a parameter with the rows as they were read, behind those of the guard. */
  readonly replacedTables: readonly string[];
}

function writeText(steps: readonly Step[], form: Form): string {
  const { isGuarded, givesUp, leavesUser, replacedTables } = form;
  const first = 7 + (isGuarded ? 2 : 0) + (givesUp ? 1 : 0) + replacedTables.length;
  const isShared = givesUp ? 'exists (select 1 from given where is_shared)' : 'false';
  return `with caller as (select 1 ${fromLiveCaller})${isGuarded ? guardText(form) : ''},
held as (${leavesUser ? 'select 1 from gate where is_open' : updateUserText(isGuarded)})
${givesUp ? `, released as (${releaseText})` : ''}
${steps.map((step, index) => stepText(step, index, first)).join('\n')}
select exists (select 1 from held) as held, ${isShared} as is_shared`;
}

function updateUserText(isGuarded: boolean): string {
  return `
  update users t set ${assignments(userColumns(singles), ['program_id', 'id'])}
  from json_populate_record(null::users, $6::json) r
  where t.program_id = $1::bigint and t.id = $4::bigint and t.history_number = $5::integer
    and t.closed_at is null and ${isGuarded ? '(select is_open from gate)' : 'exists (select 1 from caller)'}
  returning 1
`;
}

const readCounters = 'json_to_recordset($8::json) as r(hash bytea, count integer, ends_at timestamp(0))';

/**
 * Other users and counters are locked before they are compared, so that a comparison holds until the end of the statement:
 * a row that somebody else is changing is waited for and compared in its new form. A counter that was not there must still
 * not be there, although the change does not move it: else the right one of many codes that are tried at once would be
 * accepted after any number of wrong ones.
 */
function guardText({ leavesUser, givesUp, replacedTables }: Form): string {
  const rowsAsRead = replacedTables.map((table, index) => {
    const parameter = `$${9 + (givesUp ? 1 : 0) + index}`;
    return { table, parameter, name: `same_${table}` };
  });
  const headsHold = '(select count(*) from heads) = json_array_length($7::json)';
  const given = `
given as materialized (
  select t.hash, t.is_shared from claim t
  where t.program_id = $1::bigint and (t.user_id = $4::bigint or t.other_user_id = $4::bigint)
    and ($9::bytea[] is null or t.hash = any($9::bytea[])) and ${headsHold}
  order by t.hash for update of t
),`;
  return `,
heads as materialized (
  select t.id from users t join json_to_recordset($7::json) as r(id bigint, number integer) on r.id = t.id
  where t.program_id = $1::bigint and t.history_number = r.number and t.closed_at is null
  ${leavesUser ? '' : 'order by t.id for no key update of t'}
),
counted as materialized (
  select t.hash from counter t join ${readCounters} on r.hash = t.hash
  where t.program_id = $1::bigint and t.count = r.count and t.ends_at = r.ends_at
  order by t.hash for update of t
),${givesUp ? given : ''}${rowsAsRead
    .map(({ table, parameter, name }) => `\n${name} as materialized (${stillAsRead(table, parameter)}),`)
    .join('')}
gate as materialized (
  select $4::bigint as user_id, $5::integer as head, $6::json as user_row, exists (select 1 from caller)
    and ${headsHold}
    and (select count(*) from counted) = (select count(r.count) from ${readCounters})
    and not exists (select 1 from ${readCounters} join counter t on t.hash = r.hash
      where t.program_id = $1::bigint and r.count is null)
    ${givesUp ? 'and not exists (select 1 from given where is_shared)' : ''}
    ${rowsAsRead
      .map(
        ({ name, parameter }) => `and (select count(*) from ${name}) = json_array_length(${parameter}::json)`,
      )
      .join(' ')} as is_open
)`;
}

function stepText({ text, after }: Step, index: number, first: number): string {
  const name = `step${index}`;
  const step = `, ${name} as (${text(`$${index + first}`)})`;
  return after ? `${step}\n, after${index} as (${after(name)})` : step;
}

function insertText(table: string, parameter: string): string {
  if (table === jobTable) return insertJobs(parameter, ifHeld);
  const insert = `insert into ${table} select r.* from json_populate_recordset(null::${table}, ${parameter}::json) r where ${ifHeld}`;
  return `${insert}${onConflict[table] ?? ''}`;
}

/** What becomes of a row that is there already, by table; of any other table it is an error. */
const onConflict: Readonly<Record<string, string>> = {
  user_secret:
    ' on conflict (program_id, user_id, kind) do update set hash = excluded.hash, updated_at = excluded.updated_at',
  known_network: ' on conflict (program_id, user_id, network) do update set seen_at = excluded.seen_at',
};

function updateText(list: Resource, parameter: string): string {
  const table = tableOf(list);
  // PostgreSQL expects a hundred rows of a list it cannot look into, and would rather go through a small programme than
  // look up so many. A row of two users may lie with the one at its other end.
  const user = ownerOf(list) === 'users' ? 'r.user_id' : '$4::bigint';
  return `update ${table} t set ${assignments(tableColumns(list), keyColumns(list))}
from json_populate_recordset(null::${table}, ${parameter}::json) r
where t.program_id = $1::bigint and t.user_id = ${user} and t.id = r.id and ${ifHeld}`;
}

function assignments(columns: readonly Column[], key: readonly string[]): string {
  const changed = columns.map(({ name }) => name).filter((name) => !key.includes(name));
  return changed.map((name) => `${name} = r.${name}`).join(', ');
}

const ifHeld = 'exists (select 1 from held)';

const movedCounters = (parameter: string) =>
  `json_to_recordset(${parameter}::json) as r(hash bytea, restarts boolean, ends_at timestamp(0))`;

/** Two that begin to count at once both find no counter: the key lets one of them through. */
function newCounterText(parameter: string): string {
  return `insert into counter (program_id, hash, count, ends_at)
select $1::bigint, r.hash, 1, r.ends_at from ${movedCounters(parameter)} where ${ifHeld}`;
}

function counterText(parameter: string): string {
  return `update counter t set count = case when r.restarts then 0 else t.count end + 1, ends_at = r.ends_at
from ${movedCounters(parameter)} where t.program_id = $1::bigint and t.hash = r.hash and ${ifHeld}`;
}

/** Many may begin at once: whoever comes second counts one more, and whoever finds the time over begins anew. */
function sharedCounterText(parameter: string): string {
  const counters = `json_to_recordset(${parameter}::json) as r(hash bytea, ends_at timestamp(0), now timestamp(0))`;
  const isOver = `t.ends_at <= (select min(r.now) from ${counters})`;
  return `insert into counter as t (program_id, hash, count, ends_at)
select $1::bigint, r.hash, 1, r.ends_at from ${counters} where ${ifHeld} order by r.hash
on conflict (program_id, hash) do update set count = case when ${isOver} then 1 else t.count + 1 end,
  ends_at = case when ${isOver} then excluded.ends_at else t.ends_at end`;
}

function clearedCounterText(parameter: string): string {
  return `delete from counter t using ${movedCounters(parameter)}
where t.program_id = $1::bigint and t.hash = r.hash and ${ifHeld}`;
}

const releaseText = `delete from claim t using given g
where t.program_id = $1::bigint and t.hash = g.hash and ${ifHeld}`;
