import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunningJob } from '../../src/jobs/handler.ts';
import { cleanUp, type DeliveryServices, deliverLane } from '../../src/notify/deliver.ts';
import { messageRow, messageSeal } from '../../src/notify/message-row.ts';
import { createMessengers, type Messengers } from '../../src/notify/messenger.ts';
import { runFor } from '../../src/storage/connections.ts';
import type { UserChange } from '../../src/users/user-change.ts';
import { type MailServer, startMailServer } from '../harness/mail-server.ts';
import { changeWithContacts } from '../harness/messages.ts';
import { startTextReceiver, type TextReceiver } from '../harness/text-receiver.ts';
import { type Setting, setUp } from '../operations/setting.ts';
import { textSecret } from './setting.ts';

// A server with nothing configured: what it queues stays until a test sends it, step by step.
let at: Setting;
let owner: postgres.Sql;
let mailServer: MailServer;
let receiver: TextReceiver;
let messengers: Messengers;
const logged: unknown[] = [];

beforeAll(async () => {
  at = await setUp();
  owner = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
  mailServer = await startMailServer();
  receiver = await startTextReceiver();
  messengers = createMessengers(
    {
      smtpUrl: mailServer.url,
      mailFrom: 'no-reply@example.org',
      smsWebhookUrl: receiver.url,
      smsWebhookSecret: textSecret,
    },
    () => new Date(),
  );
});
afterAll(async () => {
  for (const messenger of Object.values(messengers)) messenger?.close();
  await owner?.end();
  await at?.server.close();
  await mailServer?.close();
  await receiver?.close();
});
afterEach(() => {
  mailServer.onMail = () => undefined;
  mailServer.onRecipient = () => undefined;
  receiver.onText = () => 204;
});

const services = (more: Partial<DeliveryServices> = {}): DeliveryServices => ({
  ...at.server.services,
  messengers,
  log: { warn: (...what: unknown[]) => void logged.push(what) } as DeliveryServices['log'],
  ...more,
});
const newUser = async (): Promise<number> => (await at.createUser()).info.id;
const change = (userId: number, work: (user: UserChange) => void) =>
  changeWithContacts(at.server.services, 77, userId, work);
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19);

async function queueCode(userId: number, more: object = {}): Promise<string> {
  const to = `${randomUUID()}@example.com`;
  await change(userId, (user) =>
    user.queueMessage({
      template: 'verify_email',
      channel: 'email',
      to,
      variables: { code: '271828', minutes: 10 },
      ...more,
    }),
  );
  return to;
}

const queueText = (userId: number) =>
  change(userId, (user) =>
    user.queueMessage({
      template: 'contact_changed',
      channel: 'sms',
      to: '+13065550199',
      variables: {},
    }),
  );

function deliver(
  userId: number | null,
  lane: { channel: number; lane: number },
  more: Partial<DeliveryServices> = {},
): Promise<void> {
  const job = { programId: 77, id: 1, userId, payload: lane, attempt: 1 };
  const signal = new AbortController().signal;
  return deliverLane(services(more), { ...job, signal } as RunningJob<{ channel: number; lane: number }>);
}

const mailCodes = { channel: 0, lane: 0 };
const textNotices = { channel: 1, lane: 1 };
const rowsOf = async (userId: number) =>
  (await owner`select * from message where user_id = ${userId} order by id`).map((row) => ({ ...row }));
const mailsTo = (address: string) =>
  mailServer.mails.filter(({ recipients }) => recipients.includes(address));
const entriesOf = async (userId: number) =>
  (await owner`select history_number from users where id = ${userId}`)[0]!['history_number'] as number;
/** As if the time after a failure were over. */
const passTime = (userId: number) => owner`update message set due_at = now() where user_id = ${userId}`;

