import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { lists } from '../../src/catalogue/members.ts';
import { distinctions } from '../../src/derive/field-rules.ts';
import { runFor, type Statement } from '../../src/storage/connections.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from './setting.ts';

// What a user has once has no second entry: every combination that the catalogue calls `distinct`, one by one.
let at: Setting;
beforeAll(async () => {
  at = await setUp();
});
afterAll(() => at?.server.close());

type Values = Readonly<Record<string, unknown>>;

const inProgram = async (text: string, values: Statement['values'] = []) =>
  (await runFor(at.server.services.connections, 77, { text, values }))[0]!;

/** The relationship's other end; a new one for every test. */
let friend: number;

/** What a list may hold besides the example, and of each field another value. */
const others: Readonly<Record<string, Values>> = {
  email: { address: 'ada.lovelace@example.net' },
  phone: { number: '+13065550199' },
  identification: { type: 1, country_of_issue: '826', number: 'Q700' },
  bank_account: {
    country_code: '124',
    routing_number: '021000021',
    transit_number: '90000',
    institution_number: '004',
    number: '99926819',
    iban: 'GB33BUKB20201555555555',
  },
  credit_card: { number: '4012888888881881' },
  currency: { code: 'EUR' },
  external_auth: { login_id: '9944722242300054' },
  relationship: { entity_id: 0, on_entity_id: 0, type: 5 },
};

const built = lists.filter(({ name }) => name in others && name !== 'external_auth');
const combinations = built.flatMap((list) =>
  distinctions(list).map((distinction) => ({ list: list.name, field: distinction.name })),
);

/** The fields that a combination of a list compares. */
function fieldsOf(list: string, field: string): readonly string[] {
  const { distinct } = lists.find(({ name }) => name === list)!.fields[field as never] as {
    distinct: true | { with: readonly string[] };
  };
  return [field, ...(distinct === true ? [] : distinct.with)];
}

/** An entry like the example; of several combinations only that of `field` has a value. */
function entryOf(list: string, field: string, userId: number): Values {
  const { is_primary: _, ...example } = examplePerson[list]!;
  const ends = list === 'relationship' ? { entity_id: userId, on_entity_id: friend } : {};
  const alone = list === 'bank_account' ? { iban: field === 'iban' ? example['iban'] : undefined } : {};
  const primary = list === 'relationship' || list === 'identification' ? {} : { is_primary: 0 };
  return { ...example, ...primary, ...ends, ...alone };
}

async function createPair() {
  friend = (await at.createUser()).info.id;
  const currency = [{ code: 'GBP', is_primary: 1 }];
  return (await at.createUser({ currency })).info.id as number;
}

const add = (list: string, userId: number, ...entries: readonly Values[]) =>
  at.call('POST', `/user/${list}/${userId}`, { [list]: unique(list, entries, userId) });
const change = (list: string, userId: number, entry: Values) =>
  at.call('PUT', `/user/${list}/${userId}`, { [list]: [entry] });

/** Contacts belong to one user of the programme each: those of another test are not those of this one. */
function unique(list: string, entries: readonly Values[], userId: number): Values[] {
  return entries.map((entry) => {
    if (list === 'email') return { ...entry, address: String(entry['address']).replace('@', `.${userId}@`) };
    if (list === 'phone')
      return { ...entry, number: `${String(entry['number']).slice(0, -4)}${userId % 10_000}` };
    return entry;
  });
}

