import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from './setting.ts';

// What a list asks of its entries beside the form of each value: every rule at its boundary, on both sides.
const day = 86_400_000;
let now = new Date('2026-11-23T12:00:00Z');
let at: Setting;
beforeAll(async () => {
  at = await setUp({}, () => now);
});
afterAll(() => at?.server.close());

/** An entry of the example person's list, or of one that a test changes. */
type Values = Readonly<Record<string, unknown>>;
const entryOf = (list: string, changes: Values = {}): Values => ({ ...examplePerson[list], ...changes });

/** A token lives for half an hour, and the clock of these tests moves by years. */
async function call(method: string, path: string, body?: object) {
  const token = await at.server.token('user user:sensitive user:privileged');
  return at.server.call(method, `/v1/user${path}`, { token, ...(body && { body }) });
}

async function createUser(changes: Values = {}) {
  const { json } = await call('POST', '', newUserBody(changes));
  expect(json.result).toMatchObject({ code: '0000' });
  return json;
}

/** Adds an entry, or changes the one that has an id; the faults of the answer. */
async function faultsOf(userId: number, list: string, entry: Values): Promise<string[]> {
  const path = list === 'addresses' ? 'address' : list;
  const answer = await call('id' in entry ? 'PUT' : 'POST', `/${path}/${userId}`, { [list]: [entry] });
  expect([200, 400]).toContain(answer.status);
  return at.faultsOf(answer);
}

async function withSettings(settings: object, work: () => Promise<void>): Promise<void> {
  const put = async (program: object) => {
    const token = await at.server.token('admin');
    const { json } = await at.server.call('PUT', '/v1/program/77', { token, body: { program } });
    expect(json.result).toMatchObject({ code: '0000' });
  };
  await put(settings);
  await work().finally(() => put({ minimum_age: 0, allowed_countries: null, allowed_currencies: null }));
}

describe('a programme that takes only some countries and currencies', () => {
  it.each([
    ['addresses', 'country_code', '826', '124', '1131'],
    ['bank_account', 'country_code', '826', '124', '1131'],
    ['identification', 'country_of_issue', '826', '124', '1131'],
    ['identification', 'country_of_residence', '826', '124', '1131'],
    ['bank_account', 'currency_code', 'GBP', 'CAD', '1133'],
    ['credit_card', 'currency_code', 'GBP', 'CAD', '1133'],
    ['currency', 'code', 'GBP', 'CAD', '1133'],
  ])('asks it of %s.%s', async (list, name, taken, refused, code) => {
    const { info } = await createUser({ currency: [{ code: 'EUR', is_primary: 1 }] });
    const settings = { allowed_countries: ['826'], allowed_currencies: ['GBP'] };
    const others = {
      ...(list === 'identification'
        ? { country_of_issue: '826', country_of_residence: '826' }
        : { is_primary: 0 }),
      ...(list === 'bank_account' && { country_code: '826', currency_code: 'GBP' }),
    };
    await withSettings(settings, async () => {
      const entry = (value: string) => ({ ...entryOf(list), ...others, [name]: value });
      expect(await faultsOf(info.id, list, entry(refused))).toEqual([`$.${list}[0].${name}: ${code}`]);
      expect(await faultsOf(info.id, list, entry(taken))).toEqual([]);
    });
  });

  it('asks nothing of a value that stays, and asks it of one that changes', async () => {
    const { info, bank_account } = await createUser({ bank_account: [entryOf('bank_account')] });
    const { id } = bank_account[0];
    await withSettings({ allowed_countries: ['124'], allowed_currencies: ['CAD'] }, async () => {
      const same = { id, country_code: '826', currency_code: 'GBP', name: 'Savings' };
      expect(await faultsOf(info.id, 'bank_account', same)).toEqual([]);
      const other = { id, country_code: '276', currency_code: 'EUR' };
      expect((await faultsOf(info.id, 'bank_account', other)).sort()).toEqual([
        '$.bank_account[0].country_code: 1131',
        '$.bank_account[0].currency_code: 1133',
      ]);
    });
  });
});

