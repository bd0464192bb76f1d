import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ByteRange } from '../../src/crypto/seal-stream.ts';
import {
  drawFileName,
  FileMissingError,
  type FileStore,
  FileStoreError,
  FileStoreRefusedError,
  type StoredFile,
} from '../../src/files/file-store.ts';
import { FolderStore } from '../../src/files/folder-store.ts';
import type { S3Settings } from '../../src/files/s3-client.ts';
import { S3Store } from '../../src/files/s3-store.ts';
import { sweepFiles } from '../../src/files/sweep-files.ts';
import { runFor } from '../../src/storage/connections.ts';
import { backUp, emptyPlace, markAsBegun, restoreInto } from '../backup/setting.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { temporaryFolder } from '../harness/processes.ts';
import { type S3Server, startS3Server } from '../harness/s3-server.ts';

// The folder and S3, by the same table; then a whole server on S3.
const folder = temporaryFolder();
let s3: S3Server;
beforeAll(async () => {
  s3 = await startS3Server();
});
afterAll(async () => {
  await s3?.close();
  folder.remove();
});

const stores = {
  'a folder': (own: string): FileStore => new FolderStore(join(folder.path, own)),
  S3: (own: string): FileStore => new S3Store(s3.settings, `${own}/`, 5),
};

/** Content that is no two times the same within a file. */
const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7 + (at >> 8)) % 251));

function* inChunks(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

async function read(store: FileStore, name: string, range?: ByteRange): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of store.get(name, range)) parts.push(part);
  return Buffer.concat(parts);
}

async function listOf(store: FileStore): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for await (const file of store.list()) files.push(file);
  return files;
}

async function namesIn(store: FileStore): Promise<string[]> {
  return (await listOf(store)).map(({ name }) => name);
}

describe.each(Object.entries(stores))('a store of files: %s', (_, open) => {
  it('gives out what was put, whole and in ranges', async () => {
    const store = open('ranges');
    const name = drawFileName();
    await store.put(name, inChunks(content), content.length);
    expect((await read(store, name)).equals(content)).toBe(true);
    for (const [start, end] of [
      [0, 2],
      [65_530, 65_550],
      [299_990, 300_000],
      [299_990, 400_000],
      [0, 300_000],
    ] as const)
      expect((await read(store, name, { start, end })).equals(content.subarray(start, end))).toBe(true);
    expect(await read(store, name, { start: 300_000, end: 300_010 })).toHaveLength(0);
    // A reader that goes away after the first piece.
    for await (const part of store.get(name)) {
      expect(part.length).toBeGreaterThan(0);
      break;
    }
  });

  it('keeps an empty file, and puts another in the place of one', async () => {
    const store = open('empty');
    const name = drawFileName();
    await store.put(name, [], 0);
    expect(await read(store, name)).toHaveLength(0);
    await store.put(name, [Buffer.from('a')], 1);
    expect(String(await read(store, name))).toBe('a');
  });

  it('lists whole files in the order of their names, however many there are', async () => {
    const store = open('list');
    expect(await namesIn(store)).toEqual([]);
    const names = Array.from({ length: 12 }, drawFileName);
    await Promise.all(names.map((name) => store.put(name, [Buffer.from(name)], name.length)));
    const listed = await listOf(store);
    expect(listed.map(({ name }) => name)).toEqual(names.toSorted());
    for (const { bytes, storedAt } of listed) {
      expect(bytes).toBe(32);
      expect(Math.abs(storedAt.getTime() - Date.now())).toBeLessThan(60_000);
    }
    // Files of others are none of ours.
    expect(await namesIn(open('list-of-another'))).toEqual([]);
  });

  it('removes a file, also one that is gone, and says of a missing one that it is missing', async () => {
    const store = open('remove');
    const name = drawFileName();
    await store.put(name, [Buffer.from('a')], 1);
    await store.remove(name);
    await store.remove(name);
    for (const range of [undefined, { start: 0, end: 1 }])
      await expect(read(store, name, range)).rejects.toThrow(FileMissingError);
    expect(await namesIn(store)).toEqual([]);
    await store.check();
  });

  it.each(['../../keys', `../${'a'.repeat(29)}`, 'ABCDEF0123456789ABCDEF0123456789', ''])(
    'opens and removes nothing by the name %j',
    async (name) => {
      const store = open('names');
      await expect(read(store, name)).rejects.toThrow(FileMissingError);
      await expect(store.remove(name)).rejects.toThrow(FileMissingError);
      await expect(store.put(name, [Buffer.from('a')], 1)).rejects.toThrow(FileStoreError);
    },
  );
});

