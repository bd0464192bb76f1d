import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUserBody } from '../harness/assembled.ts';
import { type FlowPerson, type FlowSetting, setUpFlows } from './setting.ts';

// What users are told of changes that somebody else made, and where.
let at: FlowSetting;
beforeAll(async () => {
  at = await setUpFlows();
});
afterAll(() => at?.close());

type Who = Pick<FlowPerson, 'userId'>;

/** The notices to a user, with their channels, as they were queued. */
const noticesOf = async ({ userId }: Who) =>
  (await at.messagesOf(userId)).map(({ template, channel }) => `${template} ${channel}`);

async function put({ userId }: Who, path: string, body: object): Promise<void> {
  expect(at.verdict(await at.at.call('PUT', `/user${path}/${userId}`, body))).toBe('200 0000');
}

const userOf = async ({ userId }: Who) => (await at.at.call('GET', `/user/${userId}`)).json;

let made = 0;
/** A second entry of each list of contacts, verified. */
function more() {
  made += 1;
  return {
    email: [{ address: `second${made}@example.com`, is_primary: 0, verification_status: 1 }],
    phone: [
      {
        country_code: '124',
        number: `+1306778${String(1000 + made)}`,
        is_primary: 0,
        verification_status: 1,
      },
    ],
  };
}

describe('a verified contact', () => {
  it('that is replaced is told there, and nowhere else', async () => {
    const person = await at.person();
    const { email, phone } = await userOf(person);
    made += 1;
    const address = `moved${made}@example.com`;
    await put(person, '/email', { email: [{ id: email[0].id, address }] });
    await at.told(person.address);
    await put(person, '', { phone: [{ id: phone[0].id, number: `+1306779${String(1000 + made)}` }] });
    await at.told(person.number);
    expect(await noticesOf(person)).toEqual(['contact_changed email', 'contact_changed sms']);
    expect(at.countOf(address)).toBe(0);
    const [mail] = at.mailServer.mails.filter(({ recipients }) => recipients.includes(person.address));
    expect(mail!.text).toContain('was replaced');
    expect(mail!.text).not.toContain(address);
  });

  it('that is removed is told there', async () => {
    const person = await at.person();
    const { email, phone } = more();
    const added = await at.at.call('POST', `/user/email/${person.userId}`, { email });
    const called = await at.at.call('POST', `/user/phone/${person.userId}`, { phone });
    for (const [list, { json }] of [
      ['email', added],
      ['phone', called],
    ] as const) {
      const body = { [list]: [{ id: json[list][0].id }] };
      const answer = await at.at.call('DELETE', `/user/${list}/${person.userId}`, body);
      expect(at.verdict(answer)).toBe('200 0000');
    }
    await at.told(email[0]!.address);
    await at.told(phone[0]!.number);
    expect(await noticesOf(person)).toEqual(['contact_removed email', 'contact_removed sms']);
    expect(at.countOf(person.address)).toBe(0);
  });

  it('is told nothing while it stays, on a dry run, or where the user is closed as a whole', async () => {
    const person = await at.person();
    const { email } = await userOf(person);
    const { id } = email[0];
    await put(person, '/email', { email: [{ id, type: 3 }] });
    await put(person, '/email', { email: [{ id, address: person.address.replace('example', 'EXAMPLE') }] });
    await put(person, '/email', { email: [{ id, address: 'dry@example.com' }], validate: '1' });
    await at.at.call('DELETE', `/user/${person.userId}`);
    expect(await noticesOf(person)).toEqual([]);
  });

  it('is told nothing that was not verified, or that only came with the user', async () => {
    const body = newUserBody() as { email: object[] };
    const person = await at.person({ email: body.email });
    const { email } = await userOf(person);
    made += 1;
    await put(person, '/email', {
      email: [{ id: email[0].id, address: `other${made}@example.com` }],
    });
    expect(await noticesOf(person)).toEqual([]);
  });
});

describe('a secret that a privileged caller sets', () => {
  it.each([
    [{ password: 'Slow river 28!' }, ['password_changed email']],
    [{ security_code: '739184' }, ['security_code_changed email']],
    [{ secret_question_1: '31', secret_answer_1: 'elsewhere' }, ['questions_changed email']],
    [{ trust_level: '3' }, []],
    [
      { password: 'Slow river 28!', security_code: '739184', secret_answer_2: 'nowhere' },
      ['password_changed email', 'security_code_changed email', 'questions_changed email'],
    ],
  ])('is told: %o', async (security, expected) => {
    for (const path of ['', '/security']) {
      const person = await at.person();
      await put(person, path, { security });
      expect(await noticesOf(person)).toEqual(expected);
      if (expected.length > 0) await at.told(person.address, expected.length - 1);
    }
  });

  it('is told where the email was until then, and by text message where there is none', async () => {
    const person = await at.person();
    const { email } = await userOf(person);
    made += 1;
    const address = `taken${made}@example.com`;
    await put(person, '', { email: [{ id: email[0].id, address }], security: { security_code: '739184' } });
    await at.told(person.address, 1);
    expect(at.countOf(address)).toBe(0);
    expect((await noticesOf(person)).sort()).toEqual([
      'contact_changed email',
      'security_code_changed email',
    ]);
    await put(person, '/security', { security: { security_code: '739185' } });
    expect((await noticesOf(person)).at(-1)).toBe('security_code_changed sms');
  });

  it('is no secret that anybody else sends', async () => {
    const person = await at.person();
    const token = await at.at.server.token('user', { user_id: String(person.userId) });
    const body = { security: { password: 'Slow river 28!' } };
    await at.at.server.call('PUT', `/v1/user/${person.userId}`, { token, body });
    expect(await noticesOf(person)).toEqual([]);
  });
});
