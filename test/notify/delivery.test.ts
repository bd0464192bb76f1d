import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemCall } from '../../src/calls/system-call.ts';
import { errors } from '../../src/catalogue/errors.ts';
import { emptyBody } from '../../src/users/body.ts';
import { changeUser } from '../../src/users/change-user.ts';
import type { UserChange } from '../../src/users/user-change.ts';
import { type NotifySetting, setUpNotify, textSecret } from './setting.ts';

let world: NotifySetting;
beforeAll(async () => {
  world = await setUpNotify();
});
afterAll(() => world?.close());
afterEach(() => {
  world.mailServer.onMail = () => undefined;
  world.mailServer.onRecipient = () => undefined;
  world.receiver.onText = () => 204;
});

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19);
const code =
  (to: string, value: string, more: object = {}) =>
  (user: UserChange) =>
    user.queueMessage({
      template: 'verify_email',
      channel: 'email',
      to,
      variables: { code: value, minutes: 10 },
      ...more,
    });
const mailsTo = (address: string) =>
  world.mailServer.mails.filter(({ recipients }) => recipients.includes(address));
const statusesOf = async (userId: number) => (await world.messagesOf(userId)).map(({ status }) => status);

describe('a mail', () => {
  it('is sent with the change that queued it, and tells who, what and nothing of names to an unproven address', async () => {
    const { userId, address } = await world.person();
    await world.change(userId, code(address, '271828', { expiresAt: inMinutes(10) }));
    await expect.poll(() => mailsTo(address).length).toBe(1);
    const [mail] = mailsTo(address);
    const [row] = await world.messagesOf(userId);
    expect(mail).toMatchObject({
      messageId: `<${row!['id']}@example.org>`,
      subject: 'Confirm your email address',
      from: { value: [{ name: 'Roster', address: 'no-reply@example.org' }] },
      to: { value: [{ name: '', address }] },
    });
    expect(mail!.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail!.text).toContain('271828');
    expect(mail!.html).toContain('<strong>271828</strong>');
    expect(`${mail!.text}${mail!.html}`).not.toMatch(/Ada|link|href/u);
    await expect.poll(() => statusesOf(userId)).toEqual(['sent']);
  });

  it('is written under the key of the user, so that neither contact nor text lies in clear', async () => {
    const { userId, address } = await world.person();
    await world.change(userId, code(address, '314159', { expiresAt: inMinutes(10) }));
    await expect.poll(() => statusesOf(userId)).toEqual(['sent']);
    const [row] = await world.messagesOf(userId);
    const shown = JSON.stringify({ ...row, sealed: String(row!['sealed']) });
    expect(shown).not.toContain(address);
    expect(shown).not.toContain('314159');
    expect(row).toMatchObject({ channel: 'email', lane: 'codes', operation: 'test', attempts: 1 });
  });

  it('of a dry run is none; a change that is refused, or that does not read contacts, cannot queue it', async () => {
    const { userId, address } = await world.person();
    await world.change(userId, code(address, '1'), true);
    const request = { operationId: 'test', body: emptyBody, userId, isDryRun: false, reads: [] };
    const services = world.at.server.services;
    const refused = changeUser(services, systemCall(77), request, (user) => {
      code(address, '1')(user);
      return user.refuse(errors.tooManyRequests({ seconds: 1 }));
    });
    await expect(refused).rejects.toThrow('may count and enqueue and do nothing else');
    const unread = changeUser(services, systemCall(77), request, (user) => {
      user.notify('password_changed');
      return {};
    });
    await expect(unread).rejects.toThrow('this change does not read email');
    expect(await world.messagesOf(userId)).toEqual([]);
  });

  it('is not queued by a channel that it does not go by', async () => {
    const { userId } = await world.person();
    const wrong = world.change(userId, (user) =>
      user.queueMessage({
        template: 'verify_phone',
        channel: 'email',
        to: 'a@example.com',
        variables: { code: '1', minutes: 10 },
      }),
    );
    await expect(wrong).rejects.toThrow('verify_phone does not go by email');
  });

  it('with a comma in its address has one recipient', async () => {
    const { userId } = await world.person();
    await world.change(userId, code('"a,b"@example.com', '1', { expiresAt: inMinutes(10) }));
    await expect.poll(() => statusesOf(userId)).toEqual(['sent']);
    expect(world.mailServer.mails.at(-1)!.recipients).toHaveLength(1);
  });
});

