import { type KeyObject, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveError, frameType } from '../../src/backup/archive-format.ts';
import { ArchiveReader } from '../../src/backup/archive-reader.ts';
import { KeyArchive } from '../../src/backup/key-archive.ts';
import { readRows, type TextRows } from '../../src/backup/row-frame.ts';
import { openRecord, readUserRest, readUsers } from '../../src/backup/user-records.ts';
import { readConfig } from '../../src/config.ts';
import type { KeyFile } from '../../src/crypto/keyring.ts';
import { open as unseal } from '../../src/crypto/seal.ts';
import { writeCheckpoint } from '../../src/history/checkpoints.ts';
import { verifyHistory } from '../../src/history/verify-history.ts';
import { keySource, openKeyring } from '../../src/keys/key-source.ts';
import { rotateKeys } from '../../src/keys/rotate-keys.ts';
import { Connections } from '../../src/storage/connections.ts';
import { fromHex } from '../../src/storage/user-vault.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { feedGroup } from '../harness/feeds.ts';
import { type MarkedPerson, markedPerson } from '../harness/marked-person.ts';
import { temporaryFolder } from '../harness/processes.ts';
import { everything } from '../harness/same-rows.ts';
import { everyRow, valuesIn } from '../harness/search-rows.ts';
import {
  type Archives,
  backUp,
  check,
  type EmptyPlace,
  emptyPlace,
  keyringOf,
  markAsBegun,
  restoreInto,
  storeOf,
} from './setting.ts';

let server: AssembledTest;
let owner: postgres.Sql;
let token: string;
let first: Archives;
let gone: MarkedPerson;
let stays: MarkedPerson;
let goneId: number;
let staysId: number;
let friendId: number;
const folder = temporaryFolder();
const places: EmptyPlace[] = [];

beforeAll(async () => {
  server = await assembleTest();
  owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  token = await server.token('user user:sensitive user:privileged');
  friendId = await create(newUserBody());
  [gone, stays] = [markedPerson(6, friendId), markedPerson(7, friendId)];
  goneId = await create(gone.body, gone.sourceId);
  staysId = await create(stays.body, stays.sourceId);
  const relationship = [{ entity: 7, on_entity: 7, on_entity_id: goneId, type: 2 }];
  await server.call('POST', `/v1/user/relationship/${friendId}`, { token, body: { relationship } });
  await feedGroup(server, token, goneId, { host_name: 'theirs.example.com' });
  // Records that need several parts.
  for (const id of [goneId, staysId]) {
    await owner`insert into email (program_id, user_id, id, address, is_primary, created_at, updated_at, closed_at)
      select 77, ${id}, 100000 + n, repeat(md5(n::text), 32), 0, now(), now(), now() from generate_series(1, 3000) n`;
  }
  await writeCheckpoint(
    server.services.connections,
    server.services.keyring,
    join(server.dataDir, 'history-checkpoints'),
    new Date(),
  );
  first = await backUp(server, folder.path);
});
afterAll(async () => {
  for (const one of places) await one.remove();
  await owner?.end();
  await server?.close();
  folder.remove();
});

async function create(body: object, sourceId?: string): Promise<number> {
  const headers: Record<string, string> = sourceId ? { 'source-id': sourceId } : {};
  const { json } = await server.call('POST', '/v1/user', { token, body, headers });
  if (json.result.code !== '0000') throw new Error(JSON.stringify(json.result));
  return json.info.id;
}

async function newPlace(keys: string | object = server.dataDir): Promise<EmptyPlace> {
  const made = await emptyPlace(keys);
  places.push(made);
  return made;
}

/** A copy of an archive with other bytes. */
function altered(path: string, change: (bytes: Buffer) => Buffer): string {
  const copy = join(folder.path, `altered-${randomBytes(4).toString('hex')}`);
  writeFileSync(copy, change(readFileSync(path)));
  return copy;
}

/** Where each frame of an archive begins, its length before it. */
function framesOf(bytes: Buffer): number[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf('\n') + 1; at < bytes.length; at += 4 + bytes.readUInt32BE(at)) starts.push(at);
  return starts;
}

