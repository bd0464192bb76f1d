import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Setting, setUp } from './setting.ts';

// A big programme beside many small ones: PostgreSQL believes all of them to be small, and that reading a whole one is no
// dearer than looking a few users up. What the calls read is counted, whichever statements they are made of.
const usersOfTheBig = 10_000;
const smallPrograms = 1000;
const usersOfASmall = 10;
const rounds = 12;
/** Far more than a call needs, far less than there is. */
const rowsPerCallMax = 200;

let at: Setting;
let sql: postgres.Sql;
beforeAll(async () => {
  at = await setUp();
  const options = { ...at.server.database.adminOptions, max: 1, onnotice: () => {} };
  sql = postgres(options);
  // A session that has ended has told all that it read.
  const filling = postgres(options);
  await filling.unsafe(`
    insert into program select 1000 + n, name, status, settings, created_at, updated_at
      from program, generate_series(1, ${smallPrograms}) n where id = 77;
    create temp table people as
      select 77 as program_id, 1000000 + n as id from generate_series(1, ${usersOfTheBig}) n
      union all select 1000 + n % ${smallPrograms} + 1, 2000000 + n from generate_series(1, ${smallPrograms * usersOfASmall}) n;
    insert into users (program_id, id, type, status, client_id, created_at, updated_at, history_number, history_hash, history_at)
      select program_id, id, 1, 1, 1, now(), now(), 1, '', now() from people;
    insert into email (program_id, user_id, id, type, address, canonical, is_primary, status, verification_status, created_at, updated_at)
      select program_id, id, id, 0, 'person' || id || '@example.com', 'person' || id || '@example.com', 1, 1, 0, now(), now() from people;
    insert into claim (program_id, kind, hash, user_id) select program_id, 'email', sha256(id::text::bytea), id from people;
    insert into relationship (program_id, user_id, id, other_user_id, entity, entity_id, on_entity, on_entity_id, type, status, created_at, updated_at)
      select program_id, id, id, id, 7, id, 7, id, 1, 1, now(), now() from people;`);
  await filling`vacuum analyze`;
  await filling.end();
});
afterAll(async () => {
  await sql?.end();
  await at?.server.close();
});

it('no call looks through its programme', async () => {
  await callAll();
  const before = await rowsRead();
  for (let round = 0; round < rounds; round += 1) await callAll();
  // A session tells what it read with the first statement after a second.
  await sleep(1100);
  const calls = (rounds + 1) * (await callAll());
  expect((await rowsRead()) - before).toBeLessThan(calls * rowsPerCallMax);
});

/** One call of each kind that looks something up; returns how many they were. */
async function callAll(): Promise<number> {
  const { info, email } = await at.createUser();
  const { id } = info;
  const other = { email: [{ address: `other${id}@example.com`, is_primary: 0 }] };
  const added = await at.call('POST', `/user/email/${id}`, other);
  const answers = [
    added,
    await at.call('GET', `/user/${id}`),
    await at.call('GET', `/user/email/${id}`),
    await at.call('PUT', `/user/${id}`, { personal_info: { first_name: 'Changed' } }),
    await at.call('PUT', `/user/email/${id}`, { email: [{ id: email[0].id, type: 1 }] }),
    await at.call('DELETE', `/user/email/${id}`, { email: [{ id: added.json.email[0].id }] }),
    await at.call('GET', `/user/history/${id}`),
    await at.call('DELETE', `/user/${id}`),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  return answers.length + 1;
}

async function rowsRead(): Promise<number> {
  const [row] = await sql`
    select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as count from pg_stat_user_tables`;
  return row!['count'];
}

it('every table says that a programme may be all of it (migrations/0032-biggest-programme.sql)', async () => {
  const tables = await sql`
    select c.relname as name, coalesce('n_distinct=1' = any(a.attoptions), false) as says
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'program_id' and not a.attisdropped`;
  expect(tables.length).toBeGreaterThan(20);
  expect(tables.filter((table) => !table['says']).map((table) => table['name'])).toEqual([]);
});
