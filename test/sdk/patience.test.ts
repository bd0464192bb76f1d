import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createRoster,
  type Roster,
  RosterError,
  type RosterOptions,
  RosterUnreachable,
} from '../../sdk/src/index.ts';
import { cut, cutWithin, json, refusal, ScriptedServer, success } from './scripted-server.ts';

// What the client does when a server says "later", says nothing, or refuses a token: a real server, and a clock that need not be waited for.
const server = new ScriptedServer();
let address: string;
beforeAll(async () => {
  address = await server.start();
});
afterAll(() => server.stop());

let waits: number[];
let now: number;
beforeEach(() => {
  waits = [];
  now = Date.parse('2026-11-29T12:00:00Z');
});

function rosterWith(options: Partial<RosterOptions> = {}): Roster {
  const sleep = async (milliseconds: number, signal: AbortSignal) => {
    signal.throwIfAborted();
    waits.push(milliseconds / 1000);
    now += milliseconds;
  };
  return createRoster({
    baseUrl: address,
    token: 'a token',
    clock: { now: () => now, sleep, random: () => 0 },
    ...options,
  });
}

const create = (roster: Roster, more: { signal?: AbortSignal } = {}) =>
  roster.POST('/v1/user/email/{user_id}', {
    params: { path: { user_id: 1 } },
    body: { email: [{ address: 'ada@example.com', is_primary: 1 }] },
    ...more,
  });
const read = (roster: Roster) => roster.GET('/v1/user/{user_id}', { params: { path: { user_id: 1 } } });
const evaluate = (roster: Roster) => roster.POST('/v1/rule/simulation', { body: {} as never });
const sourceIds = () => server.arrived.map(({ headers }) => headers['source-id']);

const serverDate = 'Sun, 29 Nov 2026 12:00:00 GMT';

