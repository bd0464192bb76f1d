import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventTypes } from '../../src/catalogue/events.ts';
import { eventPatterns } from '../../src/catalogue/webhooks.ts';
import { failingCallers } from '../../src/keys/caller-rows.ts';
import { fromHex } from '../../src/storage/user-vault.ts';
import { signerOf } from '../../src/webhooks/signature.ts';
import type { Answer } from '../harness/assembled.ts';
import { snapshot } from '../harness/snapshot.ts';
import {
  type EventReceiver,
  setUpWebhooks,
  startEventReceiver,
  verify,
  type WebhookSetting,
} from './calls-setting.ts';

// The calls about endpoints, as a programme's administrator makes them.
let now = Date.now();
let at: WebhookSetting;
let receiver: EventReceiver;
let foreign: string;
const logged: string[] = [];

beforeAll(async () => {
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      logged.push(String(chunk));
      done();
    },
  });
  const log = pino({ level: 'trace' }, stream);
  at = await setUpWebhooks({}, { clock: () => new Date(now), log });
  receiver = await startEventReceiver();
  foreign = await foreignToken();
});
afterAll(async () => {
  await receiver?.close();
  await at?.close();
});
beforeEach(() => {
  receiver.posted.length = 0;
  receiver.onEvent = () => 204;
});

/** A token of a client of another programme. */
async function foreignToken(): Promise<string> {
  const { json } = await at.call('POST', '/program', { program: { name: 'Other' } });
  const client = { program_id: json.program.id, name: 'Theirs', scopes: ['program:admin', 'user'] };
  const made = await at.call('POST', '/client', { client });
  return at.server.tokenOf(made.json.client, 'program:admin user');
}

const code = ({ json }: Answer): string => json.result.code;
const faults = ({ json }: Answer): string[] =>
  (json.result.details ?? []).map((one: { path: string; code: string }) => `${one.path} ${one.code}`);
const outcome = ({ status, json }: Answer) => [status, json.result.code];
const good = { url: 'https://hooks.example.com/', events: ['*'], status: 0 };