describe('an archive that is not as it was written', () => {
  const kinds = ['data', 'keys'] as const;

  it.each(kinds)('is refused wherever a byte of it was changed: %s', async (kind) => {
    const { length } = readFileSync(first[kind]);
    await fc.assert(
      fc.asyncProperty(fc.nat(length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const copy = altered(first[kind], (bytes) => {
          bytes[at]! ^= change;
          return bytes;
        });
        await expect(check(server.dataDir, { ...first, [kind]: copy })).rejects.toThrow(ArchiveError);
        rmSync(copy);
      }),
      { numRuns: 150 },
    );
  });

  it.each(kinds)('is refused wherever it was cut off, and where something was added: %s', async (kind) => {
    const bytes = readFileSync(first[kind]);
    const ends = [0, 1, 16, ...framesOf(bytes), ...framesOf(bytes).map((at) => at + 3), bytes.length - 1];
    for (const end of ends) {
      const copy = altered(first[kind], (all) => all.subarray(0, end));
      await expect(check(server.dataDir, { ...first, [kind]: copy }), `${end}`).rejects.toThrow(
        /damaged|not an archive/,
      );
    }
    const longer = altered(first[kind], (all) => Buffer.concat([all, Buffer.of(0)]));
    await expect(check(server.dataDir, { ...first, [kind]: longer })).rejects.toThrow(
      /goes on after its end/,
    );
  });

  it('is refused where frames were left out, swapped, or taken from another archive', async () => {
    const second = await backUp(server, folder.path);
    const [bytes, others] = [readFileSync(first.data), readFileSync(second.data)];
    const cut = (of: Buffer) =>
      [...framesOf(of), of.length].map((at, index, all) => of.subarray(index ? all[index - 1]! : 0, at));
    const [own, foreign] = [cut(bytes), cut(others)];
    expect(own.length).toBeGreaterThan(6);
    const variants = [
      own.filter((_, index) => index !== 3),
      own.map((piece, index) => (index === 3 ? own[4]! : index === 4 ? own[3]! : piece)),
      own.map((piece, index) => (index === 3 ? foreign[3]! : piece)),
      [...own.slice(0, -1), foreign.at(-1)!],
      [foreign[0]!, ...own.slice(1)],
      own.flatMap((piece, index) => (index === 3 ? [piece, piece] : [piece])),
    ];
    for (const pieces of variants) {
      const copy = altered(first.data, () => Buffer.concat(pieces));
      await expect(check(server.dataDir, { ...first, data: copy })).rejects.toThrow(/damaged/);
    }
    await check(server.dataDir, { data: second.data, keys: first.keys });
  });

  it('leaves nothing in the place that it should have been restored into', async () => {
    const place = await newPlace();
    const broken = altered(first.data, (bytes) => {
      bytes[framesOf(bytes).at(-2)! + 40]! ^= 1;
      return bytes;
    });
    await expect(restoreInto(place, { ...first, data: broken })).rejects.toThrow(ArchiveError);
    const { rows } = await everything(place.database);
    expect(Object.entries(rows).filter(([, found]) => found.length > 0)).toEqual([]);
    expect(readdirSync(place.dataDir)).toEqual(['keys']);
    await restoreInto(place, first);
  });

  it('is told from the other kind, and from anything else', async () => {
    const swapped = { data: first.keys, keys: first.data };
    await expect(check(server.dataDir, swapped)).rejects.toThrow(/is an archive of keys/);
    await expect(check(server.dataDir, { ...first, keys: first.data })).rejects.toThrow(
      /main archive, not one/,
    );
    const other = altered(first.data, () => randomBytes(1000));
    await expect(check(server.dataDir, { ...first, data: other })).rejects.toThrow(/not an archive/);
    await expect(check(server.dataDir, { ...first, data: '/nowhere' })).rejects.toThrow(/cannot be read/);
    const terminal = altered(first.data, (bytes) =>
      Buffer.from(
        String(bytes.subarray(0, bytes.indexOf('\n') + 1)).replace(
          /"key":"[^"]+"/,
          '"key":"G1s/QUJDREVGR0g="',
        ),
      ),
    );
    await expect(check(server.dataDir, { ...first, data: terminal })).rejects.toThrow(/master key \?+/);
  });
});

describe('a place that is not empty', () => {
  it('is refused, and stays as it is', async () => {
    const place = await newPlace();
    await restoreInto(place, first);
    const before = await everything(place.database);
    await expect(restoreInto(place, first)).rejects.toThrow(/database is not empty/);
    expect(await everything(place.database)).toEqual(before);
  });

  it('is refused where its files are of another installation', async () => {
    const place = await newPlace();
    await restoreInto(place, first);
    const other = await emptyPlace(server.dataDir);
    places.push(other);
    const into = () => restoreInto({ database: other.database, dataDir: place.dataDir }, first);
    await expect(into()).rejects.toThrow(/files is not empty/);
    // What an interrupted restore of the same backup has placed already is no hindrance.
    await markAsBegun(storeOf(place.dataDir), first);
    const stray = join(place.dataDir, 'history-checkpoints/stray.checkpoint');
    writeFileSync(stray, 'x');
    await expect(into()).rejects.toThrow(/DATA_DIR is not empty/);
    rmSync(stray);
    await into();
  });

  it('is refused where a newer version has made its tables', async () => {
    const place = await newPlace();
    const sql = postgres({ ...place.database.adminOptions, max: 1, onnotice: () => {} });
    const { migrate, migrationsFolder } = await import('../../src/storage/migrate.ts');
    await migrate(sql, { folder: migrationsFolder });
    await sql`insert into migration (number, name, checksum) values (9999, '9999-later.sql', 'x')`;
    await sql.end();
    await expect(restoreInto(place, first)).rejects.toThrow(/9999-later/);
  });
});

