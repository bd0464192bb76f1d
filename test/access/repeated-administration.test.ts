import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownOperations } from '../../src/catalogue/operations.ts';
import { removeOldAnswers } from '../../src/storage/old-rows.ts';
import { type Answer, type AssembledTest, assembleTest } from '../harness/assembled.ts';

// What holds for calls that manage programmes and API clients as it does for those about users: dry runs, source ids,
// headers. Shown for every such call that writes, each on a programme or a client of its own.
let server: AssembledTest;
let owner: postgres.Sql;
let admin: string;

beforeAll(async () => {
  server = await assembleTest();
  owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  admin = await server.token('admin');
});
afterAll(async () => {
  await owner?.end();
  await server?.close();
});

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body?: object;
}

/** A call of an operation, and another one that has no right to its answer. */
const calls: Readonly<Record<string, () => Promise<{ call: Sent; other: Sent }>>> = {
  'program.create': async () => ({
    call: { method: 'POST', url: '/v1/program', body: { program: { name: 'One' } } },
    other: { method: 'POST', url: '/v1/program', body: { program: { name: 'Other' } } },
  }),
  'program.update': async () => {
    const url = `/v1/program/${await newProgram()}`;
    return {
      call: { method: 'PUT', url, body: { program: { name: 'Changed' } } },
      other: { method: 'PUT', url, body: { program: { minimum_age: 3 } } },
    };
  },
  'program.delete': async () => ({
    call: { method: 'DELETE', url: `/v1/program/${await newProgram()}` },
    other: { method: 'DELETE', url: `/v1/program/${await newProgram()}` },
  }),
  'client.create': async () => ({
    call: { method: 'POST', url: '/v1/client', body: { client: { name: 'One', scopes: ['user'] } } },
    other: {
      method: 'POST',
      url: '/v1/client',
      body: { client: { name: 'One', scopes: ['user:sensitive'] } },
    },
  }),
  'client.update': async () => {
    const body = { client: { scopes: ['user', 'user:sensitive'] } };
    return {
      call: { method: 'PUT', url: `/v1/client/${await newClient()}`, body },
      other: { method: 'PUT', url: `/v1/client/${await newClient()}`, body },
    };
  },
  'client.rotate': async () => ({
    call: { method: 'POST', url: `/v1/client/${await newClient()}/secret` },
    other: { method: 'POST', url: `/v1/client/${await newClient()}/secret` },
  }),
  'client.delete': async () => ({
    call: { method: 'DELETE', url: `/v1/client/${await newClient()}` },
    other: { method: 'PUT', url: `/v1/client/${await newClient()}`, body: { client: { name: 'One' } } },
  }),
};
const administration = ownOperations.filter(({ group }) => group === 'administration');
const everyWriting = administration.filter(({ verb }) => verb !== 'get').map(({ id }) => [id] as const);

describe('a dry run', () => {
  it.each(everyWriting)('of %s checks everything and writes nothing', async (id) => {
    const { call } = await calls[id]!();
    const before = await everyRow();
    const dry = await send(call, { 'source-id': `dry-${id}` }, { validate: '1' });
    expect([dry.status, dry.json.result.code, dry.json.validate]).toEqual([200, '0000', '1']);
    const { program, client } = dry.json;
    expect((program ?? client).id).toBe(0);
    expect([undefined, '____']).toContain(client?.client_secret);
    expect(await everyRow()).toEqual(before);
    // Nor is its answer kept.
    const done = await send(call, { 'source-id': `dry-${id}` }, { validate: '0' });
    expect([done.status, done.json.validate, done.headers['idempotency-replayed']]).toEqual([
      200,
      '0',
      undefined,
    ]);
    expect(await everyRow()).not.toEqual(before);
  });

  it.each(everyWriting)('of %s is not what no flag asks for', async (id) => {
    const { call } = await calls[id]!();
    const before = await everyRow();
    const { status, json } = await send(call, {}, { validate: 'yes' });
    expect([status, json.result.details]).toEqual([
      400,
      [expect.objectContaining({ path: '$.validate', code: '1113' })],
    ]);
    expect(await everyRow()).toEqual(before);
  });

  it('finds what the database alone knows', async () => {
    const id = await newProgram();
    const taken = await send(
      { method: 'POST', url: '/v1/program', body: { program: { id, name: 'x' } } },
      {},
      { validate: '1' },
    );
    expect(taken.json.result.code).toBe('3017');
    const nowhere = { program_id: 4_711_000, name: 'x', scopes: ['user'] };
    const unknown = await send(
      { method: 'POST', url: '/v1/client', body: { client: nowhere } },
      {},
      { validate: '1' },
    );
    expect(unknown.json.result.code).toBe('3003');
  });
});

