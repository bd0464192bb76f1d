import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stampOf, typesFile } from '../../scripts/client-types.ts';
import { lists } from '../../sdk/src/generated/api.ts';
import {
  createRoster,
  dataOf,
  errorCodes,
  faultCodes,
  orThrow,
  type paths,
  type Roster,
  RosterError,
  untold,
} from '../../sdk/src/index.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { Listening } from '../harness/listening.ts';
import { repository } from '../harness/processes.ts';
import { pdf } from '../harness/sample-files.ts';

// The client against a server: what compiles here is what openapi.json promises.
let server: AssembledTest;
let address: string;
let roster: Roster;
beforeAll(async () => {
  server = await assembleTest();
  address = await server.app.listen({ host: '127.0.0.1', port: 0 });
  roster = rosterAt(address);
});
afterAll(() => server.close());

const rosterAt = (baseUrl: string, scope = 'user user:sensitive user:privileged program:admin') =>
  createRoster({ baseUrl, client: { ...server.bootstrapClient, scope }, clock: { sleep: async () => {} } });

type NewUser = paths['/v1/user']['post']['requestBody']['content']['application/json'];
const newUser = () => newUserBody() as unknown as NewUser;
const createUser = async (by = roster) => dataOf(await by.POST('/v1/user', { body: newUser() })).info!.id;
const of = (userId: number) => ({ params: { path: { user_id: userId } } });

async function all<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of entries) found.push(one);
  return found;
}

describe('a client', () => {
  it('creates, changes, reads and closes a user', async () => {
    const created = await orThrow(roster.POST('/v1/user', { body: newUser() }));
    const id = created.info!.id;
    const body = { personal_info: { nick_name: 'Addie' } };
    const changed = await orThrow(roster.PUT('/v1/user/{user_id}', { ...of(id), body }));
    expect(changed.personal_info!.nick_name).toBe('Addie');
    const { data, response } = await roster.GET('/v1/user/email/{user_id}', of(id));
    expect(data!.email!.map(({ is_primary }) => is_primary)).toEqual([1]);
    const etag = response!.headers.get('etag')!;
    const again = await roster.GET('/v1/user/email/{user_id}', {
      params: { path: { user_id: id }, header: { 'if-none-match': etag } },
    });
    expect(again.error!.status).toBe(304);
    const closed = await orThrow(roster.DELETE('/v1/user/{user_id}', of(id)));
    expect(closed.result.code).toBe('0000');
  });

  it('gets an error with every fault of the input and its path', async () => {
    const body = {
      email: [
        { address: 'not an address', is_primary: 1 },
        { address: 'hidden@example.com', is_primary: 7 },
      ],
    };
    const { data, error } = await roster.POST('/v1/user/email/{user_id}', {
      ...of(await createUser()),
      body,
    });
    expect(data).toBeUndefined();
    expect(error).toBeInstanceOf(RosterError);
    expect(error!.code).toBe(errorCodes.invalidInput);
    expect(error!.faults.map(({ path }) => path)).toEqual(['$.email[0].address', '$.email[1].is_primary']);
    expect(Object.values(faultCodes)).toEqual(expect.arrayContaining(error!.faults.map(({ code }) => code)));
    // What is logged of an error has neither the secret nor what was sent.
    const told = `${error!.stack} ${JSON.stringify(error)}`;
    for (const secret of [server.bootstrapClient.secret, 'hidden@example.com', 'Bearer'])
      expect(told).not.toContain(secret);
  });

  it('throws the error where that is asked for, with a code that has a name', async () => {
    const thrown = await orThrow(roster.GET('/v1/user/{user_id}', of(4_000_000))).catch((error) => error);
    expect([thrown.name, thrown.code, thrown.status]).toEqual(['RosterError', errorCodes.userUnknown, 404]);
  });

  it('does not compile with a member, a path or a parameter that the document does not know', () => {
    const calls = [
      // @ts-expect-error: it is nick_name.
      () => roster.PUT('/v1/user/{user_id}', { ...of(1), body: { personal_info: { nickname: 'Addie' } } }),
      // @ts-expect-error: there is no such path.
      () => roster.GET('/v1/users'),
      // @ts-expect-error: the path has a parameter.
      () => roster.GET('/v1/user/{user_id}'),
      // @ts-expect-error: a state is a number.
      () => roster.each('/v1/ticket', { params: { query: { status: 'open' } } }),
      // @ts-expect-error: tickets are not listed by a body.
      () => roster.each('/v1/ticket', { body: {} }),
      // @ts-expect-error: this is no list.
      () => roster.each('/v1/user/{user_id}', of(1)),
      // @ts-expect-error: rows are no JSON.
      () => roster.GET('/v1/export'),
      // @ts-expect-error: an archive is no JSON.
      () => roster.GET('/v1/user/export/{user_id}', { ...of(1), parseAs: 'json' }),
    ];
    expect(calls.length).toBe(8);
  });
});

