import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { UnsealError } from '../../src/crypto/seal.ts';
import { clamdScanner, ScannerError } from '../../src/files/clamd.ts';
import { checkScanner } from '../../src/installation/file-checks.ts';
import { enqueueScans, enqueueUnscanned } from '../../src/kyc/scan-document.ts';
import { type Clamd, eicar, missingClamd, prepareClamd } from '../harness/clamd.ts';
import { storeFile } from '../harness/stored-files.ts';
import { type Setting, setUp } from '../operations/setting.ts';

// With a real clamd and a signature of our own. Where there is none, what needs none of it is tested alone.
if (missingClamd) console.warn(`skipped: ${missingClamd}`);

async function* pieces(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

describe('a scanner', () => {
  it.each<[string, (said: string) => string | null, RegExp]>([
    ['hangs up', () => null, /hangs up|breaks off/u],
    ['is another program', () => 'HTTP/1.1 400 Bad Request', /answers "HTTP/u],
    ['takes too little', () => 'INSTREAM size limit exceeded. ERROR\0', /raise StreamMaxLength/u],
    ['cannot scan', () => 'stream: Can\u2019t allocate memory ERROR\0', /look into the log/u],
  ])('that %s has found nothing and is told of', async (_, answerTo, expected) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (said) => socket.end(answerTo(String(said)) ?? ''));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const scanner = clamdScanner(`127.0.0.1:${port}`);
    const thrown = await scanner.scan(pieces('a'.repeat(200_000))).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ScannerError);
    expect(String(thrown)).toMatch(expected);
    await expect(scanner.check()).rejects.toThrow(ScannerError);
    server.close();
    const gone = await scanner.scan(pieces('a')).catch((error: unknown) => error);
    expect(String(gone)).toMatch(/does not answer \(ECONNREFUSED\)/u);
  });

  it('that is not there, or not one, is told of in words', async () => {
    await expect(clamdScanner('/nowhere/clamd').check()).rejects.toThrow(/ENOENT/u);
    await expect(clamdScanner('[::1]:1').check()).rejects.toThrow(/\[::1\]:1 does not answer/u);
  });
});

