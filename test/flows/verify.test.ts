import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proofMac } from '../../src/flows/challenges.ts';
import { findChallenge } from '../../src/storage/challenges.ts';
import type { Answer } from '../harness/assembled.ts';
import type { Person } from '../notify/setting.ts';
import { type FlowSetting, setUpFlows } from './setting.ts';

let at: FlowSetting;
let now = new Date();
beforeAll(async () => {
  at = await setUpFlows({}, () => now);
});
afterAll(() => at?.close());

const mail = ({ address }: Pick<Person, 'address'>) => ({ email: { address } });
const phone = ({ number }: Pick<Person, 'number'>) => ({ phone: { number } });

/** Asks for a code, and returns it with the answer. */
async function ask(
  person: Person,
  type = 9,
): Promise<{ answer: Answer; code: string; link?: string | undefined }> {
  const [contact, to] = type === 10 ? [phone(person), person.number] : [mail(person), person.address];
  const before = at.countOf(to);
  const answer = await at.flow(`verify/${person.userId}`, { verify_data: contact, info: { type } });
  expect(at.verdict(answer)).toBe('200 0000');
  return { answer, ...(await at.received(to, before)) };
}

function confirm(person: Person, code: string, more: object = {}): Promise<Answer> {
  return at.flow(`confirm/${person.userId}`, {
    verify_data: mail(person),
    confirm_data: { verification_code: code },
    info: { type: 9 },
    ...more,
  });
}

/** A person whose contacts nobody has verified. */
const unverified = () => at.person(freshContacts());
let made = 0;
function freshContacts() {
  made += 1;
  return {
    email: [{ address: `new${made}@example.com`, is_primary: 1 }],
    phone: [{ country_code: '124', number: `+1306777${String(1000 + made)}`, is_primary: 1 }],
  };
}

/** A code that is not the one that was sent. */
const other = (code: string) => (code === '000000' ? '000001' : '000000');

const statusOf = async ({ userId }: Person) => {
  const { json } = await at.at.call('GET', `/user/${userId}`);
  return [json.email[0].verification_status, json.phone[0].verification_status];
};