describe('a folder', () => {
  it('lists no drafts, and gives up old ones', async () => {
    const store = stores['a folder']('drafts');
    const name = drawFileName();
    await store.put(name, [Buffer.from('a')], 1);
    const draft = join(store.place, name.slice(0, 2), name.slice(2, 4), `${'0'.repeat(32)}.draft`);
    writeFileSync(draft, 'half');
    expect(await namesIn(store)).toEqual([name]);
    await store.removeDrafts(new Date(Date.now() - 60_000));
    expect(existsSync(draft)).toBe(true);
    await store.removeDrafts(new Date(Date.now() + 60_000));
    expect(existsSync(draft)).toBe(false);
    expect(await namesIn(store)).toEqual([name]);
  });

  it('that cannot be one is refused, and leaves nothing of a file', async () => {
    const store: FileStore = new FolderStore('/dev/null/files');
    await expect(store.check()).rejects.toThrow(FileStoreRefusedError);
    await expect(store.put(drawFileName(), [Buffer.from('a')], 1)).rejects.toThrow(FileStoreError);
  });
});

const secrets = { secretAccessKey: 'a wrong one of these tests' };

describe('S3', () => {
  it.each<[string, Partial<S3Settings>, string]>([
    ['a wrong secret', secrets, 'S3_SECRET_ACCESS_KEY'],
    ['an unknown key', { accessKeyId: 'NOBODY' }, 'S3_ACCESS_KEY_ID'],
    ['a bucket that is not there', { bucket: 'other' }, 'correct S3_BUCKET'],
  ])(
    'with %s is refused by everything, and the sentence says what to correct',
    async (_, changes, advice) => {
      const store = new S3Store({ ...s3.settings, ...changes }, 'refused/');
      const name = drawFileName();
      for (const work of [
        () => store.check(),
        () => store.put(name, [Buffer.from('a')], 1),
        () => read(store, name),
        () => store.remove(name),
        () => namesIn(store),
      ]) {
        const error = await work().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error).toBeInstanceOf(FileStoreRefusedError);
        expect(String(error)).toContain(advice);
        expect(String(error)).not.toContain(secrets.secretAccessKey);
      }
    },
  );

  it('that fails in the middle is tried again, with the whole of the file', async () => {
    const store = stores.S3('again');
    const name = drawFileName();
    s3.cutAfter(100_000);
    let rounds = 0;
    const chunks = {
      *[Symbol.iterator]() {
        rounds += 1;
        if (rounds > 1) s3.mend();
        yield* inChunks(content);
      },
    };
    await store.put(name, chunks, content.length);
    expect(rounds).toBe(2);
    expect((await read(store, name)).equals(content)).toBe(true);
  });

  it('that is gone is no refusal: it may come back', async () => {
    s3.cutAfter(0);
    const thrown = await stores
      .S3('gone')
      .check()
      .catch((error: unknown) => error);
    s3.mend();
    expect(thrown).toBeInstanceOf(FileStoreError);
    expect(thrown).not.toBeInstanceOf(FileStoreRefusedError);
  });
});

