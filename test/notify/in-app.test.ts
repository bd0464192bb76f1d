import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemCall } from '../../src/calls/system-call.ts';
import { email } from '../../src/catalogue/resources/email.ts';
import { phone } from '../../src/catalogue/resources/phone.ts';
import { cleanUp } from '../../src/notify/deliver.ts';
import { emptyBody } from '../../src/users/body.ts';
import { changeUser } from '../../src/users/change-user.ts';
import { type NotifySetting, setUpNotify } from './setting.ts';

// Messages that the user's app reads: who may, and what the member `notification` shows of them.
let world: NotifySetting;
beforeAll(async () => {
  world = await setUpNotify();
});
afterAll(() => world?.close());

const tell = (userId: number) => world.change(userId, (user) => user.notify('password_changed'));
const list = (question: string, headers?: Readonly<Record<string, string>>) =>
  world.at.call('GET', `/message?${question}`, undefined, headers);
const inClear = { 'show-sensitive-data': '1' };
const told = 'Your password was changed.';

/** What a user's own token may ask. */
async function ownCall(userId: number, question = '') {
  const token = await world.at.server.token('user', { user_id: String(userId) });
  return world.at.server.call('GET', `/v1/message${question}`, { token });
}
const user = (userId: number) => world.at.call('GET', `/user/${userId}`);
const shown = async (userId: number) => (await user(userId)).json.notification;
const entriesOf = async (userId: number) =>
  (await world.owner`select history_number from users where id = ${userId}`)[0]!['history_number'];

describe('a notice', () => {
  it('is a message in the app as well: written once, sealed, and sent by nothing', async () => {
    const { userId } = await world.person();
    await tell(userId);
    const [row, ...more] = await world.owner`
      select status, lane, attempts, sent_at is not null as has_time, octet_length(sealed) as size
      from message where user_id = ${userId} and channel = 'in_app'`;
    expect([row, more]).toEqual([
      { status: 'sent', lane: null, attempts: 0, has_time: true, size: expect.any(Number) },
      [],
    ]);
    const jobs = await world.owner`select 1 from job where user_id = ${userId} and unique_key like 'in_app%'`;
    expect(jobs).toHaveLength(0);
    const plain = await list(`user_id=${userId}&channel=in_app`);
    expect(plain.json.messages).toMatchObject([
      { channel: 'in_app', lane: null, status: 'sent', template: 'password_changed', to: null, text: null },
    ]);
    const clear = await list(`user_id=${userId}&channel=in_app`, inClear);
    expect(clear.json.messages).toMatchObject([
      { to: null, subject: 'Your password was changed', text: expect.stringContaining(told), html: null },
    ]);
  });

  it('is one for a user without any verified contact, too, and none on a dry run', async () => {
    const { info } = await world.at.createUser();
    await world.change(info.id, (one) => one.notify('password_changed'), true);
    expect((await list(`user_id=${info.id}`)).json.messages).toEqual([]);
    expect(await shown(info.id)).toBeNull();
    await tell(info.id);
    expect((await list(`user_id=${info.id}`)).json.messages).toMatchObject([{ channel: 'in_app' }]);
  });

  it('keeps its text as long as its row, for thirty days, and longer nobody', async () => {
    const { userId } = await world.person();
    await tell(userId);
    const age = (days: number) =>
      world.owner`update message set created_at = created_at - make_interval(days => ${days}),
        sent_at = sent_at - make_interval(days => ${days}) where user_id = ${userId}`;
    const { services } = world.at.server;
    const clean = () => cleanUp({ ...services, messengers: { email: null, sms: null } });
    await age(29);
    await clean();
    expect((await list(`user_id=${userId}&channel=in_app`, inClear)).json.messages).toMatchObject([
      { text: expect.stringContaining(told) },
    ]);
    expect(await shown(userId)).toMatchObject({ subject: 'Your password was changed' });
    await age(2);
    await clean();
    expect((await list(`user_id=${userId}`)).json.messages).toEqual([]);
    expect(await shown(userId)).toBeNull();
  });

  it('in the app is not sent again', async () => {
    const { userId } = await world.person();
    await tell(userId);
    const { id } = (await list(`user_id=${userId}&channel=in_app`)).json.messages[0];
    for (const status of ['sent', 'dead']) {
      await world.owner`update message set status = ${status} where id = ${id}`;
      const { json } = await world.at.call('POST', `/message/${id}/retry`);
      expect(json.result.code).toBe('3019');
    }
  });
});

