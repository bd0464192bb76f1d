import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FlowSetting, setUpFlows } from '../flows/setting.ts';
import { newUserBody } from '../harness/assembled.ts';

// What a programme is told of itself, by mail to the address that it has named.
let at: FlowSetting;
let now = new Date();
beforeAll(async () => {
  at = await setUpFlows({}, () => now);
});
afterAll(() => at?.close());

const address = 'alerts@example.com';
async function set(program: object): Promise<void> {
  const token = await at.at.server.token('admin');
  const { status } = await at.at.server.call('PUT', '/v1/program/77', { token, body: { program } });
  expect(status).toBe(200);
}
beforeEach(async () => {
  // An hour and a day later, so that the counts of the test before are over.
  now = new Date(now.getTime() + 25 * 3_600_000);
  await set({ alert_email: address, default_language: 'en' });
});

const alerts = () => at.mailServer.mails.filter(({ recipients }) => recipients.includes(address));
/** The alerts that come after some that were there, once there is one and no job is left. */
async function alertsAfter(before: number) {
  await expect.poll(() => alerts().length).toBeGreaterThan(before);
  await settled();
  return alerts().slice(before);
}
const settled = () =>
  expect
    .poll(
      async () =>
        (
          await at.owner`select count(*)::int from job where recurs_at is null and dead_at is null
            and due_at < now() + interval '1 second'`
        )[0]!['count'],
    )
    .toBe(0);
const stored = async () =>
  (await at.owner`select count(*)::int from message where user_id is null`)[0]!['count'];

let made = 0;
const phonePerson = async () => {
  made += 1;
  const number = `+1306777${String(1000 + made)}`;
  const { phone } = newUserBody() as { phone: object[] };
  const { userId } = await at.person({ phone: [{ ...phone[0], number, verification_status: 0 }] });
  const body = { verify_data: { phone: { number } }, info: { type: 10 } };
  return { userId, number, ask: (more: object = {}) => at.flow(`verify/${userId}`, { ...body, ...more }) };
};
const verifyPhone = async () => (await phonePerson()).ask;

describe('a programme is told', () => {
  it('once an hour that the text messages of the day are used up, and sends nothing more', async () => {
    await set({ sms_per_day: 1 });
    const before = alerts().length;
    const [first, second, third] = [await verifyPhone(), await verifyPhone(), await verifyPhone()];
    expect(at.verdict(await first())).toBe('200 0000');
    for (const ask of [second, third, second]) expect(at.verdict(await ask())).toBe('429 5002');
    const found = await alertsAfter(before);
    expect(found.map(({ subject }) => subject)).toEqual(['The text messages of the day are used up']);
    expect(found[0]!.text).toContain('All 1 text messages');
    const [row] = await at.owner`select operation, channel, template, octet_length(sealed) > 0 as is_sealed
      from message where user_id is null order by id desc limit 1`;
    expect(row).toEqual({
      operation: 'notify.alert',
      channel: 'email',
      template: 'alert_sms_used_up',
      is_sealed: true,
    });
    now = new Date(now.getTime() + 61 * 60_000);
    expect(at.verdict(await third())).toBe('429 5002');
    expect(await alertsAfter(before + 1)).toHaveLength(1);
    await set({ sms_per_day: 1000 });
  });

  it('that text messages to a country are paused, once, by the numbers that it has set', async () => {
    await set({ sms_pause_after: 10, sms_pause_minutes: 120 });
    const before = alerts().length;
    for (let count = 0; count < 10; count += 1) {
      const person = await phonePerson();
      expect(at.verdict(await person.ask())).toBe('200 0000');
      if (count >= 8) {
        const { code } = await at.received(person.number);
        const confirmed = await at.flow(`confirm/${person.userId}`, {
          verify_data: { phone: { number: person.number } },
          confirm_data: { verification_code: code },
          info: { type: 10 },
        });
        expect(at.verdict(confirmed)).toBe('200 0000');
      }
    }
    const { ask } = await phonePerson();
    // A fifth was confirmed.
    expect(at.verdict(await ask({ validate: '1' }))).toBe('200 0000');
    await set({ sms_pause_below_percent: 21 });
    expect(at.verdict(await ask())).toBe('429 5002');
    expect((await alertsAfter(before)).map(({ subject }) => subject)).toEqual([
      'Text messages to CA are paused',
    ]);
    for (const [minutes, verdict] of [
      [119, '429 5002'],
      [1, '200 0000'],
    ] as const) {
      now = new Date(now.getTime() + minutes * 60_000);
      expect(at.verdict(await ask())).toBe(verdict);
    }
    await set({ sms_pause_after: 50, sms_pause_below_percent: 20, sms_pause_minutes: 60 });
  });

  it('that a check of a user is held, by the number of the user and nothing else', async () => {
    await set({ wrong_answers_max: 5, held_after_wrong_answers: 5 });
    const before = alerts().length;
    const person = await at.person();
    for (let count = 0; count < 5; count += 1) {
      const body = { validate_data: { security_code: '000000' }, info: { type: 11 } };
      await at.flow(`validate/${person.userId}`, body);
    }
    const [alert, ...more] = await alertsAfter(before);
    expect([alert!.subject, more]).toEqual([`A security check of user ${person.userId} is held`, []]);
    const text = `${alert!.text} ${alert!.html}`;
    for (const hidden of [person.address, person.number, 'Ada', 'Moreau']) expect(text).not.toContain(hidden);
    await set({ held_after_wrong_answers: 10 });
  });

  it('that messages were given up, though never of an alert itself', async () => {
    const before = alerts().length;
    const person = await at.person();
    at.mailServer.onRecipient = (to) => (to === person.address ? 550 : undefined);
    await at.change(person.userId, (user) => user.notify('password_changed'));
    const [alert, ...more] = await alertsAfter(before);
    expect([alert!.subject, more]).toEqual(['Messages could not be sent', []]);
    now = new Date(now.getTime() + 2 * 3_600_000);
    at.mailServer.onRecipient = () => 550;
    const count = await stored();
    await at.change(person.userId, (user) => user.notify('password_changed'));
    await expect
      .poll(async () => at.owner`select 1 from message where user_id is null and status = 'dead'`)
      .toHaveLength(1);
    await settled();
    expect(await stored()).toBe(count + 1);
    at.mailServer.onRecipient = () => undefined;
  });

  it('in its language', async () => {
    await set({ default_language: 'fr', sms_per_day: 0 });
    const before = alerts().length;
    await (await verifyPhone())();
    expect((await alertsAfter(before))[0]!.subject).toBe('Les SMS de la journée sont épuisés');
    await set({ sms_per_day: 1000 });
  });

  it('nothing where it names no address, and names no other programme’s', async () => {
    await set({ alert_email: null, sms_per_day: 0 });
    const [before, count] = [alerts().length, await stored()];
    expect(at.verdict(await (await verifyPhone())())).toBe('429 5002');
    await settled();
    expect([alerts().length, await stored()]).toEqual([before, count]);
    await set({ sms_per_day: 1000 });
  });
});

it('an address of alerts is an address, or null', async () => {
  const token = await at.at.server.token('admin');
  for (const alert_email of ['a', 'a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com', 5]) {
    const body = { program: { alert_email } };
    expect((await at.at.server.call('PUT', '/v1/program/77', { token, body })).status).toBe(400);
  }
});
