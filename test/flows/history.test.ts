import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ActivityType, Entity, EntityData } from '../../src/catalogue/codes.ts';
import { eventTypeOf } from '../../src/catalogue/events.ts';
import { verifyHistory } from '../../src/history/verify-history.ts';
import { type FlowPerson, type FlowSetting, password, setUpFlows } from './setting.ts';

// Which part the entries name that flows and their jobs write, and which event each therefore is.
let at: FlowSetting;
beforeAll(async () => {
  at = await setUpFlows();
});
afterAll(() => at?.close());

interface Entry {
  readonly entity: Entity;
  readonly entity_data: EntityData;
  readonly activity_type: ActivityType;
}

type Who = Pick<FlowPerson, 'userId'>;

const historyOf = async ({ userId }: Who, path = ''): Promise<Entry[]> =>
  (await at.at.call('GET', `/user/history${path}/${userId}`)).json.history;

/** The events of a user, newest first. */
const eventsOf = async (who: Who) =>
  (await historyOf(who)).map(({ entity, entity_data: entityData, activity_type: activityType }) =>
    eventTypeOf({ entity, entityData, activityType }),
  );

const activityOf = async ({ userId }: Who) => (await at.at.call('GET', `/user/${userId}`)).json.last_activity;

it('a verification is asked for, which is no activity, and done, for an email and a phone, again as well', async () => {
  const person = await at.person();
  for (const [type, list, contact, to] of [
    [9, 'email', { address: person.address }, person.address],
    [10, 'phone', { number: person.number }, person.number],
  ] as const) {
    const verify_data = { [list]: contact };
    const [before, seen] = [await activityOf(person), at.countOf(to)];
    await at.flow(`verify/${person.userId}`, { verify_data, info: { type } });
    const { code } = await at.received(to, seen);
    expect(await activityOf(person)).toEqual(before);
    const [latest] = await historyOf(person, '/latest');
    expect(latest!.activity_type).toBe(before.activity_type);
    const confirm_data = { verification_code: code };
    await at.flow(`confirm/${person.userId}`, { verify_data, confirm_data, info: { type } });
    expect((await eventsOf(person)).slice(0, 2)).toEqual([
      `user.${list}.verified`,
      `user.${list}.verification_requested`,
    ]);
    expect(await activityOf(person)).toMatchObject({ entity_data: 19, activity_type: 2 });
  }
});

it('secrets that are reset are an event each', async () => {
  const person = await at.person();
  const reset = (type: number, reset_security_data: object) =>
    at.flow(`reset/${person.userId}`, { reset_security_data, info: { type } });
  await reset(2, { reset_security_code: { current_password: password, new_security_code: '482913' } });
  expect((await eventsOf(person))[0]).toBe('user.security.security_code_changed');
  const questions = {
    secret_question_1: '3',
    secret_answer_1: 'elsewhere',
    secret_question_2: '4',
    secret_answer_2: 'nowhere',
  };
  await reset(4, { reset_security_questions: { current_password: password, ...questions } });
  expect((await eventsOf(person))[0]).toBe('user.security.questions_changed');
  const words = { current_password: password, new_password: 'Slow river 28!' };
  await reset(1, { reset_password: words });
  expect((await eventsOf(person)).slice(0, 3)).toEqual([
    'user.security.password_changed',
    'user.security.questions_changed',
    'user.security.security_code_changed',
  ]);
});

it('a code for a forgotten password is asked for at the contact, and changes the password', async () => {
  const person = await at.person();
  const asked = await at.flow('reset', {
    reset_security_data: { forget_password: { verified_email: person.address } },
    info: { type: 3 },
  });
  const { code } = await at.received(person.address);
  expect((await eventsOf(person))[0]).toBe('user.email.verification_requested');
  const done = await at.flow('reset', {
    info: { type: 1 },
    reset_security_data: { reset_password: { new_password: 'Slow river 28!' } },
    authentication: asked.json.authentication,
    confirm_data: { verification_code: code },
  });
  expect(at.verdict(done)).toBe('200 0000');
  expect((await eventsOf(person))[0]).toBe('user.security.password_changed');
});

it('wrong answers that suspend checks are an event, and nobody’s activity', async () => {
  const person = await at.person();
  const before = await activityOf(person);
  const body = { validate_data: { password: 'Wrong harbour 71!' }, info: { type: 10 } };
  for (let count = 0; count < 5; count += 1) await at.flow(`validate/${person.userId}`, body);
  await expect.poll(async () => (await eventsOf(person))[0]).toBe('user.security.suspended');
  expect(await activityOf(person)).toEqual(before);
  expect((await historyOf(person, '/latest'))[0]!.activity_type).toBe(before.activity_type);
});

it('the histories of all that was done here verify', async () => {
  const { connections, keyring } = at.at.server.services;
  const { faults } = await verifyHistory(connections, keyring, `${at.at.server.dataDir}/none`);
  expect(faults.filter((fault) => !fault.includes('checkpoint'))).toEqual([]);
});