describe('what a user has once', () => {
  it.each(combinations)('is refused a second time: $list, $field', async ({ list, field }) => {
    const userId = await createPair();
    const entry = entryOf(list, field, userId);
    expect((await add(list, userId, entry)).json.result).toMatchObject({ code: '0000' });
    const again = await add(list, userId, entry);
    expect([again.status, again.json.result.code]).toEqual([409, '3016']);
    expect(JSON.stringify(again.json)).not.toContain(String(entry[field]));
    const elsewhere = await createPair();
    if (list !== 'email' && list !== 'phone')
      expect((await add(list, elsewhere, { ...entry, ...entryOf(list, field, elsewhere) })).status).toBe(200);
  });

  it.each(combinations)('is a fault twice in one call: $list, $field', async ({ list, field }) => {
    const userId = await createPair();
    const entry = entryOf(list, field, userId);
    const answer = await add(list, userId, entry, entry);
    expect([answer.status, answer.json.result.code]).toEqual([400, '1001']);
    expect(at.faultsOf(answer)).toEqual([`$.${list}[0].${field}: 1109`, `$.${list}[1].${field}: 1109`]);
  });

  it.each(
    combinations
      .filter(({ list }) => list !== 'email' && list !== 'phone')
      .flatMap(({ list, field }) => fieldsOf(list, field).map((other) => ({ list, field, other }))),
  )('is another one with another $other: $list, $field', async ({ list, field, other }) => {
    const userId = await createPair();
    const entry = entryOf(list, field, userId);
    expect((await add(list, userId, entry)).status).toBe(200);
    const ends = { entity_id: friend, on_entity_id: userId };
    const isEnd = other.endsWith('entity_id');
    const values = isEnd ? ends : { [other]: others[list]![other] };
    const second = await add(list, userId, { ...entry, ...values });
    expect(second.json.result).toMatchObject({ code: '0000' });
    const { id } = second.json[list].at(-1);
    // It cannot become the first one afterwards, unless that is no input of a change.
    const back = await change(list, userId, { id, [other]: entry[other] });
    if (isEnd) expect(back.status).toBe(200);
    else if (entry[other] !== undefined) expect([back.status, back.json.result.code]).toEqual([409, '3016']);
    await at.call('DELETE', `/user/${list}/${userId}`, { [list]: [{ id }] });
  });
});

describe('an entry that stands twice already', () => {
  it('stays, is changed in its other fields, and is not made a third time', async () => {
    const userId = await createPair();
    const card = entryOf('credit_card', 'number', userId);
    const first = (await add('credit_card', userId, card)).json.credit_card[0];
    const second = (await add('credit_card', userId, { ...card, ...others['credit_card'] })).json
      .credit_card[0];
    await inProgram(
      `update credit_card set number_search =
  (select number_search from credit_card where program_id = 77 and id = $1::bigint)
where program_id = 77 and id = $2::bigint`,
      [first.id, second.id],
    );
    for (const { id } of [first, second]) {
      const answer = await change('credit_card', userId, { id, first_name: 'Adele' });
      expect(answer.json.credit_card[0]).toMatchObject({ id, first_name: 'Adele' });
      expect((await change('credit_card', userId, { id, number: card['number'] })).status).toBe(200);
    }
    expect((await add('credit_card', userId, card)).json.result.code).toBe('3016');
    await at.call('DELETE', `/user/credit_card/${userId}`, { credit_card: [{ id: second.id }] });
    expect((await add('credit_card', userId, card)).json.result.code).toBe('3016');
  });
});

describe('a bank account', () => {
  const account = (userId: number, values: Values) => ({
    ...entryOf('bank_account', 'number', userId),
    ...values,
  });

  it('with an IBAN of its own is another one, whatever else is the same', async () => {
    const userId = await createPair();
    const [one, other] = ['GB29NWBK60161331926819', 'GB33BUKB20201555555555'];
    expect((await add('bank_account', userId, account(userId, { iban: one }))).status).toBe(200);
    expect((await add('bank_account', userId, account(userId, { iban: other }))).status).toBe(200);
    // Sent without an IBAN it is one that is there.
    expect((await add('bank_account', userId, account(userId, {}))).json.result.code).toBe('3016');
  });

  it('is the same in another spelling of its IBAN', async () => {
    const userId = await createPair();
    const iban = 'GB29NWBK60161331926819';
    expect((await add('bank_account', userId, account(userId, { iban }))).status).toBe(200);
    const again = account(userId, { iban: iban.toLowerCase(), number: '77777777' });
    expect((await add('bank_account', userId, again)).json.result.code).toBe('3016');
  });

  it.each([
    ['356', { routing_number: 'HDFC0000123' }, { routing_number: 'hdfc0000123' }],
    [
      '124',
      { transit_number: '00654', institution_number: '004' },
      { transit_number: '654', institution_number: 4 },
    ],
    ['124', { number: '12-345/6x' }, { number: '123456X' }],
  ])('is the same in another spelling of what names it: %s, %j', async (country_code, one, other) => {
    const userId = await createPair();
    const bank = { country_code, number: '7777777', routing_number: undefined, iban: undefined };
    expect((await add('bank_account', userId, account(userId, { ...bank, ...one }))).status).toBe(200);
    const again = await add('bank_account', userId, account(userId, { ...bank, ...other }));
    expect(again.json.result.code).toBe('3016');
    const both = [one, other].map((values) => account(userId, { ...bank, number: '8888888', ...values }));
    if (!('number' in one))
      expect(at.faultsOf(await add('bank_account', userId, ...both))).toContain(
        '$.bank_account[1].number: 1109',
      );
    const list = (await at.call('GET', `/user/bank_account/${userId}`)).json.bank_account;
    expect((await change('bank_account', userId, { id: list[0].id, ...other })).status).toBe(200);
  });
});