describe('an endpoint', () => {
  it('is created, read, listed, changed and deleted', async () => {
    const webhook = { ...good, events: ['user.email.*', 'user.closed'], description: 'Ledger' };
    const made = await at.call('POST', '/webhook', { webhook });
    expect(outcome(made)).toEqual([200, '0000']);
    const { secret, ...shown } = made.json.webhook;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/u);
    expect(shown).toEqual({
      id: expect.any(Number),
      ...webhook,
      stopped_for: null,
      failing_since: null,
      previous_secret_end_date_utc: null,
      date_utc: new Date(now).toISOString().slice(0, 19),
      update_date_utc: shown.date_utc,
    });
    const { id } = shown;
    expect((await at.call('GET', `/webhook/${id}`)).json.webhook).toEqual(shown);
    expect((await at.call('GET', '/webhook')).json.webhooks).toContainEqual(shown);
    // What was read is sent back with a change.
    now += 5000;
    const changed = await at.call('PUT', `/webhook/${id}`, {
      webhook: { ...shown, status: 1, description: null },
    });
    expect(changed.json.webhook).toEqual({
      ...shown,
      status: 1,
      description: null,
      update_date_utc: new Date(now).toISOString().slice(0, 19),
    });
    const moved = await at.call('PUT', `/webhook/${id}`, { webhook: { url: 'https://other.example.com/x' } });
    expect(moved.json.webhook).toMatchObject({
      url: 'https://other.example.com/x',
      status: 1,
      events: webhook.events,
    });
    expect(outcome(await at.call('DELETE', `/webhook/${id}`))).toEqual([200, '0000']);
    expect(outcome(await at.call('GET', `/webhook/${id}`))).toEqual([404, '3009']);
    expect(outcome(await at.call('DELETE', `/webhook/${id}`))).toEqual([404, '3009']);
  });

  it('that Roster has stopped is started again by status 1 alone', async () => {
    const { id } = await at.endpoint();
    await at.owner`update webhook set status = 2, stopped_for = 'failing' where id = ${id}`;
    await at.owner`insert into webhook_turn (program_id, webhook_id, failing_since) values (77, ${id}, '2026-01-02 03:04:05Z')`;
    const read = (await at.call('GET', `/webhook/${id}`)).json.webhook;
    expect(read).toMatchObject({ status: 2, stopped_for: 'failing', failing_since: '2026-01-02T03:04:05' });
    const same = await at.call('PUT', `/webhook/${id}`, { webhook: { ...read, description: 'Looked at' } });
    expect(same.json.webhook).toMatchObject({ status: 2, stopped_for: 'failing', description: 'Looked at' });
    const started = (await at.call('PUT', `/webhook/${id}`, { webhook: { status: 1 } })).json.webhook;
    expect(started).toMatchObject({ status: 1, stopped_for: null, failing_since: null });
    expect((await at.call('GET', `/webhook/${id}`)).json.webhook).toEqual(started);
  });

  it('is of its programme alone', async () => {
    const { id } = await at.endpoint();
    // Nothing is sent meanwhile.
    await at.owner`update webhook set status = 0, stopped_for = null`;
    await expect
      .poll(() => at.owner`select 1 from webhook_turn where leased_by is not null`, { timeout: 20_000 })
      .toHaveLength(0);
    const userId = await at.user();
    const calls: [string, string, object?][] = [
      ['GET', `/webhook/${id}`],
      ['PUT', `/webhook/${id}`, { webhook: { status: 1 } }],
      ['DELETE', `/webhook/${id}`],
      ['POST', `/webhook/${id}/secret`],
      ['DELETE', `/webhook/${id}/secret/previous`],
      ['POST', `/webhook/${id}/test`],
      ['POST', `/webhook/${id}/replay`, { replay: {} }],
      ['GET', `/webhook/${id}/delivery`],
      ['POST', `/webhook/${id}/skip`, { skip: { user_id: userId, sequence: 1 } }],
    ];
    const before = await snapshot(at.server.database, 77);
    for (const [method, url, body] of calls) {
      const answer = await at.server.call(method, `/v1${url}`, { token: foreign, ...(body && { body }) });
      expect(outcome(answer), `${method} ${url}`).toEqual([404, '3009']);
    }
    const events = await at.server.call('GET', `/v1/event?user_id=${userId}`, { token: foreign });
    expect(outcome(events)).toEqual([404, '3001']);
    const theirs = await at.server.call('GET', '/v1/webhook', { token: foreign });
    expect(theirs.json.webhooks).toEqual([]);
    expect(await snapshot(at.server.database, 77)).toEqual(before);
  });

  it('is managed by nobody without the scope', async () => {
    const { id } = await at.endpoint();
    const token = await at.server.token('user user:privileged user:sensitive');
    for (const [method, url] of [
      ['POST', '/webhook'],
      ['GET', '/webhook'],
      ['GET', `/webhook/${id}`],
      ['PUT', `/webhook/${id}`],
      ['DELETE', `/webhook/${id}`],
      ['POST', `/webhook/${id}/secret`],
      ['DELETE', `/webhook/${id}/secret/previous`],
      ['POST', `/webhook/${id}/test`],
      ['POST', `/webhook/${id}/replay`],
      ['GET', `/webhook/${id}/delivery`],
      ['POST', `/webhook/${id}/skip`],
      ['GET', '/event?user_id=1'],
    ] as const)
      expect(outcome(await at.server.call(method, `/v1${url}`, { token })), `${method} ${url}`).toEqual([
        403,
        '2007',
      ]);
  });

  it('that another call deletes or that never was is unknown, whatever stands in the path', async () => {
    for (const id of ['4294967000', 'x', '-1', '1e3', '99999999999999999999'])
      expect(outcome(await at.call('GET', `/webhook/${id}`)), id).toEqual([404, '3009']);
  });
});

