import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultDetail } from '../../src/catalogue/errors.ts';
import { defaultSettings, documentCallBytesMax } from '../../src/catalogue/program-settings.ts';
import { UnsealError } from '../../src/crypto/seal.ts';
import { FileMissingError, type FileStore, FileStoreError } from '../../src/files/file-store.ts';
import { FolderStore } from '../../src/files/folder-store.ts';
import { type SentFile, takeFiles } from '../../src/files/take-files.ts';
import { UserVault } from '../../src/storage/user-vault.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';

let server: AssembledTest;
let vault: UserVault;
beforeAll(async () => {
  server = await assembleTest();
  vault = UserVault.create(server.services.keyring, 77, 5).vault;
});
afterAll(() => server?.close());

const text = 'Rent of March: paid.\n';

function sentFile(changes: Partial<SentFile> = {}): SentFile {
  const file = { path: '$.attachment[0]', fileName: 'Bill', fileExtension: '.txt', isSelfie: false };
  return { ...file, content: Buffer.from(text), ...changes };
}

async function take(sent: readonly SentFile[], settings = {}, isDryRun = false, files?: FileStore) {
  const faults: FaultDetail[] = [];
  const services = files ? { ...server.services, files } : server.services;
  const owner = { vault, settings: { ...defaultSettings, ...settings }, isDryRun };
  return { taken: await takeFiles(services, owner, sent, faults), faults };
}

async function readBack({
  fileId,
  storedName,
  bytes,
}: {
  fileId: number;
  storedName: string;
  bytes: number;
}) {
  const parts: Buffer[] = [];
  const read = (range: { start: number; end: number }) => server.services.files.get(storedName, range);
  for await (const part of vault.openFile(fileId, bytes, read)) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

const stored = () =>
  readdirSync(server.dataDir, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes('/files/'))
    .map(({ parentPath, name }) => join(parentPath, name));

/** Why no file system of a few kilobytes can be made here; null where it can. */
const noSmallDisk = (() => {
  const place = mkdtempSync('/tmp/roster-test-disk-');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', place], { stdio: 'pipe' });
    execFileSync('umount', [place]);
    return null;
  } catch {
    return 'skipped: a full disk needs root, who may mount one';
  } finally {
    rmdirSync(place);
  }
})();
if (noSmallDisk) console.warn(noSmallDisk);

