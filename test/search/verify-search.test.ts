import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/catalogue/operations.ts';
import { verifySearch } from '../../src/search/verify-search.ts';
import { runFor } from '../../src/storage/connections.ts';
import { addUpCounts } from '../../src/storage/user-counts.ts';
import { newUserBody } from '../harness/assembled.ts';
import { callOf, callWithCode, createPerson, needsCode } from '../harness/people.ts';
import { type Setting, setUp } from '../operations/setting.ts';

let at: Setting;
let sql: postgres.Sql;

beforeAll(async () => {
  at = await setUp();
  sql = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql?.end();
  await at?.server.close();
});

const verify = (repair = false) => verifySearch(at.server.services.connections, { repair });
const addUp = () => runFor(at.server.services.connections, '*', addUpCounts);

describe('search rows and counts', () => {
  const changing = operations.filter(({ verb, id }) => verb !== 'get' && id !== 'user.create');

  it.each(changing.map(({ id }): [string] => [id]))('are what %s leaves', async (id) => {
    const person = await createPerson(at.server, at.token);
    const operation = operations.find((one) => one.id === id)!;
    // What proves something cannot be made up.
    const proves = operation.flow || operation.members?.includes('external_auth');
    const { method, url, body } = needsCode(operation)
      ? await callWithCode(at.server, at.token, operation, person)
      : callOf(operation, person, !proves);
    const { json } = await at.server.call(method, url, { token: at.token, ...(body && { body }) });
    expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
    expect((await verify()).faults).toEqual([]);
  });

  it('are exact after calls at the same moment, while others add up', async () => {
    const makers = Array.from({ length: 40 }, () => at.createUser());
    const adding = Array.from({ length: 10 }, addUp);
    const made = await Promise.all(makers);
    await Promise.all(adding);
    const changes = made.map(({ info }, index) =>
      index % 2 === 0
        ? at.call('DELETE', `/user/${info.id}`)
        : at.call('POST', `/user/currency/${info.id}`, { currency: [{ code: 'JOD', is_primary: 1 }] }),
    );
    await Promise.all([...changes, addUp(), addUp()]);
    expect((await verify()).faults).toEqual([]);
    await addUp();
    expect((await verify()).faults).toEqual([]);
    expect(await sql`select 1 from user_delta`).toEqual([]);
  });

  it('forget an erased user', async () => {
    const { info } = await at.createUser();
    await at.call('DELETE', `/user/${info.id}`);
    await sql`select set_config('roster.program_id', '77', false)`;
    expect(await sql`select erase_users(77, ${[info.id]}::bigint[], '2026-11-01T00:00:00')`).toHaveLength(1);
    expect((await verify()).faults).toEqual([]);
    const question = { from_date: '2000-01-01', to_date: '2099-12-31', archive: 1, user_id: info.id };
    const { users, result_set } = (await at.call('POST', '/user/inquiry', question)).json;
    expect([users, result_set.total_records]).toEqual([[], 0]);
  });

  it('leave no trace of a call that failed', async () => {
    const body = newUserBody();
    await at.call('POST', '/user', body);
    const [first, second] = await Promise.all([
      at.call('POST', '/user', body),
      at.call('POST', '/user', body),
    ]);
    expect([first.status, second.status]).toEqual([409, 409]);
    expect((await verify()).faults).toEqual([]);
  });
});

describe('verifying', () => {
  it('finds what is missing, other or counted wrongly, and puts it right', async () => {
    const ids: number[] = [];
    for (let count = 0; count < 4; count += 1) ids.push((await at.createUser()).info.id);
    await addUp();
    const [missing, renamed, moved] = ids as [number, number, number, number];
    await sql`delete from user_search where user_id = ${missing}`;
    await sql`update user_search set first_name = 'eve' where user_id = ${renamed}`;
    await sql`update user_search set status = 17, country_code = '826' where user_id = ${moved}`;
    await sql`update user_count set users = users + 5 where kind = 'currency' and value = 'CAD' and not is_closed`;
    const { faults } = await verify();
    expect(faults).toEqual(
      expect.arrayContaining([
        `user ${missing} of programme 77 is not found by inquiries`,
        `user ${renamed} of programme 77 is found by another first_name`,
        `user ${moved} of programme 77 is found by another status, country_code`,
        expect.stringMatching(
          /^programme 77 counts \d+ open users of [\d-]+ by currency CAD, there are \d+$/u,
        ),
      ]),
    );
    const { differences, repaired } = await verify(true);
    expect(differences).toBeGreaterThan(3);
    expect(repaired).toBe(differences);
    expect((await verify()).faults).toEqual([]);
    const { json } = await at.call('POST', '/user/inquiry', {
      from_date: '2000-01-01',
      to_date: '2099-12-31',
      user_id: missing,
    });
    expect(json.result_set.total_records).toBe(1);
  });

  it('makes search rows where there are none at all, as after a migration', async () => {
    await sql`truncate user_search, user_count, user_delta`;
    expect((await verify(true)).faults.length).toBeGreaterThan(10);
    expect((await verify()).faults).toEqual([]);
  });

  it('finds rows of nobody', async () => {
    await sql`insert into user_search select program_id, 4000000000, created_at, is_closed, status, country_code, currencies,
      first_name, last_name, nick_name, names, email, other_emails, phones, source_id from user_search limit 1`;
    expect((await verify()).faults).toContain('1 search row(s) of programme 77 belong to no user');
    // They are counted, and stay: the server may not delete them.
    const { differences, repaired } = await verify(true);
    expect(differences - repaired).toBe(1);
    expect(await verify(true)).toMatchObject({ differences: 1, repaired: 0 });
    await sql`delete from user_search where user_id = 4000000000`;
  });
});