describe('what is wrong with an endpoint', () => {
  it.each<[object, string[]]>([
    [{}, ['$.webhook.url 1101', '$.webhook.events 1101']],
    [{ ...good, url: 7 }, ['$.webhook.url 1103']],
    [{ ...good, url: 'nothing' }, ['$.webhook.url 1211']],
    [{ ...good, url: `https://hooks.example.com/${'x'.repeat(1990)}` }, ['$.webhook.url 1110']],
    [{ ...good, events: 'user.created' }, ['$.webhook.events 1106']],
    [{ ...good, events: [] }, ['$.webhook.events 1107']],
    [{ ...good, events: Array.from({ length: 101 }, () => '*') }, ['$.webhook.events 1108']],
    [
      { ...good, events: ['*', 'user.nothing', 'user.email*', 'user.created.*', '', null, 7, 'user.*', '*'] },
      [
        ...['1', '2', '3', '4', '5', '6'].map((index) => `$.webhook.events[${index}] 1212`),
        '$.webhook.events[8] 1109',
      ],
    ],
    [{ ...good, status: 2 }, ['$.webhook.status 1114']],
    [{ ...good, status: 'x' }, ['$.webhook.status 1114']],
    [{ ...good, description: 'x'.repeat(501) }, ['$.webhook.description 1110']],
    [{ ...good, description: 'a\0b' }, ['$.webhook.description 1111']],
    [{ ...good, event: ['*'] }, ['$.webhook.event 1181']],
  ])('is told with its path: %o', async (webhook, expected) => {
    const answer = await at.call('POST', '/webhook', { webhook });
    expect([answer.status, ...faults(answer)]).toEqual([400, ...expected]);
    if (Object.keys(webhook).length === 0) return;
    const { id } = await at.endpoint();
    const update = await at.call('PUT', `/webhook/${id}`, { webhook });
    // What Roster has stopped may be sent back as it was read.
    const isSentBack = 'status' in webhook && webhook.status === 2;
    expect([update.status, ...faults(update)]).toEqual(isSentBack ? [200] : [400, ...expected]);
  });

  it('is told of the body as a whole', async () => {
    expect(faults(await at.call('POST', '/webhook', {}))).toEqual(['$.webhook 1101']);
    expect(faults(await at.call('POST', '/webhook', { webhook: [good] }))).toEqual(['$.webhook 1105']);
    const { id } = await at.endpoint();
    expect(faults(await at.call('POST', `/webhook/${id}/test`, { test: 1 }))).toEqual(['$.test 1180']);
    expect(
      faults(await at.call('POST', `/webhook/${id}/secret`, { overlap_hours: 169, force: 'x' })),
    ).toEqual(['$.overlap_hours 1114', '$.force 1114']);
    expect(faults(await at.call('POST', `/webhook/${id}/replay`))).toEqual(['$.replay 1101']);
    const replay = { from: 'noon', to: '2026-01-01', user_id: 0, only: 'dead', more: 1 };
    expect(faults(await at.call('POST', `/webhook/${id}/replay`, { replay })).sort()).toEqual([
      '$.replay.from 1126',
      '$.replay.more 1180',
      '$.replay.only 1113',
      '$.replay.to 1126',
      '$.replay.user_id 1114',
    ]);
    const reversed = { from: '2026-01-02T00:00:00', to: '2026-01-01T00:00:00' };
    expect(faults(await at.call('POST', `/webhook/${id}/replay`, { replay: reversed }))).toEqual([
      '$.replay.from 1123',
    ]);
    expect(faults(await at.call('POST', `/webhook/${id}/skip`, { skip: {} }))).toEqual([
      '$.skip.user_id 1101',
      '$.skip.sequence 1101',
    ]);
    expect(faults(await at.call('GET', `/webhook/${id}/delivery?state=lost&cursor=x&stat=1`)).sort()).toEqual(
      ['$.stat 1181', '$.state 1113'],
    );
    expect(faults(await at.call('GET', `/webhook/${id}/delivery?cursor=x`))).toEqual(['$.cursor 1172']);
    expect(faults(await at.call('GET', '/event?after=-1'))).toEqual(['$.user_id 1101', '$.after 1114']);
    expect(faults(await at.call('GET', `/webhook?page_size=1`))).toEqual(['$.page_size 1180']);
  });

  it('takes every type and every beginning of one', async () => {
    for (const { type } of eventTypes) expect(eventPatterns).toContain(type);
    expect(eventPatterns).toEqual(expect.arrayContaining(['*', 'user.*', 'user.email.*']));
    for (let first = 0; first < eventPatterns.length; first += 100) {
      const { id } = await at.endpoint({ events: eventPatterns.slice(first, first + 100) });
      await at.call('DELETE', `/webhook/${id}`);
    }
  });
});

