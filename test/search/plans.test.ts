import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textPart } from '../../src/search/text-part.ts';
import { runFor, type Statement } from '../../src/storage/connections.ts';
import { addUpCounts, readCount } from '../../src/storage/user-counts.ts';
import { pageOfUsers, type UserFilter, type UserPage } from '../../src/storage/user-inquiry.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { planOf as planOn } from '../harness/plans.ts';

// The hot statements of inquiries on 20,000 users of one programme and as many of another: each reads what it answers
// and little else, through the index that is made for it, as the server's own role on the inquiries' own connections.
let server: AssembledTest;
const count = 20_000;

beforeAll(async () => {
  server = await assembleTest();
  const sql = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  await sql`insert into program select 88, name, status, settings, created_at, updated_at from program where id = 77`;
  for (const program of [77, 88]) await sql.unsafe(fillText(program));
  // Of all rows and once: a sample would be another one each time.
  for (const table of ['users', 'user_search'])
    await sql`alter table ${sql(table)} set (autovacuum_enabled = off)`;
  await sql`set default_statistics_target = 200`;
  await sql`vacuum analyze`;
  await sql.end();
  await runFor(server.services.connections, '*', addUpCounts);
});
afterAll(() => server?.close());

/** One user an hour; one in a thousand is of status 17, one in ten thousand has XAF, names repeat. */
function fillText(program: number): string {
  return `
    create temp table people_${program} as
    select g + ${program} * 100000 as id, timestamp '2024-01-01' + make_interval(hours => g) as at,
      case when g % 1000 = 0 then 17 else 1 end as status, case when g % 2 = 0 then '124' else '826' end as country,
      case when g % 10000 = 0 then 'XAF' else 'CAD' end as code, 'name' || (g % 100) as first, 'last' || (g % 70) as last
    from generate_series(1, ${count}) g;
    insert into users (program_id, id, type, status, client_id, created_at, updated_at, history_number, history_hash, history_at)
      select ${program}, id, 1, status, 1, at, at, 1, '', at from people_${program};
    insert into currency (program_id, user_id, id, code, is_primary, created_at, updated_at)
      select ${program}, id, id, code, 1, at, at from people_${program};
    insert into user_search select ${program}, id, at, false, status, country, array[code], first, last, '',
      ' ' || first || E'\\n ' || last || E'\\n\\n', 'person' || id || '@example.com', '', '1306' || id, 'source-' || md5(id::text), ''
      from people_${program};
    insert into user_delta select ${program}, at::date, false, status, country, array[code], count(*), min(id), max(id)
      from people_${program} group by 1, 2, 3, 4, 5, 6;`;
}

const filter: UserFilter = {
  programId: 77,
  from: '2000-01-01',
  to: '2099-12-31',
  withClosed: false,
  userIds: [],
  status: null,
  countryCode: null,
  currency: null,
  sourceId: null,
  texts: [],
};
const first = 77 * 100_000 + 1;
const page: UserPage = {
  sortBy: 'id',
  isDescending: false,
  after: null,
  offset: 0,
  limit: 11,
  known: { everyone: count, firstId: first, lastId: first + count },
  total: null,
};
const deep = { value: '', id: first + count - 500 };

const planOf = (statement: Statement<object>) => planOn(server.services.inquiries, 77, statement);

describe('a page', () => {
  it.each<[string, UserFilter, Partial<UserPage>, string, number]>([
    ['of all', filter, {}, 'user_search_pkey', 11],
    ['of all, far in', filter, { after: deep }, 'user_search_pkey', 11],
    ['of all, far in, backwards', filter, { after: deep, isDescending: true }, 'user_search_pkey', 11],
    [
      'by create_time',
      filter,
      { sortBy: 'create_time', after: { ...deep, value: '2026-01-01' } },
      'user_search_created',
      11,
    ],
    [
      'by update_time',
      filter,
      { sortBy: 'update_time', after: { ...deep, value: '2026-01-01' } },
      'users_updated',
      22,
    ],
    [
      'by first_name',
      filter,
      { sortBy: 'first_name', after: { ...deep, value: 'name5' } },
      'user_search_first_name',
      11,
    ],
    [
      'by last_name',
      filter,
      { sortBy: 'last_name', after: { ...deep, value: 'last5' } },
      'user_search_last_name',
      11,
    ],
    ['by email', filter, { sortBy: 'email', after: { ...deep, value: 'person77' } }, 'user_search_email', 11],
    ['by status', filter, { sortBy: 'status', after: { ...deep, value: '1' } }, 'user_search_status', 11],
    ['of a rare status', { ...filter, status: 17 }, { total: 20 }, 'user_search_status', 40],
    ['of a country, far in', { ...filter, countryCode: '826' }, { after: deep }, 'user_search_', 22],
    ['of a rare currency', { ...filter, currency: 'XAF' }, { total: 2 }, 'user_search_terms', 6],
    [
      'of a rare currency by name',
      { ...filter, currency: 'XAF' },
      { total: 2, sortBy: 'last_name' },
      'user_search_terms',
      6,
    ],
    [
      'of a rare currency by change',
      { ...filter, currency: 'XAF' },
      { total: 2, sortBy: 'update_time' },
      'user_search_terms',
      8,
    ],
    ['of a currency, far in', { ...filter, currency: 'CAD' }, { after: deep }, 'user_search_pkey', 11],
    [
      'of late days',
      { ...filter, from: '2026-03-01', to: '2026-03-31' },
      { known: { everyone: 744, firstId: first + count - 1_000, lastId: first + count } },
      'user_search_',
      1_500,
    ],
    ['of a part', { ...filter, texts: [textPart('any', 'person7712345@')!] }, {}, 'user_search_terms', 4],
    [
      'of words',
      { ...filter, texts: [textPart('any', 'person7712345 name45 1')!] },
      {},
      'user_search_terms',
      4,
    ],
    [
      'of an address',
      { ...filter, texts: [textPart('any', 'person7712345@example.com')!] },
      {},
      'user_search_terms',
      4,
    ],
    ['of a phone', { ...filter, texts: [textPart('any', '+1 (306) 771-2345')!] }, {}, 'user_search_terms', 4],
    [
      'of a phone and a name',
      { ...filter, texts: [textPart('any', '306-771-2345 name45')!] },
      {},
      'user_search_terms',
      4,
    ],
    [
      'of a part, of older rows too',
      { ...filter, texts: [textPart('any', 'person7712345@', true)!] },
      {},
      'user_search_terms',
      8,
    ],
    ['of a source id', { ...filter, sourceId: 'nobody' }, { total: 1 }, 'users_source_id', 0],
  ])('%s reads little', async (_, asked, more, index, most) => {
    const { indexes, scans, read } = await planOf(pageOfUsers(asked, { ...page, ...more }));
    expect(indexes.join()).toContain(index);
    expect(scans).not.toContain('Seq Scan');
    // As many rows as are answered, once per table that is looked at.
    expect(read).toBeLessThanOrEqual(most);
  });
});

describe('a count that the writes keep', () => {
  it.each([
    undefined,
    { kind: 'status', value: '17' },
    { kind: 'country', value: '124' },
    { kind: 'currency', value: 'CAD' },
  ] as const)('of %j reads a row a day', async (only) => {
    const { programId, from, to, withClosed } = filter;
    const { indexes, read } = await planOf(
      readCount({ programId, from, to, withClosed, ...(only && { only }) }),
    );
    expect(indexes).toContain('user_count_pkey');
    const days = Math.ceil(count / 24);
    // And the rows of the sums themselves.
    expect(read).toBeLessThanOrEqual(days * 2 + 20);
  });
});