describe('with nothing configured', () => {
  it('messages wait without attempts, and an operator reads them, which the history records', async () => {
    const userId = await newUser();
    const to = await queueCode(userId, { expiresAt: inMinutes(10) });
    await expect.poll(async () => owner`select 1 from job where user_id = ${userId}`).toHaveLength(0);
    expect(await rowsOf(userId)).toMatchObject([{ status: 'waiting', attempts: 0, error: null }]);
    const before = await entriesOf(userId);
    const plain = await at.call('GET', `/message?user_id=${userId}`);
    expect(plain.json.messages).toMatchObject([
      {
        user_id: userId,
        channel: 'email',
        template: 'verify_email',
        status: 'waiting',
        to: null,
        text: null,
      },
    ]);
    expect(await entriesOf(userId)).toBe(before);
    const clear = await at.call('GET', `/message?user_id=${userId}`, undefined, {
      'show-sensitive-data': '1',
    });
    expect(clear.json.messages).toMatchObject([{ to, subject: 'Confirm your email address' }]);
    expect(clear.json.messages[0].text).toContain('271828');
    expect(await entriesOf(userId)).toBe(before + 1);
    const latest = await at.call('GET', `/user/history/${userId}`);
    expect(JSON.stringify(latest.json.history[0])).toContain('Messages shown');
    // Without the scope the wish alone shows nothing.
    const privileged = await at.server.token('user:privileged');
    const masked = await at.server.call('GET', `/v1/message?user_id=${userId}`, {
      token: privileged,
      headers: { 'show-sensitive-data': '1' },
    });
    expect(masked.json.messages).toMatchObject([{ to: null, text: null }]);
    const token = await at.server.token('user user:sensitive');
    expect((await at.server.call('GET', '/v1/message', { token })).status).toBe(403);
  });

  it('a message that somebody has changed in the database hides no other', async () => {
    const userId = await newUser();
    const expiresAt = inMinutes(10);
    await queueCode(userId, { expiresAt });
    await owner`update message set sealed = '\\x0102' where user_id = ${userId}`;
    const to = await queueCode(userId, { expiresAt });
    const { json } = await at.call('GET', `/message?user_id=${userId}`, undefined, {
      'show-sensitive-data': '1',
    });
    expect(json.messages.map((message: { to: unknown }) => message.to)).toEqual([to, null]);
  });

  it('they are sent once something is, by a job that finds them', async () => {
    const userId = await newUser();
    const address = await queueCode(userId, { expiresAt: inMinutes(10) });
    const old = await queueCode(userId, { expiresAt: inMinutes(-1) });
    await expect.poll(async () => owner`select 1 from job where user_id = ${userId}`).toHaveLength(0);
    await cleanUp(services());
    const jobs = await owner`select payload, unique_key, priority from job where user_id = ${userId}`;
    // The server of this test, which has nothing to send by, may have ended it already.
    for (const job of jobs)
      expect(job).toMatchObject({ payload: mailCodes, unique_key: 'email codes', priority: 0 });
    await deliver(userId, mailCodes);
    expect([mailsTo(address).length, mailsTo(old).length]).toEqual([1, 0]);
    expect((await rowsOf(userId)).map(({ status }) => status)).toEqual(['sent', 'dropped']);
  });
});