describe('a contact', () => {
  it('is verified by the code that a mail brought, with a link where that was asked for', async () => {
    const person = await unverified();
    expect(await statusOf(person)).toEqual([0, 0]);
    expect((await ask(person)).link).toBeUndefined();
    const { answer, code, link } = await ask(person, 8);
    expect(link).toMatch(/^[\w-]{22}$/u);
    expect(answer.json.info).toMatchObject({ user_id: person.userId, pos_id: 0, type: 8 });
    expect(answer.json.authentication).toEqual([{ type: 2, code: expect.stringMatching(/^[\w-]{22}$/u) }]);
    const confirmed = await confirm(person, code);
    expect(at.verdict(confirmed)).toBe('200 0000');
    expect(confirmed.json.info.id).toBe(answer.json.info.id);
    expect(confirmed.json.verify_data.email).toMatchObject({
      address: person.address,
      verification_status: 1,
    });
    expect(confirmed.json.confirm_data).toEqual({ verification_code: code });
    expect(await statusOf(person)).toEqual([1, 0]);
  });

  it('is verified by the code that a text message brought, sent as a JSON number too', async () => {
    const person = await unverified();
    const { code, answer } = await ask(person, 10);
    const confirmed = await at.flow(`confirm/${person.userId}`, {
      verify_data: phone(person),
      confirm_data: { verification_code: Number(code) },
      info: { type: '10' },
      authentication: answer.json.authentication,
    });
    expect(at.verdict(confirmed)).toBe('200 0000');
    expect(confirmed.json.authentication).toEqual(answer.json.authentication);
    expect(await statusOf(person)).toEqual([0, 1]);
  });

  it('that is not on file is unknown, and so is one of another user', async () => {
    const [person, another] = [await unverified(), await unverified()];
    for (const verify_data of [mail({ address: 'nobody@example.com' }), mail(another)]) {
      const answer = await at.flow(`verify/${person.userId}`, { verify_data, info: { type: 9 } });
      expect(at.verdict(answer)).toBe('404 3002');
    }
    expect(at.countOf(another.address)).toBe(0);
  });

  it('that changed is not verified by a code that was sent to the old one', async () => {
    const person = await unverified();
    const { code } = await ask(person);
    const { json } = await at.at.call('GET', `/user/email/${person.userId}`);
    const changed = { id: json.email[0].id, address: `moved-${person.address}` };
    await at.at.call('PUT', `/user/email/${person.userId}`, { email: [changed] });
    expect(at.verdict(await confirm({ ...person, address: changed.address }, code))).toBe('422 4001');
    expect(at.verdict(await confirm(person, code))).toBe('422 4003');
    expect((await statusOf(person))[0]).toBe(0);
  });

  it('that a reviewer rejects is not verified by a code that was sent before', async () => {
    const person = await unverified();
    const { code } = await ask(person);
    const path = `/user/email/${person.userId}`;
    const [{ id }] = (await at.at.call('GET', path)).json.email;
    const rejected = await at.at.call('PUT', path, { email: [{ id, verification_status: 2 }] });
    expect(at.verdict(rejected)).toBe('200 0000');
    expect(at.verdict(await confirm(person, code))).toBe('422 4003');
    expect((await at.at.call('GET', path)).json.email[0].verification_status).toBe(2);
  });

  it('notes in the history who asked and who confirmed, and asking is no activity', async () => {
    const person = await unverified();
    const before = (await at.at.call('GET', `/user/${person.userId}`)).json.last_activity;
    const { code } = await ask(person);
    expect((await at.at.call('GET', `/user/${person.userId}`)).json.last_activity).toEqual(before);
    await confirm(person, code);
    const { json } = await at.at.call('GET', `/user/history/${person.userId}`);
    // Between them the trust level, which follows.
    const named = json.history.slice(0, 3).map((entry: { entity: number }) => entry.entity);
    expect(named).toEqual([19, 7, 19]);
    expect(JSON.stringify(json.history)).not.toContain(code);
  });
});

