import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inquiriesWaitingMax, inquirySecondsMax } from '../../src/search/inquirer.ts';
import type { Answer } from '../harness/assembled.ts';
import { lockWaits } from '../harness/lock-waits.ts';
import { type Setting, setUp } from '../operations/setting.ts';

let at: Setting;
beforeAll(async () => {
  at = await setUp();
  await at.createUser();
});
afterAll(() => at?.server.close());

const range = { from_date: '2000-01-01', to_date: '2099-12-31' };

describe('an inquiry that takes too long', () => {
  it('is given up with a clear error, and keeps no other call waiting meanwhile', async () => {
    const { info } = await at.createUser();
    const sql = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
    let waiting: Promise<Answer>[] = [];
    await sql.begin(async (locked) => {
      await locked`lock table user_search in access exclusive mode`;
      const started = performance.now();
      const inquire = () =>
        at.call('POST', '/user/inquiry', { ...range, search_term: 'ada' }, { lang: 'fr' });
      const first = Array.from({ length: 2 }, inquire);
      // Those that come later are not to get one of their two connections.
      await vi.waitFor(async () => expect(await lockWaits(locked)).toHaveLength(2));
      const others = await Promise.all(Array.from({ length: 20 }, () => at.call('GET', `/user/${info.id}`)));
      expect(others.every(({ status }) => status === 200)).toBe(true);
      waiting = Array.from({ length: inquiriesWaitingMax + 5 }, inquire);
      expect((await inquire()).json.result.code).toBe('5001');
      expect(performance.now() - started).toBeLessThan(inquirySecondsMax * 1000);
      for (const { status, json } of await Promise.all(first)) {
        expect([status, json.result.code]).toEqual([422, '5004']);
        expect(json.result.message).toContain(`${inquirySecondsMax} seconds`);
        expect(json.result.friendly_message).toContain('recherche');
        expect(Object.keys(json)).toContain('result_set');
      }
    });
    const codes = new Set((await Promise.all(waiting)).map(({ json }) => json.result.code));
    expect([...codes].sort()).toEqual(['0000', '5001']);
    await sql.end();
    expect((await at.call('POST', '/user/inquiry', { ...range, search_term: 'ada' })).status).toBe(200);
  });
});