describe('an entry that names another one', () => {
  it.each([
    ['bank_account', 'address_id', 'addresses'],
    ['bank_account', 'phone_id', 'phone'],
    ['credit_card', 'address_id', 'addresses'],
  ])('is of the same user: %s.%s', async (list, name, target) => {
    const [{ info }, other] = [await createUser(), await createUser()];
    const idOf = async (userId: number) => (await call('GET', `/${userId}`)).json[target][0].id;
    const own = await idOf(info.id);
    const foreign = await idOf(other.info.id);
    expect(await faultsOf(info.id, list, entryOf(list, { [name]: foreign }))).toEqual([
      `$.${list}[0].${name}: 1175`,
    ]);
    expect(await faultsOf(info.id, list, entryOf(list, { [name]: own }))).toEqual([]);
    const [{ id, [name]: named }] = (await call('GET', `/${list}/${info.id}`)).json[list];
    expect(named).toBe(own);
    expect(await faultsOf(info.id, list, { id, [name]: own })).toEqual([]);
    expect(await faultsOf(info.id, list, { id, [name]: foreign })).toEqual([`$.${list}[0].${name}: 1175`]);
    expect(await faultsOf(info.id, list, { id, [name]: null })).toEqual([]);
    expect((await call('GET', `/${list}/${info.id}`)).json[list][0][name]).toBeNull();
  });

  it('names nothing once that one is deleted', async () => {
    const { info, phone } = await createUser();
    const second = { ...entryOf('addresses'), is_primary: 0 };
    expect(await faultsOf(info.id, 'addresses', second)).toEqual([]);
    const [, added] = (await call('GET', `/address/${info.id}`)).json.addresses;
    const both = { address_id: added.id, phone_id: phone[0].id };
    const account = { ...entryOf('bank_account', both), linked_account_id: added.id };
    expect(await faultsOf(info.id, 'bank_account', account)).toEqual([]);
    expect(await faultsOf(info.id, 'credit_card', entryOf('credit_card', { address_id: added.id }))).toEqual(
      [],
    );
    const named = async () => {
      const { bank_account, credit_card } = (await call('GET', `/${info.id}`)).json;
      return [bank_account[0].address_id, bank_account[0].phone_id, credit_card[0].address_id];
    };
    expect(await named()).toEqual([added.id, phone[0].id, added.id]);
    await call('DELETE', `/address/${info.id}`, { addresses: [{ id: added.id }] });
    expect(await named()).toEqual([null, phone[0].id, null]);
    await call('DELETE', `/phone/${info.id}`, { phone: [{ id: phone[0].id }] });
    expect(await named()).toEqual([null, null, null]);
    // The same number elsewhere names no address.
    expect((await call('GET', `/bank_account/${info.id}`)).json.bank_account[0].linked_account_id).toBe(
      added.id,
    );
  });

  it('does not name what the same call changes of another list, or under another number', async () => {
    const email = [1, 2, 3].map((n) => ({ address: `named${n}@example.com`, is_primary: n === 1 ? 1 : 0 }));
    const made = await createUser({ email, bank_account: [entryOf('bank_account')] });
    const [address] = (await call('GET', `/address/${made.info.id}`)).json.addresses;
    const contact = made.email.find(({ id }: { id: number }) => id !== address.id);
    for (const address_id of [contact.id, 4_000_000_000]) {
      const answer = await call('PUT', `/${made.info.id}`, {
        email: [{ id: contact.id, type: 2 }],
        addresses: [{ id: address.id, type: 2 }],
        bank_account: [{ id: made.bank_account[0].id, address_id }],
      });
      expect(at.faultsOf(answer)).toEqual(['$.bank_account[0].address_id: 1175']);
    }
  });

  it('is told what of the user is missing', async () => {
    const { info } = await createUser();
    for (const [name, missing] of [
      ['address_id', 'addresses'],
      ['phone_id', 'phone'],
    ] as const) {
      const bank_account = [entryOf('bank_account', { [name]: 4_000_000_000 })];
      const { json } = await call('POST', `/bank_account/${info.id}`, { bank_account });
      expect(json.result.details[0].message).toContain(missing);
    }
  });

  it('may name one that the same row of an import brings, and no other', async () => {
    const address = { ...entryOf('addresses'), id: 41, is_primary: 1 };
    const row = { ...newUserBody(), address: undefined, security: undefined, addresses: [address] };
    const account = (address_id: number) => [entryOf('bank_account', { address_id })];
    const [good, bad] = await importRows([
      { ...row, source_id: 'names-its-own', bank_account: account(41) },
      { ...row, ...contacts(), source_id: 'names-no-one', bank_account: account(42) },
    ]);
    expect(good).toMatchObject({ outcome: 'created' });
    expect(bad.result.details).toMatchObject([{ path: '$.bank_account[0].address_id', code: '1175' }]);
    const { addresses } = (await call('GET', `/address/${good.id}`)).json;
    const { bank_account } = (await call('GET', `/bank_account/${good.id}`)).json;
    expect(bank_account[0].address_id).toBe(addresses[0].id);
  });
});