describe('a code', () => {
  it('can be used once, and is told from a wrong one afterwards by who knows it', async () => {
    const person = await unverified();
    const { code } = await ask(person);
    expect(at.verdict(await confirm(person, other(code)))).toBe('422 4001');
    expect(at.verdict(await confirm(person, code))).toBe('200 0000');
    expect(at.verdict(await confirm(person, code))).toBe('422 4003');
    expect(at.verdict(await confirm(person, other(code)))).toBe('422 4001');
  });

  it('that begins with zeros is right as a JSON number too', async () => {
    const person = await unverified();
    const { answer } = await ask(person);
    // The same row with a code that begins with zeros.
    const { connections, keyring } = at.at.server.services;
    const { id } = answer.json.info;
    const row = (await findChallenge(connections, 77, id))!;
    const mac = proofMac(keyring, 'code', row, row.code_ends_at, '000042');
    await at.owner`update challenge set code = ${mac} where id = ${id}`;
    const confirmed = await at.flow(`confirm/${person.userId}`, {
      verify_data: mail(person),
      confirm_data: { verification_code: 42 },
      info: { type: 9 },
    });
    expect(at.verdict(confirmed)).toBe('200 0000');
  });

  it('ends when a newer one goes to the same contact', async () => {
    const person = await unverified();
    const first = await ask(person);
    const second = await ask(person);
    expect(at.verdict(await confirm(person, first.code))).toBe('422 4003');
    expect(at.verdict(await confirm(person, second.code))).toBe('200 0000');
  });

  it('counts for ten minutes', async () => {
    const person = await unverified();
    const { code } = await ask(person);
    now = new Date(now.getTime() + 10 * 60_000 + 1000);
    expect(at.verdict(await confirm(person, code))).toBe('422 4002');
    expect((await statusOf(person))[0]).toBe(0);
  });

  it('is of no use for another contact, another user or another channel', async () => {
    const [person, another] = [await unverified(), await unverified()];
    const [{ code }, texted] = [await ask(person), await ask(person, 10)];
    await ask(another);
    expect(at.verdict(await confirm(another, code))).toBe('422 4001');
    expect(at.verdict(await confirm({ ...person, userId: another.userId }, code))).toBe('422 4001');
    expect(at.verdict(await confirm(person, texted.code))).toBe('422 4001');
  });

  it('is not found by the handle of another challenge', async () => {
    const person = await unverified();
    const first = await ask(person);
    const { code, answer } = await ask(person);
    const wrong = { authentication: first.answer.json.authentication };
    expect(at.verdict(await confirm(person, code, wrong))).toBe('422 4003');
    expect(at.verdict(await confirm(person, code, { authentication: answer.json.authentication }))).toBe(
      '200 0000',
    );
  });

  it('is exhausted by five wrong ones, whatever their source ids, and on dry runs too', async () => {
    const person = await unverified();
    const { code } = await ask(person);
    for (const more of [{}, { validate: '1' }, {}, { validate: 1 }, {}])
      expect(at.verdict(await confirm(person, other(code), more))).toBe('422 4001');
    const locked = await confirm(person, code);
    expect(at.verdict(locked)).toBe('423 4004');
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(50);
    now = new Date(now.getTime() + 61_000);
    expect(at.verdict(await confirm(person, code))).toBe('422 4003');
    expect((await statusOf(person))[0]).toBe(0);
  });

  it('of two that are confirmed at once is used once', async () => {
    const person = await unverified();
    const { code } = await ask(person);
    const answers = await Promise.all(Array.from({ length: 8 }, () => confirm(person, code)));
    const verdicts = answers.map(at.verdict);
    expect(verdicts.filter((one) => one === '200 0000')).toHaveLength(1);
    expect(verdicts.filter((one) => !['200 0000', '422 4003', '423 4004', '409 3018'].includes(one))).toEqual(
      [],
    );
    const { json } = await at.at.call('GET', `/user/history/${person.userId}`);
    const noted = json.history.filter(({ admin_notes }: { admin_notes: string }) =>
      /verified|updated/u.test(admin_notes),
    );
    expect(noted).toHaveLength(1);
  });

  it('that is confirmed while a newer one is asked for is used or replaced, never both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const person = await unverified();
      const first = await ask(person);
      const before = at.countOf(person.address);
      const [confirmed, asked] = await Promise.all([
        confirm(person, first.code),
        at.flow(`verify/${person.userId}`, { verify_data: mail(person), info: { type: 9 } }),
      ]);
      expect(at.verdict(asked)).toBe('200 0000');
      expect(['200 0000', '422 4003']).toContain(at.verdict(confirmed));
      const { code } = await at.received(person.address, before);
      const rows = await at.owner`select status from challenge where user_id = ${person.userId} order by id`;
      const wasUsed = at.verdict(confirmed) === '200 0000';
      expect(rows.map(({ status }) => status)[0]).toBe(wasUsed ? 2 : 4);
      expect(at.verdict(await confirm(person, code))).toBe('200 0000');
    }
  });

  it('that is guessed two hundred times at once is guessed five times', async () => {
    const person = await unverified();
    await ask(person);
    const guesses = Array.from({ length: 200 }, (_, index) =>
      confirm(person, String(index).padStart(6, '0')),
    );
    const verdicts = (await Promise.all(guesses)).map(at.verdict);
    expect(verdicts.filter((one) => one.startsWith('422')).length).toBeLessThanOrEqual(5);
  });
});