describe('addresses that only this machine reaches', () => {
  let guarded: WebhookSetting;
  beforeAll(async () => {
    guarded = await setUpWebhooks({ OUTBOUND_ALLOWED_ADDRESSES: '' });
  });
  afterAll(() => guarded?.close());

  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f.0.0.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00::1]/',
    'http://hooks.example.com/',
    'https://hooks.example.com:22/',
    'https://name:secret@hooks.example.com/',
    'https://secret@hooks.example.com/',
    'ftp://hooks.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ])('are refused at registration: %s', async (url) => {
    const answer = await guarded.call('POST', '/webhook', { webhook: { ...good, url } });
    expect([answer.status, ...faults(answer)]).toEqual([400, '$.webhook.url 1211']);
    expect(JSON.stringify(answer.json)).not.toContain('secret');
  });

  it('are refused when a name turns out to be one', async () => {
    for (const url of ['https://localhost/', 'https://localhost.:8443/']) {
      const { id } = await guarded.endpoint({ url });
      const { json } = await guarded.call('POST', `/webhook/${id}/test`);
      // Not every machine knows the name with a dot behind it.
      expect([json.test.status, json.test.error]).toEqual([
        null,
        expect.stringMatching(url.includes('.:') ? /^(?:address_refused|ENOTFOUND)$/u : /^address_refused$/u),
      ]);
    }
  });

  it('take plain http and any port where the address is opened', async () => {
    const { id } = await at.endpoint({ url: receiver.url });
    expect((await at.call('POST', `/webhook/${id}/test`)).json.test.status).toBe(204);
    // What is opened opens nothing else.
    const other = await at.call('POST', '/webhook', { webhook: { ...good, url: 'http://10.0.0.1/' } });
    expect(faults(other)).toEqual(['$.webhook.url 1211']);
  });
});

