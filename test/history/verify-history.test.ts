import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listFiles } from '../../src/backup/data-files.ts';
import { checkpointChore, checkpointFolderName } from '../../src/history/checkpoint-chore.ts';
import { writeCheckpoint } from '../../src/history/checkpoints.ts';
import { HeadNotes } from '../../src/history/noted-heads.ts';
import { verifyHistory } from '../../src/history/verify-history.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { lockWaits } from '../harness/lock-waits.ts';

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
    'truncate history, users, claim, idempotency_record, user_search, user_count, user_delta, import_row cascade',
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

const checkpoint = (at = new Date()) =>
  writeCheckpoint(server.services.connections, server.services.keyring, folder, at);
const minutesLater = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const verify = () => verifyHistory(server.services.connections, server.services.keyring, folder);

const change = async (userId: number, first_name: string) => {
  const body = { personal_info: { first_name } };
  const token = await server.token('user');
  expect((await server.call('PUT', `/v1/user/personal_info/${userId}`, { token, body })).status).toBe(200);
};
/** Takes the last entries off without a trace in the database, as whoever may write to all of it can. */
const cutOff = async (userId: number, number: number) => {
  await owner`delete from history where user_id = ${userId} and number >= ${number}`;
  await owner`update users u set (history_number, history_hash, history_at) =
    (select number, hash, created_at from history h where h.user_id = u.id and h.number = ${number - 1}) where id = ${userId}`;
};
const named = (number: number) => [
  `entry ${number} of user ${one} of programme 77 was signed, and is missing or another one now`,
];

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