describe('a repeated call', () => {
  it.each(everyWriting)('of %s is carried out once and answered alike, without a secret', async (id) => {
    const { call, other } = await calls[id]!();
    const headers = { 'source-id': `repeat-${id}` };
    const first = await send(call, headers);
    expect([first.status, first.headers['idempotency-replayed']]).toEqual([200, undefined]);
    const before = await everyRow();
    const again = await send(call, headers);
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
    expect(untimed(again)).toEqual(untimed(first));
    const { client_secret: told } = first.json.client ?? {};
    expect(again.json.client?.client_secret).toBe(told && '____');
    const mismatch = await send(other, headers);
    expect([mismatch.status, mismatch.json.result.code]).toEqual([409, '3013']);
    expect(await everyRow()).toEqual(before);
    if (told) expect(JSON.stringify(before)).not.toContain(told);
  });

  it.each(everyWriting)('of %s at the same moment is carried out once, by whichever process', async (id) => {
    const beside = await assembleTest({}, {}, server);
    const { call } = await calls[id]!();
    const rows = await everyRow();
    const headers = { 'source-id': `race-${id}` };
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        (index % 2 === 0 ? server : beside).call(call.method, call.url, { ...call, token: admin, headers }),
      ),
    );
    await beside.close();
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.filter((answer) => !answer.headers['idempotency-replayed']).length).toBe(1);
    expect(new Set(answers.map((answer) => JSON.stringify(untimed(answer)))).size).toBe(1);
    const now = await everyRow();
    expect(now.records.length).toBe(rows.records.length + 1);
    const made = now.clients.length + now.programs.length - rows.clients.length - rows.programs.length;
    expect(made).toBe(id.endsWith('create') ? 1 : 0);
    const [, generation] = /"token_generation":([0-9]+)/u.exec(clientIn(now, answers[0]!) ?? '') ?? [];
    if (generation) expect(generation).toBe(id === 'client.create' ? '1' : '2');
  });

  it('works where an earlier one was refused', async () => {
    const id = await newProgram();
    const url = `/v1/program/${id}`;
    const headers = { 'source-id': 'refused-first' };
    for (const name of ['', 'Right']) {
      const { status } = await send({ method: 'PUT', url, body: { program: { name } } }, headers);
      expect(status).toBe(name === '' ? 400 : 200);
    }
  });

  it('finds nothing done where the answer could not be kept', async () => {
    const { call } = await calls['client.create']!();
    const headers = { 'source-id': 'not-kept' };
    const before = await everyRow();
    await owner`alter table administration_record add constraint full_disk check (source_id <> 'not-kept')`;
    const failed = await send(call, headers);
    await owner`alter table administration_record drop constraint full_disk`;
    expect(failed.status).toBe(500);
    expect(await everyRow()).toEqual(before);
    const { status, json } = await send(call, headers);
    expect([status, json.client.client_secret.length]).toEqual([200, 43]);
  });

  it('is told to nobody who may not ask for it', async () => {
    const { call } = await calls['client.update']!();
    const headers = { 'source-id': 'by-whom' };
    const strong = { client: { name: 'Administrates', scopes: ['user:sensitive', 'program:admin'] } };
    const { client_id, client_secret } = (await send({ method: 'POST', url: '/v1/client', body: strong }))
      .json.client;
    const url = `/v1/client/${client_id}`;
    const own = await server.tokenOf({ client_id, client_secret }, 'program:admin user:sensitive');
    const weak = await server.tokenOf({ client_id, client_secret }, 'program:admin');
    const body = { client: { name: 'Theirs', scopes: ['user:sensitive'] } };
    const make = (token: string) => server.call('POST', '/v1/client', { token, headers, body });
    expect((await make(own)).status).toBe(200);
    expect((await make(own)).headers['idempotency-replayed']).toBe('true');
    expect((await make(weak)).json.result.code).toBe('2007');
    // Another client's source ids are its own.
    expect((await send(call, headers)).headers['idempotency-replayed']).toBeUndefined();
    await send({ method: 'DELETE', url });
    expect((await make(own)).json.result.code).toBe('2003');
  });

  it('is a new one a day later', async () => {
    const { call } = await calls['program.create']!();
    const headers = { 'source-id': 'of-yesterday' };
    const first = await send(call, headers);
    await owner`update administration_record set created_at = created_at - interval '25 hours' where source_id = 'of-yesterday'`;
    await removeOldAnswers(server.services.connections, 24);
    const second = await send(call, headers);
    expect(second.json.program.id).not.toBe(first.json.program.id);
  });
});

