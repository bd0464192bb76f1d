import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { pdf, picture, zip } from '../harness/sample-files.ts';
import { type StoredTestFile, storeFile } from '../harness/stored-files.ts';

let server: AssembledTest;
let owner: postgres.Sql;
let token: string;
let userId: number;
let otherId: number;
let elsewhere: string;
beforeAll(async () => {
  server = await assembleTest();
  owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  token = await server.token('user user:sensitive user:privileged');
  const create = async () =>
    (await server.call('POST', '/v1/user', { token, body: newUserBody() })).json.info.id;
  userId = await create();
  otherId = await create();
  const admin = await server.token('admin');
  await server.call('POST', '/v1/program', { token: admin, body: { program: { id: 88, name: 'Other' } } });
  const client = { name: 'Other', scopes: ['user', 'user:sensitive', 'user:privileged'], program_id: 88 };
  const made = await server.call('POST', '/v1/client', { token: admin, body: { client } });
  elsewhere = await server.tokenOf(made.json.client, 'user user:sensitive user:privileged');
});
afterAll(async () => {
  await owner?.end();
  await server?.close();
});

const read = async (
  id: number | string,
  { query = '', ...headers }: Record<string, string> = {},
  as = token,
) => {
  const response = await server.app.inject({
    method: 'GET',
    url: `/v1/user/document/content/${id}${query}`,
    headers: { authorization: `Bearer ${as}`, ...headers },
  });
  const isJson = String(response.headers['content-type']).includes('json');
  return {
    status: response.statusCode,
    headers: response.headers,
    bytes: response.rawPayload,
    code: isJson ? response.json().result.code : null,
  };
};

const looks = async (file: StoredTestFile, whose = userId): Promise<number> => {
  const { json } = await server.call('GET', `/v1/user/history/${whose}?page_size=500`, { token });
  return json.history.filter((entry: { notes: { admin_notes: string } }) =>
    JSON.stringify(entry).includes(`shown: ${file.fileId}"`),
  ).length;
};

const pathOf = ({ storedName: name }: StoredTestFile) =>
  join(server.dataDir, 'files', name.slice(0, 2), name.slice(2, 4), name);

