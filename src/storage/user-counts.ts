import type { Statement } from './connections.ts';

/** By what users are counted by the writes. Every count is of the users made on one day. */
export type CountKind = 'all' | 'status' | 'country' | 'currency';

/** Which users a count is of. Days are `yyyy-mm-dd`, both included. */
export interface CountRead {
  readonly programId: number;
  readonly from: string;
  readonly to: string;
  /** Whether closed users count as well. */
  readonly withClosed: boolean;
  /** At most one of the things that are counted; absent: all users. */
  readonly only?: { readonly kind: Exclude<CountKind, 'all'>; readonly value: string };
}

/** What the counts are of, told of a row of differences `d` in the same words as `user_count` uses. */
const kindsOfDelta = `cross join lateral (
    select 'all' as kind, '' as value
    union all select 'status', d.status::text
    union all select 'country', coalesce(d.country_code, '')
    union all select 'currency', unnest(d.currencies)
  ) as k`;

/** Bounds of numbers are kept where all users are counted, and nowhere else: the last one of a country would be told. */
function boundOf(number: string): string {
  return `case when k.kind = 'all' then ${number} end`;
}

/** A count that is not what the search rows say. */
export interface WrongCount {
  readonly kind: CountKind;
  readonly value: string;
  /** `yyyy-mm-dd`. */
  readonly day: string;
  readonly is_closed: boolean;
  readonly counted: number;
  readonly real: number;
}

/**
 * Finds where the counts of a programme are not what its users' search rows say. With `repair` it corrects them in the same statement, beside calls that go on counting.
 */
export function compareCounts(programId: number, repair: boolean): Statement<WrongCount> {
  const days = 'is_closed, kind, value, day';
  const correct = `, corrected as (
  insert into user_count (program_id, ${days}, users, first_id, last_id)
  select $1::bigint, ${days}, real - counted, first_id, last_id from wrong
  on conflict (program_id, kind, value, is_closed, day) do update set users = user_count.users + excluded.users,
    first_id = least(user_count.first_id, excluded.first_id), last_id = greatest(user_count.last_id, excluded.last_id)
)`;
  return {
    text: `with counted as (
  select ${days}, sum(users) as users, min(first_id) as first_id, max(last_id) as last_id from (
    select ${days}, users, first_id, last_id from user_count where program_id = $1::bigint
    union all
    select d.is_closed, k.kind, k.value, d.day, d.users, ${boundOf('d.first_id')}, ${boundOf('d.last_id')}
    from user_delta d ${kindsOfDelta} where d.program_id = $1::bigint
  ) c group by ${days}
),
real as (
  select d.is_closed, k.kind, k.value, d.created_at::date as day, count(*) as users,
    ${boundOf('min(d.user_id)')} as first_id, ${boundOf('max(d.user_id)')} as last_id
  from user_search d ${kindsOfDelta} where d.program_id = $1::bigint
  group by d.is_closed, k.kind, k.value, d.created_at::date
),
wrong as (
  select ${days}, coalesce(c.users, 0)::bigint as counted, coalesce(r.users, 0)::bigint as real,
    coalesce(r.first_id, c.first_id) as first_id, coalesce(r.last_id, c.last_id) as last_id
  from counted c full join real r using (${days})
  where coalesce(c.users, 0) <> coalesce(r.users, 0) or c.first_id > r.first_id or c.last_id < r.last_id
)
${repair ? correct : ''}
select ${days.replace('day', 'day::text as day')}, counted, real from wrong order by ${days}`,
    values: [programId],
  };
}

/** Any number will do, as long as every version of this program takes the same one. */
const lockNumber = 7_021_998_115;

/**
 * Adds the differences that writes left to the counts, in one statement: whoever counts meanwhile sees all of it
 * before or all of it after. Two of them at once do no harm: the second finds the lock taken and leaves the work.
 */
export const addUpCounts: Statement = {
  text: `with turn as materialized (select pg_try_advisory_xact_lock(${lockNumber}) as is_ours),
moved as (
  delete from user_delta where (select is_ours from turn) returning *
)
insert into user_count (program_id, kind, value, is_closed, day, users, first_id, last_id)
select d.program_id, k.kind, k.value, d.is_closed, d.day, sum(d.users),
  ${boundOf('min(d.first_id)')}, ${boundOf('max(d.last_id)')}
from moved d ${kindsOfDelta}
group by d.program_id, k.kind, k.value, d.is_closed, d.day
on conflict (program_id, kind, value, is_closed, day) do update set users = user_count.users + excluded.users,
  first_id = least(user_count.first_id, excluded.first_id), last_id = greatest(user_count.last_id, excluded.last_id)`,
};

/** Puts what waits for the index of parts into it, so that no call has to. */
export const cleanSearchIndex: Statement = { text: 'select clean_user_search()' };

/** A count as it is read. */
export interface CountRow {
  /** How many users there are of the wanted kind. */
  readonly users: number;
  /** How many users of any kind were made on those days. */
  readonly everyone: number;
  /** Bounds of the numbers of everyone; null where there is nobody. */
  readonly first_id: number | null;
  readonly last_id: number | null;
}

/** Reads a count, exact as of the statement, in one row. */
export function readCount({ programId, from, to, withClosed, only }: CountRead): Statement<CountRow> {
  const { kind, value } = only ?? { kind: 'all', value: '' };
  return {
    text: countTexts[kind],
    values: [programId, from, to, withClosed, ...(kind === 'all' ? [] : [value])],
  };
}

/** Counts the users of a programme who are not closed, exact as of the statement. */
export function countOpenUsers(programId: number): Statement<{ readonly users: number }> {
  return {
    text: `select coalesce(sum(users), 0)::bigint as users from (
  select users from user_count where program_id = $1::bigint and kind = 'all' and value = '' and not is_closed
  union all
  select users from user_delta where program_id = $1::bigint and not is_closed
) c`,
    values: [programId],
  };
}

const ofDays =
  'program_id = $1::bigint and day between $2::date and $3::date and is_closed = any(array[false, $4::boolean])';

/** The differences that say something of a kind. */
const deltaIs: Readonly<Record<CountKind, string>> = {
  all: 'true',
  status: 'status = $5::integer',
  country: 'country_code = $5::text',
  currency: '$5::text = any(currencies)',
};

function countText(kind: CountKind): string {
  const parts = [
    `select sum(users) as everyone, null::numeric as users, min(first_id) as first_id, max(last_id) as last_id
  from user_count where ${ofDays} and kind = 'all' and value = ''`,
    `select sum(users), sum(users) filter (where ${deltaIs[kind]}), min(first_id), max(last_id)
  from user_delta where ${ofDays}`,
    // Of all the bounds, of the one kind how many there are.
    ...(kind === 'all'
      ? []
      : [
          `select null, sum(users), null, null
  from user_count where ${ofDays} and kind = '${kind}' and value = $5::text`,
        ]),
  ];
  const users = kind === 'all' ? 'everyone' : 'users';
  return `select coalesce(sum(${users}), 0)::bigint as users, coalesce(sum(everyone), 0)::bigint as everyone,
  min(first_id)::bigint as first_id, max(last_id)::bigint as last_id
from (
  ${parts.join('\n  union all ')}
) c`;
}

const countTexts: Readonly<Record<CountKind, string>> = {
  all: countText('all'),
  status: countText('status'),
  country: countText('country'),
  currency: countText('currency'),
};