describe('the keys', () => {
  it('of another installation open nothing, and the sentence says which are needed', async () => {
    const { current } = keyFileOf(server.dataDir);
    const stranger = await assembleTest();
    try {
      await expect(check(stranger.dataDir, first)).rejects.toThrow(`under the master key ${current}`);
    } finally {
      await stranger.close();
    }
    const sameMaster = { ...keyFileOf(server.dataDir), hashRoot: randomBytes(32).toString('base64') };
    const place = await newPlace(sameMaster);
    await expect(restoreInto(place, first)).rejects.toThrow(/of an installation with other keys/);
  });

  it('of an archive that is older than a user are refused', async () => {
    await create(newUserBody());
    const later = await backUp(server, folder.path);
    await expect(check(server.dataDir, { data: later.data, keys: first.keys })).rejects.toThrow(
      /is older than/,
    );
    await check(server.dataDir, { data: first.data, keys: later.keys });
  });

  it('that were rotated since open older backups as long as the key file has the old one', async () => {
    const source = keySource(readConfig({ DATA_DIR: server.dataDir }), () => undefined);
    const before = keyFileOf(server.dataDir);
    const rotate = (keepsOld: boolean) =>
      rotateKeys(server.services.connections, openKeyring(source), source, {
        keepsOld,
        onProgress: () => undefined,
      });
    await rotate(true);
    const both = await newPlace();
    await restoreInto(both, first);
    // It goes on with the new key.
    const restored = await assembleTest(
      {},
      {},
      { ...server, database: both.database, dataDir: both.dataDir },
    );
    const anew = { token: await restored.token('user') };
    const made = await restored.call('POST', '/v1/user', { ...anew, body: newUserBody() });
    expect(made.json.result.code).toBe('0000');
    expect((await restored.call('GET', `/v1/user/${staysId}`, anew)).status).toBe(200);
    await restored.close();
    await rotate(false);
    expect(Object.keys(keyFileOf(server.dataDir).masterKeys)).not.toContain(before.current);
    await expect(check(server.dataDir, first)).rejects.toThrow(`under the master key ${before.current}`);
    const old = await newPlace(before);
    await restoreInto(old, first);
    const rotated = await backUp(server, folder.path);
    const again = await newPlace();
    await restoreInto(again, rotated);
    const afterwards = await assembleTest(
      {},
      {},
      { ...server, database: again.database, dataDir: again.dataDir },
    );
    const late = { token: await afterwards.token('user'), body: newUserBody() };
    expect((await afterwards.call('POST', '/v1/user', late)).status).toBe(200);
    await afterwards.close();
    // For the tests that follow.
    source.write!({
      ...keyFileOf(server.dataDir),
      masterKeys: { ...before.masterKeys, ...keyFileOf(server.dataDir).masterKeys },
    });
  });
});

