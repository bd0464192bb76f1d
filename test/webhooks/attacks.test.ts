import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { activityType, entity, entityData } from '../../src/catalogue/codes.ts';
import { lists } from '../../src/catalogue/members.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { eventTypeNames } from '../../src/catalogue/webhooks.ts';
import { exampleBody } from '../../src/derive/examples.ts';
import { signCallers } from '../../src/keys/caller-rows.ts';
import { guardedOutbound } from '../../src/outbound/guarded-fetch.ts';
import { dnsNames } from '../../src/outbound/names.ts';
import { runFor } from '../../src/storage/connections.ts';
import { toHex } from '../../src/storage/user-vault.ts';
import { type DueLane, eventsAtOnce, readDueLanes } from '../../src/storage/webhook-lanes.ts';
import { readEndpoint } from '../../src/storage/webhooks.ts';
import { postEvent } from '../../src/webhooks/attempt.ts';
import { built, everyField, operationOf } from '../contract/catalogue-walk.ts';
import type { Answer } from '../harness/assembled.ts';
import { type NameServer, startNameServer } from '../harness/name-server.ts';
import { setUpWebhooks, type WebhookSetting } from './calls-setting.ts';
import { type EventReceiver, startReceiver } from './receiver.ts';

// What somebody tries by way of webhooks: a programme that names addresses, a receiver that answers as it likes, a client of another
// programme. test/access/outbound.test.ts has the guard by itself.

/** Listens on this machine; answers the port. */
async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

/** Gives an endpoint an address as if the guard had let it through when the endpoint was made, and starts it. */
async function moveTo(at: WebhookSetting, id: number, url: string): Promise<void> {
  await at.owner`update webhook set url = ${url}, status = 1 where id = ${id}`;
  const { connections, keyring } = at.server.services;
  expect(await signCallers(connections, keyring, { table: 'webhook', key: String(id) })).toBe(1);
}

describe('an inner address', () => {
  let at: WebhookSetting;
  let dialled = 0;
  let inner: Server;
  let port: number;
  beforeAll(async () => {
    inner = createServer((socket) => {
      dialled += 1;
      socket.destroy();
    });
    port = await listen(inner);
    at = await setUpWebhooks({ OUTBOUND_ALLOWED_ADDRESSES: '' });
  });
  afterAll(async () => {
    await at?.close();
    inner.close();
  });

  const spellings = [
    ...[
      '127.0.0.1',
      '127.1',
      '127.0.1',
      '0x7f.0.0.1',
      '0x7f000001',
      '2130706433',
      '0177.0.0.1',
      '017700000001',
    ],
    ...[
      '[::1]',
      '[0:0:0:0:0:0:0:1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::127.0.0.1]',
      '[64:ff9b::7f00:1]',
    ],
    ...['[2002:7f00:1::]', '0.0.0.0', '[::]', '127.255.255.254', '１２７.０.０.１', '127。0。0。1'],
  ];

  it.each(spellings)('is no address of an endpoint: %s', async (host) => {
    for (const scheme of ['https', 'http']) {
      const webhook = { url: `${scheme}://${host}:${port}/`, events: ['*'] };
      const { status, json } = await at.call('POST', '/webhook', { webhook });
      expect([status, json.result.details[0].code]).toEqual([400, '1211']);
    }
  });

  it('is not dialled either, however it is spelt or whatever name stands for it, and nothing waits for it', async () => {
    const hosts = [...spellings, 'localhost'];
    const tried = [];
    for (const [index, host] of hosts.entries()) {
      const { id } = await at.endpoint();
      await moveTo(at, id, `${index % 2 ? 'http' : 'https'}://${host}:${port}/`);
      tried.push(id);
    }
    const userId = await at.user();
    const [{ number: head }] = (await at.owner`
      select history_number::int as number from users where id = ${userId}`) as unknown as [
      { number: number },
    ];
    const ended = () => at.owner`select distinct webhook_id from webhook_lane
      where user_id = ${userId} and delivered = ${head}`;
    await expect.poll(async () => (await ended()).length, { timeout: 10_000 }).toBe(hosts.length);
    const codes =
      await at.owner`select distinct state, error from webhook_delivery where user_id = ${userId}`;
    expect(codes.map((row) => ({ ...row }))).toEqual([{ state: 'dead', error: 'address_refused' }]);
    for (const id of tried) {
      const { json } = await at.call('POST', `/webhook/${id}/test`);
      expect([json.test.status, json.test.error]).toEqual([null, 'address_refused']);
    }
    expect(dialled).toBe(0);
  });
});

