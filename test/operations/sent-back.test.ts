import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, title } from '../contract/catalogue-walk.ts';
import { type Answer, newUserBody } from '../harness/assembled.ts';
import { createPerson, type Person } from '../harness/people.ts';
import { type Setting, setUp } from './setting.ts';

// What Get User answers can be sent back as it came, and changes nothing.
let setting: Setting;
let person: Person;
let sql: postgres.Sql;
beforeAll(async () => {
  setting = await setUp();
  sql = postgres({ ...setting.server.database.adminOptions, max: 1 });
  person = await createPerson(setting.server, setting.token);
});
afterAll(async () => {
  await sql.end();
  await setting.server.close();
});

const shown = { show_custom_field: '1' };
const clear = { show_custom_field: '1', show_sensitive_data: '1' };

/** The user as it is, but for what every change moves. */
async function userOf(userId: number): Promise<unknown> {
  const { json } = await setting.call('GET', `/user/${userId}`, undefined, clear);
  const { last_activity: _, response_time: __, ...members } = json;
  return JSON.parse(JSON.stringify(members), (name, value) => (name === 'update_date_utc' ? null : value));
}

const updates = built.filter(({ verb, path }) => verb === 'put' && path.toLowerCase().startsWith('/user'));

describe.each([
  ['a privileged client', 'token'],
  ['any client', 'plainToken'],
] as const)('Get User sent back by %s', (_, who) => {
  for (const headers of [{}, shown, clear]) {
    it.each(updates.map(title))(
      `through %s changes nothing, read with ${JSON.stringify(headers)}`,
      async (id) => {
        const { path } = updates.find((one) => one.id === id)!;
        // Nobody without user:privileged may call it.
        const token = id === 'user.security.update' ? setting.token : setting[who];
        const answer = await setting.call('GET', `/user/${person.userId}`, undefined, headers);
        const before = await userOf(person.userId);
        const url = `/v1${path.replace(':user_id', String(person.userId))}?user_id=${person.userId}`;
        const { json } = await setting.server.call('PUT', url, { token, body: answer.json });
        expect(json.result).toMatchObject({ code: '0000' });
        expect(await userOf(person.userId)).toEqual(before);
      },
    );
  }
});

describe('a user who came with little', () => {
  it('is sent back as it is', async () => {
    const row = {
      source_id: 'little',
      personal_info: { first_name: 'Ada', last_name: 'Moreau', date_of_birth: '1988-04-17' },
      preferences: { enable_sms_notification: '1' },
      security: { trust_level: '1' },
    };
    const { headers, body } = {
      headers: { authorization: `Bearer ${setting.token}`, 'content-type': 'application/x-ndjson' },
      body: JSON.stringify(row),
    };
    const imported = await setting.server.app.inject({
      method: 'POST',
      url: '/v1/import',
      headers,
      payload: body,
    });
    const { id, outcome } = JSON.parse(imported.body.split('\n')[0]!);
    expect(outcome).toBe('created');
    const before = await userOf(id);
    const { json } = await setting.call('GET', `/user/${id}`);
    const answer = await setting.call('PUT', `/user/${id}`, json);
    expect(answer.json.result).toMatchObject({ code: '0000' });
    expect(await userOf(id)).toEqual(before);
  });
});

describe('what a mask stands for', () => {
  let userId: number;
  let card: Record<string, unknown>;
  let account: Record<string, unknown>;
  beforeAll(async () => {
    userId = (await setting.createUser(newUserBody())).info.id;
    const cards = await setting.call('POST', `/user/credit_card/${userId}`, {
      credit_card: [
        {
          first_name: 'Ada',
          last_name: 'Moreau',
          type: 1,
          number: '4111111111111111',
          currency_code: 'EUR',
          expiry_year: '2039',
          expiry_month: '12',
          security_code: '123',
        },
      ],
    });
    expect(cards.json.result.code).toBe('0000');
    const accounts = await setting.call('POST', `/user/bank_account/${userId}`, {
      bank_account: [
        { name: 'Main', country_code: '826', currency_code: 'GBP', beneficiary_type: 1, number: '12345678' },
      ],
    });
    expect(accounts.json.result.code).toBe('0000');
    const { json } = await setting.call('GET', `/user/${userId}`);
    [card] = json.credit_card;
    [account] = json.bank_account;
  });

  const put = (member: string, entry: object): Promise<Answer> =>
    setting.call('PUT', `/user/${member}/${userId}`, { [member]: [entry] });

  it('stays, while what stands beside it changes', async () => {
    const answer = await put('credit_card', { ...card, last_name: 'Lovelace' });
    expect(answer.json.result.code).toBe('0000');
    const { json } = await setting.call('GET', `/user/${userId}`, undefined, clear);
    expect(json.credit_card[0]).toMatchObject({ number: '4111111111111111', last_name: 'Lovelace' });
  });

  it('is not what another mask says', async () => {
    const answer = await put('credit_card', { id: card['id'], number: '411111******1112' });
    expect(setting.faultsOf(answer)).toEqual(['$.credit_card[0].number: 1115']);
    const other = await put('bank_account', { id: account['id'], number: card['number'] });
    expect(setting.faultsOf(other)).toEqual(['$.bank_account[0].number: 1197']);
  });

  it('is not taken for a number when there is no entry yet', async () => {
    const { id: _, ...values } = { ...card };
    const answer = await setting.call('POST', `/user/credit_card/${userId}`, {
      credit_card: [{ ...values, security_code: '123' }],
    });
    expect(setting.faultsOf(answer)).toContain('$.credit_card[0].number: 1115');
  });

  it('keeps its proof, and so does an account without an IBAN when null comes back', async () => {
    const proven = await put('bank_account', { id: account['id'], verification_status: 1 });
    expect(proven.json.result.code).toBe('0000');
    const { json } = await setting.call('GET', `/user/${userId}`);
    const { verification_status: _, ...sent } = json.bank_account[0];
    expect(sent.iban).toBeNull();
    const answer = await put('bank_account', sent);
    expect(answer.json.bank_account[0]).toMatchObject({ verification_status: 1, number: sent.number });
  });

  it('of a secret is four underscores, which leave the secret alone', async () => {
    const hashes = () => sql`select kind, hash from user_secret where user_id = ${userId} order by kind`;
    const before = await hashes();
    expect(before.length).toBeGreaterThan(2);
    const hidden = { security: { password: '____', security_code: '____', secret_answer_1: '____' } };
    const answer = await setting.call('PUT', `/user/security/${userId}`, hidden);
    expect(answer.json.result.code).toBe('0000');
    expect(await hashes()).toEqual(before);
    const wrong = await setting.call('PUT', `/user/security/${userId}`, { security: { password: '___' } });
    expect(wrong.json.result.code).toBe('1001');
  });

  it('that must have a value is not null', async () => {
    const answer = await put('credit_card', { id: card['id'], number: null, expiry_year: null });
    expect(setting.faultsOf(answer).sort()).toEqual([
      '$.credit_card[0].expiry_year: 1112',
      '$.credit_card[0].number: 1112',
    ]);
  });
});