describe('a user that was erased since', () => {
  let today: Archives;

  beforeAll(async () => {
    await server.call('DELETE', `/v1/user/${goneId}`, { token });
    await owner`update users set closed_at = closed_at - interval '10 years' where id = ${goneId}`;
    await owner`update idempotency_record set created_at = created_at - interval '10 years'`;
    expect((await server.call('POST', `/v1/user/erasure/${goneId}`, { token })).status).toBe(200);
    today = await backUp(server, folder.path);
  });

  it('is readable in the older backup to whoever has the keys of then', async () => {
    const all = [...gone.plain, ...gone.sealed];
    expect(valuesIn(await openEverything(first), all)).toEqual(all);
  });

  it('is in nothing that the keys of today open of the older backup', async () => {
    const text = await openEverything({ data: first.data, keys: today.keys });
    expect(valuesIn(text, [...gone.plain, ...gone.sealed])).toEqual([]);
    expect(valuesIn(text, stays.plain)).toEqual(stays.plain);
  });

  it('comes back as erased, with nobody who is still related to it, and a history that verifies', async () => {
    const place = await newPlace();
    const report = await restoreInto(place, { data: first.data, keys: today.keys });
    expect(report.erasedSince).toBe(1);
    const sql = postgres({ ...place.database.adminOptions, max: 1, onnotice: () => {} });
    try {
      const rows = (await everyRow(sql)).map(({ row }) => row).join('\n');
      expect(valuesIn(rows, [...gone.plain, ...gone.sealed])).toEqual([]);
      expect(valuesIn(rows, stays.plain)).toEqual(stays.plain);
      const [user] = await sql`select status, closed_at, erased_at from users where id = ${goneId}`;
      expect(user).toMatchObject({ status: 9, closed_at: expect.any(Date), erased_at: expect.any(Date) });
      const ends = await sql`select 1 from relationship where ${goneId} in (user_id, other_user_id)`;
      expect(ends.length).toBe(0);
      // Of their groups as little is left as an erasure leaves.
      const groups = await sql`select owner_user_id, host_name, name from user_group`;
      expect([...groups]).toEqual([{ owner_user_id: null, host_name: null, name: null }]);
      const erased = await owner`select erased_at from users where id = ${goneId}`;
      expect(user!['erased_at']).toEqual(erased[0]!['erased_at']);
    } finally {
      await sql.end();
    }
    const connections = new Connections(place.database.appOptions, 1);
    const { faults } = await verifyHistory(
      connections,
      keyringOf(place.dataDir),
      join(place.dataDir, 'history-checkpoints'),
    );
    await connections.close();
    expect(faults).toEqual([]);
  });

  it('is erased in a backup of today', async () => {
    const place = await newPlace();
    expect((await restoreInto(place, today)).erasedSince).toBe(0);
    expect((await everything(place.database)).rows).toEqual((await everything(server.database)).rows);
    expect(valuesIn(await openEverything(today), [...gone.plain, ...gone.sealed])).toEqual([]);
  });
});

function keyFileOf(dataDir: string): KeyFile {
  return JSON.parse(readFileSync(join(dataDir, 'keys'), 'utf8'));
}

/** All that the keys open of a backup, in one text: what somebody finds who has all of them, sealed columns too. */
async function openEverything(archives: Archives): Promise<string> {
  const keyring = keyringOf(server.dataDir);
  const data = await ArchiveReader.open(archives.data, 'data', keyring);
  const keys = await KeyArchive.open(archives.keys, keyring);
  const texts: string[] = [];
  const dataKeys = new Map<number, KeyObject>();
  let opened = 0;
  const openRows = ({ table, columns, lines }: TextRows) => {
    texts.push(lines.join('\n'));
    for (const line of lines) {
      const cells = JSON.parse(line) as (string | null)[];
      const row = Object.fromEntries(columns.map((column, index) => [column, cells[index]]));
      const dataKey = dataKeys.get(Number(row['user_id']));
      if (!row['sealed'] || !dataKey) continue;
      const isAnswer = table === 'idempotency_record';
      const identity = {
        programId: Number(row['program_id']),
        userId: Number(row['user_id']),
        table: isAnswer ? `${table} ${row['client_id']} ${row['source_id']}` : table,
        rowId: isAnswer ? 0 : Number(row['id']),
        keyVersion: 1,
      };
      texts.push(String(unseal(dataKey, fromHex(row['sealed']), identity)));
      opened += 1;
    }
  };
  for await (const { type, content } of data.frames()) {
    texts.push(content.toString('latin1'), content.toString('utf8'));
    if (type === frameType.rows) for (const rows of readRows(String(content))) openRows(rows);
    if (type === frameType.userRest) {
      const { owner: whose, part, sealed } = readUserRest(content);
      const dataKey = dataKeys.get(whose.userId);
      if (dataKey)
        for (const rows of openRecord(data.header.id, dataKey, whose, part, sealed)) openRows(rows);
    }
    if (type !== frameType.users) continue;
    const { columns, users } = readUsers(content);
    for (const { kept, sealed } of users) {
      const row = JSON.parse(kept) as string[];
      const column = (name: string) => Number(row[columns.indexOf(name)]);
      const whose = { programId: column('program_id'), userId: column('id') };
      const key = await keys.find(whose);
      if (!('dataKey' in key) || sealed.length === 0) continue;
      dataKeys.set(whose.userId, key.dataKey);
      for (const rows of openRecord(data.header.id, key.dataKey, whose, 0, sealed)) openRows(rows);
    }
  }
  await keys.finish();
  await Promise.all([keys.close(), data.close()]);
  expect(opened).toBeGreaterThan(5);
  return texts.join('\n');
}