describe('a name', () => {
  const bounds = { milliseconds: 2000, bytesMax: 1000, connections: 1 };
  let server: NameServer;
  afterEach(() => server.close());
  /** A server on an address of this machine that takes every post; `posted` counts them. */
  async function taker(host: string, port = 0) {
    let posted = 0;
    const server = createHttpServer((request, response) => {
      posted += 1;
      request.resume();
      // Each post dials anew.
      response.writeHead(204, { connection: 'close' }).end();
    });
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return {
      port: (server.address() as AddressInfo).port,
      posted: () => posted,
      close: () => server.close(),
    };
  }

  it('that stands for another address between check and dial is of no use: what is dialled is what was checked', async () => {
    // Two addresses of this machine stand for an open and an inner one.
    const open = await taker('127.0.0.2');
    const inner = await taker('127.0.0.1', open.port);
    server = await startNameServer((_, family, asked) =>
      family === 4 ? [asked === 1 ? '127.0.0.2' : '127.0.0.1'] : [],
    );
    const outbound = guardedOutbound(['127.0.0.2'], dnsNames([server.address]));
    const poster = outbound.openPoster(`http://rebinds.example:${open.port}/`, bounds);
    expect((await poster.post(Buffer.from('{}'), {})).status).toBe(204);
    // A dial looks up once.
    expect(server.asked('rebinds.example', 4)).toBe(1);
    await expect(poster.post(Buffer.from('{}'), {})).rejects.toMatchObject({ code: 'address_refused' });
    expect(server.asked('rebinds.example', 4)).toBe(2);
    expect([open.posted(), inner.posted()]).toEqual([1, 0]);
    poster.close();
    open.close();
    inner.close();
  });

  it('that stands for an open and an inner address at once is dialled at the open one', async () => {
    const open = await taker('127.0.0.2');
    const inner = await taker('127.0.0.1', open.port);
    server = await startNameServer((_, family) =>
      family === 4 ? ['127.0.0.1', '127.0.0.2', '127.0.0.1'] : ['::1'],
    );
    const outbound = guardedOutbound(['127.0.0.2'], dnsNames([server.address]));
    const poster = outbound.openPoster(`http://both.example:${open.port}/`, bounds);
    expect((await poster.post(Buffer.from('{}'), {})).status).toBe(204);
    expect([open.posted(), inner.posted()]).toEqual([1, 0]);
    poster.close();
    open.close();
    inner.close();
  });
});

