import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../../src/catalogue/operations.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';

// Who no longer counts is told so by every operation, whatever else is wrong with the call.
const everything = 'user user:sensitive user:privileged program:admin admin check';
let server: AssembledTest;
let admin: string;
/** Tokens of callers that no longer count, by what became of the caller. */
const ended = new Map<string, string>();
/** A token that still counts in what it may as those do. */
let live: string;

beforeAll(async () => {
  server = await assembleTest();
  admin = await server.token(everything);
  await send('POST', '/program', { program: { id: 88, name: 'Closed soon' } });
  const [revoked, rotated, closed] = [await newClient(77), await newClient(77), await newClient(88)];
  await send('DELETE', `/client/${revoked.id}`);
  await send('POST', `/client/${rotated.id}/secret`);
  await send('DELETE', '/program/88');
  ended.set('revoked', revoked.token);
  ended.set('with a new secret', rotated.token);
  ended.set('of a closed programme', closed.token);
  live = (await newClient(77)).token;
});
afterAll(() => server?.close());

/** Calls that are wrong, by what is wrong with them. */
const wrongCalls = {
  'a body with a fault': { type: 'application/json', payload: '{"validate":"maybe"}' },
  'a body that is no object': { type: 'application/json', payload: '[]' },
  'a body that is no JSON': { type: 'application/json', payload: '{' },
  'a body of another type': { type: 'text/plain', payload: '{}' },
  'a body that is too large': { type: 'application/json', payload: `"${'x'.repeat(2 ** 21)}"` },
  'a wrong header': { headers: { 'time-zone': 'noon' } },
  'a wrong query': { query: '?page_size=x&validate=x&archive=x' },
};
type WrongCall = { type?: string; payload?: string; query?: string; headers?: Record<string, string> };

// No token opens the others.
const everyOperation = allRoutes
  .flatMap(({ operations }) => operations)
  .filter(({ caller }) => caller === undefined);

describe('a client that no longer counts hears nothing but that', () => {
  it.each(everyOperation.map((operation) => [operation.id, operation] as const))(
    'of %s',
    async (id, { verb, path }) => {
      // Nothing has this id: what a client that counts is allowed to do must do no harm.
      const url = `/v1${path.replace(/:[a-z_]+/u, '0')}`;
      for (const [fault, call] of Object.entries(wrongCalls)) {
        for (const [caller, token] of ended) {
          expect(await answerTo(verb, url, call, token), `${caller}: ${fault}`).toEqual([401, '2003']);
        }
        const [status] = await answerTo(verb, url, call, live);
        expect(status, `${id} by a client that counts: ${fault}`).not.toBe(401);
      }
    },
  );
});

it('nor does a token hear anything else whose user was closed', async () => {
  const { info } = await send('POST', '/user', newUserBody());
  const token = await server.token('user', { user_id: String(info.id) });
  const url = `/v1/user/email/${info.id}`;
  const call = wrongCalls['a body that is no object'];
  expect(await answerTo('post', url, call, token)).toEqual([400, '1001']);
  await send('DELETE', `/user/${info.id}`);
  expect(await answerTo('post', url, call, token)).toEqual([401, '2003']);
});

describe('a client that administers one programme, once it was revoked,', () => {
  it.each([
    ['PUT', '/program/1', { program: { name: 'Not ours' } }],
    ['PUT', '/program/77', { program: { open_id: [{ ...provider(), scopes: ['user'] }] } }],
    ['POST', '/client', { client: { program_id: 1, name: 'Not ours', scopes: ['program:admin'] } }],
    ['POST', '/client', { client: { name: 'Stronger', scopes: ['user'] } }],
    ['PUT', '/client/bootstrap', { client: { scopes: ['user'] } }],
  ])('is not told by %s %s what it may not do', async (method, url, body) => {
    const { id, token } = await newClient(77, ['program:admin']);
    const refused = await server.call(method, `/v1${url}`, { token, body });
    expect([403, 404]).toContain(refused.status);
    await send('DELETE', `/client/${id}`);
    const { status, json } = await server.call(method, `/v1${url}`, { token, body });
    expect([status, json.result.code]).toEqual([401, '2003']);
  });
});

/** Status and code of what a call is answered. */
async function answerTo(
  verb: string,
  url: string,
  { type, payload, query = '', headers = {} }: WrongCall,
  token: string,
): Promise<[number, string | undefined]> {
  const response = await server.app.inject({
    method: verb.toUpperCase() as 'GET',
    url: `${url}${query}`,
    headers: { authorization: `Bearer ${token}`, ...(type && { 'content-type': type }), ...headers },
    ...(payload !== undefined && { payload }),
  });
  return [response.statusCode, /"result":\{"code":"(\d{4})"/u.exec(response.body)?.[1]];
}

/** A new client and a token of that client. */
async function newClient(
  programId: number,
  scopes = everything.split(' '),
): Promise<{ id: string; token: string }> {
  const client = { program_id: programId, name: 'Made for the tests', scopes };
  const { client: made } = await send('POST', '/client', { client });
  return { id: made.client_id, token: await server.tokenOf(made, scopes.join(' ')) };
}

/** Calls as the first client, and expects success. */
async function send(method: string, url: string, body?: object) {
  const { json } = await server.call(method, `/v1${url}`, { token: admin, ...(body && { body }) });
  expect(json.result.code, url).toBe('0000');
  return json;
}

function provider() {
  return {
    issuer: 'https://login.example',
    audience: 'cards',
    algorithms: ['RS256'],
    client_claim: 'azp',
  };
}
