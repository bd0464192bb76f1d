import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { remindOfTickets } from '../../src/users/remind-tickets.ts';
import { newUserBody } from '../harness/assembled.ts';
import { killEverywhere } from '../harness/killed.ts';
import type { ReceivedMail } from '../harness/mail-server.ts';
import { picture } from '../harness/sample-files.ts';
import { type NotifySetting, type Person, setUpNotify } from './setting.ts';

// What a programme writes for a user, by mail, text message and in the app, and how mails of it end.
let world: NotifySetting;
let now = new Date();
beforeAll(async () => {
  world = await setUpNotify({ PUBLIC_URL: 'https://roster.example.org' }, () => now);
});
afterAll(() => world?.close());

const wanting = { enable_email_notification: '1', enable_sms_notification: '1' };
const byMail = { enabled: '1', delivery_method: '1', subject: 'Your card', message: 'It is on its way.' };

async function personWanting(changes: object = {}): Promise<Person> {
  const { preferences } = newUserBody() as { preferences: object };
  return world.person({ preferences: { ...preferences, ...wanting }, ...changes });
}

const put = (userId: number, notification: object, more: object = {}) =>
  world.at.call('PUT', `/user/${userId}`, { notification, ...more });
const write = async (userId: number, notification: object) => {
  const { json } = await put(userId, notification);
  expect(json.result.code).toBe('0000');
  return json;
};
const shownTo = async (userId: number) =>
  (await world.at.call('GET', `/user/${userId}`)).json.notification as Record<string, unknown>;
const channelsOf = async (userId: number) =>
  (await world.owner`select channel from message where user_id = ${userId} order by id`).map(
    ({ channel }) => channel,
  );
/** Until no job of the user is left. */
const settled = (userId: number) =>
  expect
    .poll(
      async () =>
        (
          await world.owner`select count(*)::int from job where user_id = ${userId} and dead_at is null
            and (name <> 'notify.deliver' or due_at < now() + interval '1 second')`
        )[0]!['count'],
    )
    .toBe(0);
const mailsTo = (address: string) =>
  world.mailServer.mails.filter(({ recipients }) => recipients.includes(address));
async function mailTo(address: string): Promise<ReceivedMail> {
  await expect.poll(() => mailsTo(address).length).toBe(1);
  return mailsTo(address)[0]!;
}
const entriesOf = async (userId: number) =>
  (await world.owner`select history_number from users where id = ${userId}`)[0]!['history_number'] as number;

