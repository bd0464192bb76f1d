import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Connection, type Statement } from '../../src/storage/connections.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { createPerson } from '../harness/people.ts';

// How many statements a call costs: each is a round trip to the database. Every statement counts that a call causes, but those
// that tell a session whom it acts for, once, and those that fetch a block of numbers for many rows to come.
let server: AssembledTest;
let token: string;
const sent = new AsyncLocalStorage<string[]>();
const seldom = [
  /^select set_config\('roster\.program_id'/u,
  /^select nextval\('\w+_id_seq'\) as first|from take_numbers\(/u,
];

beforeAll(async () => {
  server = await assembleTest();
  token = await server.token('user user:sensitive user:privileged');
  const run = Connection.prototype.run;
  vi.spyOn(Connection.prototype, 'run').mockImplementation(function (
    this: Connection,
    statement: Statement<object>,
  ) {
    if (!seldom.some((text) => text.test(statement.text))) sent.getStore()?.push(statement.text);
    return run.call(this, statement);
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await server.close();
});

async function statementsOf(method: string, url: string, body?: object): Promise<number> {
  const statements: string[] = [];
  const { json } = await sent.run(statements, () =>
    server.call(method, url, { token, ...(body && { body }) }),
  );
  expect(json.result.code).toBe('0000');
  return statements.length;
}

describe('statements', () => {
  it('are two for a change: one reads, one writes', async () => {
    const { userId, ids } = await createPerson(server, token);
    const path = `/v1/user/email/${userId}`;
    const created = { email: [{ address: 'two.statements@example.com', is_primary: 0 }] };
    expect(await statementsOf('POST', path, created)).toBe(2);
    expect(await statementsOf('PUT', path, { email: [{ id: ids['email'], is_primary: 1 }] })).toBe(2);
    expect(await statementsOf('PUT', `/v1/user/${userId}`, { personal_info: { nick_name: 'Two' } })).toBe(2);
    expect(await statementsOf('DELETE', `/v1/user/${userId}`)).toBe(2);
  });

  it('are two for a creation, whatever it holds: one reads the caller, one writes', async () => {
    expect(await statementsOf('POST', '/v1/user', newUserBody())).toBe(2);
  });

  it('are two for a relationship, which touches a second user', async () => {
    const [one, other] = [await createPerson(server, token), await createPerson(server, token)];
    const end = { entity: 7, on_entity: 7, on_entity_id: other.userId, type: 3 };
    expect(await statementsOf('POST', `/v1/user/relationship/${one.userId}`, { relationship: [end] })).toBe(
      2,
    );
  });

  it('are one for a read', async () => {
    const { userId } = await createPerson(server, token);
    expect(await statementsOf('GET', `/v1/user/${userId}`)).toBe(1);
  });
});
