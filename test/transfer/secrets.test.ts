import { hashSync as argon2 } from '@node-rs/argon2';
import { hashSync as bcrypt } from '@node-rs/bcrypt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserVault } from '../../src/storage/user-vault.ts';
import { checkSecret } from '../../src/users/stored-secrets.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type TransferTest, transferTest } from './transfer-server.ts';

let server: TransferTest;

beforeAll(async () => {
  server = await transferTest();
});
afterAll(() => server?.close());

const person = { first_name: 'Ada', last_name: 'Moreau', date_of_birth: '1988-04-17' };

describe('the hash of another system', () => {
  it.each([
    ['bcrypt', bcrypt('Quiet harbour 71!', 5)],
    ['argon2id', argon2('Quiet harbour 71!', { memoryCost: 64, timeCost: 1 })],
  ])('is kept sealed, checked, and replaced by ours at the next success: %s', async (name, hash) => {
    const userId = await importOne({
      source_id: `hash-${name}`,
      personal_info: person,
      security: { password_hash: hash },
    });
    const { stored, vault } = await secretOf(userId, 'password');
    expect(stored).toMatch(/^foreign:/);
    expect(stored).not.toContain(hash.slice(-20));
    const { hasher } = server.services;
    const check = (text: string, secret: string) =>
      checkSecret(hasher, vault, { kind: 'password', stored: text, secret });
    expect(await check(stored, 'quiet harbour 71!')).toEqual({ matches: false, upgraded: null });
    const { matches, upgraded } = await check(stored, 'Quiet harbour 71!');
    expect(matches).toBe(true);
    expect(upgraded).toMatch(/^\$argon2id\$v=19\$/);
    expect(await check(upgraded!, 'Quiet harbour 71!')).toEqual({ matches: true, upgraded: null });
    // Our own needs the pepper: nobody else can check it.
    expect(await hasher.verifyForeign(upgraded!, 'Quiet harbour 71!', { fairnessKey: '77' })).toMatchObject({
      matches: false,
    });
    await expect(
      check(
        stored.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        'Quiet harbour 71!',
      ),
    ).rejects.toThrow();
  });

  it('of ours comes out with the name of its pepper, and in again as it was', async () => {
    const body = newUserBody();
    const { json } = await server.call('POST', '/v1/user', { token: server.tokens.first, body });
    const line = (await server.exportLines(server.tokens.first, '')).find(
      (one) => (one['info'] as { id: number } | undefined)?.id === json.info.id,
    )!;
    expect((line['security'] as Record<string, string>)['password_hash']).toMatch(
      /,keyid=[A-Za-z0-9+/]{8}\$/,
    );
    const { results } = await server.importRows([line], { token: server.tokens.second });
    const [before, after] = [
      await secretOf(json.info.id, 'password'),
      await secretOf(results[0]!.id!, 'password', 88),
    ];
    expect(after.stored).toBe(before.stored);
    const check = { kind: 'password', stored: after.stored, secret: 'Quiet harbour 71!' };
    expect(await checkSecret(server.services.hasher, after.vault, check)).toMatchObject({ matches: true });
  });

  it('that cannot be taken is a fault, and so is a secret that is sent twice', async () => {
    const { results } = await server.importRows([
      {
        source_id: 'bad-1',
        personal_info: person,
        security: { password_hash: '5f4dcc3b5aa765d61d8327deb882cf99' },
      },
      {
        source_id: 'bad-2',
        personal_info: person,
        security: { password_hash: '$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW' },
      },
      {
        source_id: 'bad-3',
        personal_info: person,
        security: { password: 'Quiet harbour 71!', password_hash: bcrypt('x', 4) },
      },
      { source_id: 'bad-4', personal_info: person, security: { password: 'password1' } },
      { source_id: 'bad-5', personal_info: person, security: { password_hash: { $: 1 } } },
    ]);
    expect(results.map(({ result }) => result!.details!.map(({ path, code }) => [path, code]))).toEqual([
      [['$.security.password_hash', '1166']],
      [['$.security.password_hash', '1167']],
      [['$.security.password_hash', '1168']],
      [['$.security.password', '1161']],
      [['$.security.password_hash', '1166']],
    ]);
  });
});

async function importOne(row: Record<string, unknown>): Promise<number> {
  const { results } = await server.importRows([row]);
  expect(results[0]!.outcome).toBe('created');
  return results[0]!.id!;
}

async function secretOf(userId: number, kind: string, programId = 77) {
  const [row] = await server.sql<{ hash: string; wrapped: Buffer }[]>`
    select s.hash, k.wrapped from user_secret s join user_key k using (program_id, user_id)
    where s.program_id = ${programId} and s.user_id = ${userId} and s.kind = ${kind}`;
  const vault = UserVault.open(server.services.keyring, programId, userId, row!.wrapped);
  return { stored: row!.hash, vault };
}
