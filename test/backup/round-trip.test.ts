import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archivePathOf, backedUpFolders, leftOut } from '../../src/backup/data-files.ts';
import { drawFileName } from '../../src/files/file-store.ts';
import { writeCheckpoint } from '../../src/history/checkpoints.ts';
import { verifyHistory } from '../../src/history/verify-history.ts';
import { verifySearch } from '../../src/search/verify-search.ts';
import { migrate, migrationsFolder } from '../../src/storage/migrate.ts';
import { type Answer, type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { makeCheck } from '../harness/checks.ts';
import { feedAccount, feedGroup } from '../harness/feeds.ts';
import { markedPerson } from '../harness/marked-person.ts';
import { queueMessage } from '../harness/messages.ts';
import { createPerson } from '../harness/people.ts';
import { run, temporaryFolder } from '../harness/processes.ts';
import { everything } from '../harness/same-rows.ts';
import { valuesIn } from '../harness/search-rows.ts';
import { readBackUpTables } from '../harness/stored.ts';
import { storeFile } from '../harness/stored-files.ts';
import { makeWatchlistHit } from '../harness/watchlists.ts';
import { type Archives, backUp, check, type EmptyPlace, emptyPlace, restoreInto } from './setting.ts';

// An installation with all that one can have, backed up and restored: every row, every file, every answer is the same.
let server: AssembledTest;
let owner: postgres.Sql;
const scopes = 'user user:sensitive user:privileged admin';
let token: string;
let restoredToken: string;
let place: EmptyPlace;
let restored: AssembledTest;
let archives: Archives;
const folder = temporaryFolder();
/** A table and a column that this version does not know of. */
const migrations = join(folder.path, 'migrations');
const ids: number[] = [];
const marked = markedPerson(5, 0);
const texts = [
  'tab\there',
  'line\nhere',
  'back\\slash \\N',
  '"quoted" \'single\'',
  '{"a":1}',
  '\u{1F600} ﷽ é',
  '',
];

beforeAll(async () => {
  server = await assembleTest();
  owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  cpSync(migrationsFolder, migrations, { recursive: true });
  writeFileSync(
    join(migrations, '9000-badges.sql'),
    `create table badge (program_id bigint not null, user_id bigint not null, id integer generated always as identity,
  motto text, given jsonb, marks text[], at timestamptz, price numeric, ratio double precision, raw bytea, note json,
  size integer generated always as (length(motto)) stored,
  foreign key (program_id, user_id) references users (program_id, id));
create unlogged table scribble (id integer);
create table setting_of_all (name text primary key, value text);
alter table users add column motto text;`,
  );
  await migrate(owner, { folder: migrations });

  token = await server.token(scopes);
  await call('PUT', '/program/77', { program: { name: 'Kept' } }, { 'source-id': 'kept' });
  // Something is asked, and is cancelled and decided on in part.
  const asked = { requirements: [{ step: 'personal_info', blocks: 0 }], four_eyes: ['all'] };
  await call('PUT', '/program/77', { program: asked });
  const person = await createPerson(server, token);
  await leaveCases(person.userId);
  await call('PUT', '/program/77', { program: { requirements: [] } });
  const { body, sourceId } = markedPerson(5, person.userId);
  const made = await call('POST', '/user', body, { 'source-id': sourceId });
  ids.push(person.userId, person.friendId, made.info.id);
  await feedAccount(server, token, person.userId);
  await feedGroup(server, token, person.userId, {
    setting: { external_integration: { ledger: { access_token: 'hush' } } },
  });
  for (let count = 0; count < 20; count += 1) ids.push((await call('POST', '/user', newUserBody())).info.id);
  await call('DELETE', `/user/${ids.pop()}`);
  const erased = (await call('POST', '/user', newUserBody())).info.id;
  await call('DELETE', `/user/${erased}`);
  await owner`update users set closed_at = closed_at - interval '10 years' where id = ${erased}`;
  await call('POST', `/user/erasure/${erased}`);
  await call('GET', `/user/${person.userId}`, undefined, { 'show-sensitive-data': '1' });
  await call('POST', '/program', { program: { id: 88, name: 'Zwölf "Käse"', minimum_age: 12 } });
  for (const [index, text] of texts.entries()) {
    await owner`insert into badge (program_id, user_id, motto, given, marks, at, price, ratio, raw, note) values (77, ${ids[index]!},
      ${text}, ${owner.json({ text })}, ${[text, 'x']}, '2026-03-01 01:02:03.456789+05:30', 12345678901234567890.123456789,
      ${1 / 3}, ${Buffer.from([0, 1, 92, 255])}, ${index % 2 ? 'null' : ' { "spaced" :  1 } '}::json)`;
    await owner`insert into setting_of_all values (${`${index}`}, ${index === 3 ? null : text})`;
    await owner`update users set motto = ${text} where id = ${ids[index]!}`;
  }
  // A record that needs several parts.
  await owner`insert into badge (program_id, user_id, motto)
    select 77, ${ids[1]!}, repeat(md5(n::text), 32) from generate_series(1, 3000) n`;
  await owner`insert into scribble values (1)`;
  await writeCheckpoint(
    server.services.connections,
    server.services.keyring,
    join(server.dataDir, 'history-checkpoints'),
    new Date(),
  );
  await storeFile(server, { userId: person.userId }, { content: Buffer.alloc(3_000_000, 'abcdefg') });
  await server.services.files.put(drawFileName(), [], 0);
  // Nothing of ours: no backup has it.
  writeFileSync(join(server.dataDir, 'files/note'), 'x');

  // Before there is an endpoint that would be told.
  await makeWatchlistHit(server.services, 77, person.userId);
  await makeCheck(server.services, 77, person.userId);
  const administrator = await server.token('program:admin');
  const webhook = { url: 'https://hooks.example.com', events: ['*'], status: 0 };
  await server.call('POST', '/v1/webhook', { token: administrator, body: { webhook } });
  await queueMessage(server.services, 77, person.userId, 'ada@example.com');
  // Of no user, so that no backup has it.
  await owner`insert into message (program_id, id, channel, lane, recipient, template, language, status, attempts, created_at,
    history_number, operation) values (77, 4000000000, 'email', 'notices', '\\x01', 'user_suspended', 'en', 'waiting', 0, now(), 0, 'test')`;
  archives = await backUp(server, folder.path);
  await owner`delete from message where user_id is null`;
  place = await emptyPlace(server.dataDir);
  await restoreInto(place, archives, migrations);
  restored = await assembleTest({}, {}, { ...server, database: place.database, dataDir: place.dataDir });
  restoredToken = await restored.token(scopes);
});
afterAll(async () => {
  await restored?.close();
  await place?.remove();
  await owner?.end();
  await server?.close();
  folder.remove();
});

async function call(method: string, path: string, body?: object, headers = {}): Promise<Answer['json']> {
  const { json } = await server.call(method, `/v1${path}`, { token, headers, ...(body && { body }) });
  if (json.result.code !== '0000') throw new Error(`${method} ${path} ${JSON.stringify(json.result)}`);
  return json;
}

/** Has something be said about what is asked of a user, and about what waits for two reviewers. */
async function leaveCases(userId: number): Promise<void> {
  const { tickets } = await call('GET', `/ticket?user_id=${userId}`);
  await call('POST', `/ticket/comment/${tickets[0].info.id}`, { comment: { text: 'Called' } });
  const { review } = await call('GET', `/review?user_id=${userId}`);
  const decision = { outcome: 'reject', version: 1, reason_code: 'altered', reason: 'Another first name' };
  await call('POST', `/review/decision/${review[0].id}`, { decision });
}

describe('a restored installation', () => {
  it('has every row of every table, and every sequence, key and index', async () => {
    const [before, after] = [await everything(server.database), await everything(place.database)];
    expect(Object.keys(before.rows)).toContain('badge');
    for (const table of Object.keys(before.rows))
      expect(after.rows[table], table).toEqual(before.rows[table]);
    expect({ ...after, sequences: [] }).toEqual({ ...before, sequences: [] });
    // There is some of each table of users, but of those whose rows are there for a while only, or in some flows.
    const ofUsers = await owner<{ name: string }[]>`select name::text from tables_of_users()`;
    const empty = ofUsers.filter(({ name }) => before.rows[name]?.length === 0).map(({ name }) => name);
    expect(empty.sort()).toEqual([
      'challenge',
      'import_row',
      'known_network',
      'recovery_code',
      'rule_counter',
      'rule_decision',
      'rule_entry',
      'shared_contact',
      'two_factor',
      'webhook_delivery',
      'webhook_replay',
    ]);
    for (const [index, { last_value }] of before.sequences.entries()) {
      expect(Number(after.sequences[index]!['last_value'])).toBeGreaterThanOrEqual(Number(last_value));
    }
  });

  it('has watchlists and hits, and compares all users again: who waited for it is in no backup', async () => {
    const { json } = await restored.call('GET', '/v1/watchlist/hit', { token: restoredToken });
    expect(json.hits).toMatchObject([{ watchlist: 'listed', status: 'open' }]);
    const administrator = await restored.token('program:admin');
    const lists = (await restored.call('GET', '/v1/watchlist', { token: administrator })).json.watchlists;
    expect(lists).toMatchObject([{ name: 'listed', entries: 1, screening: { state: 'waiting' } }]);
  });

  it('has checks, with what they found', async () => {
    const { json } = await restored.call('GET', '/v1/check', { token: restoredToken });
    expect(json.checks).toMatchObject([{ check: 'age', state: 'done', outcome: 'accept', reasons: [] }]);
  });

  it('has the endpoints of webhooks, whose rows hold', async () => {
    const administrator = await restored.token('program:admin');
    const { json } = await restored.call('GET', '/v1/webhook', { token: administrator });
    expect(json.webhooks).toMatchObject([{ url: 'https://hooks.example.com/', status: 0 }]);
  });

  it('finds and counts everybody as they are', async () => {
    const report = await verifySearch(restored.services.connections);
    expect(report.users).toBe(ids.length + 2);
    expect(report.faults).toEqual([]);
  });

  it('has every file, and none that must be kept apart', () => {
    const files = (dataDir: string) =>
      readdirSync(dataDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'note')
        .map((entry) => join(entry.parentPath, entry.name).slice(dataDir.length + 1))
        .sort();
    const names = files(place.dataDir);
    expect(names).toEqual(files(server.dataDir));
    expect(names.length).toBe(6);
    for (const name of names) {
      const [one, other] = [server.dataDir, place.dataDir].map((dataDir) => join(dataDir, name));
      expect(readFileSync(other!).equals(readFileSync(one!)), name).toBe(true);
      expect(statSync(other!).mode & 0o077, name).toBe(0);
    }
  });

  it('answers every read alike', async () => {
    const tokens = new Map([
      [server, token],
      [restored, restoredToken],
    ]);
    const expectAlike = async (path: string, headers: Record<string, string> = {}) => {
      const [one, other] = await Promise.all(
        [...tokens].map(([at, own]) => at.call('GET', `/v1${path}`, { token: own, headers })),
      );
      expect(one!.status).toBe(200);
      expect({ ...other!.json, response_time: 0 }).toEqual({ ...one!.json, response_time: 0 });
    };
    for (const id of ids) {
      for (const path of [`/user/${id}`, `/user/history/${id}?page_size=500`, `/user/relationship/${id}`])
        await expectAlike(path);
    }
    // Last, since it adds to the history.
    for (const id of ids) await expectAlike(`/user/${id}`, { 'show-sensitive-data': '1' });
  });

  it('repeats what was answered, and goes on', async () => {
    const body = newUserBody();
    const made = await restored.call('POST', '/v1/user', { token: restoredToken, body });
    expect(made.json.result.code).toBe('0000');
    expect(ids).not.toContain(made.json.info.id);
    const { body: again, sourceId } = markedPerson(5, ids[0]!);
    const replay = await restored.call('POST', '/v1/user', {
      token: restoredToken,
      body: again,
      headers: { 'source-id': sourceId },
    });
    expect(replay.headers['idempotency-replayed']).toBe('true');
    expect(replay.json.info.id).toBe(ids[2]);
    const taken = await restored.call('POST', '/v1/user', { token: restoredToken, body });
    expect(taken.json.result.code).toMatch(/^301[01]$/);
  });

  it('has a history that verifies, with its checkpoints', async () => {
    const report = await verifyHistory(
      restored.services.connections,
      restored.services.keyring,
      join(place.dataDir, 'history-checkpoints'),
    );
    expect(report.faults).toEqual([]);
    expect(report.users).toBe(ids.length + 3);
  });

  it('keeps row-level security and the rights of the server as they were', async () => {
    const rights = async (options: typeof server.database.adminOptions) => {
      const sql = postgres({ ...options, max: 1 });
      const found = await sql`select relname::text, relacl::text, relrowsecurity from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'S') order by 1`;
      await sql.end();
      return [...found];
    };
    expect(await rights(place.database.adminOptions)).toEqual(await rights(server.database.adminOptions));
  });
});

describe('the archives', () => {
  it('show nothing but when and under which master key they were made', () => {
    for (const path of [archives.data, archives.keys]) {
      const content = readFileSync(path);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(valuesIn(content, [...marked.plain, ...marked.sealed, 'Zwölf'])).toEqual([]);
      const [line] = content.toString('latin1').split('\n');
      expect(Object.keys(JSON.parse(line!.replace('roster archive 1 ', '')))).toEqual([
        'kind',
        'id',
        'takenAt',
        'key',
      ]);
    }
    const keys = JSON.parse(readFileSync(join(server.dataDir, 'keys'), 'utf8'));
    const secrets = [keys.hashRoot, ...(Object.values(keys.masterKeys) as string[])];
    for (const path of [archives.data, archives.keys]) {
      const forms = secrets.flatMap((secret) => [Buffer.from(secret, 'base64'), Buffer.from(secret)]);
      for (const form of forms) expect(readFileSync(path).includes(form)).toBe(false);
    }
  });

  it('can be checked without a database', async () => {
    const report = await check(server.dataDir, archives);
    expect(report).toMatchObject({ users: ids.length + 2, erasedSince: 0, files: 4 });
  });

  it('are verified file by file: what was changed, cut or lost before the backup is named', async () => {
    const verify = async ({ data }: Archives) => {
      const words = ['cli/roster.js', 'backup', 'verify', '--from', data];
      const process = run(words, { environment: { DATA_DIR: server.dataDir } });
      return { code: await process.ended, text: process.output() };
    };
    const store = (content: string) =>
      storeFile(server, { userId: ids[1]! }, { content: Buffer.from(content) });
    const stored = [await store('changed'), await store('cut'), await store('longer'), await store('lost')];
    const [changed, cut, longer, lost] = stored.map(({ storedName }) =>
      join(server.dataDir, archivePathOf(storedName)),
    );
    const whole = await verify(await backUp(server, folder.path));
    // Those, the large one, and that of the example person.
    expect([whole.code, whole.text]).toEqual([0, expect.stringContaining('"files_opened": 6')]);
    const bytes = readFileSync(changed!);
    bytes[bytes.length - 20]! ^= 1;
    writeFileSync(changed!, bytes);
    truncateSync(cut!, 50);
    appendFileSync(longer!, 'x');
    rmSync(lost!);
    const { code, text } = await verify(await backUp(server, folder.path));
    expect(code).toBe(1);
    const faults = text.split('\n').filter((line) => line.startsWith('fault'));
    const fault = (index: number, why: string) => {
      const { fileId, storedName } = stored[index]!;
      return `fault  file ${fileId} of user ${ids[1]} of programme 77 (${storedName}) ${why}`;
    };
    expect(faults.sort()).toEqual(
      [
        fault(0, 'was changed: it does not open under the key of its user'),
        fault(1, 'was cut: it has 50 of 59 bytes'),
        fault(2, 'was changed: it has 63 bytes and not 62'),
        fault(
          3,
          'is not in the backup: the store had lost it, or its user was erased while the backup was made',
        ),
      ].sort(),
    );
    expect(text).toContain('"files_opened": 2');
  });
});

describe('what is backed up', () => {
  it('is every table, but those of which the reason is known', async () => {
    const { stored, omitted } = await readBackUpTables(server.database);
    const tables = await owner<{ name: string }[]>`
      select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'm', 'f')`;
    const known = [...stored, ...omitted].map(({ name }) => name);
    expect(known.sort()).toEqual(tables.map(({ name }) => name).sort());
    // A new name here is a decision: what is unlogged is lost with a crash, and with a restore.
    expect(omitted.map(({ name, why }) => `${name}: ${why}`)).toEqual([
      'attempt: unlogged',
      'call_share: unlogged',
      'job: queue',
      'migration: migrations',
      'presence: unlogged',
      'scribble: unlogged',
      'user_count: counts',
      'user_delta: counts',
      'webhook_delivery: queue',
      'webhook_lane: queue',
      'webhook_replay: queue',
      'webhook_turn: queue',
    ]);
  });

  it('refuses what it does not know rather than leave it out', async () => {
    await owner.unsafe('create materialized view later as select 1 as one');
    await expect(backUp(server, folder.path)).rejects.toThrow(/later is no plain table/);
    await owner.unsafe('drop materialized view later; create table later (user_id bigint)');
    await expect(backUp(server, folder.path)).rejects.toThrow(/user_id without program_id/);
    await owner.unsafe('drop table later');
    expect(readdirSync(folder.path).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('is not a part of the rows where the user of the database may not read all', async () => {
    const asServer = { dataDir: server.dataDir, database: { ...server.database } };
    asServer.database.adminOptions = server.database.appOptions;
    await expect(backUp(asServer, folder.path)).rejects.toThrow(/name the owner in DATABASE_ADMIN_URL/);
  });

  it('is every entry of DATA_DIR, but those of which the reason is known', () => {
    const known = [...backedUpFolders, ...Object.keys(leftOut)];
    for (const entry of readdirSync(server.dataDir)) expect(known).toContain(entry);
  });
});