describe('an answer', () => {
  let say: (socket: Socket) => void;
  let asked: string[] = [];
  let url: string;
  const sockets = new Set<Socket>();
  const rude = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', (data) => {
      asked.push(String(data).split('\r\n')[0]!);
      say(socket);
    });
  });
  beforeAll(async () => {
    url = `http://127.0.0.1:${await listen(rude)}/`;
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    rude.close();
  });

  /** Posts an event with a bound of half a second in place of fifteen. */
  async function post() {
    const bounds = { milliseconds: 500, bytesMax: 65_536, connections: 10 };
    const poster = guardedOutbound(['127.0.0.1']).openPoster(url, bounds);
    const reach = { poster, sign: () => ({}), clock: () => new Date() };
    const outcome = await postEvent(reach, { id: 'evt_1_2_3', body: '{}' });
    poster.close();
    expect(outcome.milliseconds).toBeLessThan(3000);
    return outcome;
  }
  /** Writes something over and over, until nobody reads it any more. */
  const drip = (socket: Socket, text: string) => {
    const timer = setInterval(() => socket.write(text), 20);
    socket.on('close', () => clearInterval(timer));
  };

  it.each<[string, (socket: Socket) => void]>([
    ['that never begins', () => undefined],
    [
      'whose first line comes byte by byte',
      (socket) => {
        socket.write('HTTP/1.1 200 ');
        drip(socket, 'x');
      },
    ],
    [
      'whose headers come one by one',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        drip(socket, 'x: y\r\n');
      },
    ],
    ['that only says that it will come', (socket) => drip(socket, 'HTTP/1.1 102 Processing\r\n\r\n')],
    [
      'that comes byte by byte',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n');
        drip(socket, 'x');
      },
    ],
    [
      'that comes byte by byte in chunks',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        drip(socket, '1\r\nx\r\n');
      },
    ],
  ])('%s is given up in time', async (_, answer) => {
    say = answer;
    const { status, error } = await post();
    expect(status).toBeNull();
    expect(error).toMatch(/^(?:timeout|HPE_\w+)$/u);
  });

  it.each<[string, string, string]>([
    ['without an end', 'HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(65_536)],
    [
      'without an end, in chunks of a byte',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
      '1\r\nx\r\n'.repeat(10_000),
    ],
    ['with headers without an end', 'HTTP/1.1 200 OK\r\n', `x: ${'y'.repeat(1000)}\r\n`.repeat(60)],
    ['that is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', ''],
    [
      'that changes the protocol',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      'x',
    ],
    ['that ends too early', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nx', ''],
  ])('%s is a failure at once, of which nothing is told but a code', async (_, head, rest) => {
    say = (socket) => {
      socket.write(head);
      if (rest === '' || rest === 'x') socket.end(rest);
      else {
        const write = () => {
          while (!socket.destroyed && socket.write(rest));
        };
        socket.on('drain', write);
        write();
      }
    };
    const { status, error } = await post();
    expect(status).toBeNull();
    expect(error).toMatch(/^(?:answer_too_large|no_answer|HPE_\w+|ECONNRESET|EPIPE)$/u);
  });

  it('that leads to an inner address is not followed', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      asked = [];
      say = (socket) =>
        socket.end(
          `HTTP/1.1 ${status} Away\r\nlocation: ${url}inner\r\nrefresh: 0; url=${url}inner\r\ncontent-length: 0\r\n\r\n`,
        );
      expect((await post()).status).toBe(status);
      expect(asked).toEqual(['POST / HTTP/1.1']);
    }
  });
});

describe('what is kept in memory', () => {
  it('is a part of what waits, however much that is, and little of each user', async () => {
    const at = await setUpWebhooks();
    try {
      const { id } = await at.endpoint();
      await pretendUsers(at, { programId: 77, users: 1000, entries: 40 });
      await at.owner`insert into webhook_lane (program_id, webhook_id, user_id, replay_id, delivered, wanted, due_at, awake_since)
        select 77, ${id}, user_id, 0, 0, 40, now(), now() from history where number = 40 and user_id >= 5000000`;
      // Another process has the turn.
      await at.owner`insert into webhook_turn values (77, ${id}, '\\x01', now() + interval '1 hour')`;
      await at.owner`update webhook set status = 1 where id = ${id}`;
      const { connections } = at.server.services;
      const [[found]] = await runFor(connections, 77, readEndpoint(77, id, false));
      const statement = readDueLanes({ program_id: 77, id, row: found!.row }, [], 200);
      const [lanes] = await runFor<DueLane>(connections, 77, statement);
      expect(lanes.length).toBe(200);
      for (const { events } of lanes) expect(events.length).toBe(eventsAtOnce);
    } finally {
      await at.close();
    }
  });
});