describe('the headers of every call', () => {
  it('count', async () => {
    const french = await send(
      { method: 'GET', url: '/v1/program/77' },
      { lang: 'fr', time_zone: 'UTC +02:00' },
    );
    expect(french.json).toMatchObject({ time_zone: 'UTC +02:00', validate: null });
    const plain = await send({ method: 'GET', url: '/v1/program/77' });
    expect(french.json.result.friendly_message).not.toBe(plain.json.result.friendly_message);
    expect(plain.json.time_zone).toBe('UTC +00:00');
  });

  it.each(administration.map(({ id }) => [id]))('are refused where they are wrong: %s', async (id) => {
    const { verb, path } = administration.find((operation) => operation.id === id)!;
    const url = `/v1${path.replace(/:[a-z_]+/u, '77')}`;
    for (const headers of [{ source_id: 'a b' }, { lang: '?' }, { 'time-zone': 'here' }] as object[]) {
      const { status, json } = await send(
        { method: verb.toUpperCase(), url },
        headers as Record<string, string>,
      );
      expect([status, json.result.code], JSON.stringify(headers)).toEqual([400, '1007']);
    }
  });
});

function send(
  { method, url, body }: Sent,
  headers: Record<string, string> = {},
  more?: object,
): Promise<Answer> {
  const sent = body || more ? { body: { ...body, ...more } } : {};
  return server.call(method, url, { token: admin, headers, ...sent });
}

async function newProgram(): Promise<number> {
  const body = { program: { name: 'New' } };
  return (await send({ method: 'POST', url: '/v1/program', body })).json.program.id;
}

async function newClient(): Promise<string> {
  const body = { client: { name: 'New', scopes: ['user'] } };
  return (await send({ method: 'POST', url: '/v1/client', body })).json.client.client_id;
}

/** An answer without what differs from one time to the next: how long it took, and the secret. */
function untimed({ json }: Answer): object {
  const { client, ...rest } = json;
  return { ...rest, response_time: 0, ...(client && { client: { ...client, client_secret: null } }) };
}

interface Rows {
  readonly programs: readonly string[];
  readonly clients: readonly string[];
  readonly records: readonly string[];
}

/** Every row that these calls write, as JSON. */
async function everyRow(): Promise<Rows> {
  const read = async (table: string) =>
    (await owner`select row_to_json(t)::text as row from ${owner(table)} t order by 1`).map(
      (row) => row['row'] as string,
    );
  return {
    programs: await read('program'),
    clients: await read('client'),
    records: await read('administration_record'),
  };
}

/** The row of the client that an answer is about. */
function clientIn({ clients }: Rows, { json }: Answer): string | undefined {
  const { client_id } = json.client ?? {};
  return client_id && clients.find((row) => row.includes(`"${client_id}"`));
}