describe('a token that is bound to a user', () => {
  it('lists what that user reads in the app, with the texts, and leaves no trace', async () => {
    const [{ userId }, other] = [await world.person(), await world.person()];
    await tell(userId);
    await tell(other.userId);
    const before = await entriesOf(userId);
    const { status, json } = await ownCall(userId);
    expect(status).toBe(200);
    expect(json.messages).toHaveLength(1);
    expect(json.messages[0]).toMatchObject({
      user_id: userId,
      channel: 'in_app',
      template: 'password_changed',
      subject: 'Your password was changed',
      text: expect.stringContaining(told),
      to: null,
      html: null,
      error: null,
      operation: null,
      attempts: 0,
    });
    expect(await entriesOf(userId)).toBe(before);
    const same = await ownCall(userId, `?user_id=${userId}&channel=in_app&status=sent&page_size=1`);
    expect(same.json.messages).toEqual(json.messages);
  });

  it('pages through them', async () => {
    const { userId } = await world.person();
    for (const _ of [1, 2, 3]) await tell(userId);
    const first = await ownCall(userId, '?page_size=2');
    const second = await ownCall(userId, `?page_size=2&cursor=${first.json.cursor}`);
    expect([first.json.messages.length, second.json.messages.length, second.json.cursor]).toEqual([
      2,
      1,
      null,
    ]);
    const another = await world.person();
    expect((await ownCall(another.userId, `?cursor=${first.json.cursor}`)).status).toBe(400);
  });

  it('is refused what is not the user’s own', async () => {
    const [{ userId }, other] = [await world.person(), await world.person()];
    await tell(userId);
    await tell(other.userId);
    expect((await ownCall(userId, `?user_id=${other.userId}`)).json.result.code).toBe('3001');
    for (const channel of ['email', 'sms'])
      expect((await ownCall(userId, `?channel=${channel}`)).json.result.code).toBe('2009');
    expect((await ownCall(userId, '?channel=letter')).status).toBe(400);
    const { json } = await ownCall(userId);
    expect(json.messages.map((one: { user_id: number }) => one.user_id)).toEqual([userId]);
  });

  it('sends nothing again', async () => {
    const { userId } = await world.person();
    await tell(userId);
    const [{ id }] = (await list(`user_id=${userId}&channel=email`)).json.messages;
    const token = await world.at.server.token('user', { user_id: String(userId) });
    const { status } = await world.at.server.call('POST', `/v1/message/${id}/retry`, { token });
    expect(status).toBe(403);
  });

  it('is none any more once the user’s tokens have ended; a client of scope user lists nothing', async () => {
    const { userId } = await world.person();
    const token = await world.at.server.token('user', { user_id: String(userId) });
    await world.owner`update users set token_generation = token_generation + 1 where id = ${userId}`;
    expect((await world.at.server.call('GET', '/v1/message', { token })).status).toBe(401);
    const plain = { token: world.at.plainToken };
    expect((await world.at.server.call('GET', '/v1/message', plain)).status).toBe(403);
    expect((await world.at.server.call('GET', '/v1/message?channel=in_app', plain)).status).toBe(403);
  });
});