describe('a relationship', () => {
  const path = (userId: number) => `/user/relationship/${userId}`;
  const ends = (one: number, other: number, type = 3) => ({
    relationship: [{ entity: 7, entity_id: one, on_entity: 7, on_entity_id: other, type }],
  });
  const claims = async () => {
    const counted = `select count(*)::integer as count from claim where program_id = 77 and kind = 'relationship'`;
    return (await inProgram(counted))[0]!['count'];
  };

  it('is there once, whichever end it comes by, and the other way round it is another one', async () => {
    const one = await createPair();
    const before = await claims();
    const made = await at.call('POST', path(one), ends(one, friend));
    expect(made.status).toBe(200);
    expect(await claims()).toBe(Number(before) + 1);
    for (const end of [one, friend])
      expect((await at.call('POST', path(end), ends(one, friend))).json.result.code).toBe('3016');
    expect((await at.call('POST', path(friend), ends(friend, one))).status).toBe(200);
    expect((await at.call('POST', path(one), ends(one, friend, 4))).status).toBe(200);
    expect(await claims()).toBe(Number(before) + 3);
  });

  it('is free again when either end gives it up, and its claim follows its type', async () => {
    const one = await createPair();
    const before = await claims();
    for (const end of [friend, one]) {
      const [{ id }] = (await at.call('POST', path(one), ends(one, friend))).json.relationship;
      const changed = { relationship: [{ id, type: 9 }] };
      expect((await at.call('PUT', path(friend), changed)).status).toBe(200);
      expect((await at.call('POST', path(one), ends(one, friend, 9))).json.result.code).toBe('3016');
      expect(await claims()).toBe(Number(before) + 1);
      expect((await at.call('DELETE', path(end), { relationship: [{ id }] })).status).toBe(200);
      expect(await claims()).toBe(before);
    }
  });

  it('that a claim alone knows of is refused, on a dry run too', async () => {
    const one = await createPair();
    const [{ id }] = (await at.call('POST', path(one), ends(one, friend))).json.relationship;
    // As a call of another process sees it that read before this one wrote.
    await inProgram('update relationship set closed_at = now() where program_id = 77 and id = $1::bigint', [
      id,
    ]);
    for (const validate of [undefined, '1'])
      expect((await at.call('POST', path(friend), { ...ends(one, friend), validate })).json.result.code).toBe(
        '3016',
      );
  });

  it.each([0, 1])('is held by nobody once one of its users has closed (%i)', async (which) => {
    const one = await createPair();
    const before = await claims();
    await at.call('POST', path(one), ends(one, friend));
    expect((await at.call('DELETE', `/user/${[one, friend][which]}`)).status).toBe(200);
    expect(await claims()).toBe(before);
  });

  it('is imported once, from whichever row it comes, and refused twice in one', async () => {
    const person = (source_id: string, more: object = {}) => ({
      ...newUserBody(),
      security: undefined,
      source_id,
      ...more,
    });
    const end = (owner: string) => ({
      source_id: `${owner}-end`,
      user_source_id: owner,
      relationship: [{ entity_source_id: 'one', on_entity_source_id: 'other', type: 3 }],
    });
    const paper = entryOf('identification', 'number', 0);
    const rows = [
      person('one'),
      person('other'),
      end('one'),
      end('other'),
      person('double', { identification: [paper, paper] }),
    ];
    const response = await at.server.app.inject({
      method: 'POST',
      url: '/v1/import',
      headers: { authorization: `Bearer ${at.token}`, 'content-type': 'application/x-ndjson' },
      payload: rows.map((row) => JSON.stringify(row)).join('\n'),
    });
    const told = response.body.split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []));
    expect(told.slice(0, 4).map(({ outcome, result }) => result?.code ?? outcome)).toEqual([
      'created',
      'created',
      'created',
      '3016',
    ]);
    expect(told[4].result.details.map(({ path }: Values) => path)).toEqual([
      '$.identification[0].number',
      '$.identification[1].number',
    ]);
  });
});