describe('an answer that says "later"', () => {
  it.each([
    ['429 with seconds', 429, '7', 7],
    ['503 with seconds', 503, '2', 2],
    ['429 with a date', 429, 'Sun, 29 Nov 2026 12:00:20 GMT', 20],
    ['503 with a date that is over', 503, 'Sun, 29 Nov 2026 11:00:00 GMT', 0.25],
    ['503 that does not say when', 503, '', 0.25],
    ['502 of a proxy', 502, '', 0.25],
    ['504 of a proxy', 504, '', 0.25],
    ['429 that says nothing that can be read', 429, 'soon', 0.25],
  ])('%s is waited for, under the same source id', async (_, status, retryAfter, seconds) => {
    server.play(
      // A date is read by the clock of the server, which says what it shows.
      refusal(status, '5001', { date: serverDate, ...(retryAfter && { 'retry-after': retryAfter }) }),
      success({ email: [] }),
    );
    const { data, error } = await create(rosterWith());
    expect(error).toBeUndefined();
    expect(data!.result.code).toBe('0000');
    expect(waits).toEqual([seconds]);
    expect(server.arrived.length).toBe(2);
    expect(new Set(sourceIds()).size).toBe(1);
    expect(sourceIds()[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(server.arrived[1]!.body).toEqual(server.arrived[0]!.body);
  });

  it('is waited for so often and no more, and is then the answer', async () => {
    server.play(refusal(503, '9004'));
    const { error } = await create(rosterWith({ patience: { attemptsMax: 4 } }));
    expect(error).toBeInstanceOf(RosterError);
    expect(error).toMatchObject({ status: 503, code: '9004', faults: [], sourceId: sourceIds()[0] });
    expect(server.arrived.length).toBe(4);
    expect(waits).toEqual([0.25, 0.5, 1]);
  });

  it('is not waited for where that takes too long: the error says how long', async () => {
    server.play(refusal(429, '5001', { 'retry-after': '3600' }));
    const { error } = await create(rosterWith());
    expect(error).toMatchObject({ status: 429, retryAfterSeconds: 3600 });
    expect([server.arrived.length, waits]).toEqual([1, []]);
  });

  it('ends the call when its signal is aborted meanwhile, without waiting', async () => {
    server.play(refusal(429, '5001', { 'retry-after': '50' }));
    const { clock: _, ...real } = { clock: undefined };
    const roster = createRoster({ baseUrl: address, token: 'a token', ...real });
    const ended = new AbortController();
    const call = create(roster, { signal: ended.signal });
    await expect.poll(() => server.arrived.length).toBe(1);
    const before = performance.now();
    ended.abort(new Error('nobody waits any more'));
    await expect(call).rejects.toThrow('nobody waits any more');
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('of a 502, 503 or 504 is not repeated where a call has no source id and changes something', async () => {
    for (const status of [502, 503, 504]) {
      server.play(refusal(status, '9004', { 'retry-after': '1' }));
      expect((await evaluate(rosterWith())).error).toMatchObject({ status, sourceId: null });
      expect(server.arrived.length).toBe(1);
    }
    server.play(refusal(429, '5001', { 'retry-after': '1' }), success());
    expect((await evaluate(rosterWith())).error).toBeUndefined();
    expect(sourceIds()).toEqual([undefined, undefined]);
  });
});

describe('a connection that breaks', () => {
  it.each([
    ['before the answer', cut],
    ['within the answer', cutWithin],
  ])('%s has the call repeated, under the same source id', async (_, script) => {
    server.play(script, script, success());
    expect((await create(rosterWith())).error).toBeUndefined();
    expect(server.arrived.length).toBe(3);
    expect(new Set(sourceIds()).size).toBe(1);
    server.play(script, success());
    expect((await read(rosterWith())).error).toBeUndefined();
  });

  it('has a list repeated whose question stands in a body', async () => {
    server.play(cut, success({ users: [], result_set: {} }));
    const body = { from_date: '2020-01-01', to_date: '2099-12-31' };
    for await (const _ of rosterWith().each('/v1/user/inquiry', { body }));
    expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  it('has no other call repeated', async () => {
    server.play(cut, success());
    await expect(evaluate(rosterWith())).rejects.toMatchObject({
      name: 'RosterUnreachable',
      attempts: 1,
      sourceId: null,
    });
    expect(server.arrived.length).toBe(1);
  });

  it('every time is thrown, with the source id under which the call can be made again', async () => {
    server.play(cut);
    const failure = await create(rosterWith({ patience: { attemptsMax: 3 } })).catch((thrown) => thrown);
    expect(failure).toBeInstanceOf(RosterUnreachable);
    expect(failure).toMatchObject({ attempts: 3, sourceId: sourceIds()[0] });
    expect(failure.cause).toBeInstanceOf(Error);
    expect(server.arrived.length).toBe(3);
  });

  it('is no reason to go on after the signal was aborted', async () => {
    server.play(cut);
    const roster = rosterWith();
    await expect(create(roster, { signal: AbortSignal.abort(new Error('over')) })).rejects.toThrow('over');
    expect(server.arrived.length).toBe(0);
  });
});

it('a call that is given up while the server thinks ends with the reason, and is not called unreachable', async () => {
  const ended = new AbortController();
  server.play(() => ended.abort(new Error('over')));
  const roster = rosterWith({ patience: { attemptsMax: 1 } });
  await expect(create(roster, { signal: ended.signal })).rejects.toThrow('over');
});

describe('tokens of an API client', () => {
  const client = { id: 'a:b c', secret: 'ü& +', scope: 'user user:sensitive', userId: 7 };
  const authorizations = () => server.arrived.map(({ headers }) => headers.authorization);

  it('are fetched once for calls that come together, with what the client is', async () => {
    server.play(success());
    let form = '';
    let basic = '';
    server.giveToken = (response, { body, headers }) => {
      form = body.toString();
      basic = Buffer.from(headers.authorization!.slice('Basic '.length), 'base64').toString();
      json(200, { access_token: 'token-1', expires_in: 1800 })(response, undefined as never);
    };
    const roster = rosterWith({ baseUrl: `${address}/`, client });
    await Promise.all([read(roster), read(roster), read(roster)]);
    expect(server.tokensAsked).toBe(1);
    expect(authorizations()).toEqual(Array(3).fill('Bearer token-1'));
    expect(form).toBe('grant_type=client_credentials&scope=user+user%3Asensitive&user_id=7');
    expect(basic).toBe('a%3Ab+c:%C3%BC%26+%2B');
  });

  const give = (token: () => string) => {
    server.giveToken = (response) =>
      json(200, { access_token: token(), expires_in: 1800 })(response, undefined as never);
  };

  it('are fetched again before they end', async () => {
    server.play(success());
    give(() => `token-${server.tokensAsked}`);
    const roster = rosterWith({ client });
    await read(roster);
    now += 1_769_000;
    await read(roster);
    now += 2_000;
    await read(roster);
    expect(authorizations()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  it('are fetched again once when one is refused, and not for ever', async () => {
    give(() => `token-${server.tokensAsked}`);
    server.play(refusal(401, '2003'), success());
    const roster = rosterWith({ client });
    expect((await create(roster)).error).toBeUndefined();
    expect(authorizations()).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(new Set(sourceIds()).size).toBe(1);
    server.play(refusal(401, '2003'));
    expect((await create(roster)).error).toMatchObject({ status: 401, code: '2003' });
    expect([server.arrived.length, server.tokensAsked]).toEqual([2, 1]);
  });

  it('are not fetched again for a call that learns late that the one before was refused', async () => {
    give(() => `token-${server.tokensAsked}`);
    let refuseLate = () => {};
    server.play(
      (response) => {
        refuseLate = () => refusal(401, '2003')(response, undefined as never);
      },
      refusal(401, '2003'),
      success(),
    );
    const roster = rosterWith({ client });
    const late = read(roster);
    await expect.poll(() => server.arrived.length).toBe(1);
    await read(roster);
    refuseLate();
    expect((await late).error).toBeUndefined();
    expect(authorizations()).toEqual(
      ['token-1', 'token-1', 'token-2', 'token-2'].map((token) => `Bearer ${token}`),
    );
    expect(server.tokensAsked).toBe(2);
  });

  it('that are refused are an error of the call with the words of the token endpoint, and tried again by the next call', async () => {
    server.play(success());
    server.giveToken = json(401, { error: 'invalid_client', error_description: 'The client is unknown.' });
    const roster = rosterWith({ client });
    const { error } = await read(roster);
    expect(error).toMatchObject({ status: 401, code: 'invalid_client', message: 'The client is unknown.' });
    expect([server.arrived.length, server.tokensAsked]).toEqual([0, 1]);
    give(() => 'token');
    expect((await read(roster)).error).toBeUndefined();
  });

  it('are waited for like everything else', async () => {
    server.play(success());
    server.giveToken = (response) =>
      (server.tokensAsked === 1
        ? json(429, { error: 'slow_down' }, { 'retry-after': '9' })
        : json(200, { access_token: 'token', expires_in: 60 }))(response, undefined as never);
    expect((await read(rosterWith({ client }))).error).toBeUndefined();
    expect(waits).toEqual([9]);
  });

  it('that nobody gives are told with the source id of the call', async () => {
    server.play(success());
    server.giveToken = cut;
    const roster = rosterWith({ client, patience: { attemptsMax: 2 } });
    const named = { params: { path: { user_id: 1 }, header: { source_id: 'close-1' } } };
    await expect(roster.DELETE('/v1/user/{user_id}', named)).rejects.toMatchObject({
      attempts: 2,
      sourceId: 'close-1',
    });
    expect([server.arrived.length, server.tokensAsked]).toEqual([0, 2]);
    server.giveToken = json(401, { error: 'invalid_client' });
    expect((await roster.DELETE('/v1/user/{user_id}', named)).error).toMatchObject({ sourceId: 'close-1' });
  });

  it('that are being fetched for others are not given up with one call', async () => {
    server.play(success());
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      server.giveToken = (response) => {
        answer = () => json(200, { access_token: 'token', expires_in: 60 })(response, undefined as never);
        resolve();
      };
    });
    const roster = rosterWith({ client });
    const ended = new AbortController();
    const one = create(roster, { signal: ended.signal });
    const other = read(roster);
    await asked;
    ended.abort(new Error('over'));
    await expect(one).rejects.toThrow('over');
    answer();
    expect((await other).error).toBeUndefined();
    expect(server.tokensAsked).toBe(1);
  });
});

describe('tokens that somebody else gets', () => {
  it('are asked for again once when one is refused', async () => {
    server.play(refusal(401, '2002'), success());
    const refused: unknown[] = [];
    const token = async (before: string | undefined) => {
      refused.push(before);
      return before === undefined ? 'old' : 'new';
    };
    expect((await read(rosterWith({ token }))).error).toBeUndefined();
    expect(refused).toEqual([undefined, 'old']);
    server.play(refusal(401, '2002'));
    expect((await read(rosterWith({ token: 'fixed' }))).error).toMatchObject({ code: '2002' });
    expect(server.arrived.length).toBe(1);
  });

  it('that cannot be had end the call with what was wrong', async () => {
    server.play(success());
    const token = async () => {
      throw new Error('nobody is signed in');
    };
    await expect(read(rosterWith({ token }))).rejects.toThrow('nobody is signed in');
    expect([server.arrived.length, waits]).toEqual([0, []]);
  });

  it('may be none: a call has no token then, and the headers that every call has', async () => {
    server.play(success());
    let lang = 'en';
    const roster = createRoster({
      baseUrl: `${address}/`,
      headers: () => ({ lang, time_zone: 'UTC +01:00' }),
    });
    lang = 'fr';
    await roster.GET('/v1/user/{user_id}', {
      params: { path: { user_id: 1 }, header: { show_sensitive_data: '1' } },
    });
    expect(server.arrived[0]!.url).toBe('/v1/user/1');
    expect(server.arrived[0]!.headers).toMatchObject({
      lang: 'fr',
      'time-zone': 'UTC +01:00',
      'show-sensitive-data': '1',
    });
    expect(server.arrived[0]!.headers).not.toHaveProperty('authorization');
  });
});

describe('an answer', () => {
  it('that is an error says what is wrong and where', async () => {
    const details = [
      { path: '$.email[0].address', code: '1101', message: 'Not an address.', friendly_message: 'Oh.' },
    ];
    server.play(
      json(400, { result: { code: '1001', message: 'One fault.', friendly_message: 'Oh.', details } }),
    );
    const { error } = await create(rosterWith());
    expect(error).toMatchObject({
      status: 400,
      code: '1001',
      message: 'One fault.',
      friendlyMessage: 'Oh.',
      faults: details,
    });
  });

  it('of somebody else than the API is an error as well', async () => {
    server.play((response) =>
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
    );
    const { error } = await read(rosterWith());
    expect(error).toMatchObject({
      status: 502,
      code: null,
      friendlyMessage: null,
      faults: [],
      body: '<h1>Bad gateway</h1>',
    });
  });

  it.each([
    ['a page', { 'content-type': 'text/html' }, '<h1>Please sign in</h1>'],
    ['nothing', {}, ''],
    ['nothing that is called JSON', { 'content-type': 'application/json' }, ''],
    ['nothing of a length', { 'content-type': 'application/json', 'content-length': '0' }, ''],
    ['the beginning of some', { 'content-type': 'application/json' }, '{"result": {"co'],
    ['lines', { 'content-type': 'application/json-seq' }, '{}'],
  ])('that is %s in place of JSON is an error as well', async (_, headers, body) => {
    server.play((response) => response.writeHead(200, headers).end(body));
    const { data, error } = await read(rosterWith());
    expect(data).toBeUndefined();
    expect(error).toMatchObject({ status: 200, code: null, body });
    expect(error!.message).toContain('no JSON');
    expect(server.arrived.length).toBe(1);
  });

  it('is JSON however its type is written', async () => {
    server.play((response) => response.writeHead(200, { 'content-type': 'Application/JSON' }).end('{}'));
    expect((await read(rosterWith())).data).toEqual({});
  });

  it('of 304 is an error with that status', async () => {
    server.play((response) => response.writeHead(304, { etag: '"a"' }).end());
    const { error, response } = await read(rosterWith());
    expect([error!.status, response!.headers.get('etag')]).toEqual([304, '"a"']);
  });

  it('that leads elsewhere is not followed', async () => {
    server.play((response) => response.writeHead(307, { location: `${address}/elsewhere` }).end());
    const { error } = await create(rosterWith());
    expect(error).toMatchObject({ status: 307, code: null });
    expect(error!.message).toContain('redirect');
    expect(server.arrived.map(({ url }) => url)).toEqual(['/v1/user/email/1']);
  });

  it('that leads elsewhere is no reason to send a file again, and is told', async () => {
    server.play((response) => response.writeHead(307, { location: `${address}/elsewhere` }).end());
    const { error } = await rosterWith().POST('/v1/import', { body: new Blob(['a']), parseAs: 'text' });
    expect(error).toMatchObject({ status: 0, code: null });
    expect(error!.message).toContain('redirect');
    const content = new Blob(['a file']);
    const attachment = [{ file_name: 'a', file_extension: '.pdf', content }];
    const body = { info: { type: 1, language: 'en', subject: 'Files' }, attachment };
    const params = { path: { user_id: 1 }, header: { source_id: 'order-17' } };
    const answer = await rosterWith().POST('/v1/user/document/{user_id}', { params, body });
    expect(answer.error).toMatchObject({ status: 0, sourceId: 'order-17' });
    expect(server.arrived.map(({ url }) => url)).toEqual(['/v1/import', '/v1/user/document/1']);
  });
});

describe('an option that is undefined is as one that is absent:', () => {
  it('the size of a page', async () => {
    const ids = Array.from({ length: 100 }, (_, id) => ({ id }));
    server.play(success({ clients: ids }), success({ clients: [] }));
    const params = { query: { page_size: undefined, start_index: undefined } };
    let count = 0;
    for await (const _ of rosterWith().each('/v1/client', { params } as object)) count += 1;
    expect(count).toBe(100);
    expect(server.arrived.map(({ url }) => url)).toEqual([
      '/v1/client?page_size=100',
      '/v1/client?page_size=100&start_index=101',
    ]);
  });

  it('the attempts, and their clock', async () => {
    server.play(refusal(503, '9004'));
    const undefineds = { attemptsMax: undefined, waitSecondsMax: undefined } as object;
    expect((await create(rosterWith({ patience: undefineds }))).error?.status).toBe(503);
    expect(server.arrived.length).toBe(5);
    const clock = { now: undefined, random: undefined, sleep: async () => {} } as object;
    expect((await create(rosterWith({ clock }))).error?.status).toBe(503);
  });
});

it('a list that goes on with the same page is not read for ever', async () => {
  server.play(success({ tickets: [{ id: 1 }], cursor: 'the same' }));
  const read = async () => {
    let count = 0;
    for await (const _ of rosterWith().each('/v1/ticket')) count += 1;
    return count;
  };
  await expect(read()).rejects.toThrow('goes on with the page that was just answered');
  expect(server.arrived.map(({ url }) => url)).toEqual([
    '/v1/ticket?page_size=100',
    '/v1/ticket?page_size=100&cursor=the%20same',
  ]);
});

it('a list goes on behind a page of which the server leaves rows out, and a history ends with one that is not full', async () => {
  const clients = (...ids: number[]) => success({ clients: ids.map((id) => ({ id })) });
  server.play(clients(1, 3), clients(4), clients());
  const query = { page_size: 3 };
  const ids: number[] = [];
  for await (const { id } of rosterWith().each('/v1/client', { params: { query } })) ids.push(id);
  expect(ids).toEqual([1, 3, 4]);
  expect(server.arrived.map(({ url }) => new URL(url, address).searchParams.get('start_index'))).toEqual([
    null,
    '4',
    '7',
  ]);
  server.play(success({ history: [{ id: 1 }] }));
  const params = { path: { user_id: 1 }, query };
  for await (const _ of rosterWith().each('/v1/user/history/{user_id}', { params }));
  expect(server.arrived.length).toBe(1);
});

it('a call keeps the source id that it is given', async () => {
  server.play(cut, success());
  await rosterWith().DELETE('/v1/user/{user_id}', {
    params: { path: { user_id: 1 }, header: { source_id: 'order-17' } },
  });
  expect(sourceIds()).toEqual(['order-17', 'order-17']);
});