describe('the chain of one user', () => {
  it('is told over HTTP, for that user alone', async () => {
    const token = await server.token('user user:privileged');
    const told = async (userId: number, as = token) =>
      (await server.call('GET', `/v1/user/history/verify/${userId}`, { token: as })).json;
    expect((await told(one)).verification).toEqual({ state: 'whole', entries: 3, faults: [] });
    await owner`delete from history where user_id = ${one} and number = 2`;
    const { state, faults } = (await told(one)).verification;
    expect(state).toBe('broken');
    expect(faults).toEqual([
      { fault: 'gap', number: 3 },
      { fault: 'changed', number: 3 },
    ]);
    expect((await told(other)).verification.state).toBe('whole');
    expect((await told(4_294_967_000)).result.code).toBe('3001');
    expect((await told(one, await server.token('user'))).result.code).toBe('2007');
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
  it('signs what was begun before the last one and written after it, however long it took', async () => {
    const signed = () =>
      readdirSync(folder)
        .sort()
        .map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
    const token = await server.token('user');
    const body = { personal_info: { first_name: 'Eva' } };
    const writer = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
    let changing: Promise<unknown> | undefined;
    await writer.begin(async (held) => {
      await held`select from users where id = ${one} for update`;
      changing = server.call('PUT', `/v1/user/personal_info/${one}`, { token, body });
      await expect.poll(() => lockWaits(owner)).not.toHaveLength(0);
      await checkpoint(minutesLater(60));
    });
    await writer.end();
    await changing;
    await checkpoint(minutesLater(120));
    expect(signed().filter((text) => text.includes(` ${one} 4 `))).toEqual(signed().slice(-1));
    expect((await verify()).faults).toEqual([]);
  });

  it('signs a head whose moment is set back to hide it', async () => {
    await change(one, 'Eva');
    await owner`update users set history_at = '2000-01-01' where id = ${one}`;
    await owner`update history set created_at = '2000-01-01' where user_id = ${one} and number = 4`;
    await checkpoint(minutesLater(60));
    await cutOff(one, 4);
    expect((await verify()).faults[0]).toBe(named(4)[0]);
  });

  it('signs every head where it does not know the numbers of the last one', async () => {
    const text = readFileSync(`${folder}/${readdirSync(folder)[0]}`, 'utf8');
    // As one of an earlier version ends, one of another PostgreSQL, and one of a later state of this.
    for (const ended of ['', 'ended 1/1 700\n', `${text.match(/ended .* /)![0]}999999999999\n`]) {
      rmSync(folder, { recursive: true });
      await checkpoint();
      // It may be named after another second than the one before.
      writeFileSync(`${folder}/${readdirSync(folder)[0]}`, text.replace(/ended .*\n/, ended));
      expect(await checkpoint(minutesLater(60))).toBe(2);
    }
  });

  it('is due an hour after the last one, whatever process wrote that, and once after a start', async () => {
    const { connections, keyring } = server.services;
    const dataDir = `${folder}-of-chore`;
    let now = new Date();
    const start = () => checkpointChore(connections, keyring, dataDir, () => now);
    const names = () => readdirSync(`${dataDir}/${checkpointFolderName}`);
    const count = () => names().filter((name) => name.endsWith('.checkpoint')).length;
    let chore = start();
    await chore.run(new AbortController().signal);
    expect(count()).toBe(1);
    await change(one, `Eva${'ab'[count()]}`);
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

describe('what is noted between two checkpoints', () => {
  const notes = () => new HeadNotes(server.services.keyring, folder);
  const note = (by = notes(), now = new Date()) =>
    server.services.connections.use(async (connection) => {
      await connection.run({ text: 'begin' });
      try {
        return await by.note(connection, now);
      } finally {
        await connection.run({ text: 'rollback' });
      }
    });
  const file = () => `${folder}/000000002.heads`;

  it('shows an entry that is cut off before the next checkpoint, and after it', async () => {
    await change(one, 'Eva');
    expect((await verify()).faults).toEqual([]);
    await note();
    expect((await verify()).faults).toEqual([]);
    await cutOff(one, 4);
    expect((await verify()).faults).toEqual(named(4));
    await checkpoint();
    expect(readdirSync(folder).filter((name) => !name.endsWith('.checkpoint'))).toEqual([]);
    expect((await verify()).faults).toEqual(named(4));
  });

  it('stays signed when somebody sets the moments of the user back before the next checkpoint', async () => {
    await change(one, 'Eva');
    await change(one, 'Ida');
    await note();
    await owner`update users set history_at = '2000-01-01' where id = ${one}`;
    await checkpoint(minutesLater(10));
    await cutOff(one, 4);
    expect((await verify()).faults[0]).toBe(named(5)[0]);
    await checkpoint(minutesLater(20));
    expect((await verify()).faults[0]).toBe(named(5)[0]);
  });

  it('stays signed where the database no longer shows it to the checkpoint', async () => {
    await change(one, 'Eva');
    await note();
    const [row] = await owner`select history_number, history_hash, history_at from users where id = ${one}`;
    await owner`update users u set (history_number, history_hash) =
      (select number, hash from history h where h.user_id = u.id and h.number = 3) where id = ${one}`;
    await checkpoint(minutesLater(10));
    await owner`update users set ${owner(row!)} where id = ${one}`;
    expect((await verify()).faults).toEqual([]);
    await cutOff(one, 4);
    expect((await verify()).faults[0]).toBe(named(4)[0]);
  });

  it('contains what a transaction wrote that took longer than ten minutes', async () => {
    const by = notes();
    const start = Date.now();
    const noteAt = (minutes: number) => note(by, new Date(start + minutes * 60_000));
    await noteAt(0);
    const writer = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
    await writer.begin(async (held) => {
      await held`insert into history select program_id, user_id, 4, 999999, activity_type, entity, entity_id, entity_data,
        by_entity, by_entity_id, created_at, sealed, '\\x01' from history where user_id = ${one} and number = 3`;
      for (const minutes of [1, 2, 10, 11]) expect(await noteAt(minutes)).toBe(0);
    });
    await writer.end();
    expect(await noteAt(12)).toBe(1);
    expect(readFileSync(file(), 'utf8')).toContain(` ${one} 4 01`);
    expect([await noteAt(13), await noteAt(14)]).toEqual([0, 0]);
  });

  it('shows an entry that another one has taken the place of, by calls that came after', async () => {
    await change(one, 'Eva');
    await note();
    await cutOff(one, 4);
    await change(one, 'Ada');
    await change(one, 'Ida');
    expect((await verify()).faults).toEqual(named(4));
    await checkpoint();
    expect((await verify()).faults).toEqual(named(4));
  });

  it('shows an entry that a checkpoint signed and another one has taken the place of', async () => {
    await cutOff(one, 3);
    await change(one, 'Ida');
    await change(one, 'Eva');
    await checkpoint();
    expect((await verify()).faults).toEqual(named(3));
  });

  it('grows by what changed alone, and goes with the checkpoint', async () => {
    const by = notes();
    await change(one, 'Eva');
    expect(await note(by)).toBeGreaterThan(0);
    const { size } = statSync(file());
    expect([await note(by), await note(by)]).toEqual([0, 0]);
    expect(statSync(file()).size).toBe(size);
    await change(one, 'Ada');
    expect(await note(by)).toBe(1);
    await checkpoint();
    expect(readdirSync(folder).every((name) => name.endsWith('.checkpoint'))).toBe(true);
    await change(one, 'Ida');
    expect(await note(by)).toBe(1);
    expect(readdirSync(folder)).toContain('000000003.heads');
    expect((await verify()).faults).toEqual([]);
  });

  it.each([
    ['in the middle of a line', (path: string) => appendFileSync(path, `77 ${one} 4 01ab`)],
    ['before a line that signs', (path: string) => appendFileSync(path, `77 ${one} 400 01ab\n`)],
    ['in the middle of the line that signs', (path: string) => truncateSync(path, statSync(path).size - 20)],
    ['before the last byte', (path: string) => truncateSync(path, statSync(path).size - 1)],
  ])('goes on after a process that died %s', async (_where, die) => {
    await change(one, 'Eva');
    await note();
    die(file());
    expect((await verify()).faults).toEqual([]);
    await change(one, 'Ada');
    await note();
    expect((await verify()).faults).toEqual([]);
    await cutOff(one, 5);
    expect((await verify()).faults).toEqual(named(5));
  });

  it('is kept by processes in turn, and by each in a folder of its own', async () => {
    const [first, second] = [notes(), notes()];
    const elsewhere = new HeadNotes(server.services.keyring, `${folder}-of-another`);
    for (const [index, by] of [first, second, first, second].entries()) {
      await change(one, `Eva${'abcd'[index]}`);
      expect(await note(by)).toBeGreaterThan(0);
      expect(await note(elsewhere)).toBeGreaterThan(0);
    }
    expect((await verify()).faults).toEqual([]);
    await cutOff(one, 6);
    const { connections, keyring } = server.services;
    for (const place of [folder, `${folder}-of-another`])
      expect((await verifyHistory(connections, keyring, place)).faults).toEqual(named(6));
  });

  it('is named when somebody changed it, also after the next checkpoint', async () => {
    await change(one, 'Eva');
    await note();
    writeFileSync(file(), readFileSync(file(), 'utf8').replace(` ${one} 4 `, ` ${one} 3 `));
    expect((await verify()).faults.join()).toMatch(/heads .*000000002\.heads were changed/);
    await expect(note()).rejects.toThrow(/were changed/);
    await checkpoint();
    expect((await verify()).faults.join()).toMatch(/000000002\.heads-faulty were changed/);
    await change(one, 'Ada');
    expect(await note()).toBeGreaterThan(0);
  });

  it('is due every minute', async () => {
    const { connections, keyring } = server.services;
    const dataDir = `${folder}-of-chore`;
    const now = new Date();
    const chore = checkpointChore(connections, keyring, dataDir, () => now);
    expect(chore.everyMilliseconds).toBe(60_000);
    await chore.run(new AbortController().signal);
    await change(one, 'Eva');
    await chore.run(new AbortController().signal);
    expect(readFileSync(`${dataDir}/${checkpointFolderName}/000000002.heads`, 'utf8')).toContain(
      ` ${one} 4 `,
    );
    expect(await listFiles(dataDir)).toHaveLength(1);
  });

  it('is done by one process of several at once', async () => {
    const { connections, keyring } = server.services;
    const dataDir = `${folder}-of-chore`;
    const start = () => checkpointChore(connections, keyring, dataDir, () => new Date());
    await start().run(new AbortController().signal);
    await change(one, 'Eva');
    // The first one waits for the history until the others wait for it.
    const holder = postgres({ ...server.database.adminOptions, max: 2, onnotice: () => {} });
    const isFree = Promise.withResolvers<void>();
    const isHeld = Promise.withResolvers<void>();
    const holding = holder.begin(async (transaction) => {
      await transaction`lock table history in access exclusive mode`;
      isHeld.resolve();
      await isFree.promise;
    });
    await isHeld.promise;
    const chores = [start(), start(), start()];
    const running = Promise.all(chores.map((chore) => chore.run(new AbortController().signal)));
    try {
      await expect
        .poll(async () => {
          const rows = await holder`select pid from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`;
          return rows.length;
        })
        .toBe(2);
    } finally {
      // Whatever came of it: nobody else of the file could go on.
      isFree.resolve();
      await Promise.all([holding, running]);
      await holder.end();
    }
    const noted = readFileSync(`${dataDir}/${checkpointFolderName}/000000002.heads`, 'utf8');
    expect(noted.split(` ${one} 4 `)).toHaveLength(2);
    expect((await verifyHistory(connections, keyring, `${dataDir}/${checkpointFolderName}`)).faults).toEqual(
      [],
    );
  });

  it('is an error where somebody keeps the lock', async () => {
    const { connections, keyring } = server.services;
    const dataDir = `${folder}-of-chore`;
    const chore = checkpointChore(connections, keyring, dataDir, () => new Date());
    const thief = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
    await thief`select pg_advisory_lock(hashtextextended(${`${dataDir}/${checkpointFolderName}`}, 0))`;
    await expect(chore.run(new AbortController().signal)).rejects.toThrow(/has been taken for 20 seconds/);
    await thief.end();
    await chore.run(new AbortController().signal);
    expect(readdirSync(`${dataDir}/${checkpointFolderName}`)).toHaveLength(1);
  }, 40_000);
});

describe('someone who owns the database', () => {
  const tampering: [string, () => Promise<unknown>][] = [
    [
      'changes the part of an entry',
      () => owner`update history set entity_data = 19 where user_id = ${one} and number = 2`,
    ],
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
      'sets the moment in the row of the user back',
      () => owner`update users set history_at = '2000-01-01' where id = ${one}`,
    ],
    [
      'sets the moment of an entry back',
      () => owner`update history set created_at = '2000-01-01' where user_id = ${one} and number = 3`,
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