describe('an attempt', () => {
  it('that was not noted is made again, with the same Message-ID', async () => {
    const userId = await newUser();
    const address = await queueCode(userId);
    const real = messengers.email!;
    const dying = {
      ...real,
      send: async (message: Parameters<typeof real.send>[0]) => {
        await real.send(message);
        throw new Error('the process dies here');
      },
    };
    await expect(deliver(userId, mailCodes, { messengers: { ...messengers, email: dying } })).rejects.toThrow(
      'the process dies here',
    );
    expect(await rowsOf(userId)).toMatchObject([{ status: 'waiting', attempts: 0 }]);
    await deliver(userId, mailCodes);
    await deliver(userId, mailCodes);
    const [first, second, ...more] = mailsTo(address);
    expect([first!.messageId, more]).toEqual([second!.messageId, []]);
  });

  /** For how many seconds a message waits after each attempt; null after the last. */
  async function waitsOf(
    userId: number,
    lane: typeof mailCodes,
    attempts: number,
  ): Promise<(number | null)[]> {
    const waits: (number | null)[] = [];
    for (let time = 0; time < attempts; time += 1) {
      await deliver(userId, lane);
      const [row] = await owner`
        select round(extract(epoch from due_at - now()))::int as wait from message where user_id = ${userId}`;
      waits.push(row!['wait']);
      // Nothing is tried before its time.
      await deliver(userId, lane);
      await passTime(userId);
    }
    return waits;
  }

  it('of a notice that fails for now is made after a minute, then after twice as long each time, up to a day', async () => {
    const userId = await newUser();
    await queueText(userId);
    receiver.onText = () => 503;
    const minutes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
    expect(await waitsOf(userId, textNotices, 13)).toEqual([...minutes.map((one) => one * 60), 86_400, null]);
    expect(await rowsOf(userId)).toMatchObject([{ status: 'dead', attempts: 13 }]);
  });

  it('that fails for now is made after 1, 5, 15, 30 and 60 seconds, and then no more', async () => {
    const userId = await newUser();
    const address = await queueCode(userId);
    mailServer.onMail = () => 451;
    expect(await waitsOf(userId, mailCodes, 6)).toEqual([1, 5, 15, 30, 60, null]);
    expect(mailsTo(address)).toHaveLength(6);
    expect(new Set(mailsTo(address).map(({ messageId }) => messageId)).size).toBe(1);
    expect(await rowsOf(userId)).toMatchObject([{ status: 'dead', attempts: 6, error: 'EMESSAGE 451' }]);
  });

  it('at a mail server that is gone is made again', async () => {
    const userId = await newUser();
    await queueCode(userId);
    const gone = createMessengers(
      {
        smtpUrl: 'smtp://127.0.0.1:1',
        mailFrom: 'a@example.org',
        smsWebhookUrl: undefined,
        smsWebhookSecret: undefined,
      },
      () => new Date(),
    );
    await deliver(userId, mailCodes, { messengers: gone });
    gone.email!.close();
    expect(await rowsOf(userId)).toMatchObject([{ status: 'waiting', attempts: 1 }]);
    expect((await rowsOf(userId))[0]!['error']).toMatch(/^E[A-Z]+$/u);
  });

  it.each([
    [204, 'sent'],
    [200, 'sent'],
    [302, 'waiting'],
    [404, 'dead'],
    [408, 'waiting'],
    [425, 'waiting'],
    [429, 'waiting'],
    [500, 'waiting'],
  ])(
    'that the webhook answers with %i leaves a text message %s, and follows nothing',
    async (status, becomes) => {
      const userId = await newUser();
      await queueText(userId);
      receiver.onText = () => status;
      const before = receiver.texts.length;
      await deliver(userId, textNotices);
      expect(receiver.texts).toHaveLength(before + 1);
      const error = becomes === 'sent' ? null : `HTTP ${status}`;
      expect(await rowsOf(userId)).toMatchObject([{ status: becomes, error }]);
      if (becomes !== 'waiting') return;
      await passTime(userId);
      receiver.onText = () => 204;
      await deliver(userId, textNotices);
      const [first, second] = receiver.texts.slice(-2);
      expect(second!.message.id).toBe(first!.message.id);
    },
  );

  it('is none for a code whose challenge has ended', async () => {
    const userId = await newUser();
    const address = await queueCode(userId, { challengeId: 12 });
    await deliver(userId, mailCodes);
    expect(mailsTo(address)).toEqual([]);
    expect(await rowsOf(userId)).toMatchObject([{ status: 'dropped', sealed: null }]);
  });

  it('of an envelope that does not open ends, and what is behind it goes on', async () => {
    const userId = await newUser();
    await queueCode(userId);
    await owner`update message set sealed = '\\x0102' where user_id = ${userId}`;
    const address = await queueCode(userId);
    await deliver(userId, mailCodes);
    expect(await rowsOf(userId)).toMatchObject([
      { status: 'dead', error: 'UnsealError' },
      { status: 'sent' },
    ]);
    expect(mailsTo(address)).toHaveLength(1);
  });

  it('leaves neither contact nor code in the log, whatever the server says', async () => {
    const userId = await newUser();
    logged.length = 0;
    const address = await queueCode(userId);
    mailServer.onMail = () => 554;
    await deliver(userId, mailCodes);
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).toContain('EMESSAGE 554');
    expect(JSON.stringify(logged)).not.toMatch(new RegExp(`${address}|271828`, 'u'));
    const [{ sealed: _, ...row }] = (await rowsOf(userId)) as [Record<string, unknown>];
    expect(JSON.stringify(row)).not.toMatch(new RegExp(`${address}|271828`, 'u'));
  });
});

