import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Connections, runFor } from '../../src/storage/connections.ts';
import { assembleTest } from '../harness/assembled.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { createPerson } from '../harness/people.ts';

// A migration beside a running server changes the type of a column that a prepared statement answers.
let database: TestDatabase;
let admin: postgres.Sql;
let shared: Connections;

beforeAll(async () => {
  database = await testDatabase();
  admin = postgres({ ...database.adminOptions, max: 1, onnotice: () => undefined });
  shared = new Connections(database.appOptions, 1, 3);
  await admin`create table probe (a integer)`;
  await admin`insert into probe values (1)`;
  await admin`grant select on probe to public`;
});
afterAll(async () => {
  await shared.close();
  await admin.end();
  await database.drop();
});

const probe = {
  text: `select current_setting('roster.program_id') as acting, p.a from probe p where $1::integer = 1`,
  values: [1],
};
const fresh = (value: number) => ({ text: `select $1::integer as "new${value}"`, values: [value] });

describe('a prepared statement that is out of date', () => {
  it('is refused instead of sent again behind the statements of another programme', async () => {
    const [rows] = await runFor(shared, 1, probe);
    expect(rows).toEqual([{ acting: '1', a: 1 }]);
    await admin`alter table probe alter column a type text`;
    const [stale, other, more] = await Promise.allSettled([
      runFor(shared, 1, probe),
      runFor(shared, 2, fresh(2)),
      runFor(shared, 2, fresh(3)),
    ]);
    expect(stale).toMatchObject({ status: 'rejected', reason: { code: '0A000' } });
    expect(other).toEqual({ status: 'fulfilled', value: [[{ new2: 2 }]] });
    expect(more).toEqual({ status: 'fulfilled', value: [[{ new3: 3 }]] });
  });

  it('is not run for a programme whose statements came behind it', async () => {
    const behind = { text: 'select 1 as one' };
    await Promise.all([runFor(shared, 1, probe), runFor(shared, 2, behind)]);
    await admin`alter table probe alter column a type bigint using a::bigint`;
    const [stale, other] = await Promise.allSettled([runFor(shared, 1, probe), runFor(shared, 2, behind)]);
    expect(stale).toMatchObject({ status: 'rejected', reason: { code: '0A000' } });
    expect(other).toEqual({ status: 'fulfilled', value: [[{ one: 1 }]] });
    await admin`alter table probe alter column a type text`;
    await runFor(shared, 1, probe).catch(() => undefined);
  });

  it('is prepared anew by the next call, which acts for its own programme', async () => {
    const answers = await Promise.all([runFor(shared, 1, probe), runFor(shared, 2, probe)]);
    expect(answers).toEqual([[[{ acting: '1', a: '1' }]], [[{ acting: '2', a: '1' }]]]);
  });
});

describe('a migration beside a running server', () => {
  it('costs neither a read nor a change anything', async () => {
    const server = await assembleTest();
    const owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => undefined });
    try {
      const token = await server.token('user user:privileged');
      const { userId } = await createPerson(server, token);
      const read = () => server.call('GET', `/v1/user/${userId}`, { token });
      const change = (last_name: string) =>
        server.call('PUT', `/v1/user/personal_info/${userId}`, {
          token,
          body: { personal_info: { last_name } },
        });
      // Each statement is prepared on the connections that it travels on.
      for (let turn = 0; turn < 20; turn += 1) await Promise.all([read(), change(`Before ${turn}`)]);
      await owner`alter table client alter column token_generation type bigint`;
      expect((await read()).status).toBe(200);
      const others = await Promise.all(Array.from({ length: 20 }, read));
      expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
      const changed = await change('After');
      expect(changed.json.result.code).toBe('0000');
      expect((await read()).json.personal_info.last_name).toBe('After');
    } finally {
      await owner.end();
      await server.close();
    }
  });
});
