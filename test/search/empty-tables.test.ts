import { setTimeout } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/catalogue/operations.ts';
import { callOf, createPerson } from '../harness/people.ts';
import { type Setting, setUp } from '../operations/setting.ts';

// Plans are kept, and the first ones are made while the tables are empty and all indexes look equally good. A user must
// be looked up by its key then too, or each call would read the index entries of its whole programme.
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

/** How often each index was used, once the sessions have told. */
async function uses(): Promise<Map<string, number>> {
  for (;;) {
    const rows = await sql<{ name: string; scans: number }[]>`
      select indexrelname as name, idx_scan::integer as scans from pg_stat_user_indexes`;
    const found = new Map(rows.map(({ name, scans }) => [name, scans]));
    if (found.get('users_pkey')! > 0 && found.get('user_search_pkey')! > 0) return found;
    await setTimeout(200);
  }
}

describe('calls about one user, from the first one on', () => {
  it('use none of the indexes that are made for inquiries', async () => {
    const writing = operations.filter(({ verb, id }) => verb !== 'get' && id !== 'user.create');
    const person = await createPerson(at.server, at.token);
    for (const operation of writing) {
      const whose =
        operation.verb === 'delete' ? await createPerson(at.server, at.token, person.friendId) : person;
      const { method, url, body } = callOf(operation, whose);
      await at.server.call(method, url, { token: at.token, ...(body && { body }) });
    }
    await at.call('GET', `/user/${person.userId}`);
    const found = await uses();
    const [{ names }] = (await sql`
      select array_agg(indexname::text) as names from pg_indexes
      where schemaname = 'public' and (indexname like 'user\\_search\\_%' or indexname like 'document\\_%'
        or indexname in ('users_updated', 'identification_number', 'bank_account_number', 'bank_account_iban', 'credit_card_number'))
        and indexname not like '%\\_pkey'`) as unknown as [{ names: string[] }];
    expect(names.length).toBeGreaterThan(10);
    const used = names.filter((name) => found.get(name)! > 0);
    expect(used).toEqual([]);
  });
});