it('a message to a programme itself is of no user, and sealed under a key of the installation', async () => {
  const { keyring, connections } = at.server.services;
  const by = messageSeal(keyring, { programId: 77, userId: null, wrapped: null });
  const to = `${randomUUID()}@example.com`;
  const moment = new Date().toISOString().slice(0, 19);
  const row = messageRow(keyring, by, {
    programId: 77,
    id: 4_000_000_001,
    userId: null,
    channel: 'email',
    template: 'user_suspended',
    language: 'en',
    content: { to, values: {}, firstName: '', moment, timeZone: 'UTC +00:00' },
    historyNumber: 0,
    operationId: 'test',
  });
  await runFor(connections, 77, {
    text: 'insert into message select r.* from json_populate_record(null::message, $1::json) r',
    values: [JSON.stringify(row)],
  });
  await deliver(null, { channel: 0, lane: 1 });
  expect(mailsTo(to)).toHaveLength(1);
  const listed = await at.call('GET', '/message?status=sent', undefined, { 'show-sensitive-data': '1' });
  expect(listed.json.messages).toContainEqual(
    expect.objectContaining({ id: 4_000_000_001, user_id: null, to }),
  );
});

describe('an operator', () => {
  it('sends a dead message again, once, and what waits at once', async () => {
    const userId = await newUser();
    const address = await queueCode(userId, { expiresAt: inMinutes(10) });
    mailServer.onRecipient = () => 550;
    await deliver(userId, mailCodes);
    const [{ id }] = (await rowsOf(userId)) as [Record<string, unknown>];
    const headers = { 'source-id': randomUUID() };
    const again = await at.call('POST', `/message/${id}/retry`, {}, headers);
    expect(again.json.message).toMatchObject({ id: Number(id), status: 'waiting', attempts: 0, error: null });
    const repeated = await at.call('POST', `/message/${id}/retry`, {}, headers);
    expect(repeated.headers['idempotency-replayed']).toBe('true');
    mailServer.onRecipient = () => undefined;
    await deliver(userId, mailCodes);
    expect(mailsTo(address)).toHaveLength(1);
    const sent = await at.call('POST', `/message/${id}/retry`);
    expect([sent.status, sent.json.result.code]).toEqual([409, '3019']);
  });

  it('does not send what has expired, and nothing on a dry run', async () => {
    const userId = await newUser();
    await queueCode(userId, { expiresAt: inMinutes(10) });
    mailServer.onRecipient = () => 550;
    await deliver(userId, mailCodes);
    const [{ id }] = (await rowsOf(userId)) as [Record<string, unknown>];
    expect((await at.call('POST', `/message/${id}/retry`, { validate: '1' })).status).toBe(200);
    expect(await rowsOf(userId)).toMatchObject([{ status: 'dead' }]);
    await owner`update message set expires_at = '2020-01-01' where user_id = ${userId}`;
    expect((await at.call('POST', `/message/${id}/retry`)).json.result.code).toBe('3019');
    expect((await at.call('POST', '/message/4294967000/retry')).json.result.code).toBe('3008');
    expect((await at.call('POST', '/message/none/retry')).json.result.code).toBe('3008');
  });

  it('lists messages by user, channel, state, kind and day, page by page', async () => {
    const userId = await newUser();
    for (let count = 0; count < 3; count += 1) await queueCode(userId);
    await queueText(userId);
    const list = async (query: string) => (await at.call('GET', `/message?user_id=${userId}${query}`)).json;
    const ids = (json: { messages: { id: number }[] }) => json.messages.map(({ id }) => id);
    const all = ids(await list(''));
    const newest = (await rowsOf(userId)).map(({ id }) => Number(id)).reverse();
    expect(new Set(all)).toEqual(new Set(newest));
    const paged: number[] = [];
    for (let cursor = ''; ; ) {
      const page = await list(`&page_size=2${cursor}`);
      paged.push(...ids(page));
      if (page.cursor === null) break;
      cursor = `&cursor=${page.cursor}`;
    }
    expect(paged).toEqual(all);
    expect(ids(await list('&channel=sms'))).toHaveLength(1);
    expect(ids(await list('&status=dead'))).toEqual([]);
    expect(ids(await list('&template=verify_email&status=waiting'))).toHaveLength(3);
    const today = new Date().toISOString().slice(0, 10);
    expect(ids(await list(`&from_date=${today}&to_date=${today}`))).toHaveLength(4);
    expect(ids(await list('&to_date=2020-01-01'))).toEqual([]);
    const wrong = await at.call('GET', '/message?channel=pigeon&status=9&from_date=x&page_size=0&colour=1');
    expect(at.faultsOf(wrong)).toEqual([
      '$.colour: 1180',
      '$.channel: 1113',
      '$.status: 1113',
      '$.from_date: 1125',
      '$.page_size: 1114',
    ]);
    const first = await list('&page_size=1');
    // A cursor is of its question.
    const other = await at.call('GET', `/message?cursor=${first.cursor}`);
    expect(other.json.result.details).toMatchObject([{ path: '$.cursor' }]);
  });

  it('sees in the metrics how many wait and how many were given up', async () => {
    await new Promise((resolve) => setTimeout(resolve, 5100));
    const { body } = await at.server.app.inject({ method: 'GET', url: '/metrics' });
    const [{ waiting }] = (await owner`
      select count(*)::int as waiting from message where channel = 'email' and status = 'waiting'`) as unknown as [
      { waiting: number },
    ];
    expect(body).toContain(`roster_messages{channel="email",status="waiting"} ${waiting}`);
    expect(body).toMatch(/roster_messages\{channel="sms",status="dead"\} \d/u);
  }, 15_000);
});

