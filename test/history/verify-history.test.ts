import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkpointChore, checkpointFolderName } from '../../src/history/checkpoint-chore.ts';
import { writeCheckpoint } from '../../src/history/checkpoints.ts';
import { verifyHistory } from '../../src/history/verify-history.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';

let server: AssembledTest;
let owner: postgres.Sql;
let folder: string;
let one: number;
let other: number;

beforeAll(async () => {
  server = await assembleTest();
  owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await owner.end();
  await server.close();
});

/** Every test begins with two users of three entries each, and a checkpoint of them. */
beforeEach(async () => {
  await owner.unsafe(
    'truncate history, users, addresses, email, phone, identification, bank_account, credit_card, currency, external_auth, relationship, document, attachment, user_key, user_secret, claim, idempotency_record, user_search, user_count, user_delta, import_row',
  );
  folder = `${server.dataDir}/checkpoints-${Math.random().toString(36).slice(2)}`;
  const token = await server.token('user');
  const make = async () => {
    const { json } = await server.call('POST', '/v1/user', { token, body: newUserBody() });
    for (const name of ['Mae', 'Eve']) {
      const body = { personal_info: { first_name: name } };
      await server.call('PUT', `/v1/user/personal_info/${json.info.id}`, { token, body });
    }
    return json.info.id as number;
  };
  [one, other] = [await make(), await make()];
  await checkpoint();
});

const checkpoint = () =>
  writeCheckpoint(server.services.connections, server.services.keyring, folder, new Date());
const verify = () => verifyHistory(server.services.connections, server.services.keyring, folder);

describe('an untouched history', () => {
  it('verifies', async () => {
    expect(await verify()).toEqual({ users: 2, entries: 6, faults: [] });
  });

  it('verifies while it grows past its checkpoints', async () => {
    const token = await server.token('user');
    const body = { personal_info: { first_name: 'Eva' } };
    await server.call('PUT', `/v1/user/personal_info/${one}`, { token, body });
    expect((await verify()).faults).toEqual([]);
    await checkpoint();
    expect(readdirSync(folder).length).toBe(2);
    expect((await verify()).faults).toEqual([]);
  });
});

describe('a history that grows meanwhile', () => {
  it('verifies', async () => {
    const token = await server.token('user');
    let isOver = false;
    const rename = async (id: number) => {
      for (let turn = 0; !isOver; turn += 1) {
        const body = { personal_info: { first_name: `Ada${turn}` } };
        await server.call('PUT', `/v1/user/personal_info/${id}`, { token, body });
      }
    };
    const writing = [one, other, one, other].map(rename);
    const faults: string[] = [];
    for (let turn = 0; turn < 40; turn += 1) faults.push(...(await verify()).faults);
    isOver = true;
    await Promise.all(writing);
    expect(faults).toEqual([]);
  });
});

describe('a checkpoint', () => {
  it('signs what was worked out before the last one and written after it', async () => {
    const signed = () =>
      readdirSync(folder)
        .sort()
        .map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
    const token = await server.token('user');
    const body = { personal_info: { first_name: 'Eva' } };
    await server.call('PUT', `/v1/user/personal_info/${one}`, { token, body });
    // As a writer does that was held up for half a minute, on a machine whose clock is behind.
    await owner`update users set history_at = history_at - interval '50 seconds' where id = ${one}`;
    await checkpoint();
    expect(signed()).toHaveLength(2);
    expect(signed()[1]).toContain(` ${one} 4 `);
    expect((await verify()).faults).toEqual([]);
  });

  it('is due an hour after the last one, whatever process wrote that, and once after a start', async () => {
    const { connections, keyring } = server.services;
    const dataDir = `${folder}-of-chore`;
    let now = new Date();
    const start = () => checkpointChore(connections, keyring, dataDir, () => now);
    const count = () => readdirSync(`${dataDir}/${checkpointFolderName}`).length;
    const change = async () => {
      const token = await server.token('user');
      const body = { personal_info: { first_name: `Eva${count()}` } };
      await server.call('PUT', `/v1/user/personal_info/${one}`, { token, body });
    };
    let chore = start();
    await chore.run(new AbortController().signal);
    expect(count()).toBe(1);
    await change();
    await chore.run(new AbortController().signal);
    // A restart is no reason for another one, nor to wait for an hour from then on.
    chore = start();
    now = new Date(now.getTime() + 50 * 60_000);
    await chore.run(new AbortController().signal);
    expect(count()).toBe(1);
    chore = start();
    now = new Date(now.getTime() + 11 * 60_000);
    await chore.run(new AbortController().signal);
    expect(count()).toBe(2);
    expect(chore.everyMilliseconds).toBeLessThanOrEqual(10 * 60_000);
  });
});