describe('a file of a document', () => {
  it('is given out as it was sent, as a download that nothing runs, and each look is in the history', async () => {
    const content = await picture('jpeg', { width: 900, height: 700 });
    const file = await storeFile(
      server,
      { userId },
      { content, fileExtension: '.jpg', fileName: 'Ma carte' },
    );
    const { status, headers, bytes } = await read(file.fileId);
    expect([status, bytes.equals(content)]).toEqual([200, true]);
    // Where it was taken stays in the original.
    expect(bytes.includes('Camera of the tests')).toBe(true);
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(content.length),
      'content-disposition': 'attachment; filename="Ma carte.jpg"',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'accept-ranges': 'bytes',
    });
    expect(await looks(file)).toBe(1);
    const shown = await read(file.fileId, { query: '?preview=1' });
    expect(shown.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': 'attachment; filename="Ma carte.jpg"',
    });
    expect(shown.bytes.includes('Camera of the tests')).toBe(false);
    expect((await sharp(shown.bytes).metadata()).width).toBe(900);
    expect(await looks(file)).toBe(2);
    const { json } = await server.call('GET', `/v1/user/${userId}`, { token });
    expect(json.last_activity.activity_type).not.toBe(5);
  });

  it('is given out in ranges', async () => {
    const content = Buffer.from(Array.from({ length: 150_000 }, (_, at) => 97 + (at % 23)));
    const file = await storeFile(server, { userId }, { content });
    const part = async (range: string) => {
      const { status, headers, bytes } = await read(file.fileId, { range });
      return [status, headers['content-range'], headers['content-length'], bytes.toString('latin1')];
    };
    const text = content.toString('latin1');
    expect(await part('bytes=0-9')).toEqual([206, 'bytes 0-9/150000', '10', text.slice(0, 10)]);
    expect(await part('bytes=65530-65545')).toEqual([
      206,
      'bytes 65530-65545/150000',
      '16',
      text.slice(65_530, 65_546),
    ]);
    expect(await part('bytes=-5')).toEqual([206, 'bytes 149995-149999/150000', '5', text.slice(-5)]);
    expect(await part('bytes=149999-999999')).toEqual([
      206,
      'bytes 149999-149999/150000',
      '1',
      text.slice(-1),
    ]);
    for (const whole of ['bytes=0-1,5-6', 'lines=0-1', 'bytes=b-a']) expect((await part(whole))[0]).toBe(200);
    expect(await read(file.fileId, { range: 'bytes=150000-' })).toMatchObject({ status: 416, code: '1018' });
  });

  it.each([
    ['../../etc/passwd', 'etc passwd.txt'],
    ['a\u202egnp.exe', 'a gnp.exe.txt'],
    ['a\r\nset-cookie: x=1', 'a set-cookie x=1.txt'],
    ['..', null],
    ['x'.repeat(300), `${'x'.repeat(100)}.txt`],
    ['bill.TXT', 'bill.txt'],
  ])('called %j is downloaded under a safe name', async (fileName, expected) => {
    const file = await storeFile(server, { userId }, { content: Buffer.from('a'), fileName });
    const { headers } = await read(file.fileId);
    // Quotes stand where they are needed.
    const shown = String(headers['content-disposition']).replaceAll('"', '');
    expect(shown).toBe(`attachment; filename=${expected ?? `file-${file.fileId}.txt`}`);
  });

  it('is a preview of a PDF, and of nothing that is never opened', async () => {
    const paper = await storeFile(server, { userId }, { content: await pdf(2), fileExtension: '.pdf' });
    expect(await read(paper.fileId, { query: '?preview=1' })).toMatchObject({ status: 200 });
    const archive = await storeFile(
      server,
      { userId },
      { content: await zip({ a: 'a' }), fileExtension: '.zip' },
    );
    expect(await read(archive.fileId, { query: '?preview=1' })).toMatchObject({ status: 415, code: '1019' });
    expect(await read(archive.fileId, { query: '?preview=2' })).toMatchObject({ status: 400, code: '1001' });
    expect(await read(archive.fileId, { query: '?preveiw=1' })).toMatchObject({ status: 400 });
    expect(await looks(archive)).toBe(0);
  });

  it('is given to nobody who may not see it, and no history tells of a look that was not', async () => {
    const file = await storeFile(server, { userId }, { content: Buffer.from('mine') });
    const unknown = { status: 404, code: '3002' };
    const bound = (id: number) => server.token('user', { user_id: String(id) });
    expect(await read(file.fileId, {}, elsewhere)).toMatchObject(unknown);
    expect(await read(file.fileId, {}, await bound(otherId))).toMatchObject(unknown);
    expect(await read(file.fileId, {}, await server.token('user'))).toMatchObject({
      status: 403,
      code: '2007',
    });
    for (const id of [file.fileId + 1_000_000, 0, 'x', '9'.repeat(30)])
      expect(await read(id)).toMatchObject(unknown);
    expect(await looks(file)).toBe(0);
    expect((await read(file.fileId, {}, await bound(userId))).bytes.toString()).toBe('mine');
    expect(await looks(file)).toBe(1);
  });

  it('is not given out while it waits for a scan, nor once it was destroyed', async () => {
    const file = await storeFile(server, { userId }, { content: Buffer.from('a') });
    const set = (status: number) =>
      owner`update attachment set scan_status = ${status} where id = ${file.fileId}`;
    await set(1);
    for (const query of ['', '?preview=1'])
      expect(await read(file.fileId, { query })).toMatchObject({ status: 409, code: '3025' });
    await set(3);
    expect(await read(file.fileId)).toMatchObject({ status: 409, code: '3026' });
    expect(await looks(file)).toBe(0);
  });

  it('that was changed in the store by one bit, or is gone, is an error and never a wrong byte', async () => {
    const file = await storeFile(server, { userId }, { content: Buffer.from('a'.repeat(70_000)) });
    const sealed = readFileSync(pathOf(file));
    const flip = (at: number) => {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 4;
      writeFileSync(pathOf(file), changed);
    };
    flip(100);
    expect(await read(file.fileId)).toMatchObject({ status: 500, code: '9001' });
    flip(sealed.length - 3);
    expect((await read(file.fileId, { range: 'bytes=0-9' })).bytes.toString()).toBe('aaaaaaaaaa');
    expect(await read(file.fileId, { range: 'bytes=66000-66001' })).toMatchObject({ status: 500 });
    // The first chunk is sent by then: the answer breaks off.
    await expect(read(file.fileId)).rejects.toThrow();
    writeFileSync(pathOf(file), sealed);
    // The row of another user's file cannot be pointed at it.
    const other = await storeFile(server, { userId: otherId }, { content: Buffer.from('b'.repeat(70_000)) });
    await owner`update attachment set stored_name = ${file.storedName} where id = ${other.fileId}`;
    expect(await read(other.fileId)).toMatchObject({ status: 500 });
    await server.services.files.remove(file.storedName);
    expect(await read(file.fileId)).toMatchObject({ status: 500 });
  });

  it('of a closed user is not there', async () => {
    const { json } = await server.call('POST', '/v1/user', { token, body: newUserBody() });
    const file = await storeFile(server, { userId: json.info.id }, { content: Buffer.from('a') });
    await server.call('DELETE', `/v1/user/${json.info.id}`, { token });
    expect(await read(file.fileId)).toMatchObject({ status: 404, code: '3002' });
  });
});
