import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { type Setting, setUp } from './setting.ts';

let at: Setting;
let userId: number;
let addressId: number;
beforeAll(async () => {
  at = await setUp();
  const user = await at.createUser();
  userId = user.info.id;
  addressId = (await at.call('GET', `/user/address/${userId}`)).json.addresses[0].id;
});
afterAll(() => at?.server.close());

it('takes the month of a card as a number too, which has no leading zero', async () => {
  const { info } = await at.createUser();
  const card = { ...examplePerson['credit_card'], expiry_month: 7, expiry_year: 2099 };
  const post = (entry: object) => at.call('POST', `/user/credit_card/${info.id}`, { credit_card: [entry] });
  const { json } = await post(card);
  expect(json.credit_card?.[0]).toMatchObject({ expiry_month: '07', expiry_year: '2099' });
  for (const expiry_month of [13, '7', 0]) {
    const answer = await post({ ...card, expiry_month });
    expect(at.faultsOf(answer)).toEqual(['$.credit_card[0].expiry_month: 1102']);
  }
});

const card = examplePerson['credit_card']!;

function addCard(change: object) {
  const body = { credit_card: [{ ...card, address_id: addressId, is_primary: 0, ...change }] };
  return at.call('POST', `/user/credit_card/${userId}`, body);
}

describe('a card', () => {
  it('is shown by its first six and last four digits, and never its security code', async () => {
    const { json } = await addCard({});
    expect(json.result.code).toBe('0000');
    expect(json.credit_card[0].number).toMatch(/^411111\*+1111$/u);
    expect(JSON.stringify(json)).not.toContain('4111111111111111');
    const { credit_card } = (await at.call('GET', `/user/credit_card/${userId}`, undefined, sensitive)).json;
    expect(credit_card[0].number).toBe('4111111111111111');
    expect(credit_card[0].security_code).not.toBe('123');
  });

  it.each([
    ['whose number fails its checksum', { number: '4111111111111112' }, '$.credit_card[0].number: 1142'],
    ['of another brand than it says', { type: 2 }, '$.credit_card[0].type: 1143'],
    ['that has expired', { expiry_year: '2020' }, '$.credit_card[0].expiry_year: 1144'],
    ['billed to an address of nobody', { address_id: 4_000_000_000 }, '$.credit_card[0].address_id: 1175'],
    ['in a currency that is none', { currency_code: 'XXZ' }, '$.credit_card[0].currency_code: 1132'],
  ])('%s is refused', async (_, change, fault) => {
    const answer = await addCard(change);
    expect(answer.status).toBe(400);
    expect(at.faultsOf(answer)).toContain(fault);
  });

  it('keeps its number where an update does not send one, and its brand must fit the one it has', async () => {
    const { json } = await addCard({ number: '4012888888881881' });
    const [{ id }] = json.credit_card;
    const update = (values: object) =>
      at.call('PUT', `/user/credit_card/${userId}`, { credit_card: [{ id, ...values }] });
    expect(at.faultsOf(await update({ type: 2 }))).toEqual(['$.credit_card[0].type: 1143']);
    const changed = await update({ first_name: 'Adele' });
    expect(changed.json.credit_card[0]).toMatchObject({ first_name: 'Adele' });
    expect(changed.json.credit_card[0].number).toMatch(/1881$/u);
    expect((await update({ type: 2, number: '5555555555554444' })).json.result.code).toBe('0000');
  });
});

describe('a bank account', () => {
  const account = { ...examplePerson['bank_account'], is_primary: 0 };
  const add = (change: object) =>
    at.call('POST', `/user/bank_account/${userId}`, { bank_account: [{ ...account, ...change }] });

  it('is shown masked, and in clear to who may see it', async () => {
    const { json } = await add({});
    expect(json.result.code).toBe('0000');
    expect(JSON.stringify(json)).not.toMatch(/31926819/u);
    const { bank_account } = (await at.call('GET', `/user/bank_account/${userId}`, undefined, sensitive))
      .json;
    expect(bank_account[0]).toMatchObject({ number: '31926819', iban: 'GB29NWBK60161331926819' });
  });

  it.each([
    ['whose IBAN fails its checksum', { iban: 'GB29NWBK60161331926818' }, '$.bank_account[0].iban: 1140'],
    ['with a SWIFT code of no country', { swift_code: 'NWBKZZ2L' }, '$.bank_account[0].swift_code: 1141'],
    ['that names a phone of nobody', { phone_id: 4_000_000_000 }, '$.bank_account[0].phone_id: 1175'],
  ])('%s is refused', async (_, change, fault) => {
    expect(at.faultsOf(await add(change))).toContain(fault);
  });
});

describe('a currency', () => {
  it('is held once, with the number that its code has', async () => {
    const { info } = await at.createUser();
    const add = (code: string) =>
      at.call('POST', `/user/currency/${info.id}`, { currency: [{ code, is_primary: 0 }] });
    expect((await add('EUR')).json.currency[0]).toMatchObject({ code: 'EUR', number: '978' });
    expect((await add('EUR')).json.result.code).toBe('3016');
    const held = (await at.call('GET', `/user/currency/${info.id}`)).json.currency;
    expect(held.map((one: { code: string }) => one.code)).toEqual(['CAD', 'EUR']);
  });
});

const sensitive = { 'show-sensitive-data': '1' };