describe('files that are taken in', () => {
  it('lie sealed under names that say nothing, and are read back', async () => {
    const { taken, faults } = await take([sentFile(), sentFile({ content: Buffer.from('other') })]);
    expect(faults).toEqual([]);
    expect(taken[0]).toMatchObject({
      bytes: text.length,
      contentHash: expect.stringMatching(/^\\x[0-9a-f]{64}$/),
    });
    expect(await readBack(taken[0]!)).toBe(text);
    expect(await readBack(taken[1]!)).toBe('other');
    const path = stored().find((one) => one.endsWith(taken[0]!.storedName))!;
    expect(path).toMatch(/files\/([0-9a-f]{2})\/([0-9a-f]{2})\/\1\2[0-9a-f]{28}$/);
    expect(readFileSync(path).includes('Rent')).toBe(false);
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(statSync(join(server.dataDir, 'files')).mode & 0o077).toBe(0);
    expect(stored().filter((one) => one.endsWith('.draft'))).toEqual([]);
  });

  it('of the same bytes have the same hash within the programme alone', async () => {
    const [{ taken: one }, { taken: other }] = [await take([sentFile()]), await take([sentFile()])];
    expect(one[0]!.contentHash).toBe(other[0]!.contentHash);
    expect(one[0]!.storedName).not.toBe(other[0]!.storedName);
    const elsewhere = UserVault.create(server.services.keyring, 88, 5).vault;
    const [third] = await takeFiles(
      server.services,
      { vault: elsewhere, settings: defaultSettings },
      [sentFile()],
      [],
    );
    expect(third!.contentHash).not.toBe(one[0]!.contentHash);
  });

  it('are an error once a bit of them has changed, and where they are gone', async () => {
    const { taken } = await take([sentFile()]);
    const path = stored().find((one) => one.endsWith(taken[0]!.storedName))!;
    const sealed = readFileSync(path);
    sealed[50]! ^= 1;
    writeFileSync(path, sealed);
    await expect(readBack(taken[0]!)).rejects.toThrow(UnsealError);
    await server.services.files.remove(taken[0]!.storedName);
    await server.services.files.remove(taken[0]!.storedName);
    await expect(readBack(taken[0]!)).rejects.toThrow(FileMissingError);
  });

  it('are not stored on a dry run', async () => {
    const before = stored();
    const { taken } = await take([sentFile()], {}, true);
    expect(taken).toMatchObject([{ fileId: 0, bytes: text.length }]);
    expect(stored()).toEqual(before);
  });

  it.each<[string, Partial<SentFile>[], object, object[]]>([
    ['none', [{ content: Buffer.alloc(0) }], {}, [{ path: '$.attachment[0].content', fault: 'emptyFile' }]],
    [
      'more than the programme takes of one',
      [{ content: Buffer.alloc(2000, 'a') }],
      { document_bytes_max: 1999 },
      [{ path: '$.attachment[0].content', fault: 'fileTooLarge', params: { maximum: 1999 } }],
    ],
    [
      'more than a call takes',
      [
        { content: Buffer.alloc(documentCallBytesMax - 1, 'a') },
        { path: '$.attachment[1]', content: Buffer.alloc(2, 'a') },
      ],
      { document_bytes_max: documentCallBytesMax },
      [
        {
          path: '$.attachment[1].content',
          fault: 'filesTooLarge',
          params: { maximum: documentCallBytesMax },
        },
      ],
    ],
  ])('of bytes: %s are refused, and nothing is stored', async (_, sent, settings, expected) => {
    const before = stored();
    const { taken, faults } = await take(sent.map(sentFile), settings);
    expect({ taken, faults }).toEqual({ taken: [], faults: expected });
    expect(stored()).toEqual(before);
  });

  it('that cannot all be stored leave nothing behind, and the call may be sent again', async () => {
    const before = stored();
    const { files } = server.services;
    let count = 0;
    const failing: FileStore = {
      place: files.place,
      get: (name, range) => files.get(name, range),
      remove: (name) => files.remove(name),
      list: () => files.list(),
      removeDrafts: (before) => files.removeDrafts(before),
      check: () => files.check(),
      put: (name, chunks, bytes) => {
        count += 1;
        const folder = count === 1 ? files : new FolderStore('/dev/null');
        return folder.put(name, chunks, bytes);
      },
    };
    await expect(take([sentFile(), sentFile()], {}, false, failing)).rejects.toThrow(FileStoreError);
    expect(stored()).toEqual(before);
  });
});

it.skipIf(noSmallDisk)(
  'a call whose files have no room is answered 503, and leaves neither row nor file',
  async () => {
    const token = await server.token('user user:privileged');
    const { json } = await server.call('POST', '/v1/user', { token, body: newUserBody() });
    const userId = json.info.id;
    const folder = join(server.dataDir, 'files');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', folder]);
    try {
      const upload = (pages: number) => {
        const page = {
          file_name: 'Page',
          file_extension: '.txt',
          content: Buffer.alloc(90_000, 'a').toString('base64'),
        };
        const info = { type: 7, language: 'en', subject: 'Address' };
        const body = { info, attachment: Array.from({ length: pages }, () => page) };
        return server.call('POST', `/v1/user/document/${userId}`, { token, body });
      };
      const documents = async () =>
        (await server.call('GET', `/v1/user/document/${userId}`, { token })).json.documents.length;
      expect((await upload(2)).status).toBe(200);
      const before = stored();
      expect(before).toHaveLength(2);
      // There is room for the first of them.
      const full = await upload(4);
      expect([full.status, full.json.result.code, full.headers['retry-after']]).toEqual([503, '9007', '10']);
      expect(JSON.stringify(full.json)).not.toContain(server.dataDir);
      expect(await documents()).toBe(1);
      expect(stored()).toEqual(before);
      execFileSync('mount', ['-o', 'remount,size=4m', folder]);
      expect((await upload(4)).status).toBe(200);
      expect(await documents()).toBe(2);
    } finally {
      execFileSync('umount', [folder]);
    }
  },
);