describe('a connection that breaks', () => {
  /** Between client and server; the first connections are broken at a moment of the call. */
  async function between(breaks: (client: Socket, upstream: Socket) => void, times: number) {
    let left = times;
    const target = new URL(address);
    const listening = new Listening(
      createServer((client) => {
        const upstream = connect(Number(target.port), target.hostname);
        for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
        client.on('close', () => upstream.destroy());
        client.pipe(upstream);
        if (left > 0) {
          left -= 1;
          breaks(client, upstream);
        } else upstream.pipe(client);
      }),
    );
    await listening.listen();
    return { address: `http://127.0.0.1:${listening.port}`, stop: () => listening.breakOff() };
  }

  it('after the server has done the work has it done once, and answers what was answered first', async () => {
    const proxy = await between((client, upstream) => upstream.once('data', () => client.destroy()), 2);
    const token = await server.token('user user:privileged');
    const by = createRoster({ baseUrl: proxy.address, token, clock: { sleep: async () => {} } });
    const body = newUser();
    const answer = await by.POST('/v1/user', { body });
    await proxy.stop();
    expect(answer.response!.headers.get('idempotency-replayed')).toBe('true');
    const email = body.email[0]!.address;
    const found = await all(
      roster.each('/v1/user/inquiry', {
        body: { from_date: '2020-01-01', to_date: '2099-12-31', search_term: email },
      }),
    );
    expect(found.map(({ info }) => info!.id)).toEqual([answer.data!.info!.id]);
  });

  it('on the way of a secret has the answer say that it is untold, and another is to be had', async () => {
    const proxy = await between((client, upstream) => upstream.once('data', () => client.destroy()), 1);
    const token = await server.token('user program:admin');
    const by = createRoster({ baseUrl: proxy.address, token, clock: { sleep: async () => {} } });
    const answer = await by.POST('/v1/client', { body: { client: { name: 'Till', scopes: ['user'] } } });
    const { client_id, client_secret } = dataOf(answer).client;
    expect([answer.replayed, client_secret]).toEqual([true, untold]);
    const path = '/v1/client/{client_id}/secret';
    const rotated = await by.POST(path, { params: { path: { client_id } } });
    expect(rotated.replayed).toBe(false);
    expect(dataOf(rotated).client.client_secret).toMatch(/^[\w-]{20,}$/u);
    const refused = await by.GET('/v1/client/{client_id}', { params: { path: { client_id: 'nobody' } } });
    await proxy.stop();
    expect(refused.replayed).toBeUndefined();
  });

  it('in the middle of what is sent has the call made once', async () => {
    const proxy = await between((client, upstream) => {
      client.unpipe(upstream);
      client.once('data', (chunk: Buffer) => {
        upstream.write(chunk.subarray(0, chunk.length / 2));
        client.destroy();
      });
      client.resume();
    }, 1);
    const id = await createUser();
    const token = await server.token('user');
    const by = createRoster({ baseUrl: proxy.address, token, clock: { sleep: async () => {} } });
    const body = { email: [{ address: `twice${id}@example.com`, is_primary: 0 }] };
    await orThrow(by.POST('/v1/user/email/{user_id}', { ...of(id), body }));
    await proxy.stop();
    const { email } = await orThrow(roster.GET('/v1/user/email/{user_id}', of(id)));
    expect(email!.filter((one) => one.address === body.email[0]!.address).length).toBe(1);
  });
});