describe.skipIf(missingClamd)('files that are scanned', () => {
  let clamd: Clamd;
  let at: Setting;
  let owner: postgres.Sql;
  let userId: number;
  beforeAll(async () => {
    clamd = await prepareClamd();
    at = await setUp({ CLAMAV_ADDRESS: clamd.addresses[0] });
    owner = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
    const admin = await at.server.token('admin');
    const program = { requirements: [{ step: 'proof_of_address', when: 'at_creation', blocks: 1 }] };
    await at.server.call('PUT', '/v1/program/77', { token: admin, body: { program } });
    userId = (await at.createUser()).info.id;
  });
  afterAll(async () => {
    await owner?.end();
    await at?.server.close();
    await clamd?.close();
  });

  const upload = async (contents: readonly string[], info: object = {}): Promise<number[]> => {
    const attachment = contents.map((text, index) => ({
      file_name: `Page ${index + 1}`,
      file_extension: '.txt',
      content: Buffer.from(text).toString('base64'),
    }));
    const body = { info: { type: 7, language: 'en', subject: 'Address', ...info }, attachment };
    const { json } = await at.call('POST', `/user/document/${userId}`, body);
    expect(json.result.code).toBe('0000');
    expect(json.info.attachment_status).toBe(1);
    return [json.info.document_id, ...json.attachment.map((one: { file_id: number }) => one.file_id)];
  };
  const infoOf = async (documentId: number) => {
    const { json } = await at.call('GET', `/user/document/${userId}`);
    return json.documents.find(
      (one: { info: { document_id: number } }) => one.info.document_id === documentId,
    ).info;
  };
  const scanned = async (documentId: number) => {
    for (;;) {
      const info = await infoOf(documentId);
      if (info.attachment_status !== 1) return info;
      await sleep(20);
    }
  };
  const contentOf = async (fileId: number) => {
    const { status, json } = await at.call('GET', `/user/document/content/${fileId}`);
    return [status, json?.result?.code ?? json];
  };
  /** 1: it asks for a document; 2: one waits for a check. */
  const ticket = async () =>
    (await owner`select status from ticket where user_id = ${userId} order by id desc limit 1`)[0]!['status'];
  const doctor = (environment = {}) =>
    checkScanner({
      config: readConfig({ DATA_DIR: at.server.dataDir, CLAMAV_ADDRESS: clamd.addresses[0], ...environment }),
      use: (work) => work(at.server.services.connections),
    });
  const stored = async () => {
    let count = 0;
    for await (const _ of at.server.services.files.list()) count += 1;
    return count;
  };
  const history = async () =>
    JSON.stringify((await at.call('GET', `/user/history/${userId}?page_size=500`)).json.history);

  it('wait unread while no clamd runs, and are read once it has looked at them', async () => {
    const [documentId, fileId] = await upload(['Rent of March: paid.']);
    while (
      (await owner`select attempts from job where name = 'files.scan' and last_error is not null`).length ===
      0
    )
      await sleep(20);
    expect(await contentOf(fileId!)).toEqual([409, '3025']);
    const archive = await at.call('GET', `/user/export/${userId}`);
    expect(String(archive.json)).not.toContain('Rent of March');
    await expect(doctor()).rejects.toMatchObject({
      findings: [
        { code: 'scanner_fails', params: { problem: expect.stringMatching(/does not answer/u), count: 1 } },
      ],
    });
    await expect(doctor({ CLAMAV_ADDRESS: '' })).rejects.toMatchObject({
      findings: [{ code: 'scans_stuck', params: { count: 1 } }],
    });
    await clamd.start();
    expect(await doctor()).toEqual([{ code: 'scans_waiting', params: { count: 1 } }]);
    // Its next attempt.
    await owner`update job set due_at = now() where name = 'files.scan'`;
    at.server.services.jobHint.wake();
    expect(await scanned(documentId!)).toMatchObject({ attachment_status: 2, status: 1 });
    expect(await contentOf(fileId!)).toEqual([200, 'Rent of March: paid.']);
    expect(await history()).toContain('User document scanned: nothing was found');
    expect(await ticket()).toBe(2);
    expect(await doctor()).toEqual([]);
    expect(await doctor({ CLAMAV_ADDRESS: '' })).toEqual([{ code: 'scanner_unset', params: {} }]);
  });

  it('are destroyed where something is found, and the ticket asks again', async () => {
    const before = await stored();
    // Over several chunks, the last of which has it.
    const [documentId, clean, infected] = await upload(['Page one', `${'x'.repeat(200_000)}${eicar}`]);
    expect(await scanned(documentId!)).toMatchObject({ attachment_status: 3, status: 1 });
    expect(await contentOf(infected!)).toEqual([409, '3026']);
    expect(await contentOf(clean!)).toEqual([200, 'Page one']);
    expect(await stored()).toBe(before + 1);
    const [row] = await owner`select stored_name, scan_status from attachment where id = ${infected!}`;
    expect(row).toMatchObject({ stored_name: null, scan_status: 3 });
    expect(await history()).toContain(
      'User document scanned: a file was destroyed, in which Own-Test-Signature.UNOFFICIAL was found',
    );
    // The clean bill of before was replaced by the newer one.
    expect(await ticket()).toBe(1);
  });

  it('that were accepted unseen prove nothing any more', async () => {
    const [documentId] = await upload([eicar], { status: 2 });
    expect(await scanned(documentId!)).toMatchObject({ attachment_status: 3, status: 3 });
    expect(await ticket()).toBe(1);
  });

  it('that came while nothing scanned can be read until they are, and are destroyed like others', async () => {
    const { services } = at.server;
    // No run of the server's own meanwhile.
    await owner`update job set recurs_at = now() + interval '1 day' where name = 'files.scan_unscanned'`;
    const store = async (text: string) => {
      const withoutScanner = { ...at.server, services: { ...services, scanner: null } };
      const kept = await storeFile(withoutScanner, { userId }, { content: Buffer.from(text) });
      await owner`update document set attachment_status = 2 where id = ${kept.documentId}`;
      return kept;
    };
    const [clean, infected] = [await store('Rent of January: paid.'), await store(eicar)];
    await enqueueUnscanned({ ...services, scanner: null });
    expect(await owner`select from job where name = 'files.scan'`).toHaveLength(0);
    expect(await contentOf(clean.fileId)).toEqual([200, 'Rent of January: paid.']);
    expect(await doctor()).toEqual([{ code: 'scans_due', params: { count: 2 } }]);
    const before = (await history()).match(/User document scanned/gu)!.length;
    await enqueueUnscanned(services);
    const left = () => owner`select id from attachment where is_unscanned`;
    while ((await left()).length > 0) await sleep(20);
    expect(await contentOf(clean.fileId)).toEqual([200, 'Rent of January: paid.']);
    expect(await contentOf(infected.fileId)).toEqual([409, '3026']);
    expect(await infoOf(infected.documentId)).toMatchObject({ attachment_status: 3 });
    expect(await infoOf(clean.documentId)).toMatchObject({ attachment_status: 2 });
    // Of the one alone of which something has changed.
    expect((await history()).match(/User document scanned/gu)).toHaveLength(before + 1);
    expect(await doctor()).toEqual([]);
  });

  it('that do not open are not called infected, nor those that clamd cannot take', async () => {
    const scanner = clamdScanner(clamd.addresses[1]);
    expect(await scanner.scan(pieces('a', 'b'))).toBeNull();
    expect(await scanner.scan(pieces('a', eicar))).toBe('Own-Test-Signature.UNOFFICIAL');
    await expect(scanner.scan(pieces('a'.repeat(1_100_000)))).rejects.toThrow(/raise StreamMaxLength/u);
    const broken = async function* () {
      yield Buffer.from('a');
      throw new UnsealError();
    };
    await expect(scanner.scan(broken())).rejects.toThrow(UnsealError);
  });

  it('are looked at again after a restore, whose queue is empty', async () => {
    await clamd.stop();
    const [documentId] = await upload(['Rent of April: paid.']);
    const [row] = await owner`select stored_name from attachment where document_id = ${documentId!}`;
    const name: string = row!['stored_name'];
    const path = join(at.server.dataDir, 'files', name.slice(0, 2), name.slice(2, 4), name);
    await owner`delete from job where name = 'files.scan'`;
    await clamd.start();
    await enqueueScans(at.server.services);
    await enqueueScans(at.server.services);
    expect((await owner`select count(*)::int from job where name = 'files.scan'`)[0]).toEqual({ count: 1 });
    // A damaged one waits on.
    writeFileSync(path, 'x'.repeat(90));
    at.server.services.jobHint.wake();
    while (
      (await owner`select 1 from job where name = 'files.scan' and last_error like 'UnsealError%'`).length ===
      0
    )
      await sleep(20);
    expect(await infoOf(documentId!)).toMatchObject({ attachment_status: 1 });
  });
});