describe('a server on S3', () => {
  let server: AssembledTest;
  let token: string;
  let userId: number;
  let fileId: number;
  const bill = Buffer.alloc(300_000, 'Rent of March: paid. ');
  const scope = 'user user:sensitive user:privileged';
  let now = Date.now();
  beforeAll(async () => {
    server = await assembleTest(s3.environment, { clock: () => new Date(now) });
    token = await server.token(scope);
    userId = (await server.call('POST', '/v1/user', { token, body: newUserBody() })).json.info.id;
    // The server's own worker does not sweep meanwhile, by a clock that the storage does not have.
    await runFor(server.services.connections, '*', {
      text: `update job set recurs_at = now() + interval '1 day' where recurs_at is not null`,
    });
  });
  afterAll(() => server?.close());

  const upload = (files = 1) => {
    const attachment = Array.from({ length: files }, (_, index) => ({
      file_name: `Page ${index + 1}`,
      file_extension: '.txt',
      content: bill.toString('base64'),
    }));
    const info = { type: 7, language: 'en', subject: 'Address' };
    return server.call('POST', `/v1/user/document/${userId}`, { token, body: { info, attachment } });
  };
  const contentOf = async (id: number) => {
    const response = await server.app.inject({
      method: 'GET',
      url: `/v1/user/document/content/${id}`,
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: response.statusCode, bytes: response.rawPayload };
  };
  const documents = async (): Promise<number> =>
    (await server.call('GET', `/v1/user/document/${userId}`, { token })).json.documents.length;

  it('stores, gives out, backs up, restores and erases files there, and nothing in DATA_DIR', async () => {
    const { status, json } = await upload(2);
    expect([status, json.attachment?.length]).toEqual([200, 2]);
    const ids = json.attachment.map(({ file_id }: { file_id: number }) => file_id);
    for (const id of ids) {
      const { status: shown, bytes } = await contentOf(id);
      expect([shown, bytes.equals(bill)]).toEqual([200, true]);
    }
    fileId = ids[0];
    expect(existsSync(join(server.dataDir, 'files'))).toBe(false);
    expect(server.services.files.place).toMatch(/\/papers\/roster-[0-9a-f]{16}\/$/u);

    const { files } = server.services;
    const archives = await backUp(server, folder.path, files);
    expect(archives.report.files).toBe(2);
    const place = await emptyPlace(server.dataDir);
    // Beside the running installation, with its keys: its files must not become those of another.
    await expect(restoreInto(place, archives, undefined, files)).rejects.toThrow('is not empty');
    expect(await namesIn(files)).toHaveLength(2);
    const other = stores.S3('restored');
    // A restore of the same archive was cut off when it had begun.
    await markAsBegun(other, archives);
    await restoreInto(place, archives, undefined, other);
    expect(await namesIn(other)).toEqual(await namesIn(files));
    for (const name of await namesIn(other))
      expect((await read(other, name)).equals(await read(files, name))).toBe(true);
    await place.remove();
  });

  it('answers 503 when S3 goes away in the middle of an upload: no row, and no file once it was swept', async () => {
    const { files } = server.services;
    const [before, rows] = [await namesIn(files), await documents()];
    // The first file has come, and half of the second.
    s3.cutAfter(bill.length * 1.5);
    const cut = await upload(2);
    expect([cut.status, cut.json.result.code, cut.headers['retry-after']]).toEqual([503, '9007', '10']);
    expect((await contentOf(fileId)).status).toBe(503);
    s3.mend();
    expect(await documents()).toBe(rows);
    now += 3_700_000;
    token = await server.token(scope);
    await sweepFiles(server.services);
    expect(await namesIn(files)).toEqual(before);
    expect((await upload()).status).toBe(200);
  });

  it('removes the files of who is erased', async () => {
    await server.call('DELETE', `/v1/user/${userId}`, { token });
    now += 3000 * 86_400_000;
    token = await server.token(scope);
    expect((await server.call('POST', `/v1/user/erasure/${userId}`, { token })).status).toBe(200);
    expect(await namesIn(server.services.files)).toEqual([]);
  });

  it('does not start where S3 refuses it, and starts where S3 is away', async () => {
    const wrong = { ...s3.environment, S3_SECRET_ACCESS_KEY: secrets.secretAccessKey };
    await expect(assembleTest(wrong, {}, server)).rejects.toThrow(/S3_SECRET_ACCESS_KEY/u);
    s3.cutAfter(0);
    const late = await assembleTest(s3.environment, {}, server);
    s3.mend();
    await late.services.files.check();
    await late.close();
  });
});