describe('the secret', () => {
  it('is told once, and is never stored, shown or logged', async () => {
    const headers = { 'source-id': 'secret-once' };
    const first = await at.call('POST', '/webhook', { webhook: good }, headers);
    const { id, secret } = first.json.webhook;
    const again = await at.call('POST', '/webhook', { webhook: good }, headers);
    expect([again.json.webhook.id, again.json.webhook.secret]).toEqual([id, '____']);
    expect(again.headers['idempotency-replayed']).toBe('true');
    const rotated = await at.call('POST', `/webhook/${id}/secret`, undefined, {
      'source-id': 'rotated-once',
    });
    const twice = await at.call('POST', `/webhook/${id}/secret`, undefined, { 'source-id': 'rotated-once' });
    expect([twice.status, twice.json.webhook.secret]).toEqual([200, '____']);
    const { secret: newer } = rotated.json.webhook;
    expect(newer).not.toBe(secret);
    await at.call('POST', `/webhook/${id}/test`);
    const told = JSON.stringify([
      (await at.call('GET', `/webhook/${id}`)).json,
      (await at.call('GET', '/webhook')).json,
      (await at.call('PUT', `/webhook/${id}`, { webhook: { status: 0 } })).json,
      (await at.call('DELETE', `/webhook/${id}/secret/previous`)).json,
      await everything(),
      logged,
    ]);
    for (const one of [secret, newer]) {
      const bytes = Buffer.from(one.slice('whsec_'.length), 'base64');
      for (const spelling of [one, one.slice(6), bytes.toString('hex'), bytes.toString('base64url')])
        expect(told.includes(spelling)).toBe(false);
    }
  });

  it('signs, beside the former one for as long as was asked', async () => {
    const made = await at.endpoint({ url: receiver.url });
    const { id } = made;
    const rotate = async (body?: object) => at.call('POST', `/webhook/${id}/secret`, body);
    const post = async () => {
      expect((await at.call('POST', `/webhook/${id}/test`)).json.test.status).toBe(204);
      return receiver.posted.at(-1)!;
    };
    const holds = (secret: string, one: Awaited<ReturnType<typeof post>>) => {
      try {
        verify(secret, one);
        return true;
      } catch {
        return false;
      }
    };
    expect(holds(made.secret, await post())).toBe(true);
    const second = (await rotate({ overlap_hours: 2 })).json.webhook;
    expect(second.previous_secret_end_date_utc).toBe(new Date(now + 7_200_000).toISOString().slice(0, 19));
    const during = await post();
    expect([holds(made.secret, during), holds(second.secret, during)]).toEqual([true, true]);
    expect(String(during.headers['webhook-signature']).split(' ').length).toBe(2);
    // Again meanwhile, by mistake: nothing is cut off.
    const early = await rotate({});
    expect(outcome(early)).toEqual([409, '3022']);
    expect(early.json.result.message).toContain(second.previous_secret_end_date_utc);
    const forced = (await rotate({ force: 1 })).json.webhook;
    const after = await post();
    expect([made.secret, second.secret, forced.secret].map((one) => holds(one, after))).toEqual([
      false,
      true,
      true,
    ]);
    const ended = await at.call('DELETE', `/webhook/${id}/secret/previous`);
    expect(ended.json.webhook.previous_secret_end_date_utc).toBeNull();
    const alone = await post();
    expect([second.secret, forced.secret].map((one) => holds(one, alone))).toEqual([false, true]);
    // Without an overlap the former one ends at once, and nothing is in the way of the next.
    const last = (await rotate({ overlap_hours: 0 })).json.webhook;
    const next = await post();
    expect([forced.secret, last.secret].map((one) => holds(one, next))).toEqual([false, true]);
    await at.owner`delete from attempt`;
    const newest = (await rotate({ overlap_hours: '1' })).json.webhook;
    // Over when the hour is, without anybody doing anything.
    const [{ row }] =
      (await at.owner`select row_to_json(w) as row from webhook w where id = ${id}`) as unknown as [
        { row: Parameters<typeof signerOf>[1] },
      ];
    const sign = signerOf(at.server.services.keyring, row);
    const signatures = (moment: number) =>
      sign('evt', '{}', new Date(moment))['webhook-signature']!.split(' ').length;
    expect([signatures(now + 3_599_000), signatures(now + 3_601_000)]).toEqual([2, 1]);
    expect(newest.previous_secret_end_date_utc).not.toBeNull();
  });
});