describe('a decision of a review', () => {
  const decide = async (userId: number, outcome: object) => {
    const content = (await picture('jpeg', { width: 60 })).toString('base64');
    await world.at.call('POST', `/user/document/${userId}`, {
      info: { type: 7, entity: 15, language: 'en', subject: 'Bill' },
      attachment: [{ file_name: 'Bill', file_extension: '.jpg', content }],
    });
    const [review] = (await world.at.call('GET', `/review?user_id=${userId}`)).json.review;
    const decision = { version: review.version, ...outcome };
    return world.at.call('POST', `/review/decision/${review.id}`, { decision });
  };

  it('goes by mail to whoever wants mails, with a link that ends them', async () => {
    const { userId, address } = await personWanting();
    const { status } = await decide(userId, { outcome: 'reject', reason_code: 'unreadable', reason: 'Torn' });
    expect(status).toBe(200);
    const mail = await mailTo(address);
    expect(mail.subject).toBe('Please look at what you sent');
    expect(mail.text).toContain('your proof of address');
    expect(mail.text).toContain('not clear enough');
    expect(mail.text).toMatch(/https:\/\/roster\.example\.org\/unsubscribe\//u);
    expect(mail.text).not.toContain('Torn');
  });

  it('stands in the app alone for whoever wants neither', async () => {
    const { userId } = await world.person({
      preferences: { ...examplePerson['preferences'], enable_email_notification: '0' },
    });
    await decide(userId, { outcome: 'accept' });
    await settled(userId);
    expect(await channelsOf(userId)).toEqual(['in_app']);
  });
});

describe('a notification of the programme', () => {
  it('goes by mail to the verified primary address, and stands in the app', async () => {
    const { userId, address } = await personWanting();
    const { notification } = await write(userId, byMail);
    const mail = await mailTo(address);
    expect(mail.subject).toBe('Your card');
    expect(mail.text).toContain('It is on its way.');
    expect(mail.text).toContain('Hello Ada,');
    expect(await channelsOf(userId)).toEqual(['in_app', 'email']);
    expect(await shownTo(userId)).toMatchObject({ ...byMail, id: notification.id });
    expect(world.receiver.texts).toEqual([]);
  });

  it('goes by text message', async () => {
    const { userId, number } = await personWanting();
    await write(userId, { ...byMail, delivery_method: '2' });
    await expect.poll(() => world.receiver.texts.at(-1)?.message.to).toBe(number);
    expect(world.receiver.texts.at(-1)!.message.text).toMatch(/: It is on its way\.$/u);
    await settled(userId);
    expect(mailsTo((await world.at.call('GET', `/user/${userId}`)).json.email[0].address)).toEqual([]);
  });

  it('goes with a new user, once the address counts as verified', async () => {
    const { userId, address } = await personWanting({ notification: byMail });
    await mailTo(address);
    expect(await channelsOf(userId)).toEqual(['in_app', 'email']);
  });

  it.each([
    ['without a method', { delivery_method: null }],
    ['in the app', { delivery_method: '3' }],
    ['without consent', byMail, { preferences: { enable_email_notification: '0' } }],
    [
      'without consent to text messages',
      { delivery_method: '2' },
      { preferences: { enable_sms_notification: '0' } },
    ],
  ])('stays in the app: %s', async (_, notification, before: object = {}) => {
    const { userId, address } = await personWanting();
    if (Object.keys(before).length > 0) await world.at.call('PUT', `/user/${userId}`, before);
    await write(userId, { ...byMail, ...notification });
    await settled(userId);
    expect(await channelsOf(userId)).toEqual(['in_app']);
    expect(mailsTo(address)).toEqual([]);
  });

  it('goes to no address that is not verified, and none that is not the primary one', async () => {
    const body = newUserBody() as { email: { address: string }[]; preferences: object };
    const [first] = body.email;
    const second = { ...first, address: `second-${first!.address}`, is_primary: 0, verification_status: 1 };
    const preferences = { ...body.preferences, ...wanting };
    const { userId } = await world.person({ email: [first, second], preferences });
    await write(userId, byMail);
    await settled(userId);
    expect(await channelsOf(userId)).toEqual(['in_app']);
    expect([...mailsTo(first!.address), ...mailsTo(second.address)]).toEqual([]);
  });

  it.each([
    ['is not enabled', { enabled: '0' }],
    ['has no text', { message: undefined }],
    ['is for somebody else', { recipient_entity: '3' }],
    ['has expired', { expiry_date: '2020-01-01' }],
  ])('that %s is stored and told to nobody', async (_, changes) => {
    const { userId } = await personWanting();
    await write(userId, { ...byMail, ...changes });
    await settled(userId);
    expect(await channelsOf(userId)).toEqual([]);
    expect(await shownTo(userId)).toMatchObject({ subject: 'Your card' });
  });

  it('is told once: not on a dry run, not again where nothing of it changes, and again where its text does', async () => {
    const { userId } = await personWanting();
    await put(userId, byMail, { validate: '1' });
    expect(await channelsOf(userId)).toEqual([]);
    await write(userId, byMail);
    await settled(userId);
    const before = await entriesOf(userId);
    await write(userId, byMail);
    expect(await entriesOf(userId)).toBe(before);
    await write(userId, { status: '1' });
    await settled(userId);
    expect(await channelsOf(userId)).toEqual(['in_app', 'email']);
    await write(userId, { message: 'It is there.' });
    await settled(userId);
    expect(await channelsOf(userId)).toEqual(['in_app', 'email', 'in_app', 'email']);
  });

  it('is neither sent nor told in the app by an import', async () => {
    const body = newUserBody() as { email: object[]; preferences: object };
    const row = {
      ...body,
      source_id: 'imported',
      email: body.email.map((entry) => ({ ...entry, verification_status: 1 })),
      preferences: { ...body.preferences, ...wanting },
      notification: byMail,
    };
    const { statusCode, payload } = await world.at.server.app.inject({
      method: 'POST',
      url: '/v1/import',
      headers: { authorization: `Bearer ${world.at.token}`, 'content-type': 'application/x-ndjson' },
      payload: `${JSON.stringify(row)}\n`,
    });
    expect([statusCode, payload]).toEqual([200, expect.stringContaining('"created"')]);
    const { id } = JSON.parse(payload.split('\n')[0]!);
    await settled(id);
    expect(await channelsOf(id)).toEqual([]);
    expect(await shownTo(id)).toMatchObject(byMail);
  });

  it('sends nothing of a user who writes one', async () => {
    const { userId } = await personWanting();
    const token = await world.at.server.token('user', { user_id: String(userId) });
    const { json } = await world.at.server.call('PUT', `/v1/user/${userId}`, {
      token,
      body: { notification: byMail },
    });
    expect(json.result.code).toBe('0000');
    await settled(userId);
    expect(await channelsOf(userId)).toEqual([]);
  });

  it('is data: no template, no HTML, no link, no header and no turned text', async () => {
    const { userId, address } = await personWanting();
    const nasty = '{{ program_name }} <b>a</b> {% raw %} &amp; <a href="https://evil.example">x</a>';
    const { status } = await put(userId, { ...byMail, subject: 'A {{ message }} <i>', message: nasty });
    expect(status).toBe(200);
    const mail = await mailTo(address);
    expect(mail.subject).toBe('A {{ message }} <i>');
    expect(mail.text).toContain(nasty);
    const html = String(mail.html);
    expect(html).toContain('{{ program_name }} &lt;b&gt;a&lt;/b&gt;');
    expect(html).not.toMatch(/<b>|<i>|href="https:\/\/evil/u);
    for (const turned of ['a\u202eb', 'a\r\nBcc: x@example.com'])
      expect((await put(userId, { ...byMail, subject: turned })).status).toBe(400);
  });

  it('beyond the limits of its contact stays in the app, and keeps no code from the user', async () => {
    const { userId, address } = await personWanting();
    for (let count = 1; count <= 7; count += 1) {
      await write(userId, { ...byMail, message: `Letter ${count}` });
      await settled(userId);
    }
    const channels = await channelsOf(userId);
    expect(channels.filter((channel) => channel === 'in_app')).toHaveLength(7);
    expect(channels.filter((channel) => channel === 'email')).toHaveLength(5);
    const forgotten = { forget_password: { verified_email: address } };
    await world.at.call('POST', '/user/security/reset', {
      reset_security_data: forgotten,
      info: { type: 3 },
    });
    await expect.poll(() => mailsTo(address).some(({ text }) => text?.includes('new password'))).toBe(true);
  });

  it('is sent by a text of the programme', async () => {
    const token = await world.at.server.token('program:admin');
    const text = {
      subject: 'News: {{ subject }}',
      text: '{{ message }}!',
      html: '<p>{{ message }}</p>',
      sms: '{{ message }}',
    };
    const url = '/v1/template/notification/en';
    expect((await world.at.server.call('PUT', url, { token, body: { template: text } })).status).toBe(200);
    const { userId, address } = await personWanting();
    await write(userId, byMail);
    expect((await mailTo(address)).subject).toBe('News: Your card');
    await world.at.server.call('DELETE', url, { token });
  });
});

describe('a mail of a notification', () => {
  async function linkOf(person: Person): Promise<string> {
    await write(person.userId, byMail);
    const mail = await mailTo(person.address);
    const { value } = /^List-Unsubscribe: <(?<value>[^>]*)>$/imu.exec(
      mail.headerLines.find(({ key }) => key === 'list-unsubscribe')!.line.replaceAll(/\r?\n\s+/gu, ' '),
    )!.groups!;
    return value!;
  }
  const pathOf = (link: string) => new URL(link).pathname;
  const call = (method: 'GET' | 'HEAD' | 'POST', url: string, more: object = {}) =>
    world.at.server.app.inject({ method, url, ...more });
  const oneClick = {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'List-Unsubscribe=One-Click',
  };
  const wantsMails = async (userId: number) =>
    (await world.at.call('GET', `/user/${userId}`)).json.preferences.enable_email_notification;

  it('ends such mails by one click (RFC 8058), in the name of the user, once and for all', async () => {
    const person = await personWanting();
    const link = await linkOf(person);
    expect(link).toMatch(/^https:\/\/roster\.example\.org\/unsubscribe\/[\w-]{60,80}$/u);
    const [mail] = mailsTo(person.address);
    const post = mail!.headerLines.find(({ key }) => key === 'list-unsubscribe-post');
    expect(post!.line).toBe('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(mail!.text).toContain(link);
    const before = await entriesOf(person.userId);
    for (const method of ['GET', 'HEAD'] as const)
      expect((await call(method, pathOf(link))).statusCode).toBe(200);
    expect([await wantsMails(person.userId), await entriesOf(person.userId)]).toEqual(['1', before]);
    expect((await call('POST', pathOf(link), oneClick)).statusCode).toBe(200);
    expect(await wantsMails(person.userId)).toBe('0');
    const { json } = await world.at.call('GET', `/user/history/${person.userId}`);
    expect(json.history[0]).toMatchObject({ by_entity: 7, by_entity_id: person.userId });
    const after = await entriesOf(person.userId);
    expect((await call('POST', pathOf(link), oneClick)).statusCode).toBe(200);
    expect(await entriesOf(person.userId)).toBe(after);
    await write(person.userId, { message: 'Another letter' });
    await settled(person.userId);
    expect(mailsTo(person.address)).toHaveLength(1);
  });

  it('has a page that shows nothing of the user, in the language of the user, and takes any form', async () => {
    const person = await personWanting();
    const link = await linkOf(person);
    await world.at.call('PUT', `/user/${person.userId}`, { preferences: { preferred_language_code: 'fr' } });
    const page = await call('GET', pathOf(link));
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(page.body).toContain('<html lang="fr"');
    expect(page.body).toContain('<form method="post">');
    expect(page.body).not.toMatch(/<script/u);
    for (const hidden of [person.address, String(person.userId), 'Ada', 'Moreau'])
      expect(page.body).not.toContain(hidden);
    const boundary = 'x';
    const multipart = {
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: `--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n`,
    };
    expect((await call('POST', pathOf(link), multipart)).statusCode).toBe(200);
    expect(await wantsMails(person.userId)).toBe('0');
  });

  it('has a link that is nobody else’s, cannot be changed, and ends after ninety days', async () => {
    const person = await personWanting();
    const link = pathOf(await linkOf(person));
    const token = link.split('/').at(-1)!;
    const swapped = (index: number) =>
      `${token.slice(0, index)}${token[index] === 'A' ? 'B' : 'A'}${token.slice(index + 1)}`;
    const wrong = [swapped(0), swapped(20), swapped(35), swapped(50), token.slice(0, -4), 'a', '%00'];
    const pages = await Promise.all(wrong.map((one) => call('POST', `/unsubscribe/${one}`, oneClick)));
    expect(pages.map(({ statusCode }) => statusCode)).toEqual(wrong.map(() => 410));
    expect(await wantsMails(person.userId)).toBe('1');
    const day = 86_400_000;
    const then = now;
    now = new Date(then.getTime() + 89 * day);
    expect((await call('GET', link)).statusCode).toBe(200);
    now = new Date(then.getTime() + 92 * day);
    expect((await call('GET', link)).statusCode).toBe(410);
    now = then;
    await world.at.call('DELETE', `/user/${person.userId}`);
    expect((await call('POST', link, oneClick)).statusCode).toBe(410);
  });

  it('has a link of which those that nobody was given are counted', async () => {
    const network = { remoteAddress: '203.0.113.9' };
    const statuses = [];
    for (let count = 0; count < 62; count += 1)
      statuses.push((await call('GET', '/unsubscribe/none', network)).statusCode);
    expect([statuses[0], statuses[59], statuses[60]]).toEqual([410, 410, 429]);
  });

  it('leaves its token in no log, and in no row once it was sent', async () => {
    const { log } = world.at.server.app;
    const lines: unknown[] = [];
    const spies = (['info', 'warn', 'error', 'debug', 'trace'] as const).map((level) =>
      vi.spyOn(log, level).mockImplementation((...line: unknown[]) => void lines.push(line)),
    );
    const person = await personWanting();
    const link = pathOf(await linkOf(person));
    for (const method of ['GET', 'HEAD', 'POST'] as const) await call(method, link);
    for (const spy of spies) spy.mockRestore();
    await settled(person.userId);
    const rows = await world.owner`select m::text as text from message m where user_id = ${person.userId}`;
    const jobs = await world.owner`select j::text as text from job j`;
    const token = link.split('/').at(-1)!;
    expect(JSON.stringify([lines, rows, jobs])).not.toContain(token);
    expect(JSON.stringify(lines)).toContain('/unsubscribe/:token');
  });

  it('is the only one with such headers, and its link is gone once it was sent', async () => {
    const person = await personWanting();
    await linkOf(person);
    await settled(person.userId);
    const { json } = await world.at.call(
      'GET',
      `/message?user_id=${person.userId}&channel=email`,
      undefined,
      {
        'show-sensitive-data': '1',
      },
    );
    expect(json.messages[0].text).toContain('open this link: ____');
    await world.change(person.userId, (user) => user.notify('password_changed'));
    await expect.poll(() => mailsTo(person.address).length).toBe(2);
    const keys = mailsTo(person.address)[1]!.headerLines.map(({ key }) => key);
    expect(keys.filter((key) => key.startsWith('list-'))).toEqual([]);
  });
});

describe('without PUBLIC_URL', () => {
  it('a notification stays in the app', async () => {
    const plain = await setUpNotify();
    try {
      const { preferences } = newUserBody() as { preferences: object };
      const { userId } = await plain.person({
        preferences: { ...preferences, ...wanting },
        notification: byMail,
      });
      await expect.poll(async () => plain.owner`select 1 from job where user_id = ${userId}`).toHaveLength(0);
      expect(await plain.messagesOf(userId)).toEqual([]);
      expect(plain.mailServer.mails).toEqual([]);
    } finally {
      await plain.close();
    }
  });
});

describe('a ticket', () => {
  const ask = async (requirements: readonly object[]) => {
    const token = await world.at.server.token('admin');
    await world.at.server.call('PUT', '/v1/program/77', { token, body: { program: { requirements } } });
  };
  afterAll(() => ask([]));

  it('is told once when it opens, in the language and by the way that the person wants, and once more', async () => {
    await ask([{ step: 'proof_of_address' }]);
    const { preferences } = newUserBody() as { preferences: object };
    const french = { preferences: { ...preferences, ...wanting, preferred_language_code: 'fr' } };
    const { userId, address } = await personWanting(french);
    expect((await mailTo(address)).subject).toBe('Envoyez un justificatif de domicile');
    const texting = await personWanting({
      preferences: { ...preferences, ...wanting, enable_email_notification: '0' },
    });
    await expect.poll(() => world.receiver.texts.at(-1)?.message.to).toBe(texting.number);
    const none = { enable_email_notification: '0', enable_sms_notification: '0' };
    const quiet = await personWanting({ preferences: { ...preferences, ...none } });
    // What is there already is not told by what else is done.
    await world.at.call('PUT', `/user/${userId}`, { personal_info: { nick_name: 'Nick' } });
    await world.owner`update ticket set created_at = created_at - interval '8 days' where user_id in (${userId}, ${quiet.userId})`;
    const { services } = world.at.server;
    const remind = () => remindOfTickets(services, new AbortController().signal);
    await Promise.all([remind(), remind()]);
    await remind();
    services.jobHint.wake();
    await expect.poll(() => mailsTo(address).length).toBe(2);
    await settled(userId);
    expect(await channelsOf(userId)).toEqual(['in_app', 'email', 'in_app', 'email']);
    expect(await channelsOf(quiet.userId)).toEqual(['in_app', 'in_app']);
    expect(await channelsOf(texting.userId)).toEqual(['in_app', 'sms']);
    const { history } = (await world.at.call('GET', `/user/history/${userId}`)).json;
    expect(history[0].admin_notes).toBe('Ticket M111 (proof of address) reminded of');
  });

  it('is reminded of once, wherever the job is killed', async () => {
    await ask([{ step: 'proof_of_address' }]);
    const { preferences } = newUserBody() as { preferences: object };
    const none = { enable_email_notification: '0', enable_sms_notification: '0' };
    const people = [
      await personWanting({ preferences: { ...preferences, ...none } }),
      await personWanting({ preferences: { ...preferences, ...none } }),
    ].map(({ userId }) => userId);
    const { owner } = world;
    await Promise.all(people.map(settled));
    const entries = async () => Promise.all(people.map(entriesOf));
    let before: number[] = [];
    const killed = await killEverywhere(world.at.server, {
      prepare: async () => {
        before = await entries();
        await owner`delete from message where user_id in ${owner(people)}`;
        await owner`update ticket set reminded_at = null, created_at = now() at time zone 'UTC' - interval '8 days'
          where user_id in ${owner(people)}`;
      },
      work: (services) => remindOfTickets(services, new AbortController().signal),
      check: async () => {
        for (const userId of people) expect(await channelsOf(userId)).toEqual(['in_app']);
        expect(await entries()).toEqual(before.map((count) => count + 1));
        const open =
          await owner`select 1 from ticket where reminded_at is null and user_id in ${owner(people)}`;
        expect(open).toEqual([]);
      },
    });
    expect(killed).toBeGreaterThan(5);
  });

  it('is told by no dry run, and not again by a call that is repeated', async () => {
    await ask([{ step: 'email' }]);
    const { userId } = await personWanting();
    const { email } = (await world.at.call('GET', `/user/${userId}`)).json;
    const body = { email: [{ id: email[0].id, address: `moved-${email[0].address}` }] };
    await world.at.call('PUT', `/user/email/${userId}`, { ...body, validate: '1' });
    expect(await channelsOf(userId)).toEqual([]);
    for (const _ of [1, 2])
      await world.at.call('PUT', `/user/email/${userId}`, body, { 'source-id': 'moves-once' });
    expect((await channelsOf(userId)).filter((channel) => channel === 'in_app')).toEqual(['in_app']);
  });
});
