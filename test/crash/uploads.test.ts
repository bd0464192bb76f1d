import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { sweepFiles } from '../../src/files/sweep-files.ts';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import { Connections } from '../../src/storage/connections.ts';
import { storeOf } from '../backup/setting.ts';
import { newUserBody } from '../harness/assembled.ts';
import { lockWaits } from '../harness/lock-waits.ts';
import { OutsideCheckers } from '../harness/outside-checkers.ts';
import { StruckServer } from './struck-server.ts';

// Killed at each step of an upload: no row without its files, whole uploads or none, nothing left of the others once it was swept,
// and whoever sends a call again that was never answered gets it done once. Killed while what was uploaded is checked outside: it is
// asked for again, and what is said counts once.
let server: StruckServer;
let outside: OutsideCheckers;
const users: number[] = [];
const filesEach = 10;

beforeAll(async () => {
  outside = await OutsideCheckers.start();
  const environment = {
    ...{ OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1', PUBLIC_URL: 'https://roster.example.com' },
    ...{ MINFRAUD_ACCOUNT_ID: '4711', MINFRAUD_LICENSE_KEY: 'licence key of test', ...outside.environment },
  };
  server = await StruckServer.start(environment, 'user user:privileged program:admin check');
  const create = (_: unknown, index: number) => send('POST', '/v1/user', newUserBody(), `user-${index}`);
  const made = await Promise.all(Array.from({ length: 4 }, create));
  users.push(...made.map(({ info }) => info.id).sort());
}, 60_000);
afterAll(async () => {
  await server?.remove();
  outside?.close();
});

const headersOf = (sourceId: string) => ({
  authorization: `Bearer ${server.token}`,
  'content-type': 'application/json',
  'source-id': sourceId,
});

async function send(method: string, path: string, body: object, sourceId: string) {
  const options = { method, headers: headersOf(sourceId), body: JSON.stringify(body) };
  const response = await fetch(`${server.address}${path}`, options);
  const { response_time: _, ...answer } = (await response.json()) as {
    response_time: number;
    result: { code: string };
    info: { id: number };
    webhook: { id: number };
  };
  return answer;
}

/** The uploads of a test, one of each user. */
class Uploads {
  readonly #name: string;
  /** What was answered, by user. */
  readonly answers = new Map<number, Awaited<ReturnType<typeof send>>>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Sends the upload of a user; without a server there is no answer. */
  async send(userId: number): Promise<void> {
    const path = `/v1/user/document/${userId}`;
    const answer = await send('POST', path, this.#bodyOf(userId), this.#sourceOf(userId)).catch(
      () => undefined,
    );
    if (!answer) return;
    expect(answer.result.code).toBe('0000');
    this.answers.set(userId, answer);
  }

  /** Sends half of the upload of a user, and keeps the rest. */
  sendHalf(userId: number): void {
    const body = Buffer.from(JSON.stringify(this.#bodyOf(userId)));
    const headers = { ...headersOf(this.#sourceOf(userId)), 'content-length': body.length };
    const half = request(`${server.address}/v1/user/document/${userId}`, { method: 'POST', headers });
    half.on('error', () => undefined).write(body.subarray(0, body.length / 2));
  }

  /** The documents that are in the database, with the names of their files. */
  rows() {
    return server.ask(
      (owner) => owner<{ userId: number; names: string[] }[]>`
        select d.user_id::int as "userId", array_agg(a.stored_name) as names from document d
          left join attachment a on a.user_id = d.user_id and a.document_id = d.id
        where d.original_source_id like ${`${this.#name}-%`} group by d.user_id, d.id order by d.user_id`,
    );
  }

  /** What holds after a blow, before anybody sends anything again. */
  async expectWhole(): Promise<void> {
    const rows = await this.rows();
    const { whole } = filesThere();
    for (const { names } of rows) {
      expect(names).toHaveLength(filesEach);
      expect(whole).toEqual(expect.arrayContaining(names));
    }
    // What was acknowledged is there.
    expect(rows.map(({ userId }) => userId)).toEqual(expect.arrayContaining([...this.answers.keys()]));
  }

  /** Sends all of them again: what was answered is answered alike, what was not is done now. */
  async expectDoneOnce(): Promise<void> {
    const before = new Map(this.answers);
    this.answers.clear();
    await Promise.all(users.map((id) => this.send(id)));
    expect([...this.answers.keys()].sort()).toEqual(users);
    for (const [userId, answer] of before) expect(this.answers.get(userId)).toEqual(answer);
    expect((await this.rows()).map(({ userId }) => userId)).toEqual(users);
  }

  #sourceOf(userId: number): string {
    return `${this.#name}-${userId}`;
  }

  #bodyOf(userId: number): object {
    const attachment = Array.from({ length: filesEach }, (_, page) => ({
      file_name: `Page ${page + 1}`,
      file_extension: '.txt',
      // Large enough that a poll finds some half written.
      content: Buffer.alloc(300_000, `${this.#name} ${userId} ${page} `).toString('base64'),
    }));
    return { info: { type: 7, language: 'en', subject: 'Address' }, attachment };
  }
}

/** The files in the store: whole ones, and drafts. */
function filesThere() {
  const folder = join(server.dataDir, 'files');
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const files = entries.filter((entry) => entry.isFile());
  const whole = files.filter(({ name }) => !name.endsWith('.draft')).map(({ name }) => name);
  return { files, whole: whole.sort(), drafts: files.length - whole.length };
}

/** Sweeps an hour later: what no row names is gone, drafts too, and nothing else. */
async function expectNothingLeft(): Promise<void> {
  for (const { parentPath, name } of filesThere().files) utimesSync(join(parentPath, name), 1, 1);
  const connections = new Connections(embeddedOptions(join(server.dataDir, 'run'), 'app'), 1);
  const services = { connections, files: storeOf(server.dataDir), clock: () => new Date() };
  expect(await sweepFiles(services)).toMatchObject({ missing: [] });
  await connections.close();
  const named = await server.owner`select stored_name from attachment order by stored_name collate "C"`;
  expect(filesThere()).toMatchObject({ whole: named.map((row) => row['stored_name']), drafts: 0 });
}

it('kill -9 while a body comes, files are written, and a statement waits', async () => {
  const uploads = new Uploads('first');
  const [half, waiting, ...writing] = users;
  uploads.sendHalf(half!);
  // The statement of this one waits for the row of the user, with all its files there.
  const lock = await server.owner.reserve();
  await lock`begin`;
  await lock`select 1 from users where id = ${waiting!} for update`;
  const under = [uploads.send(waiting!)];
  await vi.waitUntil(async () => (await lockWaits(server.owner)).length > 0, {
    timeout: 10_000,
    interval: 5,
  });
  expect(filesThere().whole).toHaveLength(filesEach);
  under.push(...writing.map((id) => uploads.send(id)));
  const isWriting = () => {
    const { whole, drafts } = filesThere();
    return drafts > 0 && whole.length > filesEach;
  };
  await vi.waitUntil(isWriting, { timeout: 10_000, interval: 1 });
  server.kill.strike();
  await Promise.all(under);
  expect(uploads.answers.size).toBeLessThan(writing.length);
  await server.kill.mend();
  await uploads.expectWhole();
  await uploads.expectDoneOnce();
  await expectNothingLeft();
}, 60_000);

it('kill -9 once the first of many is in the database', async () => {
  const uploads = new Uploads('second');
  const under = users.map((id) => uploads.send(id));
  await vi.waitUntil(async () => (await uploads.rows()).length > 0, { timeout: 10_000, interval: 1 });
  server.kill.strike();
  await Promise.all(under);
  await server.kill.mend();
  await uploads.expectWhole();
  await uploads.expectDoneOnce();
  await expectNothingLeft();
}, 60_000);

it('kill -9 while checkers outside are asked, and while what they say is written', async () => {
  const { webhook } = await send(
    'POST',
    '/v1/webhook',
    { webhook: { url: outside.checker, events: ['webhook.stopped'] } },
    'checker',
  );
  const checks = ['identity', 'minfraud'].map((check) => ({ check, counts: 'decides' }));
  await send('PUT', '/v1/program/77', { program: { identity_checker: webhook.id, checks } }, 'checks');
  const { identification, attachment } = examplePerson;
  const documents = [
    { info: { type: 2, entity: 25, language: 'en', subject: 'Passport' }, attachment: [attachment] },
  ];
  const body = { ...newUserBody(), identification: [identification], documents };
  const create = () => send('POST', '/v1/user', body, 'checked');
  const [first, second] = [server.kill, server.kill];
  const struck = Promise.withResolvers<void>();
  outside.onAsked = () => {
    first.strike();
    outside.onAsked = () => undefined;
    struck.resolve();
    return undefined;
  };
  await create().catch(() => undefined);
  await struck.promise;
  // From now on they answer once the row of the user is locked.
  const locked = Promise.withResolvers<void>();
  outside.onAsked = () => locked.promise;
  await first.mend();
  const { info: user } = await create();
  const isAsked = () => outside.asked.length > 0 && outside.scored.length > 0;
  await vi.waitUntil(isAsked, { timeout: 10_000, interval: 5 });
  const lock = await server.owner.reserve();
  await lock`begin`;
  await lock`select 1 from users where id = ${user.id} for update`;
  locked.resolve();
  const answer = () =>
    send(
      'POST',
      `/v1/check/${outside.asked[0]!.check_id}/result`,
      { result: { outcome: 'accept' } },
      'result',
    );
  const never = answer().catch(() => undefined);
  // That of the score, and of the answer. That the checker was asked waits for nobody.
  await vi.waitUntil(async () => (await lockWaits(server.owner)).length === 2, {
    timeout: 10_000,
    interval: 5,
  });
  second.strike();
  expect(await never).toBeUndefined();
  await second.mend();
  for (let time = 0; time < 2; time += 1) expect((await answer()).result.code).toBe('0000');
  const isScored = async () => {
    const { checks } = await get(`/v1/check?user_id=${user.id}`);
    return checks.every(({ state }: { state: string }) => state === 'done');
  };
  await vi.waitUntil(isScored, { timeout: 20_000, interval: 20 });
  // Each is the same request, however often it was sent.
  expect(new Set(outside.asked.map(({ check_id }) => check_id)).size).toBe(1);
  expect(new Set(outside.scored).size).toBe(1);
  const { history } = await get(`/v1/user/history/${user.id}?page_size=50`);
  const notes: string[] = history.map((one: { admin_notes: string }) => one.admin_notes);
  for (const what of [
    'Check identity',
    'Check minfraud',
    'User risk rate',
    'User document accepted',
    'User identification accepted (by a check): status',
  ])
    expect(
      notes.filter((note) => note.startsWith(what)),
      what,
    ).toHaveLength(1);
}, 60_000);

async function get(path: string) {
  const response = await fetch(`${server.address}${path}`, { headers: headersOf('read') });
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer.
  return (await response.json()) as any;
}