describe('asking for a code', () => {
  it('is refused for a contact that was sent five within ten minutes', async () => {
    const person = await unverified();
    for (let count = 0; count < 5; count += 1) await ask(person);
    const refused = await at.flow(`verify/${person.userId}`, {
      verify_data: mail(person),
      info: { type: 9 },
    });
    expect(at.verdict(refused)).toBe('429 5002');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(500);
    // The phone is another contact.
    await ask(person, 10);
    now = new Date(now.getTime() + 10 * 60_000 + 1000);
    await ask(person);
  });

  it('sends nothing on a dry run, and names no challenge', async () => {
    const person = await unverified();
    const answer = await at.flow(`verify/${person.userId}`, {
      verify_data: mail(person),
      info: { type: 8 },
      validate: '1',
    });
    expect(answer.json).toMatchObject({ result: { code: '0000' }, info: { id: 0 }, authentication: null });
    await ask(person);
    expect(at.countOf(person.address)).toBe(1);
  });

  it('is never answered from a store', async () => {
    const person = await unverified();
    const headers = { source_id: 'asked-twice' };
    const body = { verify_data: mail(person), info: { type: 9 } };
    const first = await at.flow(`verify/${person.userId}`, body, { headers });
    const second = await at.flow(`verify/${person.userId}`, body, { headers });
    expect(second.json.info.id).not.toBe(first.json.info.id);
  });

  it.each([
    ['premium rates', '+449012345678', '1220'],
    ['a country that the programme leaves out', '+13067770099', '1131'],
  ])('by text message is refused for a number of %s', async (_, number, fault) => {
    const admin = await at.at.server.token('admin');
    const set = (sms_countries: string[] | null) =>
      at.at.server.call('PUT', '/v1/program/77', { token: admin, body: { program: { sms_countries } } });
    const contact = { country_code: '826', number, is_primary: 1 };
    const person = await at.person({ email: freshContacts().email, phone: [contact] });
    if (fault === '1131') await set(['826']);
    const answer = await at.flow(`verify/${person.userId}`, {
      verify_data: phone({ number }),
      info: { type: 10 },
    });
    await set(null);
    expect(at.at.faultsOf(answer)).toEqual([`$.verify_data.phone.number: ${fault}`]);
    expect(at.countOf(number)).toBe(0);
  });

  it('by a token of the user reaches that user alone', async () => {
    const [person, another] = [await unverified(), await unverified()];
    const token = await at.at.server.token('user', { user_id: String(person.userId) });
    const body = { verify_data: mail(person), info: { type: 9 } };
    expect(at.verdict(await at.flow(`verify/${person.userId}`, body, { token }))).toBe('200 0000');
    expect(at.verdict(await at.flow(`verify/${another.userId}`, body, { token }))).toBe('404 3001');
  });
});

describe('without PUBLIC_URL', () => {
  it('a mail brings the code alone, whatever was asked for', async () => {
    const without = await setUpFlows({ PUBLIC_URL: '' });
    try {
      const { userId, address } = await without.person();
      const ask = async (path: string, body: object) => {
        const before = without.countOf(address);
        expect(without.verdict(await without.flow(path, body))).toBe('200 0000');
        return without.received(address, before);
      };
      const verify_data = { email: { address } };
      const { code, link } = await ask(`verify/${userId}`, { verify_data, info: { type: 8 } });
      expect(link).toBeUndefined();
      const confirm_data = { verification_code: code };
      const confirmed = await without.flow(`confirm/${userId}`, {
        ...{ verify_data, confirm_data, info: { type: 9 } },
      });
      expect(without.verdict(confirmed)).toBe('200 0000');
      const reset_security_data = { forget_password: { verified_email: address } };
      expect((await ask('reset', { reset_security_data, info: { type: 3 } })).link).toBeUndefined();
      for (const { text, html } of without.mailServer.mails) expect(`${text} ${html}`).not.toContain('http');
    } finally {
      await without.close();
    }
  });
});
