import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelope } from '../../src/catalogue/members.ts';
import { operations } from '../../src/catalogue/operations.ts';
import { friendlyMessage } from '../../src/derive/messages.ts';
import { type Answer, type AssembledTest, assembleTest, type CallOptions } from '../harness/assembled.ts';
import { callOf, createPerson, needsCode, nobody, type Person, type SentCall } from '../harness/people.ts';
import { settledSnapshot, snapshot } from '../harness/snapshot.ts';
import { built, membersOf, operationOf, tellingOfUsers, title } from './catalogue-walk.ts';

// What holds for every call, shown for every operation of the catalogue, each on a user of its own.
let server: AssembledTest;
let weak: string;
let privileged: string;
let friendId: number;
const never = 4_294_967_000;
const ending = ['validate', 'function_code', 'time_zone', 'time_zone_name', 'response_time'];

beforeAll(async () => {
  server = await assembleTest();
  privileged = await server.token('user user:privileged');
  weak = await server.token('program:admin');
  ({ friendId } = await createPerson(server, privileged));
});
afterAll(() => server?.close());

// Codes that were sent: test/flows.
const everyBuilt = built.filter((operation) => !needsCode(operation)).map(title);
const everyOnUsers = tellingOfUsers.map(title);
const everyWithBody = built.filter(({ verb }) => verb !== 'get').map(title);
// What flows count on a dry run too, and what they keep: test/flows/every-flow.test.ts.
const everyWriting = everyWithBody.filter(([id]) => !operationOf(id).flow);

describe('a call without a right', () => {
  it.each(operations.map(title))('is not %s', async (id) => {
    const { method, url } = callOf(operationOf(id), nobody);
    const [none, wrong, without, other] = await Promise.all([
      server.call(method, url),
      server.call(method, url, { token: 'ey.ey.ey' }),
      server.call(method, url, { token: weak }),
      server.call(method, url, { headers: { authorization: 'Basic dXNlcjp1c2Vy' } }),
    ]);
    for (const answer of [none, wrong, other]) expect(codeOf(answer)).toEqual([401, '2001']);
    expect(none.headers['www-authenticate']).toBe('Bearer');
    expect(codeOf(without)).toEqual([403, '2007']);
  });
});

describe('a user that does not exist', () => {
  it.each(everyOnUsers.filter(([id]) => id !== 'user.create'))('is unknown to %s', async (id) => {
    const person = await newPerson();
    const answer = await send(callOf(operationOf(id), { ...person, userId: never }));
    expect(codeOf(answer)).toEqual([404, '3001']);
    const noNumber = callOf(operationOf(id), person);
    const badUrl = noNumber.url.replace(String(person.userId), '1e3');
    expect(codeOf(await send({ ...noNumber, url: badUrl }))).toEqual([404, '3001']);
  });
});

describe('a closed user', () => {
  it.each(everyOnUsers.filter(([id]) => id !== 'user.create'))('is unknown to %s', async (id) => {
    const person = await newPerson();
    await send(callOf(operationOf('user.delete'), person));
    expect(codeOf(await send(callOf(operationOf(id), person)))).toEqual([404, '3001']);
  });
});

describe('a dry run', () => {
  it.each(everyWriting)('of %s checks everything and writes nothing', async (id) => {
    const person = await newPerson();
    const call = callOf(operationOf(id), person);
    const stored = (await send(callOf(operationOf('user.get'), person))).json;
    const before = await settledSnapshot(server.database, 77);
    const dry = await send({ ...call, body: { ...call.body, validate: '1' } });
    expect(codeOf(dry)).toEqual([200, '0000']);
    expect(dry.json.validate).toBe('1');
    expect(await snapshot(server.database, 77)).toEqual(before);
    const carriedOut = await send(call);
    expect(codeOf(carriedOut)).toEqual([200, '0000']);
    // The same ids and dates are there, but what a call would have made has no id and no date yet.
    const [shown, known] = [numbersIn(dry.json), id === 'user.create' ? new Map() : numbersIn(stored)];
    expect([...shown.keys()]).toEqual([...numbersIn(carriedOut.json).keys()]);
    for (const [place, value] of shown) {
      // A list that is answered as a whole has the entries that were there.
      const isNew = place.includes('[') && !operationOf(id).answersWhole;
      const allowed = isNew ? [0, null] : [0, null, known.get(place)];
      expect(allowed, place).toContain(value);
    }
    expect(await snapshot(server.database, 77)).not.toEqual(before);
  });
});

