import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';

let server: AssembledTest;
let owner: postgres.Sql;
let now = Date.now();
const [tenMinutes, day] = [600_000, 86_400_000];
beforeAll(async () => {
  server = await assembleTest({}, { clock: () => new Date(now) });
  owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await owner?.end();
  await server?.close();
});

describe('a server whose clock went back dates no entry before the newest one', () => {
  it.each([
    ['of a change', 'PUT', '/user/personal_info/:id', { personal_info: { nick_name: 'Late' } }],
    ['of an export of the programme', 'GET', '/export', undefined],
    ['of an export of a user', 'GET', '/user/export/:id', undefined],
  ])('%s', async (_, method, path, body) => {
    const call = await caller();
    const { info } = await call('POST', '/user', newUserBody());
    now -= tenMinutes;
    await call(method, path.replace(':id', info.id), body);
    const [created, newest] = await datesOf(info.id);
    expect(newest).toBe(created);
  });

  it('of an erasure, also at the other end of a relationship', async () => {
    const early = await caller();
    const [gone, friend] = [
      (await early('POST', '/user', newUserBody())).info.id,
      (await early('POST', '/user', newUserBody())).info.id,
    ];
    const relationship = [{ entity: 7, on_entity: 7, on_entity_id: friend, type: 3 }];
    await early('POST', `/user/relationship/${gone}`, { relationship });
    await early('DELETE', `/user/${gone}`);
    now += 3 * day;
    const call = await caller();
    await call('PUT', '/program/77', { program: { retention_days: 1 } });
    await call('GET', `/user/export/${gone}`);
    await call('PUT', `/user/personal_info/${friend}`, { personal_info: { nick_name: 'Early' } });
    now -= tenMinutes;
    await call('POST', `/user/erasure/${gone}`);
    for (const userId of [gone, friend]) {
      const [newest, before] = (await datesOf(userId)).toReversed();
      expect(newest).toBe(before);
    }
  });
});

/** Calls of one who may everything, with a token of this moment; each succeeds, and what is JSON is returned. */
async function caller() {
  const token = await server.token('user user:sensitive user:privileged admin');
  return async (method: string, url: string, body?: object) => {
    const response = await server.app.inject({
      method: method as 'GET',
      url: `/v1${url}`,
      headers: { authorization: `Bearer ${token}` },
      ...(body && { body }),
    });
    expect(response.statusCode, url).toBe(200);
    return method === 'GET' ? {} : response.json();
  };
}

/** When the entries of a user's history were made, the oldest first. */
async function datesOf(userId: number): Promise<string[]> {
  const rows =
    await owner`select created_at::text as at from history where user_id = ${userId} order by number`;
  return rows.map(({ at }) => at as string);
}