describe('ten thousand endpoints of others that take every connection and answer nothing', () => {
  it('keep no other programme waiting', { timeout: 60_000 }, async () => {
    const held = new Set<Socket>();
    const silent = createServer((socket) => {
      held.add(socket);
      socket.on('error', () => undefined);
    });
    const url = `http://127.0.0.1:${await listen(silent)}/`;
    const receiver = await startReceiver();
    const at = await setUpWebhooks();
    try {
      const [programs, each] = [200, 50];
      await at.owner`insert into program select (json_populate_record(p, json_build_object('id', 1000 + n))).*
        from program p, generate_series(1, ${programs}) n where p.id = 77`;
      const [model] = await at.owner`select row_to_json(w) as row from webhook w
        where id = ${(await at.endpoint({ events: ['*'] })).id}`;
      await at.owner`delete from webhook`;
      const { callers } = at.server.access;
      const rows = Array.from({ length: programs * each }, (_, index) => {
        const programId = 1001 + Math.floor(index / each);
        const row = { ...model!['row'], program_id: programId, id: 100_000 + index, url, status: 1 };
        return { ...row, secret_salt: toHex(randomBytes(16)) };
      }).map((row) => ({ ...row, mac: callers.mac('webhook', row) }));
      for (let program = 1; program <= programs; program += 1)
        await pretendUsers(at, { programId: 1000 + program, users: 1, entries: 1 });
      const { id } = await at.endpoint({ url: receiver.url, status: 1 });
      await at.owner`insert into webhook select * from json_populate_recordset(null::webhook, ${JSON.stringify(rows)}::text::json)`;
      // All of them have waited for longer.
      await at.owner`insert into webhook_lane (program_id, webhook_id, user_id, replay_id, delivered, wanted, due_at, awake_since)
        select program_id, id, 5000001, 0, 0, 1, now() - interval '1 hour', now() from webhook where program_id > 1000`;
      await expect.poll(() => held.size, { timeout: 20_000 }).toBeGreaterThanOrEqual(500);
      for (let time = 0; time < 3; time += 1) {
        const begun = performance.now();
        const userId = await at.user();
        await expect
          .poll(() => receiver.received.some(({ event }) => event.data.user_id === userId), {
            timeout: 10_000,
          })
          .toBe(true);
        // Looking at them all takes its time; none of theirs is waited for, which would be 15 s.
        expect(performance.now() - begun).toBeLessThan(5000);
      }
      expect((await at.call('GET', `/webhook/${id}`)).json.webhook.failing_since).toBeNull();
    } finally {
      for (const socket of held) socket.destroy();
      silent.close();
      await at.close();
      await receiver.close();
    }
  });
});