describe('a repeated call', () => {
  // What tells a secret is kept for no replay.
  const kept = everyWriting.filter(([id]) => operationOf(id).replay !== 'none');

  it.each(kept)('of %s is carried out once and answered alike', async (id) => {
    const person = await newPerson();
    const call = callOf(operationOf(id), person);
    const headers = { 'source-id': `repeat-${id}` };
    const first = await send(call, { headers });
    expect(codeOf(first)).toEqual([200, '0000']);
    const before = await settledSnapshot(server.database, 77);
    const again = await send(call, { headers });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect({ ...again.json, response_time: 0 }).toEqual({ ...first.json, response_time: 0 });
    const other = { ...call, body: { ...call.body, notes: { user_notes: 'another call' } } };
    expect(codeOf(await send(other, { headers }))).toEqual([409, '3013']);
    expect(await snapshot(server.database, 77)).toEqual(before);
  });
});

describe('a body', () => {
  const withBody = everyWithBody.filter(([id]) => callOf(operationOf(id), nobody).body !== undefined);

  it.each(withBody)('of %s must be JSON, said to be JSON, and not too large', async (id) => {
    const { method, url, body } = callOf(operationOf(id), await newPerson());
    const inject = (payload: string, type: string) =>
      server.app.inject({
        method: method as 'POST',
        url,
        payload,
        headers: { authorization: `Bearer ${privileged}`, 'content-type': type },
      });
    const before = await settledSnapshot(server.database, 77);
    const packed = await server.app.inject({
      method: method as 'POST',
      url,
      payload: gzipSync(JSON.stringify(body)),
      headers: {
        authorization: `Bearer ${privileged}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
    });
    expect([packed.statusCode, packed.json().result.code]).toEqual([415, '1016']);
    for (const [payload, type, status, code] of [
      [JSON.stringify(body), 'text/plain', 415, '1003'],
      [JSON.stringify(body), 'application/x-www-form-urlencoded', 415, '1003'],
      [`${JSON.stringify(body)}}`, 'application/json', 400, '1002'],
      ['[]', 'application/json', 400, '1001'],
      ['"text"', 'application/json', 400, '1001'],
      [`{"padding":"${'x'.repeat(2 ** 20 * 45)}"}`, 'application/json', 413, '1004'],
    ] as const) {
      const answer = await inject(payload, type);
      const { result } = answer.json<{ result: { code: string } }>();
      expect([answer.statusCode, result.code], `${type} ${payload.slice(0, 20)}`).toEqual([status, code]);
    }
    expect(await snapshot(server.database, 77)).toEqual(before);
  });
});

it('takes no bytes that are not UTF-8 for text', async () => {
  const { userId } = await newPerson();
  const inject = (payload: Buffer) =>
    server.app.inject({
      method: 'POST',
      url: `/v1/user/custom_field/${userId}`,
      payload,
      headers: { authorization: `Bearer ${privileged}`, 'content-type': 'application/json' },
    });
  const body = (value: Buffer) =>
    Buffer.concat([Buffer.from('{"custom_field":{"a":"'), value, Buffer.from('"}}')]);
  const refused = await inject(body(Buffer.of(0xff, 0xfe)));
  expect([refused.statusCode, refused.json<{ result: { code: string } }>().result.code]).toEqual([
    400,
    '1002',
  ]);
  expect((await inject(body(Buffer.from('é漢')))).json()).toMatchObject({ custom_field: { a: 'é漢' } });
});

describe('every answer', () => {
  it.each(everyBuilt)('of %s may not be kept, and tells its number', async (id) => {
    const person = await newPerson();
    for (const subject of [person, { ...person, userId: never }]) {
      const { headers, json } = await send(callOf(operationOf(id), subject), { headers: { lang: 'fr' } });
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'content-type': 'application/json; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/u);
      expect(Object.keys(json)).toEqual(['result', ...membersOf(operationOf(id)), ...ending]);
      expect(json.result.friendly_message).not.toBe(json.result.message);
    }
  });

  it.each(everyBuilt)('of %s tells the time in the zone that is asked for', async (id) => {
    const { json } = await send(callOf(operationOf(id), await newPerson()), {
      headers: { 'time-zone': 'UTC +05:45' },
    });
    expect([json.time_zone, json.time_zone_name]).toEqual(['UTC +05:45', 'Asia/Kathmandu']);
  });

  it.each(everyBuilt)('of %s holds no custom field where none is wanted', async (id) => {
    const { json } = await send(callOf(operationOf(id), await newPerson(), true), {
      headers: { 'show-custom-field': '0' },
    });
    expect(valuesOf(json, 'custom_field').filter((value) => value !== null)).toEqual([]);
  });
});

describe('an answer that is an error', () => {
  it.each([
    ['that cannot be decoded', '%F0%28'],
    ['with an id that is too long to be one', '1'.repeat(300)],
  ])('has the form of all others, on a path %s', async (_, end) => {
    const answer = await server.call('GET', `/v1/user/${end}`, {
      token: privileged,
      headers: { lang: 'fr' },
    });
    expect(codeOf(answer)).toEqual([404, '3005']);
    expect(Object.keys(answer.json)).toEqual(['result', ...envelope, ...ending]);
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/u),
    });
    expect(JSON.stringify(answer.json)).not.toContain(end);
  });

  it('speaks the language and tells the time of the programme where the caller names none', async () => {
    const admin = await server.token('admin');
    const program = { id: 99, name: 'Au Québec', default_language: 'fr', default_time_zone: 'UTC -05:00' };
    await server.call('POST', '/v1/program', { token: admin, body: { program } });
    const made = await server.call('POST', '/v1/client', {
      token: admin,
      body: { client: { program_id: 99, name: 'App', scopes: ['user'] } },
    });
    const { client_id, client_secret } = made.json.client;
    const response = await server.app.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }).toString(),
    });
    const token = response.json<{ access_token: string }>().access_token;
    const read = async (headers: Record<string, string> = {}) => {
      const { json } = await server.call('GET', `/v1/user/${never}`, { token, headers });
      return [json.result.friendly_message, json.time_zone, json.time_zone_name];
    };
    const [key, params] = ['userUnknown', {}] as const;
    expect(await read()).toEqual([friendlyMessage(key, 'fr', params), 'UTC -05:00', 'America/Panama']);
    expect(await read({ lang: 'es', time_zone: 'UTC +05:45' })).toEqual([
      friendlyMessage(key, 'es', params),
      'UTC +05:45',
      'Asia/Kathmandu',
    ]);
    // What is wrong with the header itself is no reason to be silent.
    expect((await read({ time_zone: 'noon' })).slice(1)).toEqual(['UTC -05:00', 'America/Panama']);
  });
});

/** A user who has everything; all of them are related to one other. */
function newPerson(): Promise<Person> {
  return createPerson(server, privileged, friendId);
}

function send({ method, url, body }: SentCall, options: CallOptions = {}): Promise<Answer> {
  return server.call(method, url, { token: privileged, ...(body && { body }), ...options });
}

function codeOf({ status, json }: Answer): [number, string] {
  return [status, json.result.code];
}

/** The ids and dates of an answer, by where they stand: `email[0].id`. */
function numbersIn(value: unknown, place = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    const isNumber = /\.(?:id|date_utc|client_date|server_date)$/u.test(place);
    return new Map(isNumber ? [[place.slice(1), value]] : []);
  }
  const inner = Object.entries(value).map(([name, one]) =>
    numbersIn(one, Array.isArray(value) ? `${place}[${name}]` : `${place}.${name}`),
  );
  return new Map(inner.flatMap((one) => [...one]));
}

/** Every value under a name, however deep. */
function valuesOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === name && !Array.isArray(value) ? [inner] : []),
    ...valuesOf(inner, name),
  ]);
}