describe('a notice', () => {
  it('goes to every verified address, in the language of the user, by name', async () => {
    const { userId, address } = await world.person({
      preferences: { preferred_language_code: 'fr', time_zone: 'UTC +02:00' },
    });
    await world.change(userId, (user) => user.notify('password_changed'));
    await expect.poll(() => mailsTo(address).length).toBe(1);
    const [mail] = mailsTo(address);
    expect(mail!.subject).toBe('Votre mot de passe a été modifié');
    expect(mail!.text).toMatch(/^Bonjour Ada,/u);
    expect(mail!.text).toMatch(
      /Date : \d{4}-\d\d-\d\d \d\d:\d\d UTC \(\d{4}-\d\d-\d\d \d\d:\d\d UTC \+02:00\)/u,
    );
    expect(world.receiver.texts).toEqual([]);
  });

  it('goes by text message where no address is verified, signed', async () => {
    const body = { address: `unproven${Date.now()}@example.com`, is_primary: '1' };
    const { userId, number } = await world.person({ email: [body] });
    await world.change(userId, (user) => user.notify('recovery_code_used', { left: 7 }));
    await expect.poll(() => world.receiver.texts.length).toBe(1);
    const [{ headers, body: sent, message }] = world.receiver.texts as [(typeof world.receiver.texts)[0]];
    const [row] = await world.messagesOf(userId);
    expect(message).toEqual({
      id: String(row!['id']),
      to: number,
      text: expect.stringContaining('Codes left: 7.'),
    });
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/u.exec(String(headers['roster-signature']))!;
    expect(mac).toBe(createHmac('sha256', textSecret).update(`${seconds}.${sent}`).digest('hex'));
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(5);
    await expect.poll(() => statusesOf(userId)).toEqual(['sent']);
  });

  it('goes to nobody where nothing is verified, and asks for lists that the change must read', async () => {
    const { userId } = await world.person({
      email: [{ address: `never${Date.now()}@example.com`, is_primary: '1' }],
      phone: [{ country_code: '124', number: '+13065559999', is_primary: '1' }],
    });
    await world.change(userId, (user) => user.notify('user_suspended'));
    expect(await world.messagesOf(userId)).toEqual([]);
  });
});

describe('a lane', () => {
  it('keeps its order: what failed for now is tried again before what came after it', async () => {
    const { userId, address } = await world.person();
    const refused = new Set<string>();
    world.mailServer.onMail = ({ messageId = '' }) => {
      if (refused.size > 0) return undefined;
      refused.add(messageId);
      return 451;
    };
    for (const value of ['1001', '1002', '1003'])
      await world.change(userId, code(address, value, { expiresAt: inMinutes(10) }));
    await expect.poll(() => mailsTo(address).length, { timeout: 5000 }).toBe(4);
    const codes = mailsTo(address).map(({ text = '' }) => /100\d/u.exec(text)![0]);
    expect(codes).toEqual(['1001', '1001', '1002', '1003']);
    const [first, again] = mailsTo(address);
    expect(first!.messageId).toBe(again!.messageId);
    await expect.poll(() => statusesOf(userId)).toEqual(['sent', 'sent', 'sent']);
  });

  it('goes on to other recipients while one takes no messages for now', async () => {
    const { userId, address } = await world.person();
    world.mailServer.onRecipient = (to) => (to.startsWith('full') ? 452 : undefined);
    await world.change(userId, (user) => {
      code('full@example.com', '1')(user);
      code('full@example.com', '2')(user);
      code(address, '3')(user);
    });
    await expect.poll(() => mailsTo(address).length).toBe(1);
    const [first, behind, other] = await world.messagesOf(userId);
    expect([first!['status'], behind!['status'], behind!['attempts']]).toEqual(['waiting', 'waiting', 0]);
    expect(other!['status']).toBe('sent');
    world.mailServer.onRecipient = () => undefined;
    await expect.poll(() => mailsTo('full@example.com').length, { timeout: 8000 }).toBe(2);
  });

  it('goes on after a mail that was refused for good', async () => {
    const { userId, address } = await world.person();
    world.mailServer.onRecipient = (to) => (to.startsWith('gone') ? 550 : undefined);
    await world.change(userId, (user) => {
      code('gone@example.com', '1')(user);
      code(address, '2')(user);
    });
    await expect.poll(() => statusesOf(userId)).toEqual(['dead', 'sent']);
    expect((await world.messagesOf(userId))[0]).toMatchObject({ error: 'EENVELOPE 550', attempts: 1 });
  });

  it('drops a code whose time is over', async () => {
    const { userId, address } = await world.person();
    await world.change(userId, code(address, '1', { expiresAt: inMinutes(-1) }));
    await expect.poll(() => statusesOf(userId)).toEqual(['dropped']);
    expect(mailsTo(address)).toEqual([]);
    expect((await world.messagesOf(userId))[0]!['sealed']).toBeNull();
  });
});
