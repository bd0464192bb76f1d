import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { claimHash } from '../../src/storage/claim-hash.ts';
import { claimFree } from '../../src/storage/contact-claims.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from '../operations/setting.ts';

// Two users have one contact from before the programme asked for one user each. One holds its claim and gives the contact
// up, or closes, while the other comes to share it.
const turns = 80;
let at: Setting;
let sql: postgres.Sql;
beforeAll(async () => {
  at = await setUp();
  sql = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await sql.end();
  await at.server.close();
});

it(`a contact is left to the user who still has it, ${turns} times`, async () => {
  await wantsUnique(false);
  const pairs = await inGroups(turns, makePair);
  await wantsUnique(true);
  for (const { holder, hash } of pairs) await claim([{ ...holder, hash }]);
  const lost: string[] = [];
  await inGroups(turns, async (turn) => {
    const { holder, sharer, hash, address } = pairs[turn]!;
    const [{ json }] = await Promise.all([
      turn % 2 === 0
        ? at.call('DELETE', `/user/email/${holder.userId}`, { email: [{ id: holder.id }] })
        : at.call('DELETE', `/user/${holder.userId}`),
      // By turns sooner and later than the statement of the call.
      sleep(turn % 5).then(() => claim([{ ...sharer, hash }])),
    ]);
    expect(json.result.code).toBe('0000');
    const [row] = await sql`select user_id::int from claim where hash = ${Buffer.from(hash.slice(2), 'hex')}`;
    if (row?.['user_id'] !== sharer.userId) lost.push(`${turn}: ${address} is of ${row?.['user_id']}`);
  });
  expect(lost).toEqual([]);
  const wanted = newUserBody({ email: [{ address: pairs[0]!.address, is_primary: 1 }] });
  expect((await at.call('POST', '/user', wanted)).json.result.code).toBe('3010');
});

interface Pair {
  readonly address: string;
  readonly hash: string;
  readonly holder: { readonly userId: number; readonly id: number };
  readonly sharer: { readonly userId: number; readonly id: number };
}

async function makePair(turn: number): Promise<Pair> {
  const address = `shared${turn}@example.com`;
  const [holder, sharer] = await Promise.all(
    [0, 1].map(async (index) => {
      const own = { address: `own${turn}.${index}@example.com`, is_primary: 1 };
      const { info, email } = await at.createUser({ email: [own, { address, is_primary: 0 }] });
      return { userId: info.id as number, id: email[1].id as number };
    }),
  );
  const hash = claimHash(at.server.services.keyring, 77, { kind: 'email', canonical: address });
  return { address, hash, holder: holder!, sharer: sharer! };
}

function claim(contacts: readonly { userId: number; id: number; hash: string }[]) {
  return claimFree(at.server.services.connections, 77, 'email', contacts);
}

async function wantsUnique(unique: boolean): Promise<void> {
  const admin = await at.server.token('admin');
  await at.server.call('PUT', '/v1/program/77', {
    token: admin,
    body: { program: { unique_email: unique } },
  });
}

/** Does something so many times, a few at once. */
async function inGroups<T>(count: number, work: (turn: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let from = 0; from < count; from += 4) {
    const group = Array.from({ length: Math.min(4, count - from) }, (_, index) => work(from + index));
    results.push(...(await Promise.all(group)));
  }
  return results;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