describe('a repeated call', () => {
  it('makes one endpoint, also at the same moment, and none as a dry run', async () => {
    const count = async () => (await at.owner`select count(*)::int from webhook`)[0]!['count'];
    const before = await count();
    const dry = await at.call('POST', '/webhook', { webhook: good, validate: 1 });
    expect([dry.status, dry.json.webhook.id, dry.json.webhook.secret]).toEqual([200, 0, '____']);
    expect(await count()).toBe(before);
    const headers = { 'source-id': 'one-endpoint' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => at.call('POST', '/webhook', { webhook: good }, headers)),
    );
    expect(new Set(answers.map(({ json }) => json.webhook.id)).size).toBe(1);
    expect(answers.filter(({ json }) => json.webhook.secret !== '____').length).toBe(1);
    expect(await count()).toBe(before + 1);
    const other = await at.call(
      'POST',
      '/webhook',
      { webhook: { ...good, events: ['user.created'] } },
      headers,
    );
    expect(outcome(other)).toEqual([409, '3013']);
  });

  it('tries an endpoint out once more, and not at all as a dry run', async () => {
    const { id } = await at.endpoint({ url: receiver.url });
    const dry = await at.call('POST', `/webhook/${id}/test`, { validate: 1 });
    expect([dry.status, dry.json.test.status, receiver.posted.length]).toEqual([200, null, 0]);
    const headers = { 'source-id': 'twice' };
    for (const count of [1, 2]) {
      await at.call('POST', `/webhook/${id}/test`, {}, headers);
      expect(receiver.posted.length).toBe(count);
    }
    expect(receiver.posted[0]!.event.data.id).not.toBe(receiver.posted[1]!.event.data.id);
  });
});

describe('the fifty-first endpoint', () => {
  it('is refused, also where several come at once', async () => {
    await at.owner`delete from webhook`;
    const answers = [];
    for (let round = 0; round < 6; round += 1)
      answers.push(
        ...(await Promise.all(
          Array.from({ length: 10 }, () => at.call('POST', '/webhook', { webhook: good })),
        )),
      );
    expect(answers.filter(({ status }) => status === 200).length).toBe(50);
    expect(answers.filter((one) => code(one) === '5003').length).toBe(10);
    await at.owner`delete from webhook`;
    await at.endpoint();
  });
});

describe('an event for trial', () => {
  it('is signed, about no user, and sent to an endpoint that is paused', async () => {
    const { id, secret } = await at.endpoint({ url: receiver.url, status: 0, events: ['user.closed'] });
    const { json } = await at.call('POST', `/webhook/${id}/test`);
    const [posted] = receiver.posted;
    expect(verify(secret, posted!)).toEqual({
      type: 'webhook.test',
      timestamp: `${new Date(now).toISOString().slice(0, 19)}Z`,
      data: { id: json.test.event_id, program_id: 77, webhook_id: id },
    });
    expect(json.test).toEqual({
      event_id: expect.stringMatching(/^evt_77_test_[0-9]+$/u),
      status: 204,
      milliseconds: expect.any(Number),
      error: null,
    });
    expect(posted!.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': json.test.event_id,
      'webhook-timestamp': String(Math.floor(now / 1000)),
    });
  });

  it('tells the status and nothing else of what the endpoint says', async () => {
    const { id } = await at.endpoint({ url: receiver.url });
    for (const status of [500, 302, 410]) {
      receiver.onEvent = () => status;
      const answer = await at.call('POST', `/webhook/${id}/test`);
      expect([answer.json.test.status, answer.json.test.error]).toEqual([status, null]);
      expect(JSON.stringify(answer.json)).not.toContain('endpoint says');
    }
    expect((await at.call('GET', `/webhook/${id}`)).json.webhook.status).toBe(0);
  });

  it('tells the code of a failure', async () => {
    const gone = await startEventReceiver();
    await gone.close();
    const { id } = await at.endpoint({ url: gone.url });
    const { json } = await at.call('POST', `/webhook/${id}/test`);
    expect([json.test.status, json.test.error]).toEqual([null, 'ECONNREFUSED']);
  });

  it('waits no longer than fifteen seconds', { timeout: 20_000 }, async () => {
    receiver.onEvent = () => null;
    const { id } = await at.endpoint({ url: receiver.url });
    const { json } = await at.call('POST', `/webhook/${id}/test`);
    expect([json.test.status, json.test.error]).toEqual([null, 'timeout']);
    expect(json.test.milliseconds).toBeGreaterThan(14_000);
  });

  it('is sent ten times a minute', async () => {
    const { id } = await at.endpoint({ url: receiver.url });
    const answers: Answer[] = [];
    for (let time = 0; time < 12; time += 1) answers.push(await at.call('POST', `/webhook/${id}/test`));
    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(200), 429, 429]);
    expect(code(answers[11]!)).toBe('5002');
    expect(Number(answers[11]!.headers['retry-after'])).toBeGreaterThan(0);
    expect(receiver.posted.length).toBe(10);
    // Another endpoint has its own.
    const other = await at.endpoint({ url: receiver.url });
    expect((await at.call('POST', `/webhook/${other.id}/test`)).status).toBe(200);
  });
});

