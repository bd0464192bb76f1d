import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SigningKeys } from '../../src/access/signing-keys.ts';
import { CallerRows, failingCallers, signCallers } from '../../src/keys/caller-rows.ts';
import { signedFileName } from '../../src/keys/sign-callers.ts';
import { Connections } from '../../src/storage/connections.ts';
import { toHex } from '../../src/storage/user-vault.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { recordLog } from '../harness/recorded-log.ts';

/*
 * What somebody can do who writes to the database as its owner and has none of the keys: put rows there that say who may call,
 * change them, copy them, and put back what the database said at another time.
 */

type Credentials = { readonly client_id: string; readonly client_secret: string; readonly id: number };

let server: AssembledTest;
let owner: postgres.Sql;
const { log, lines: logged } = recordLog('error');

beforeAll(async () => {
  server = await assembleTest({ OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1' }, { log });
  owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await owner?.end();
  await server?.close();
});

const failing = () => failingCallers(server.services.connections, server.services.keyring);

async function makeClient(scopes: string[], programId = 77): Promise<Credentials> {
  const body = { client: { program_id: programId, name: 'a client', scopes } };
  const { json } = await server.call('POST', '/v1/client', { token: await server.token('admin'), body });
  return json.client;
}

/** What the token endpoint answers: `ok`, or the error. */
function askToken(client: Credentials, scope = 'user'): Promise<string> {
  return server.tokenOf(client, scope).then(
    () => 'ok',
    (error: Error) => /"error":"([a-z_]+)"/u.exec(error.message)![1]!,
  );
}

describe('a client', () => {
  let client: Credentials;
  let other: Credentials;

  beforeEach(async () => {
    await owner`delete from client where client_id <> 'bootstrap'`;
    [client, other] = [await makeClient(['user']), await makeClient(['user', 'user:sensitive'])];
    expect([await askToken(client), await askToken(other)]).toEqual(['ok', 'ok']);
  });

  const attacks: [string, () => Promise<unknown>][] = [
    [
      'whose scopes were widened',
      () =>
        owner`update client set scopes = scopes || '{user:sensitive,admin}'::text[] where id = ${client.id}`,
    ],
    [
      'whose secret was replaced by one of another client',
      () =>
        owner`update client set secret_hash = (select secret_hash from client where id = ${other.id}) where id = ${client.id}`,
    ],
    [
      'with the MAC of another client',
      () =>
        owner`update client set mac = (select mac from client where id = ${other.id}) where id = ${client.id}`,
    ],
    [
      'that was moved to another programme',
      async () => {
        await owner`insert into program select 5, name, status, settings, created_at, updated_at, claims_due, mac from program where id = 77 on conflict do nothing`;
        await owner`update client set program_id = 5 where id = ${client.id}`;
      },
    ],
    ['that lost its MAC', () => owner`update client set mac = null where id = ${client.id}`],
    ['with a MAC of another length', () => owner`update client set mac = '\\x00' where id = ${client.id}`],
    [
      'that was made the first client',
      () => owner`update client set is_bootstrap = true where id = ${client.id}`,
    ],
    [
      'whose generation was turned back',
      () => owner`update client set token_generation = token_generation - 1 where id = ${client.id}`,
    ],
    ['that was renamed', () => owner`update client set name = 'Front' where id = ${client.id}`],
  ];

  it.each(attacks)('%s gets no token, is not shown, and is named', async (_what, attack) => {
    await attack();
    const before = logged.length;
    expect([await askToken(client), await askToken(client)]).toEqual(['invalid_client', 'invalid_client']);
    const token = await server.token('admin');
    const got = await server.call('GET', `/v1/client/${client.client_id}`, { token });
    expect(got.json.result.code).toBe('3004');
    const { json } = await server.call('GET', '/v1/client', { token });
    const shown = json.clients.map(({ id }: { id: number }) => id);
    expect([shown.includes(client.id), shown.includes(other.id)]).toEqual([false, true]);
    const own = logged.slice(before).filter((line) => line.includes(client.client_id));
    expect(own).toHaveLength(1);
    expect(own[0]).not.toMatch(/secret|scopes/u);
    expect(await failing()).toContainEqual({ table: 'client', key: client.client_id });
    await owner`delete from client where id = ${client.id}`;
    await owner`delete from program where id = 5`;
    expect(await failing()).toEqual([]);
  });

  it('that was revoked stays so when its status is flipped back', async () => {
    const token = await server.token('admin');
    await server.call('DELETE', `/v1/client/${client.client_id}`, { token });
    await owner`update client set status = 1 where id = ${client.id}`;
    expect(await askToken(client)).toBe('invalid_client');
  });

  it('that was planted grants nothing, and cannot be rotated into one that counts', async () => {
    await owner`insert into client select program_id, 900000, 'planted', name, secret_hash, '{admin}', status, token_generation,
      created_at, updated_at, false, mac from client where id = ${client.id}`;
    const token = await server.token('admin');
    const rotated = await server.call('POST', '/v1/client/planted/secret', { token, body: {} });
    expect(rotated.status).not.toBe(200);
    expect(await askToken({ ...client, client_id: 'planted' })).toBe('invalid_client');
  });

  it('counts again once an operator vouches for it, and no other with it', async () => {
    await owner`update client set mac = null`;
    const { connections, keyring } = server.services;
    expect(await signCallers(connections, keyring, { table: 'client', key: client.client_id })).toBe(1);
    expect([await askToken(client), await askToken(other)]).toEqual(['ok', 'invalid_client']);
    expect(await signCallers(connections, keyring)).toBeGreaterThan(2);
    expect(await askToken(other)).toBe('ok');
  });
});

describe('a key that signs tokens', () => {
  it('counts only where Roster made it, whatever MAC stands beside it', async () => {
    await server.token('user');
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const jwk = publicKey.export({ format: 'jwk' });
    const [genuine] = await owner`select id, private_key, mac from signing_key limit 1`;
    const claims = { scope: 'user user:sensitive admin', program: 77, generation: 1 };
    for (const [id, mac] of [
      ['planted', null],
      ['copied', genuine!['mac']],
    ]) {
      await owner`insert into signing_key ${owner({ id, algorithm: 'EdDSA', public_key: jwk, private_key: genuine!['private_key'], mac } as never)}`;
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: id })
        .setIssuer('roster')
        .setAudience('roster')
        .setSubject('1')
        .setIssuedAt()
        .setExpirationTime('30m')
        .sign(privateKey);
      // A process looks for a key that it does not know once a second.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const { status, json } = await server.call('GET', '/v1/client', { token });
      expect([status, json.result.code]).toEqual([401, '2001']);
      expect(await failing()).toEqual([{ table: 'signing_key', key: id }]);
      await owner`delete from signing_key where id = ${id}`;
    }
  });

  it.each([
    ['put back after it was retired', 'retired_at = null'],
    ['kept for longer', `retired_at = retired_at + interval '1 day'`],
    ['made younger', `created_at = created_at + interval '1 day'`],
  ])('does not verify where it was %s, and is named', async (_what, change) => {
    const { connections, keyring } = server.services;
    const keysOf = () => new SigningKeys(connections, new CallerRows(keyring, () => {}));
    const { id } = await keysOf().current();
    await keysOf().rotate();
    // For as long as its last token lives.
    expect(await keysOf().find(id)).toBeDefined();
    expect(await failing()).toEqual([]);
    await owner.unsafe(`update signing_key set ${change} where id = '${id}'`);
    expect(await keysOf().find(id)).toBeUndefined();
    expect(await failing()).toEqual([{ table: 'signing_key', key: id }]);
    await owner`delete from signing_key where id = ${id}`;
  });

  it('does not verify any more after ninety days and its last token, although nothing retired it', async () => {
    const { connections, keyring } = server.services;
    const callers = new CallerRows(keyring, () => {});
    const keysOf = () => new SigningKeys(connections, callers);
    const { id } = await keysOf().current();
    const age = async (interval: string) => {
      await owner.unsafe(
        `update signing_key set created_at = now() - interval '${interval}' where id = '${id}'`,
      );
      await signCallers(connections, keyring, { table: 'signing_key', key: id });
    };
    await age('90 days');
    expect(await keysOf().find(id)).toBeDefined();
    await age('90 days 61 minutes');
    expect(await keysOf().find(id)).toBeUndefined();
    expect((await keysOf().current()).id).not.toBe(id);
    expect(await failing()).toEqual([]);
  });

  it('holds in a session of whatever time zone', async () => {
    const { connections, keyring } = server.services;
    await new SigningKeys(connections, new CallerRows(keyring, () => {})).rotate();
    const options = server.database.adminOptions;
    const zoned = { ...options, connection: { ...options.connection, TimeZone: 'Asia/Kathmandu' } };
    const elsewhere = new Connections(zoned, 1);
    expect(await failingCallers(elsewhere, keyring)).toEqual([]);
    await elsewhere.close();
  });

  it('does not verify with another public half, and is replaced', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    await owner`update signing_key set public_key = ${publicKey.export({ format: 'jwk' }) as never}`;
    const beside = await assembleTest({}, {}, server);
    const token = await beside.token('admin');
    expect((await beside.call('GET', '/v1/client', { token })).status).toBe(200);
    await beside.close();
    await owner`delete from signing_key where retired_at is not null`;
    expect(await failing()).toEqual([]);
  });
});