describe('the clean-up', () => {
  it('removes what a message held a day after it was sent, and its row after a month', async () => {
    const userId = await newUser();
    await queueCode(userId);
    await deliver(userId, mailCodes);
    const after = (days: number) =>
      cleanUp(services({ clock: () => new Date(Date.now() + days * 86_400_000) }));
    const headers = { 'show-sensitive-data': '1' };
    const [shown] = (await at.call('GET', `/message?user_id=${userId}`, undefined, headers)).json.messages;
    // Nobody but the user needs the code.
    expect(`${shown.text}${shown.html}`).not.toContain('271828');
    expect([shown.text, shown.html]).toEqual([
      expect.stringContaining('____'),
      expect.stringContaining('____'),
    ]);
    await after(0.9);
    expect((await rowsOf(userId))[0]!['sealed']).not.toBeNull();
    await after(1.1);
    expect(await rowsOf(userId)).toMatchObject([{ status: 'sent', sealed: null }]);
    const clear = await at.call('GET', `/message?user_id=${userId}`, undefined, {
      'show-sensitive-data': '1',
    });
    expect(clear.json.messages).toMatchObject([{ to: null, text: null, status: 'sent' }]);
    await after(31);
    expect(await rowsOf(userId)).toEqual([]);
  });

  it('drops what was not sent for a week, and keeps a dead message as long', async () => {
    const [waiting, dead] = [await newUser(), await newUser()];
    await queueText(waiting);
    await queueText(dead);
    receiver.onText = () => 400;
    await deliver(dead, textNotices);
    const after = (days: number) =>
      cleanUp(services({ clock: () => new Date(Date.now() + days * 86_400_000) }));
    await after(6.9);
    expect((await rowsOf(waiting))[0]).toMatchObject({ status: 'waiting' });
    expect((await rowsOf(dead))[0]!['sealed']).not.toBeNull();
    await after(7.1);
    expect(await rowsOf(waiting)).toMatchObject([{ status: 'dropped', sealed: null }]);
    expect(await rowsOf(dead)).toMatchObject([{ status: 'dead', sealed: null }]);
  });
});