describe('a token that the server ends', () => {
  it('is replaced once, and the call is made', async () => {
    const id = await createUser();
    const bound = createRoster({
      baseUrl: address,
      client: { ...server.bootstrapClient, scope: 'user', userId: id },
    });
    await orThrow(bound.GET('/v1/user/{user_id}', of(id)));
    const security = { password: 'Another harbour 72!' };
    await orThrow(roster.PUT('/v1/user/security/{user_id}', { ...of(id), body: { security } }));
    expect((await bound.GET('/v1/user/{user_id}', of(id))).error).toBeUndefined();
  });

  it('with its client leaves an error that says so', async () => {
    const body = { client: { name: 'Soon gone', scopes: ['user'] } };
    const made = dataOf(await roster.POST('/v1/client', { body: body as never })) as unknown as {
      client: { client_id: string; client_secret: string };
    };
    const { client_id: id, client_secret: secret } = made.client;
    const by = createRoster({ baseUrl: address, client: { id, secret } });
    await orThrow(by.GET('/v1/user/{user_id}', of(await createUser())));
    await orThrow(roster.DELETE('/v1/client/{client_id}', { params: { path: { client_id: id } } } as never));
    const { error } = await by.GET('/v1/user/{user_id}', of(1));
    expect(error).toMatchObject({ status: 401, code: 'invalid_client' });
  });
});

describe('lists', () => {
  const dates = { from_date: '2020-01-01', to_date: '2099-12-31' };

  it('are read over their pages to the end while users change, none twice and none left out', async () => {
    const made: number[] = [];
    for (let one = 0; one < 7; one += 1) made.push(await createUser());
    const seen: number[] = [];
    const query = { ...dates, page_size: 3 };
    for await (const { info } of roster.each('/v1/user/inquiry', { params: { query } })) {
      seen.push(info!.id);
      // A user who was shown goes, another one changes, and one more comes: pages move by their cursor and not by their place.
      if (seen.length === 2) await orThrow(roster.DELETE('/v1/user/{user_id}', of(seen[0]!)));
      if (seen.length === 4)
        await orThrow(
          roster.PUT('/v1/user/{user_id}', {
            ...of(made[6]!),
            body: { personal_info: { nick_name: 'Zed' } },
          }),
        );
      if (seen.length === 5) made.push(await createUser());
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made));
  });

  it('of history, whose pages are asked for by their place, show no entry twice while it grows', async () => {
    const id = await createUser();
    const change = (name: string) =>
      orThrow(roster.PUT('/v1/user/{user_id}', { ...of(id), body: { personal_info: { nick_name: name } } }));
    for (const name of ['Ada', 'Addie', 'Ad']) await change(name);
    const before = await all(roster.each('/v1/user/history/{user_id}', of(id)));
    const options = { params: { path: { user_id: id }, query: { page_size: 2 } } };
    const seen: number[] = [];
    for await (const entry of roster.each('/v1/user/history/{user_id}', options)) {
      seen.push(entry.id);
      if (seen.length === 2) await change('Countess');
    }
    expect(seen).toEqual(before.map((entry) => entry.id));
  });

  it('may be left after any entry, and asked for page by page', async () => {
    const sizes: number[] = [];
    for await (const page of roster.pages('/v1/user/inquiry', { body: { ...dates, page_size: 2 } })) {
      sizes.push(page.users!.length);
      if (sizes.length === 2) break;
    }
    expect(sizes).toEqual([2, 2]);
    const users = roster.each('/v1/user/inquiry', { params: { query: { ...dates, page_size: 1 } } });
    for await (const { info } of users) {
      expect(info).toBeDefined();
      break;
    }
    expect((await users.next()).done).toBe(true);
  });

  it('throw what is wrong with how they are asked for', async () => {
    const query = { ...dates, page_size: 9_999 };
    const failure = await all(roster.each('/v1/user/inquiry', { params: { query } })).catch(
      (thrown) => thrown,
    );
    expect(failure).toBeInstanceOf(RosterError);
    expect(failure.faults.map(({ path }: { path: string }) => path)).toEqual(['$.page_size']);
  });

  it('are all known: each is asked for, and answers its entries', async () => {
    const id = await createUser();
    const url = 'https://hooks.example.com/roster';
    const { webhook } = await orThrow(
      roster.POST('/v1/webhook', { body: { webhook: { url, events: ['*'] } } }),
    );
    const loaded = await server.app.inject({
      ...{ method: 'POST', url: '/v1/watchlist/own', payload: '{"ref":"1","names":["Bob"]}\n' },
      headers: {
        authorization: `Bearer ${await server.token('program:admin')}`,
        'content-type': 'application/x-ndjson',
      },
    });
    expect(loaded.statusCode).toBe(200);
    const installation = createRoster({ baseUrl: address, token: await server.token('admin') });
    const params = { user_id: id, webhook_id: webhook.id, name: 'own' };
    const asked = {
      '/v1/event': { user_id: id },
      '/v1/user/inquiry': dates,
      '/v1/user/inquiry_document': dates,
    };
    for (const path of Object.keys(lists) as (keyof typeof lists)[]) {
      const query = { page_size: 2, ...(path in asked && asked[path as keyof typeof asked]) };
      const options = { params: { path: params, query } };
      const first = async (by: Roster) => (await by.pages(path, options as never).next()).value;
      // Some lists are those of a programme, others those of the installation.
      const page = await first(roster).catch(() => first(installation));
      expect((page as unknown as Record<string, unknown>)[lists[path].entries], path).toBeInstanceOf(Array);
    }
  });

  it('go on by a number where events are listed', async () => {
    const id = await createUser();
    const change = (name: string) => ({ ...of(id), body: { personal_info: { nick_name: name } } });
    for (const name of ['Ada', 'Addie']) await orThrow(roster.PUT('/v1/user/{user_id}', change(name)));
    const options = { params: { query: { user_id: id, page_size: 2 } } };
    const events = await all(roster.each('/v1/event', options));
    expect(events.length).toBeGreaterThan(2);
    expect(events.map(({ data }) => data.sequence)).toEqual(events.map((_, index) => index + 1));
  });
});