describe('a programme', () => {
  let provider: Server;
  let issuer: string;
  let sign: () => Promise<string>;

  beforeAll(async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256' }];
    provider = createServer((request, response) => {
      const found = request.url === '/keys' ? { keys } : { issuer, jwks_uri: `${issuer}/keys` };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(found));
    });
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    sign = () =>
      new SignJWT({ azp: 'bootstrap' })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .setIssuer(issuer)
        .setAudience('machines')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(pair.privateKey);
  });
  afterAll(() => provider.close());

  const trust = () => ({
    issuer,
    audience: 'machines',
    algorithms: ['RS256'],
    scopes: ['user', 'user:sensitive'],
    client_claim: 'azp',
  });
  /** A server that has not yet seen whom the programme trusts. */
  async function call(): Promise<number> {
    const beside = await assembleTest({ OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1' }, {}, server);
    const { status } = await beside.call('GET', '/v1/user/1', { token: await sign() });
    await beside.close();
    return status;
  }

  it('trusts a provider that it was told of, and none that was written beside', async () => {
    const program = await server.call('POST', '/v1/program', {
      token: await server.token('admin'),
      body: { program: { name: 'Second', open_id: [trust()] } },
    });
    const { id } = program.json.program;
    const body = { program: { open_id: [trust()] } };
    await server.call('PUT', '/v1/program/77', { token: await server.token('admin'), body });
    expect(await call()).toBe(404);
    await owner`update program set settings = jsonb_set(settings, '{open_id,0,scopes}', '["user","user:sensitive","user:privileged"]') where id = 77`;
    expect(await call()).toBe(401);
    // The whole of another programme's row, with its MAC.
    await owner`update program p set (settings, mac) = (select settings, mac from program where id = ${id}) where p.id = 77`;
    expect(await call()).toBe(401);
    expect(await failing()).toEqual([{ table: 'program', key: '77' }]);
    const { connections, keyring } = server.services;
    await owner`update program set settings = settings - 'open_id' where id = 77`;
    await signCallers(connections, keyring, { table: 'program', key: '77' });
  });

  it('that was closed gives no tokens when its status is flipped back, nor does a call mend it', async () => {
    const token = await server.token('admin');
    const made = await server.call('POST', '/v1/program', { token, body: { program: { name: 'Third' } } });
    const { id } = made.json.program;
    const client = await makeClient(['user'], id);
    expect(await askToken(client)).toBe('ok');
    expect((await server.call('DELETE', `/v1/program/${id}`, { token })).status).toBe(200);
    await owner`update program set status = 1 where id = ${id}`;
    expect(await askToken(client)).toBe('invalid_client');
    const body = { program: { name: 'Open again', open_id: [] } };
    expect((await server.call('PUT', `/v1/program/${id}`, { token, body })).status).not.toBe(200);
    expect(await failing()).toEqual([{ table: 'program', key: String(id) }]);
    await owner`update program set status = 9 where id = ${id}`;
    expect(await failing()).toEqual([]);
  });

  it('keeps its MAC through changes of other settings', async () => {
    const token = await server.token('admin');
    const body = { program: { name: 'First', minimum_age: 18, unique_email: true } };
    expect((await server.call('PUT', '/v1/program/77', { token, body })).status).toBe(200);
    expect(await failing()).toEqual([]);
  });
});

describe('the rows of an earlier version', () => {
  const file = () => `${server.dataDir}/${signedFileName}`;
  const asBefore = async () => {
    const former = toHex(server.services.keyring.keyedHash('key-check'));
    await owner`update installation set key_check = ${former}::text::bytea`;
    for (const table of ['client', 'program', 'signing_key'])
      await owner`update ${owner(table)} set mac = null`;
  };
  const start = async () => {
    const beside = await assembleTest({}, {}, server);
    await beside.close();
    return (await failing()).length;
  };

  it('are signed by the first start, once', async () => {
    await asBefore();
    rmSync(file());
    expect(await start()).toBe(0);
    await owner`update client set mac = null`;
    expect(await start()).toBeGreaterThan(0);
    // The file alone may be lost, with the folder.
    rmSync(file());
    expect(await start()).toBeGreaterThan(0);
  });

  it('are not signed again when the database is made to look as it did before', async () => {
    await asBefore();
    expect(await start()).toBeGreaterThan(2);
    await signCallers(server.services.connections, server.services.keyring);
  });
});