describe('a card', () => {
  it('has one name at least, of whichever kind', async () => {
    const { info } = await createUser();
    const cardOf = (changes: Values) => entryOf('credit_card', { is_primary: 0, ...changes });
    const names = (first_name?: string | null, last_name?: string | null) => ({ first_name, last_name });
    const one = { number: '4111111111111111', type: 1 };
    expect(await faultsOf(info.id, 'credit_card', cardOf({ ...one, ...names() }))).toEqual([
      '$.credit_card[0].first_name: 1173',
    ]);
    expect(await faultsOf(info.id, 'credit_card', cardOf({ ...one, ...names('Sari') }))).toEqual([]);
    const other = { number: '4012888888881881', type: 1 };
    expect(await faultsOf(info.id, 'credit_card', cardOf({ ...other, ...names(null, 'Sari') }))).toEqual([]);
    const { json } = await call('GET', `/credit_card/${info.id}`);
    const { id } = json.credit_card[0];
    const put = (changes: Values) => faultsOf(info.id, 'credit_card', { id, ...changes });
    expect(json.credit_card[0]).toMatchObject({ first_name: 'Sari', last_name: null });
    expect(await put({ first_name: null })).toEqual(['$.credit_card[0].first_name: 1173']);
    expect(await put({ first_name: null, last_name: 'Dewi' })).toEqual([]);
    expect(await put({ last_name: null })).toEqual(['$.credit_card[0].last_name: 1173']);
    expect(await put({ last_name: 'a\u0007' })).toEqual(['$.credit_card[0].last_name: 1118']);
    expect(await put({ first_name: null, last_name: 'Dewi' })).toEqual([]);
  });

  const visa = '4606607755411750';
  const mastercard = '5555555555554444';

  it('has a number of its brand, whichever of the two changes', async () => {
    const { info, credit_card } = await createUser({ credit_card: [entryOf('credit_card')] });
    const { id } = credit_card[0];
    const put = (values: Values) => faultsOf(info.id, 'credit_card', { id, ...values });
    const fault = ['$.credit_card[0].type: 1143'];
    expect(await put({ number: mastercard })).toEqual(fault);
    expect(await put({ type: 2 })).toEqual(fault);
    expect(await put({ number: visa, type: 2 })).toEqual(fault);
    expect(await put({ number: visa })).toEqual([]);
    expect(await put({ number: mastercard, type: 2 })).toEqual([]);
    expect(await put({ number: visa })).toEqual(fault);
    expect(await put({ type: 1 })).toEqual(fault);
  });

  it('that fitted its brand when it was taken stays, and is changed in everything but that', async () => {
    const { info, credit_card } = await createUser({ credit_card: [entryOf('credit_card')] });
    const { id } = credit_card[0];
    const owner = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
    await owner`update credit_card set type = 2 where id = ${id}`;
    await owner.end();
    const put = (values: Values) => faultsOf(info.id, 'credit_card', { id, ...values });
    expect(await put({ last_name: 'Martin', type: 2 })).toEqual([]);
    expect(await put({ type: 3 })).toEqual(['$.credit_card[0].type: 1143']);
  });

  it('is good until the end of its last month, and stays as it is afterwards', async () => {
    const { info } = await createUser();
    const add = (expiry_year: string, expiry_month: string) =>
      faultsOf(info.id, 'credit_card', entryOf('credit_card', { expiry_year, expiry_month }));
    const fault = ['$.credit_card[0].expiry_year: 1144'];
    expect(await add('2026', '10')).toEqual(fault);
    expect(await add('2025', '12')).toEqual(fault);
    expect(await add('2026', '11')).toEqual([]);
    const [{ id }] = (await call('GET', `/credit_card/${info.id}`)).json.credit_card;
    const put = (values: Values) => faultsOf(info.id, 'credit_card', { id, ...values });
    await later(60, async () => {
      expect(await put({ last_name: 'Martin' })).toEqual([]);
      expect(await put({ expiry_year: '2026', expiry_month: '11' })).toEqual([]);
      expect(await put({ expiry_month: '12' })).toEqual(fault);
      expect(await put({ expiry_year: '2025' })).toEqual(fault);
      expect(await put({ expiry_year: '2027' })).toEqual([]);
    });
  });

  it('that is imported was good when it came to the other system', async () => {
    const card = entryOf('credit_card', { expiry_year: '2015', expiry_month: '03' });
    const row = () => ({ ...newUserBody(), security: undefined });
    const [good, bad] = await importRows([
      { ...row(), source_id: 'card-1', credit_card: [{ ...card, date_utc: '2015-04-01T11:59:59' }] },
      { ...row(), source_id: 'card-2', credit_card: [{ ...card, date_utc: '2015-04-01T12:00:00' }] },
    ]);
    expect(good).toMatchObject({ outcome: 'created' });
    expect(bad.result.details).toMatchObject([{ path: '$.credit_card[0].expiry_year', code: '1144' }]);
  });
});