describe('files', () => {
  const document = (content: unknown) => ({
    info: { type: 1, language: 'en', subject: 'A file' },
    attachment: [{ file_name: 'Kartei "ä"', file_extension: '.pdf', content: content as Blob }],
  });
  const upload = async (content: unknown) =>
    roster.POST('/v1/user/document/{user_id}', { ...of(await createUser()), body: document(content) });
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  it('are sent from a stream, and come back whole, in part and as a preview', async () => {
    const bytes = await pdf(3);
    const answer = await upload({
      size: bytes.length,
      open: async function* () {
        for (let from = 0; from < bytes.length; from += 100) yield bytes.subarray(from, from + 100);
      },
    });
    const fileId = dataOf(answer).attachment![0]!.file_id!;
    const whole = dataOf(await roster.download(fileId));
    expect(whole).toMatchObject({ fileName: 'Kartei ä.pdf', size: bytes.length, range: null });
    expect(digest(await buffer(whole.stream))).toBe(digest(bytes));
    const part = dataOf(await roster.download(fileId, { range: { from: 10, to: 29 } }));
    expect(part).toMatchObject({ size: bytes.length, range: { from: 10, to: 29 } });
    expect(Buffer.compare(await buffer(part.stream), bytes.subarray(10, 30))).toBe(0);
    const end = dataOf(await roster.download(fileId, { range: { from: bytes.length - 5 } }));
    expect(Buffer.compare(await buffer(end.stream), bytes.subarray(-5))).toBe(0);
    const preview = dataOf(await roster.download(fileId, { preview: true }));
    expect([preview.mediaType, (await buffer(preview.stream)).subarray(0, 2).toString('hex')]).toEqual([
      'image/jpeg',
      'ffd8',
    ]);
    const beyond = await roster.download(fileId, { range: { from: bytes.length } });
    expect(beyond.error).toMatchObject({ status: 416, code: errorCodes.rangeNotSatisfiable });
  });

  it('are sent from bytes, Blobs and streams of the web, also put together before', async () => {
    const bytes = await pdf();
    for (const content of [bytes, new Blob([bytes]), new Blob([bytes]).stream()])
      expect((await upload(content)).error).toBeUndefined();
    const browser = createRoster({
      baseUrl: address,
      token: await server.token('user'),
      streamsBodies: false,
    });
    const options = { ...of(await createUser()), body: document(new Blob([bytes]).stream()) };
    expect((await browser.POST('/v1/user/document/{user_id}', options)).error).toBeUndefined();
  });

  it('that the server refuses are named by their place', async () => {
    const { error } = await upload(Buffer.from('this is no PDF'));
    expect(error!.faults.map(({ path }) => path)).toEqual(['$.attachment[0].content']);
  });

  it('of rows are imported from a stream', async () => {
    const row = JSON.stringify({ ...newUserBody(), source_id: 'row-1' });
    const { data, error } = await roster.POST('/v1/import', {
      params: { query: { validate: '1' } },
      body: new Blob([`${row}\n`]).stream(),
      parseAs: 'text',
    });
    expect(error).toBeUndefined();
    expect(String(data).trim().split('\n').length).toBe(2);
  });
});

it('the types are those of the document: else run "npm run client-types"', () => {
  const document = readFileSync(join(repository, 'openapi.json'), 'utf8');
  const [stamp] = readFileSync(typesFile, 'utf8').split('\n', 1);
  expect(stamp).toBe(stampOf(document));
});
