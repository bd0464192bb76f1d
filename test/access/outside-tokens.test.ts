import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { recordLog } from '../harness/recorded-log.ts';

let server: AssembledTest;
let provider: Server;
let issuer: string;
let key: CryptoKey;
const keySet: JWK[] = [];
let keysFetched = 0;
/** What the clock of the server is ahead, in milliseconds. */
let ahead = 0;
const { log, lines: logged } = recordLog('info');
let user: number;
let client: { client_id: string };

/** A real provider on a socket: discovery and keys. */
beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  key = pair.privateKey;
  keySet.push({ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256' });
  provider = createServer((request, response) => {
    if (request.url === '/keys') keysFetched += 1;
    const found = request.url === '/keys' ? { keys: keySet } : { issuer, jwks_uri: `${issuer}/keys` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(found));
  });
  issuer = await listen(provider);
  const clock = () => new Date(Date.now() + ahead);
  server = await assembleTest({ OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1' }, { clock, log });
  const admin = await server.token('admin');
  const made = await server.call('POST', '/v1/client', {
    token: admin,
    body: { client: { program_id: 77, name: 'Front', scopes: ['user'] } },
  });
  client = made.json.client;
  const common = { issuer, algorithms: ['RS256'], scopes: ['user', 'user:sensitive'] };
  const open_id = [
    { ...common, audience: 'people', user_claim: 'sub', user_type: 3, client_id: client.client_id },
    { ...common, audience: 'machines', client_claim: 'azp' },
  ];
  const set = await server.call('PUT', '/v1/program/77', { token: admin, body: { program: { open_id } } });
  expect(set.status).toBe(200);
  const token = await server.token('user user:privileged');
  const body = newUserBody({ external_auth: [{ login_id: '104200300', type: 3, verification_status: 1 }] });
  const created = await server.call('POST', '/v1/user', { token, body });
  user = created.json.info.id;
});
afterAll(async () => {
  await server.close();
  provider.close();
});

function sign(
  claims: Record<string, unknown>,
  changes: {
    audience?: string;
    issuer?: string;
    expires?: string;
    begins?: string;
    key?: CryptoKey;
    kid?: string;
    alg?: string;
  } = {},
) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: changes.alg ?? 'RS256', kid: changes.kid ?? 'one' })
    .setNotBefore(changes.begins ?? '0s')
    .setIssuer(changes.issuer ?? issuer)
    .setAudience(changes.audience ?? 'people')
    .setIssuedAt()
    .setExpirationTime(changes.expires ?? '5m')
    .sign(changes.key ?? key);
}

