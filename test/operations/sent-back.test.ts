import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSealed, type ValueField } from '../../src/catalogue/field.ts';
import { readText } from '../../src/catalogue/kinds/index.ts';
import { answerName, lists, singles } from '../../src/catalogue/members.ts';
import type { Resource } from '../../src/catalogue/resource.ts';
import { bodyMembers, inputFields } from '../../src/derive/body-members.ts';
import { isStored, shownColumn } from '../../src/derive/columns.ts';
import { tableOf } from '../../src/derive/ownership.ts';
import { fromHex, UserVault } from '../../src/storage/user-vault.ts';
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

/** Imports a user of whom nothing is known but a name, a day of birth and what else the row says; the user's id. */
async function importUser(row: object): Promise<number> {
  const personal_info = { first_name: 'Ada', last_name: 'Moreau', date_of_birth: '1988-04-17' };
  const imported = await setting.server.app.inject({
    method: 'POST',
    url: '/v1/import',
    headers: { authorization: `Bearer ${setting.token}`, 'content-type': 'application/x-ndjson' },
    payload: JSON.stringify({ personal_info, ...row }),
  });
  const { id, outcome } = JSON.parse(imported.body.split('\n')[0]!);
  expect(outcome).toBe('created');
  return id;
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
        const path = `${operation.path.replace(':user_id', String(person.userId))}?user_id=${person.userId}`;
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

describe('a part that the user does not have', () => {
  it.each(parts.filter(({ members }) => members !== 'all').map(title))(
    'is null, and can be sent back through %s',
    async (id) => {
      const operation = parts.find((one) => one.id === id)!;
      const userId = await importUser({ source_id: id });
      const path = `${operation.path.replace(':user_id', String(userId))}?user_id=${userId}`;
      const before = await userOf(userId);
      const { json } = await setting.call('GET', path);
      const check = bodyCheck(ajv, operation);
      expect(check(json), JSON.stringify(check.errors)).toBe(true);
      const nothing = Object.fromEntries((operation.members as string[]).map((name) => [name, null]));
      for (const [index, body] of [json, nothing, nothing].entries()) {
        const headers = { 'source-id': `${body === json ? 'read' : 'nothing'}-${id}` };
        const answer = await setting.call('PUT', path, body, headers);
        expect(answer.json.result, JSON.stringify(body)).toMatchObject({ code: '0000' });
        expect(Object.keys(answer.json)).toEqual(expect.arrayContaining(Object.keys(nothing)));
        expect(answer.headers['idempotency-replayed']).toBe(index === 2 ? 'true' : undefined);
      }
      expect(await userOf(userId)).toEqual(before);
    },
  );

  it('is not meant by null where the user has it: that says nothing', async () => {
    for (const { path, members } of parts.filter((one) => one.members !== 'all')) {
      const before = await userOf(person.userId);
      const body = Object.fromEntries((members as string[]).map((name) => [name, null]));
      const url = `${path.replace(':user_id', String(person.userId))}?user_id=${person.userId}`;
      const { json } = await setting.call('PUT', url, body);
      expect(json.result, path).toMatchObject({ code: '0000' });
      expect(await userOf(person.userId)).toEqual(before);
    }
  });

  it('is not to be created or deleted from null', async () => {
    for (const verb of ['POST', 'DELETE']) {
      const answer = await setting.call(verb, `/user/bank_account/${person.userId}`, { bank_account: null });
      expect(setting.faultsOf(answer)).toEqual(['$.bank_account: 1101']);
    }
  });
});

describe('a user who came with little', () => {
  it('is sent back as it is', async () => {
    const id = await importUser({
      source_id: 'little',
      preferences: { enable_sms_notification: '1' },
      security: { trust_level: '1' },
    });
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

/** The path by which a resource is changed; undefined where none is built. */
function pathOf({ name }: Resource): string | undefined {
  const taking = updates.filter((one) => bodyMembers(one).some((member) => member.name === name));
  return taking[0]?.path;
}

/** Every field of which PUT takes a value that is stored as it is sent, but what decides on other entries. */
const storedFields = [...singles, ...lists].flatMap((resource) =>
  inputFields(resource, 'put').flatMap(({ name, field }) =>
    field.type !== 'object' && isStored(field) && !['id', 'is_primary'].includes(name) && pathOf(resource)
      ? [[`${resource.name}.${name}`, resource, name, field] as const]
      : [],
  ),
);

/** A value of the field's column that its kind refuses; undefined where there is none. */
function refusedValue({ kind, type }: ValueField): string | number | undefined {
  const today = '2026-11-23';
  const isRefused = (value: string | number) => readText(kind, String(value), { today }).fault !== null;
  if (type === 'integer') return [99_999, 0, -1].find(isRefused);
  // By what is stored here every answer is written.
  if (kind.name === 'time-zone') return 'UTC +23:59';
  return ['1700-01-01', 'qq\u0007', ...kind.nearMisses].find((text) => text !== '' && isRefused(text));
}

describe('a value that was taken before there was a rule against it', () => {
  it.each(storedFields)('is sent back as it came: %s', async (_, resource, name, field) => {
    const value = refusedValue(field);
    if (value === undefined || isSealed(field)) return;
    const { userId } = await createPerson(setting.server, setting.token);
    const [table, column] =
      resource.shape === 'list' ? [tableOf(resource), name] : ['users', shownColumn(resource, name)];
    const owner = table === 'users' ? 'id' : 'user_id';
    const written = await sql`update ${sql(table)} set ${sql(column)} = ${value}
      where program_id = 77 and ${sql(owner)} = ${userId}`;
    expect(written.count).toBe(1);
    const before = await userOf(userId);
    const { json } = await setting.call('GET', `/user/${userId}`, undefined, shown);
    const member = json[answerName(resource)];
    const shownValue = (resource.shape === 'list' ? member[0] : member)[name];
    expect(shownValue).toBe(value);
    const path = `${pathOf(resource)!.replace(':user_id', String(userId))}?user_id=${userId}`;
    const answer = await setting.call('PUT', path, json);
    expect(answer.json.result).toMatchObject({ code: '0000' });
    expect(await userOf(userId)).toEqual(before);
    // Another value that the rule refuses is none of the user's.
    const other = refusedOther(field, value);
    if (other === undefined) return;
    const changed = { [name]: other };
    const body = {
      [resource.name]: resource.shape === 'list' ? [{ id: member[0].id, ...changed }] : changed,
    };
    const refused = await setting.call('PUT', path, body);
    const at = resource.shape === 'list' ? `$.${resource.name}[0].${name}` : `$.${resource.name}.${name}`;
    expect(setting.faultsOf(refused).map((fault) => fault.split(': ')[0])).toContain(at);
  });

  it('is sent back in clear by those who may see it', async () => {
    const { userId } = await createPerson(setting.server, setting.token);
    const { keyring } = setting.server.services;
    const [row] = await sql`select c.id, k.wrapped from credit_card c
      join user_key k on k.program_id = c.program_id and k.user_id = c.user_id where c.user_id = ${userId}`;
    const vault = UserVault.open(keyring, 77, userId, row!['wrapped']);
    const sealed = vault.seal('credit_card', Number(row!['id']), JSON.stringify({ number: '41111111111' }));
    await sql`update credit_card set sealed = ${fromHex(sealed)}, number_masked = '411111*1111'
      where user_id = ${userId}`;
    const before = await userOf(userId);
    const { json } = await setting.call('GET', `/user/credit_card/${userId}`, undefined, clear);
    expect(json.credit_card[0].number).toBe('41111111111');
    const answer = await setting.call('PUT', `/user/credit_card/${userId}`, json);
    expect(answer.json.result).toMatchObject({ code: '0000' });
    expect(await userOf(userId)).toEqual(before);
    const other = await setting.call('PUT', `/user/credit_card/${userId}`, {
      credit_card: [{ id: json.credit_card[0].id, number: '41111111112' }],
    });
    expect(other.status).toBe(400);
  });

  it('stays where a rule of its object or of the programme changed', async () => {
    const { userId } = await createPerson(setting.server, setting.token);
    await sql`update users set security_secret_question_1 = '3', security_secret_question_2 = '3',
      personal_info_date_of_birth = '2020-01-01' where id = ${userId}`;
    await sql`update identification set issue_date = '2031-01-01', expiry_date = '2030-01-01'
      where user_id = ${userId}`;
    await setProgram({ minimum_age: 18 });
    try {
      const before = await userOf(userId);
      const { json } = await setting.call('GET', `/user/${userId}`);
      const answer = await setting.call('PUT', `/user/${userId}`, json);
      expect(answer.json.result).toMatchObject({ code: '0000' });
      expect(await userOf(userId)).toEqual(before);
      const changed = await setting.call('PUT', `/user/${userId}`, {
        personal_info: { date_of_birth: '2020-01-02' },
        security: { secret_question_2: '4' },
        identification: [{ id: json.identification[0].id, expiry_date: '2030-06-01' }],
      });
      expect(setting.faultsOf(changed).sort()).toEqual([
        '$.identification[0].expiry_date: 1123',
        '$.personal_info.date_of_birth: 1124',
      ]);
      const same = await setting.call('PUT', `/user/security/${userId}`, {
        security: { secret_question_1: '4', secret_question_2: '4' },
      });
      expect(setting.faultsOf(same)).toEqual(['$.security.secret_question_2: 1164']);
    } finally {
      await setProgram({ minimum_age: 0 });
    }
  });

  it('is told with the other faults of a body that is refused in any case', async () => {
    const { json } = await setting.call('GET', `/user/${person.userId}`);
    const answer = await setting.call('PUT', `/user/${person.userId}`, {
      personal_info: { nick_name: 'a\u0007', job_title: [] },
      email: [{ id: json.email[0].id, address: 'ann..lee@example.com' }],
    });
    expect(setting.faultsOf(answer).sort()).toEqual([
      '$.email[0].address: 1158',
      '$.personal_info.job_title: 1103',
      '$.personal_info.nick_name: 1118',
    ]);
    // An entry that names none has no stored value, and is told of once.
    const unnamed = { email: [{ address: 'ann..lee@example.com' }] };
    expect(setting.faultsOf(await setting.call('PUT', `/user/${person.userId}`, unnamed)).sort()).toEqual([
      '$.email[0].address: 1158',
      '$.email[0].id: 1101',
    ]);
  });
});

/** A second value that the field's kind refuses; undefined where there is none. */
function refusedOther({ kind, type }: ValueField, value: string | number): string | number | undefined {
  if (type === 'integer') return value === 99_999 ? 99_998 : undefined;
  return kind.nearMisses.find((text) => text !== '' && text !== value);
}

async function setProgram(program: object): Promise<void> {
  const token = await setting.server.token('admin');
  const { json } = await setting.server.call('PUT', '/v1/program/77', { token, body: { program } });
  expect(json.result).toMatchObject({ code: '0000' });
}

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