describe('someone who owns the database', () => {
  const tampering: [string, () => Promise<unknown>][] = [
    ['changes an entry', () => owner`update history set entity_id = 5 where user_id = ${one} and number = 2`],
    [
      'changes the sealed part',
      () => owner`update history set sealed = sealed || '\\x00' where user_id = ${one} and number = 1`,
    ],
    [
      'deletes an entry in the middle',
      () => owner`delete from history where user_id = ${one} and number = 2`,
    ],
    ['deletes the last entry', () => owner`delete from history where user_id = ${one} and number = 3`],
    [
      'deletes the last entry and moves the head back',
      async () => {
        await owner`delete from history where user_id = ${one} and number = 3`;
        await owner`update users u set history_number = 2, history_hash = (select hash from history h where h.user_id = u.id and h.number = 2) where id = ${one}`;
      },
    ],
    [
      'swaps two entries',
      async () => {
        await owner`update history set number = 9 where user_id = ${one} and number = 2`;
        await owner`update history set number = 2 where user_id = ${one} and number = 3`;
        await owner`update history set number = 3 where user_id = ${one} and number = 9`;
      },
    ],
    [
      'gives an entry to another user',
      async () => {
        await owner`delete from history where user_id = ${other} and number = 3`;
        await owner`update history set user_id = ${other} where user_id = ${one} and number = 3`;
      },
    ],
    [
      'removes a user with all that is known of it',
      async () => {
        for (const table of [
          'history',
          'addresses',
          'email',
          'phone',
          'currency',
          'user_key',
          'user_secret',
          'idempotency_record',
          'claim',
        ])
          await owner`delete from ${owner(table)} where user_id = ${one}`;
        await owner`delete from users where id = ${one}`;
      },
    ],
    [
      'makes an entry of their own',
      () =>
        owner`insert into history select program_id, user_id, 4, 999999, activity_type, entity, entity_id, entity_data, by_entity, by_entity_id, created_at, sealed, hash from history where user_id = ${one} and number = 3`,
    ],
  ];

  it.each(tampering)('%s, and it shows', async (_what, tamper) => {
    await tamper();
    const { faults } = await verify();
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join()).toMatch(new RegExp(`user (${one}|${other})`));
  });
});

describe('someone who owns the checkpoints', () => {
  const only = () => `${folder}/${readdirSync(folder)[0]}`;

  it('changes a line, and it shows', async () => {
    writeFileSync(only(), readFileSync(only(), 'utf8').replace(` ${one} 3 `, ` ${one} 2 `));
    expect((await verify()).faults.join()).toMatch(/was changed or cut off/);
  });

  it('cuts off the end, and it shows', async () => {
    writeFileSync(only(), readFileSync(only(), 'utf8').split('\n').slice(0, 1).join('\n'));
    expect((await verify()).faults.join()).toMatch(/was changed or cut off/);
  });

  it('removes one before another, and it shows', async () => {
    const token = await server.token('user');
    const body = { personal_info: { first_name: 'Eva' } };
    await server.call('PUT', `/v1/user/personal_info/${one}`, { token, body });
    await checkpoint();
    rmSync(only());
    expect((await verify()).faults.join()).toMatch(/checkpoint 1 is missing/);
  });
});

it('cannot be changed by the server itself', async () => {
  const app = postgres({ ...server.database.appOptions, max: 1, onnotice: () => {} });
  await app`select set_config('roster.program_id', '77', false)`;
  await expect(app`update history set entity_id = 5`).rejects.toThrow(/permission denied/);
  await expect(app`delete from history`).rejects.toThrow(/permission denied/);
  await app.end();
});