/** Starts a provider; where it is. */
async function listen(started: Server): Promise<string> {
  started.listen(0, '127.0.0.1');
  await once(started, 'listening');
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

/** Works while the programme trusts one more provider, for its people. */
async function trusting(other: string, work: () => Promise<void>): Promise<void> {
  const admin = await server.token('admin');
  const { open_id } = (await server.call('GET', '/v1/program/77', { token: admin })).json.program;
  const set = (providers: object[]) =>
    server.call('PUT', '/v1/program/77', { token: admin, body: { program: { open_id: providers } } });
  await set([...open_id, { ...open_id[0], issuer: other }]);
  await work().finally(() => set(open_id));
}

const read = (token: string, id = user) => server.call('GET', `/v1/user/${id}`, { token });

describe('a token of an outside provider', () => {
  it('reaches the user whose external auth it names, and nobody else', async () => {
    const token = await sign({ sub: '104200300' });
    expect((await read(token)).status).toBe(200);
    expect((await read(token, user + 1)).json.result.code).toBe('3001');
  });

  it.each([{ status: 2 }, { verification_status: 0 }])('opens nothing with a login of %o', async (change) => {
    const token = await server.token('user user:privileged');
    const path = `/v1/user/external_auth/${user}`;
    const { id, status, verification_status } = (await server.call('GET', path, { token })).json
      .external_auth[0];
    const put = (values: object) =>
      server.call('PUT', path, { token, body: { external_auth: [{ id, ...values }] } });
    expect((await put(change)).status).toBe(200);
    expect((await read(await sign({ sub: '104200300' }))).status).toBe(401);
    await put({ status, verification_status });
    expect((await read(await sign({ sub: '104200300' }))).status).toBe(200);
  });

  it('stands for nobody while the user is suspended', async () => {
    const back = await server.token('user user:privileged');
    const token = await sign({ sub: '104200300' });
    const suspend = (status: string) =>
      server.call('PUT', `/v1/user/${user}`, { token: back, body: { info: { status } } });
    expect((await read(token)).status).toBe(200);
    expect((await suspend('2')).json.info.status).toBe('2');
    for (const each of [token, await sign({ sub: '104200300' }, { expires: '6m' })])
      expect((await read(each)).json.result.code).toBe('2001');
    expect((await suspend('1')).json.info.status).toBe('1');
    expect((await read(token)).status).toBe(200);
  });

  it('of a machine acts as the client it names, with the scopes of the setting', async () => {
    const token = await sign({ azp: client.client_id }, { audience: 'machines' });
    expect((await read(token)).status).toBe(200);
  });

  it.each([
    ['names a user that nobody is', { sub: '999888777' }, {}],
    ['names nobody', {}, {}],
    ['names a client that is not there', { azp: 'nobody' }, { audience: 'machines' }],
    ['is for another audience', { sub: '104200300' }, { audience: 'others' }],
    ['is of a provider that no programme trusts', { sub: '104200300' }, { issuer: 'http://127.0.0.1:1' }],
    ['has expired', { sub: '104200300' }, { expires: '-1m' }],
    ['does not hold yet', { sub: '104200300' }, { begins: '1m' }],
  ])('is refused with 401 when it %s', async (_what, claims, changes) => {
    expect((await read(await sign(claims, changes))).status).toBe(401);
  });

  it('holds some seconds before and after the time it names, since clocks differ', async () => {
    expect((await read(await sign({ sub: '104200300' }, { begins: '20s' }))).status).toBe(200);
    expect((await read(await sign({ sub: '104200300' }, { expires: '-20s' }))).status).toBe(200);
  });

  it('is taken with a key that the provider has just made, fetched once in five seconds at most', async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    const fresh = () => sign({ sub: '104200300' }, { key: pair.privateKey, kid: 'two' });
    ahead += 5_100;
    const before = keysFetched;
    for (let call = 0; call < 3; call += 1) expect((await read(await fresh())).status).toBe(401);
    expect(keysFetched).toBe(before + 1);
    keySet.push({ ...(await exportJWK(pair.publicKey)), kid: 'two', alg: 'RS256' });
    ahead += 5_100;
    expect((await read(await fresh())).status).toBe(200);
    expect(keysFetched).toBe(before + 2);
  });

  it('costs one fetch in five seconds at most while the keys cannot be had, and is taken once they can', async () => {
    let [fetched, fails] = [0, true];
    const failing = createServer((request, response) => {
      if (request.url !== '/keys') response.end(JSON.stringify({ issuer: own, jwks_uri: `${own}/keys` }));
      else {
        fetched += 1;
        response.writeHead(fails ? 500 : 200).end(JSON.stringify({ keys: keySet }));
      }
    });
    const own = await listen(failing);
    const forge = async (count: number) => {
      for (let call = 0; call < count; call += 1) {
        const token = await sign({ sub: '104200300' }, { issuer: own, kid: `forged ${call}` });
        expect((await read(token)).status).toBe(401);
      }
    };
    await trusting(own, async () => {
      await forge(10);
      expect(fetched).toBe(1);
      ahead += 5_100;
      await forge(10);
      expect(fetched).toBe(2);
      [fails, ahead] = [false, ahead + 5_100];
      expect((await read(await sign({ sub: '104200300' }, { issuer: own }))).status).toBe(200);
      // Keys that were fetched hold while new ones cannot be.
      [fails, ahead] = [true, ahead + 5_100];
      await forge(10);
      expect(fetched).toBe(4);
      expect((await read(await sign({ sub: '104200300' }, { issuer: own }))).status).toBe(200);
    }).finally(() => failing.close());
  });

  it('is no error of the server when it is refused', async () => {
    logged.length = 0;
    const { privateKey } = await generateKeyPair('RS256');
    await read(await sign({ sub: '104200300' }, { key: privateKey }));
    const levels = logged.map((line) => JSON.parse(line).level);
    expect(levels).toContain(40);
    expect(Math.max(...levels)).toBe(40);
  });

  it('is refused when somebody else signed it, or with another algorithm than the setting allows', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    expect((await read(await sign({ sub: '104200300' }, { key: privateKey }))).status).toBe(401);
    const pss = await generateKeyPair('PS256');
    expect((await read(await sign({ sub: '104200300' }, { alg: 'PS256', key: pss.privateKey }))).status).toBe(
      401,
    );
  });

  it('of a provider that answers without end, or not at all, is refused, and costs a request now and then', async () => {
    let [asked, sent] = [0, 0];
    const endless = createServer(async (_, response) => {
      asked += 1;
      response.on('error', () => undefined);
      while (response.writable && !response.destroyed) {
        sent += 10_000;
        response.write(' '.repeat(10_000));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
    const other = await listen(endless);
    await trusting(other, async () => {
      const token = await sign({ sub: '104200300' }, { issuer: other });
      for (let call = 0; call < 5; call += 1) expect((await read(token)).status).toBe(401);
      expect(asked).toBe(1);
      expect(sent).toBeLessThan(2_000_000);
    }).finally(() => {
      endless.closeAllConnections();
      endless.close();
    });
  });

  it('ends when its client is revoked', async () => {
    const token = await sign({ sub: '104200300' });
    await server.call('DELETE', `/v1/client/${client.client_id}`, { token: await server.token('admin') });
    expect((await read(token)).status).toBe(401);
  });
});