describe('an identity paper', () => {
  let papers = 0;
  const paper = (issue_date: string, expiry_date: string) => {
    papers += 1;
    return entryOf('identification', { issue_date, expiry_date, number: `R${690_000 + papers}` });
  };
  const [reversed, expired] = [
    '$.identification[0].expiry_date: 1123',
    '$.identification[0].expiry_date: 1122',
  ];

  it('is good on its last day, and runs out no sooner than on the day of its issue', async () => {
    const { info } = await createUser();
    const add = (issued: string, expires: string) =>
      faultsOf(info.id, 'identification', paper(issued, expires));
    expect(await add('2020-01-01', '2026-11-23')).toEqual([]);
    expect(await add('2020-01-01', '2026-11-22')).toEqual([expired]);
    expect(await add('2026-11-23', '2026-11-23')).toEqual([]);
    expect(await add('2026-11-22', '2026-11-23')).toEqual([]);
    expect(await add('2026-11-22', '2026-11-21')).toEqual([reversed, expired]);
  });

  it('that has run out stays, and is changed in everything but to another day that has passed', async () => {
    const { info } = await createUser();
    expect(await faultsOf(info.id, 'identification', paper('2020-01-01', '2026-11-23'))).toEqual([]);
    const [{ id }] = (await call('GET', `/identification/${info.id}`)).json.identification;
    const put = (values: Values) => faultsOf(info.id, 'identification', { id, ...values });
    await later(10, async () => {
      expect(await put({ type: 2 })).toEqual([]);
      expect(await put({ expiry_date: '2026-11-23' })).toEqual([]);
      expect(await put({ expiry_date: '2026-11-24' })).toEqual([expired]);
      expect(await put({ issue_date: '2026-11-24' })).toEqual([reversed]);
      expect(await put({ expiry_date: '2027-11-24' })).toEqual([]);
    });
  });

  it('that is imported was good when it came to the other system', async () => {
    const row = () => ({ ...newUserBody(), security: undefined });
    const old = paper('2001-01-01', '2011-01-01');
    const [good, bad] = await importRows([
      { ...row(), source_id: 'paper-1', identification: [{ ...old, date_utc: '2011-01-02T11:59:59' }] },
      { ...row(), source_id: 'paper-2', identification: [{ ...old, date_utc: '2011-01-02T12:00:00' }] },
    ]);
    expect(good).toMatchObject({ outcome: 'created' });
    expect(bad.result.details).toMatchObject([{ path: '$.identification[0].expiry_date', code: '1122' }]);
  });

  it('waits for a review from the start, as an address that is added does, and one of a new user does not', async () => {
    const { info } = await createUser();
    expect(await faultsOf(info.id, 'identification', entryOf('identification'))).toEqual([]);
    expect(await faultsOf(info.id, 'addresses', { ...entryOf('addresses'), is_primary: 0 })).toEqual([]);
    const { identification, addresses } = (await call('GET', `/${info.id}`)).json;
    const statuses = (entries: { status: number }[]) => entries.map(({ status }) => status).sort();
    expect(statuses(identification)).toEqual([17]);
    expect(statuses(addresses)).toEqual([1, 17]);
    const [made] = (await call('GET', `/address/${(await createUser()).info.id}`)).json.addresses;
    expect(made.status).toBe(1);
  });
});

