import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, title } from '../contract/catalogue-walk.ts';
import { type Answer, newUserBody } from '../harness/assembled.ts';
import { bodyCheck, documentSchemas } from '../harness/document-schemas.ts';
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

// The document must not refuse what the server takes.
const ajv = documentSchemas();
const parts = updates.filter(({ path }) => built.some((one) => one.verb === 'get' && one.path === path));

describe('what a Get answers', () => {
  for (const headers of [{}, shown, clear]) {
    it.each(parts.map(title))(
      `is a body of %s by the document too, read with ${JSON.stringify(headers)}`,
      async (id) => {
        const operation = parts.find((one) => one.id === id)!;
        const path = operation.path.replace(':user_id', String(person.userId));
        const whole = await setting.call('GET', `/user/${person.userId}`, undefined, headers);
        const part = await setting.call('GET', path, undefined, headers);
        const check = bodyCheck(ajv, operation);
        for (const { json } of [part, whole])
          expect(check(json), JSON.stringify(check.errors?.map((one) => one.instancePath))).toBe(true);
        const { json } = await setting.call('PUT', path, part.json);
        expect(json.result).toMatchObject({ code: '0000' });
      },
    );
  }

  it.each([
    ['credit_card', { number: '411111******1111', expiry_year: '2031', security_code: '____' }],
    ['bank_account', { number: '******7890', iban: 'DE89**************3000' }],
    ['identification', { number: '*****34' }],
    [
      'security',
      { password: '____', security_code: '____', secret_answer_1: '____', secret_answer_2: '____' },
    ],
  ])('of %s has masks that the document takes on PUT and on no POST', (member, values) => {
    const sent = { [member]: member === 'security' ? values : [{ id: 1, ...values }] };
    const path = `/user/${member}/:user_id`;
    const check = bodyCheck(ajv, { path, verb: 'put' });
    expect(check(sent), JSON.stringify(check.errors)).toBe(true);
    if (member === 'security') return;
    const create = bodyCheck(ajv, { path, verb: 'post' });
    expect(create(sent)).toBe(false);
    expect(create.errors!.map((one) => one.instancePath)).toContain(`/${member}/0/number`);
  });
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
    expect(setting.faultsOf(other)).toEqual(['$.bank_account[0].number: 1115']);
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
    const answer = await put('credit_card', { id: card['id'], number: null, last_name: null });
    expect(setting.faultsOf(answer).sort()).toEqual([
      '$.credit_card[0].last_name: 1112',
      '$.credit_card[0].number: 1112',
    ]);
  });
});

describe('a change that is repeated under its source id', () => {
  it.each([
    ['null', 'personal_info', { gender: null }, { job_title: null, nick_name: null }],
    ['null beside a value', 'personal_info', { nick_name: 'Di', gender: null }, { nick_name: 'Di' }],
    ['a mask', 'credit_card', { address_id: null }, { number: '9999**9' }],
  ])('is another one when it says %s of another member', async (_, member, first, second) => {
    const { json } = await setting.call('GET', `/user/${person.userId}`);
    const bodyOf = (values: object) => ({
      [member]: member === 'credit_card' ? [{ id: json.credit_card[0].id, ...values }] : values,
    });
    const headers = { 'source-id': `repeated-${JSON.stringify(first).length}` };
    const put = (values: object) =>
      setting.call('PUT', `/user/${member}/${person.userId}`, bodyOf(values), headers);
    expect((await put(first)).status).toBe(200);
    expect((await put(first)).headers['idempotency-replayed']).toBe('true');
    expect((await put(second)).status).toBe(409);
  });
});
