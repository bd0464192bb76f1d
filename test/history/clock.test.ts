import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Setting, setUp } from '../operations/setting.ts';

let at: Setting;
let behindMilliseconds = 0;
beforeAll(async () => {
  at = await setUp({}, () => new Date(Date.now() - behindMilliseconds));
});
afterAll(() => at.server.close());

it('a server whose clock is behind dates no entry before the newest one', async () => {
  const { info } = await at.createUser();
  behindMilliseconds = 600_000;
  const { json } = await at.call('PUT', `/user/personal_info/${info.id}`, {
    personal_info: { nick_name: 'Late' },
  });
  expect(json.result.code).toBe('0000');
  const { json: shown } = await at.call('GET', `/user/history/${info.id}`);
  const dates = shown.history.map((entry: { date_utc: string }) => entry.date_utc);
  expect(dates).toHaveLength(2);
  // Newest first.
  expect(dates).toEqual(dates.toSorted().reverse());
});