describe('the member `notification`', () => {
  const own = { enabled: '0', subject: 'News', message: 'Monthly letter' };
  const put = (userId: number, notification: object) =>
    world.at.call('PUT', `/user/${userId}`, { notification });

  it('shows the newest notice until the programme writes another, in every read', async () => {
    const { userId } = await world.person({ notification: own });
    expect(await shown(userId)).toMatchObject(own);
    const { json: before } = await user(userId);
    await tell(userId);
    const notice = await shown(userId);
    const [{ id }] = (await list(`user_id=${userId}&channel=in_app`)).json.messages;
    expect(notice).toEqual({
      id,
      type: null,
      subject: 'Your password was changed',
      message: expect.stringContaining(told),
      status: '1',
      expiry_date: null,
      enabled: '1',
      recipient_entity: '7',
      delivery_method: '3',
    });
    const { json: after } = await user(userId);
    const { result: _1, notification: _2, response_time: _3, ...others } = after;
    const { result: _4, notification: _5, response_time: _6, ...same } = before;
    for (const name of ['info', 'email', 'preferences', 'custom_field'])
      expect(others[name]).toEqual(same[name]);
    const sensitive = await world.at.call('GET', `/user/${userId}`, undefined, inClear);
    expect(sensitive.json.notification).toEqual(notice);
    const day = new Date().toISOString().slice(0, 10);
    const query = `user_id=${userId}&from_date=${day}&to_date=${day}`;
    const found = await world.at.call('GET', `/user/inquiry?${query}`);
    expect(found.json.users[0].notification).toEqual(notice);
    await world.change(userId, (one) => one.notify('two_factor_enabled'));
    expect((await shown(userId)).subject).toBe('Two-factor authentication is on');
    await put(userId, { message: 'Another letter' });
    expect(await shown(userId)).toMatchObject({ subject: 'News', message: 'Another letter' });
  });

  it('takes a notice that is sent back as it was read for nothing, and never for the programme’s', async () => {
    for (const notification of [undefined, { ...own, enabled: '1' }]) {
      const { userId } = await world.person({ notification });
      await tell(userId);
      const { json } = await user(userId);
      const before = await entriesOf(userId);
      expect((await put(userId, json.notification)).json.result.code).toBe('0000');
      expect(await entriesOf(userId)).toBe(before);
      expect(await shown(userId)).toEqual(json.notification);
      const changed = { ...json.notification, message: 'A word of the programme' };
      expect((await put(userId, changed)).json.result.code).toBe('0000');
      const after = await shown(userId);
      expect(after.message).toBe('A word of the programme');
      expect(after.id).not.toBe(json.notification.id);
    }
  });

  it('keeps the notice where a user writes one', async () => {
    const { userId } = await world.person();
    await tell(userId);
    const token = await world.at.server.token('user', { user_id: String(userId) });
    const { status } = await world.at.server.call('PUT', `/v1/user/${userId}`, {
      token,
      body: { notification: own },
    });
    expect(status).toBe(200);
    expect((await shown(userId)).subject).toBe('Your password was changed');
  });

  it('is read anew after a notice, another text of the programme, and once it is gone', async () => {
    const { userId } = await world.person({ notification: own });
    const read = async () => {
      for (const _ of [1, 2, 3]) await user(userId);
      return (await shown(userId))?.subject ?? null;
    };
    expect(await read()).toBe('News');
    await tell(userId);
    expect(await read()).toBe('Your password was changed');
    const token = await world.at.server.token('program:admin');
    const url = '/v1/template/password_changed/en';
    const text = (subject: string) => ({ template: { subject, text: 'a', html: 'a', sms: 'a' } });
    for (const subject of ['First', 'Second']) {
      await world.at.server.call('PUT', url, { token, body: text(subject) });
      expect(await read()).toBe(subject);
    }
    await world.at.server.call('DELETE', url, { token });
    expect(await read()).toBe('Your password was changed');
    await world.owner`delete from message where user_id = ${userId}`;
    expect(await read()).toBe('News');
  });

  it('shows the programme’s own where somebody has changed the row, and every read goes on', async () => {
    const [{ userId }, other] = [await world.person({ notification: own }), await world.person()];
    for (const one of [userId, other.userId]) await tell(one);
    await world.owner`update message set sealed = (select m.sealed from message m where m.user_id = ${other.userId} limit 1)
      where user_id = ${userId}`;
    const [found, same] = await Promise.all([shown(userId), shown(other.userId)]);
    expect([found.subject, same.subject]).toEqual(['News', 'Your password was changed']);
  });

  it('is cut to what such a member may hold, on one line', async () => {
    const { userId } = await world.person();
    const token = await world.at.server.token('program:admin');
    const url = '/v1/template/password_changed/en';
    const template = { subject: 's'.repeat(200), text: 'a', html: 'a', sms: `${'line\n'.repeat(99)}` };
    await world.at.server.call('PUT', url, { token, body: { template } });
    await tell(userId);
    const { message } = await shown(userId);
    expect([...message].length).toBeLessThanOrEqual(256);
    expect(message).toMatch(/^line line /u);
    await world.at.server.call('DELETE', url, { token });
  });

  it('moves no activity', async () => {
    const { userId } = await world.person();
    const { json } = await user(userId);
    await world.change(userId, (one) => {
      one.isActivity = false;
      one.notify('password_changed');
    });
    const { json: after } = await user(userId);
    expect(after.last_activity).toEqual(json.last_activity);
    expect(after.notification).not.toEqual(json.notification);
  });
});

it('a notice of a change that the history does not record is a fault of the program', async () => {
  const { userId } = await world.person();
  const request = { operationId: 'test', body: emptyBody, userId, isDryRun: false, reads: [email, phone] };
  const call = { ...systemCall(77), sourceId: randomUUID() };
  await expect(
    changeUser(world.at.server.services, call, request, (one) => {
      one.notify('password_changed');
      return {};
    }),
  ).rejects.toThrow('the history records');
});