describe('a row that was not written with the keys', () => {
  const attacks: [string, string][] = [
    ['another address', `url = 'https://evil.example.com/'`],
    ['other events', `events = '{*,user.*}'`],
    ['a salt that is known', `secret_salt = '\\x00000000000000000000000000000000'`],
    [
      'a previous salt',
      `previous_salt = '\\x00000000000000000000000000000000', previous_ends_at = '2036-01-01 00:00:00'`,
    ],
    ['another number', 'id = id + 1000000'],
    ['no MAC', `mac = ''`],
  ];

  it.each(attacks)('counts as not there, with %s', async (_, change) => {
    const { id } = await at.endpoint({ url: receiver.url });
    await at.owner.unsafe(`update webhook set ${change} where id = ${id}`);
    const now = change.startsWith('id') ? id + 1_000_000 : id;
    expect(outcome(await at.call('GET', `/webhook/${now}`))).toEqual([404, '3009']);
    expect(outcome(await at.call('POST', `/webhook/${now}/test`))).toEqual([404, '3009']);
    // No call makes it hold.
    expect(outcome(await at.call('PUT', `/webhook/${now}`, { webhook: { status: 1 } }))).toEqual([
      404,
      '3009',
    ]);
    expect(outcome(await at.call('POST', `/webhook/${now}/secret`))).toEqual([404, '3009']);
    expect(
      (await at.call('GET', '/webhook')).json.webhooks.map((one: { id: number }) => one.id),
    ).not.toContain(now);
    const { connections, keyring } = at.server.services;
    const failing = await failingCallers(connections, keyring);
    expect(failing).toEqual([{ table: 'webhook', key: String(now) }]);
    expect(receiver.posted).toEqual([]);
    expect(logged.join('')).toContain(`the row \\"${now}\\" of the table webhook was not written by Roster`);
    await at.owner`delete from webhook where id = ${now}`;
  });

  it('does not hold in another programme, and holds however often it is paused', async () => {
    const { id } = await at.endpoint();
    await at.owner`update webhook set status = 1, description = 'mine' where id = ${id}`;
    expect((await at.call('GET', `/webhook/${id}`)).json.webhook.description).toBe('mine');
    const [other] = await at.owner`select id from program where id <> 77 limit 1`;
    await at.owner`update webhook set program_id = ${other!['id']} where id = ${id}`;
    const { json } = await at.server.call('GET', `/v1/webhook/${id}`, { token: foreign });
    expect(json.result.code).toBe('3009');
    await at.owner`delete from webhook where id = ${id}`;
  });

  it('is not needed to sign as Roster does: salts without the keys are no secrets', async () => {
    const { id, secret } = await at.endpoint();
    const [row] =
      await at.owner`select '\\x' || encode(secret_salt, 'hex') as salt from webhook where id = ${id}`;
    expect(secret).not.toContain(fromHex(row!['salt']).toString('base64'));
  });
});

/** Every row of every table as text. */
async function everything(): Promise<string> {
  const tables = await at.owner`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await at.owner`select t::text as text from ${at.owner(name as string)} t`;
    texts.push(...rows.map(({ text }) => text as string));
  }
  return texts.join('\n');
}