it('a currency has the number that ISO 4217 gives its code', async () => {
  const { info } = await createUser({ currency: [{ code: 'CAD', is_primary: 1 }] });
  expect(await faultsOf(info.id, 'currency', { code: 'AUD', is_primary: 0 })).toEqual([]);
  const { currency } = (await call('GET', `/currency/${info.id}`)).json;
  const shown = currency.map(({ code, number }: { code: string; number: string }) => `${code} ${number}`);
  expect(shown.sort()).toEqual(['AUD 036', 'CAD 124']);
});

describe('a minimum age', () => {
  const born = (date_of_birth: string) => ({
    personal_info: { first_name: 'Ada', last_name: 'Moreau', date_of_birth },
  });
  const create = async (day: string) => at.faultsOf(await call('POST', '', newUserBody(born(day))));

  it.each([
    ['2008-11-22', 'yesterday', []],
    ['2008-11-23', 'today', []],
    ['2008-11-24', 'tomorrow', ['$.personal_info.date_of_birth: 1124']],
    ['2008-12-01', 'next month', ['$.personal_info.date_of_birth: 1124']],
    ['2009-01-01', 'after the next', ['$.personal_info.date_of_birth: 1124']],
    ['2007-12-31', 'long ago, in a later month', []],
  ])('of 18 years is reached by a person born on %s: %s', async (day, _, faults) => {
    await withSettings({ minimum_age: 18 }, async () => expect(await create(day)).toEqual(faults));
  });

  it('is named in the message, and asked of a change of the day alone', async () => {
    const { info } = await createUser(born('2015-01-01'));
    const put = (personal_info: object) => call('PUT', `/personal_info/${info.id}`, { personal_info });
    await withSettings({ minimum_age: 21 }, async () => {
      expect(at.faultsOf(await put({ job_title: 'Baker' }))).toEqual([]);
      const { json } = await put({ date_of_birth: '2015-01-02' });
      expect(json.result.details[0]).toMatchObject({ path: '$.personal_info.date_of_birth', code: '1124' });
      expect(json.result.details[0].message).toContain('21');
      expect(at.faultsOf(await put({ date_of_birth: '2005-11-23' }))).toEqual([]);
    });
  });

  it('is asked of people alone, and of an organisation once it is a person', async () => {
    await withSettings({ minimum_age: 18 }, async () => {
      const founded = { info: { type: 2 }, ...born('2024-05-01'), ...contacts() };
      const { info } = await createUser(founded);
      const put = (body: object) => at.call('PUT', `/user/${info.id}`, body);
      expect(at.faultsOf(await put(born('2025-05-01')))).toEqual([]);
      expect(at.faultsOf(await put({ info: { type: 1 } }))).toEqual(['$.personal_info.date_of_birth: 1124']);
      expect(at.faultsOf(await put({ info: { type: 1 }, ...born('1990-05-01') }))).toEqual([]);
    });
  });

  it('of nought asks nothing', async () => {
    expect(await create('2026-11-22')).toEqual([]);
  });
});