describe('a programme', () => {
  let at: WebhookSetting;
  let receiver: EventReceiver;
  const logged: string[] = [];
  beforeAll(async () => {
    receiver = await startReceiver();
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        logged.push(String(chunk));
        done();
      },
    });
    at = await setUpWebhooks({}, { log: pino({ level: 'trace' }, stream) });
  });
  afterAll(async () => {
    await at?.close();
    await receiver?.close();
  });

  it('has no way to another one by numbers of users, deliveries, replays and events', async () => {
    const { json } = await at.call('POST', '/program', { program: { name: 'Other' } });
    const client = { program_id: json.program.id, name: 'Theirs', scopes: ['program:admin'] };
    const made = await at.call('POST', '/client', { client });
    const token = await at.server.tokenOf(made.json.client, 'program:admin');
    const theirs = (method: string, url: string, body?: object): Promise<Answer> =>
      at.server.call(method, `/v1${url}`, { token, ...(body && { body }) });
    const webhook = { url: receiver.url, events: ['*'] };
    const own = (await theirs('POST', '/webhook', { webhook })).json.webhook.id;
    const { id: other } = await at.endpoint({ url: receiver.url, status: 1 });
    const [userId, second] = [await at.user(2), await at.user(2)];
    await expect
      .poll(async () => (await at.call('GET', `/webhook/${other}/delivery`)).json.deliveries.length)
      .toBeGreaterThan(3);
    const page = (await at.call('GET', `/webhook/${other}/delivery?page_size=1`)).json;
    const [posted, unknown] = [receiver.received.length, 4_294_967_000];
    // Whatever is asked of a user of the other programme is answered like what is asked of one who never was.
    for (const ask of [
      (user: number) => theirs('POST', `/webhook/${own}/skip`, { skip: { user_id: user, sequence: 1 } }),
      (user: number) => theirs('GET', `/webhook/${own}/delivery?user_id=${user}`),
      (user: number) => theirs('GET', `/webhook/${own}/delivery?state=waiting&user_id=${user}`),
      (user: number) => theirs('GET', `/event?user_id=${user}`),
      (user: number) => theirs('GET', `/event?user_id=${user}&after=1`),
    ]) {
      const [one, none] = [await ask(userId), await ask(unknown)];
      const without = ({ status, json: { result, response_time: _, ...body } }: Answer) => [
        status,
        result.code,
        body,
      ];
      expect(without(one)).toEqual(without(none));
      expect(JSON.stringify(one.json.deliveries ?? [])).toBe('[]');
      expect(one.json.events).toBeUndefined();
    }
    // A cursor of another programme's list shows nothing of it.
    const shown = await theirs('GET', `/webhook/${own}/delivery?cursor=${encodeURIComponent(page.cursor)}`);
    expect(shown.json.deliveries ?? []).toEqual([]);
    // A replay of another one's users makes no lane, and sends nothing.
    for (const replay of [{ user_id: userId }, {}, { user_id: second, only: 'failed' }]) {
      const answer = await theirs('POST', `/webhook/${own}/replay`, { replay });
      expect([200, 404]).toContain(answer.status);
    }
    await expect
      .poll(
        async () =>
          (await at.owner`select count(*)::int from job where name = 'webhooks.replay'`)[0]!['count'],
      )
      .toBe(0);
    expect(await at.owner`select 1 from webhook_lane where webhook_id = ${own}`).toHaveLength(0);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(receiver.received.length).toBe(posted);
  });

  it('whose endpoint was written into the database sends nothing there, nor where one was altered', async () => {
    const { id } = await at.endpoint({ url: receiver.url, status: 0 });
    await at.owner`delete from webhook where id <> ${id}`;
    await at.owner`insert into webhook select (json_populate_record(w, json_build_object('id', 900000, 'status', 1))).*
      from webhook w where id = ${id}`;
    await at.owner`insert into webhook select (json_populate_record(w,
      json_build_object('id', 900001, 'status', 1, 'mac', '\\x00'))).* from webhook w where id = ${id}`;
    const posted = receiver.received.length;
    for (const alter of [
      () => at.owner`update webhook set status = 1, events = '{user.*}' where id = ${id}`,
      () => at.owner`update webhook set events = '{*}', secret_salt = '\\x00' where id = ${id}`,
      () =>
        at.owner`update webhook set previous_salt = '\\x00', previous_ends_at = '2100-01-01' where id = ${id}`,
    ]) {
      await alter();
      await at.user(2);
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    expect(receiver.received.length).toBe(posted);
    expect((await at.call('GET', '/webhook')).json.webhooks).toEqual([]);
    await at.owner`delete from webhook`;
  });

  it('hears names and never a value, whatever a user has; nor is one in the log or in metrics', async () => {
    const { id, secret } = await at.endpoint({ url: receiver.url, status: 1 });
    receiver.received.length = 0;
    logged.length = 0;
    const sent: unknown[] = [];
    // What every answer has.
    const frame = { result: null, time_zone: null, time_zone_name: null };
    const write = async (operation: Operation, userId = 0) => {
      const { path, verb } = operation;
      const body = exampleBody(operation, { all: true, privileged: true, ids });
      const { json } = await at.call(verb.toUpperCase(), path.replace(':user_id', String(userId)), body);
      // What is refused is no less a secret.
      sent.push(body, { ...json, ...frame });
      return json;
    };
    const ids: Record<string, number> = {};
    const created = await write(operationOf('user.create'));
    expect(created.result.code, JSON.stringify(created.result)).toBe('0000');
    const userId = created.info.id;
    const operations = built.filter(
      ({ action, flow, path }) =>
        (action === 'create' || action === 'update') && !flow && path.includes(':user_id'),
    );
    for (const operation of operations) {
      const json = await write(operation, userId);
      for (const { name } of lists) if (json[name]?.[0]) ids[name] = json[name][0].id;
    }
    const { json } = await at.call('GET', `/user/${userId}`, undefined, { 'show-sensitive-data': '1' });
    sent.push({ ...json, ...frame });
    await at.call('DELETE', `/user/${userId}`);
    const [{ number: head }] = (await at.owner`
      select history_number::int as number from users where id = ${userId}`) as unknown as [
      { number: number },
    ];
    await expect.poll(() => receiver.received.length).toBe(head);
    expect(head).toBeGreaterThan(20);
    // Nothing but this is in a body.
    const names = new Set(everyField().map(([name]) => name.split('.').at(-1)!));
    for (const { event } of receiver.received) {
      const { type, timestamp, data, ...more } = event;
      expect(eventTypeNames).toContain(type);
      expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u);
      const { id: eventId, changed, ...numbers } = data;
      expect(eventId).toBe(`evt_77_${userId}_${data.sequence}`);
      expect(Object.keys(numbers)).toEqual(['program_id', 'user_id', 'sequence', 'entity', 'entity_id']);
      for (const number of Object.values(numbers)) expect(Number.isSafeInteger(number)).toBe(true);
      for (const name of changed ?? []) expect(names).toContain(name);
      expect(more).toEqual({});
    }
    // Every value that could be told from a name or a number of a row.
    const values = [...new Set(sent.flatMap(leaves))].filter(
      (value) =>
        value.length > 4 &&
        !names.has(value) &&
        !/^\d{1,9}$/u.test(value) &&
        !/^\d{4}-\d\d-\d\dT/u.test(value),
    );
    expect(values.length).toBeGreaterThan(60);
    const metrics = (await at.server.app.inject({ url: '/metrics' })).body;
    expect(metrics).toContain('roster_webhook_lag_seconds');
    const answered = [
      await at.call('GET', `/webhook/${id}/delivery?page_size=500`),
      await at.call('GET', `/event?user_id=${userId}&page_size=500`),
    ].map((answer) => JSON.stringify({ ...answer.json, ...frame }));
    const headers = receiver.received.map((one) => JSON.stringify(one.headers));
    const said = [
      ...receiver.received.map(({ body }) => body),
      ...headers,
      ...logged,
      ...answered,
      metrics,
    ].join('\n');
    expect(values.filter((value) => said.includes(value))).toEqual([]);
    expect(said).not.toContain(secret);
    const kept = await at.owner`select row_to_json(d)::text as row from webhook_delivery d`;
    expect(values.filter((value) => kept.some(({ row }) => row.includes(value)))).toEqual([]);
  });
});

/** The texts and numbers of a body, as texts. */
function leaves(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  return Object.values(value ?? {}).flatMap(leaves);
}

/** Writes entries of histories of users who were erased: of them nothing is left but that. */
async function pretendUsers(
  { owner }: Pick<WebhookSetting, 'owner'>,
  { programId, users, entries }: { programId: number; users: number; entries: number },
): Promise<void> {
  await owner.begin(async (sql) => {
    // Without the rows of users that they belong to.
    await sql`set local session_replication_role = replica`;
    await sql`insert into history (program_id, user_id, number, id, activity_type, entity, entity_id, entity_data, by_entity,
        by_entity_id, created_at, sealed, hash)
      select ${programId}, 5000000 + u, n, 5000000 + u * 100 + n, ${activityType.updated}, ${entity.user}, 5000000 + u, ${entityData.whole}, 1, 1, now(), '\\x00', '\\x00'
      from generate_series(1, ${users}) u, generate_series(1, ${entries}) n`;
  });
}
