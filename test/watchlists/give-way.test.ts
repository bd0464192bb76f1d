import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { newUserBody } from '../harness/assembled.ts';
import { ndjson, setUpWatchlists, type WatchlistSetting } from './setting.ts';

// Long work that can wait asks before each of its pieces whether to rest.
let at: WatchlistSetting;
const rested = () => vi.mocked(at.server.services.giveWay.rest).mock.calls.length;

beforeAll(async () => {
  at = await setUpWatchlists();
  for (let made = 0; made < 3; made += 1) await at.createUser(newUserBody());
  vi.spyOn(at.server.services.giveWay, 'rest');
});
beforeEach(() => {
  vi.mocked(at.server.services.giveWay.rest).mockClear();
});
afterAll(() => at?.close());

const entries = Array.from({ length: 1001 }, (_, index) => ({
  ref: `n${index}`,
  names: [`Nobody ${index}`],
}));

it('the load of a list, and the comparison of all users with it', async () => {
  expect((await at.load('long', ndjson(...entries))).status).toBe(200);
  expect(rested()).toBe(3);
  await at.screenAll('long');
  expect(rested()).toBeGreaterThan(3);
});

it('an export of all users, and an import', async () => {
  const token = await at.server.token('user user:privileged program:admin');
  const { status, json } = await at.server.call('GET', '/v1/export', { token });
  expect([status, rested()]).toEqual([200, 1]);
  expect(json).toContain('personal_info');
  await at.server.app.inject({
    ...{ method: 'POST', url: '/v1/import', payload: JSON.stringify({ source_id: 'one' }) },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
  });
  expect(rested()).toBe(2);
});