describe('a relationship', () => {
  const privileged = 'user user:privileged';
  const seenAs = async (
    scope: string,
    bound: number | null,
    method: string,
    owner: number,
    entry?: Values,
  ) => {
    const token = await at.server.token(scope, bound === null ? {} : { user_id: String(bound) });
    const body = entry && { relationship: [entry] };
    return at.server.call(method, `/v1/user/relationship/${owner}`, { token, ...(body && { body }) });
  };
  const pair = async () => {
    const [one, other] = [await createUser(), await createUser()];
    return { one, other, owner: one.info.id as number, end: other.info.id as number };
  };

  it('has the user of the path at an end that is left out, and keeps its ends', async () => {
    const { owner, end } = await pair();
    const third = (await createUser()).info.id;
    for (const [sent, entity_id, on_entity_id] of [
      [{ on_entity_id: end }, owner, end],
      [{ entity_id: end }, end, owner],
      [{ entity_id: 0, on_entity_id: end }, owner, end],
    ] as const) {
      const { json } = await seenAs(privileged, null, 'POST', owner, { ...sent, type: 3 });
      const ends = { entity: 7, entity_id, on_entity: 7, on_entity_id };
      expect(json.relationship).toMatchObject([ends]);
      const changed = {
        id: json.relationship[0].id,
        entity: 75,
        entity_id: third,
        on_entity_id: third,
        type: 4,
      };
      const put = await seenAs(privileged, null, 'PUT', owner, changed);
      expect(put.json.relationship).toMatchObject([{ ...ends, type: 4 }]);
      await seenAs(privileged, null, 'DELETE', owner, { id: changed.id });
    }
  });

  it.each([
    [7, []],
    [75, []],
    [15, ['$.relationship[0].on_entity: 1113']],
  ])('joins people and organisations: entity %i', async (on_entity, faults) => {
    const { owner, end } = await pair();
    const answer = await seenAs(privileged, null, 'POST', owner, { on_entity, on_entity_id: end });
    expect(at.faultsOf(answer)).toEqual(faults);
    if (faults.length > 0) expect(answer.json.result.details[0].message).toContain('7, 75');
  });

  it('has an organisation at an end that is one, by its names and contacts', async () => {
    const person = (await createUser()).info.id as number;
    const name = { first_name: 'Moreau & Fils', date_of_birth: '2001-01-01' };
    const firm = await createUser({ info: { type: 2 }, personal_info: name });
    const names = { on_entity_name: 'Moreau & Fils', on_entity_email: firm.email[0].address };
    const ends = { entity: 7, entity_id: person, on_entity: 75, on_entity_id: firm.info.id };
    const made = await seenAs(privileged, null, 'POST', person, { on_entity_id: firm.info.id, type: 7 });
    expect(made.json.relationship).toMatchObject([{ ...ends, ...names, type: 7 }]);
    // The firm is at its own end as well, and is read by the name that it has today.
    await call('PUT', `/personal_info/${firm.info.id}`, { personal_info: { first_name: 'Moreau SA' } });
    const fromThere = { type: 8, on_entity_id: person };
    const back = await seenAs(privileged, null, 'POST', firm.info.id, fromThere);
    expect(back.json.relationship.at(-1)).toMatchObject({
      entity: 75,
      entity_name: 'Moreau SA',
      on_entity: 7,
    });
    const read = await seenAs('user', person, 'GET', person);
    expect(read.json.relationship).toMatchObject([
      { ...ends, on_entity_name: 'Moreau SA', on_entity_email: '' },
      { entity: 75, entity_name: 'Moreau SA', on_entity: 7, on_entity_id: person },
    ]);
  });

  it('joins the user of the path with one other that there is', async () => {
    const { owner, end } = await pair();
    const third = (await createUser()).info.id;
    const post = (entry: Values) => seenAs(privileged, null, 'POST', owner, entry);
    expect(at.faultsOf(await post({ on_entity_id: owner }))).toEqual(['$.relationship[0]: 1176']);
    const elsewhere = await post({ entity_id: end, on_entity_id: third });
    expect(at.faultsOf(elsewhere)).toEqual(['$.relationship[0]: 1177']);
    expect((await post({ on_entity_id: 4_000_000_000 })).json.result.code).toBe('3001');
  });

  it('is confirmed by its other end or by a privileged caller, and by nobody else', async () => {
    const { owner, end } = await pair();
    const verified = { verification_status: 1 };
    const own = await seenAs('user', owner, 'POST', owner, { on_entity_id: end, ...verified });
    const [{ id }] = own.json.relationship;
    const statusOf = async (answer: Promise<{ json: { relationship: object[] } }>) =>
      (await answer).json.relationship;
    expect(own.json.relationship).toMatchObject([{ verification_status: 0 }]);
    const put = (scope: string, bound: number | null, values: Values) =>
      statusOf(seenAs(scope, bound, 'PUT', bound ?? owner, { id, ...values }));
    expect(await put('user', owner, verified)).toMatchObject([{ verification_status: 0 }]);
    expect(await put('user', null, verified)).toMatchObject([{ verification_status: 0 }]);
    expect(await put('user', end, verified)).toMatchObject([{ verification_status: 1 }]);
    // What was confirmed stays so, whatever the first end says.
    expect(await put('user', owner, { verification_status: 2 })).toMatchObject([{ verification_status: 1 }]);
    expect(await put(privileged, null, { verification_status: 2 })).toMatchObject([
      { verification_status: 2 },
    ]);
    const other = await pair();
    const made = await seenAs(privileged, null, 'POST', other.owner, {
      on_entity_id: other.end,
      ...verified,
    });
    expect(made.json.relationship).toMatchObject([verified]);
  });

  it('shows a user the name of the far end from the start, and its contacts once it is confirmed', async () => {
    const { one, other, owner, end } = await pair();
    const made = await seenAs('user', owner, 'POST', owner, { on_entity_id: end });
    const [{ id }] = made.json.relationship;
    const change = async (scope: string, bound: number | null, values: Values) =>
      (await seenAs(scope, bound, 'PUT', bound ?? owner, { id, ...values })).json.relationship;
    const farEnd = { on_entity_name: 'Ada Moreau', on_entity_email: '', on_entity_phone: '' };
    const [{ address }, { number }] = [other.email[0], other.phone[0]];
    const withContacts = { ...farEnd, on_entity_email: address, on_entity_phone: number };
    expect(made.json.relationship).toMatchObject([farEnd]);
    expect(await change('user', owner, { type: 4 })).toMatchObject([farEnd]);
    // A token of no user is the programme's own, which knows all of its users.
    expect(await change('user', null, { type: 5 })).toMatchObject([withContacts]);
    const fromThere = { entity_name: 'Ada Moreau', entity_email: '', entity_phone: '' };
    expect(await change('user', end, { type: 6 })).toMatchObject([fromThere]);
    const known = { entity_email: one.email[0].address, entity_phone: one.phone[0].number };
    expect(await change('user', end, { verification_status: 1 })).toMatchObject([{ ...fromThere, ...known }]);
    expect(await change('user', owner, { type: 7 })).toMatchObject([withContacts]);
    const { history } = (await call('GET', `/history/${owner}`)).json;
    for (const hidden of ['Ada Moreau', address, number])
      expect(JSON.stringify(history.slice(0, 5))).not.toContain(hidden);
  });
});

describe('a contact', () => {
  it('is compared in its canonical form', async () => {
    const { info } = await createUser({ email: [{ address: 'Same.Form@Example.com', is_primary: 1 }] });
    const path = `/email/${info.id}`;
    const double = { email: [{ address: 'same.form@EXAMPLE.COM', is_primary: 0 }] };
    expect((await call('POST', path, double)).json.result.code).toBe('3016');
    expect((await call('GET', path)).json.email[0].address).toBe('Same.Form@Example.com');
  });
});

/** Contacts that no other user has. */
function contacts(): Values {
  const { email, phone } = newUserBody();
  return { email, phone };
}

async function later(days: number, work: () => Promise<void>): Promise<void> {
  const before = now;
  now = new Date(now.getTime() + days * day);
  await work().finally(() => {
    now = before;
  });
}

async function importRows(rows: readonly object[]) {
  const token = await at.server.token('user user:sensitive user:privileged');
  const response = await at.server.app.inject({
    method: 'POST',
    url: '/v1/import',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    payload: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  });
  return response.body.split('\n').map((line) => (line === '' ? undefined : JSON.parse(line)));
}
