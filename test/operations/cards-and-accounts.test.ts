import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { type Setting, setUp } from './setting.ts';

let at: Setting;
let userId: number;
let addressId: number;
beforeAll(async () => {
  at = await setUp();
});
// A user has a card or an account once.
beforeEach(async () => {
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
  for (const [expiry_month, code] of [
    [13, '1114'],
    ['7', '1198'],
    [0, '1114'],
  ] as const) {
    const answer = await post({ ...card, expiry_month });
    expect(at.faultsOf(answer)).toEqual([`$.credit_card[0].expiry_month: ${code}`]);
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

  it.each([
    ['Maestro of 19 digits', { type: 8, number: '6767701234567890129' }],
    ['Visa of 19 digits', { type: 1, number: '4000001234567890124' }],
    ['American Express with its own code', { type: 3, number: '378282246310005', security_code: '1234' }],
    ['RuPay', { type: 15, number: '6074000000000016' }],
    ['RuPay as another brand', { type: 0, number: '6074000000000016' }],
    ['mada that is a Visa too', { type: 16, number: '4462030000000000' }],
    ['UnionPay without a checksum', { type: 7, number: '6240008631401149' }],
    ['any without its security code', { security_code: undefined }],
  ])('of %s is taken', async (_, change) => {
    expect((await addCard(change)).json.result).toMatchObject({ code: '0000' });
  });

  it.each([
    [{ type: 0, number: '0000000000000000' }, 'number: 1182', 'zeros only'],
    [{ type: 0, number: '6240008631401149' }, 'number: 1142', 'one digit is probably wrong'],
    [
      { type: 3, number: '378282246310005', security_code: '123' },
      'security_code: 1183',
      'American Express has 4',
    ],
    [{ security_code: '1234' }, 'security_code: 1183', 'Visa has 3'],
    [{ type: 2, number: '55555555555555557' }, 'number: 1142', 'checksum'],
    [{ type: 2, number: '5555555555555555556' }, 'number: 1169', '19 digits; those of Mastercard have 16'],
    [{ type: 15 }, 'type: 1143', 'RuPay begin with other digits'],
    [{ number: '42' }, 'number: 1198', 'at least 12 characters'],
  ])('as %j is refused: %s', async (change, fault, words) => {
    const answer = await addCard(change);
    expect(at.faultsOf(answer)).toEqual([`$.credit_card[0].${fault}`]);
    expect(answer.json.result.details[0].message).toContain(words);
  });

  it('is of somebody with one name too, and does not lose it', async () => {
    const names = { first_name: undefined, last_name: undefined };
    const fault = ['$.credit_card[0].first_name: 1173'];
    expect(at.faultsOf(await addCard({ ...names }))).toEqual(fault);
    const { json } = await addCard({ ...names, last_name: 'Sari', number: '4000056655665556' });
    expect(json.credit_card[0]).toMatchObject({ first_name: null, last_name: 'Sari' });
    const [{ id }] = json.credit_card;
    const put = (values: object) =>
      at.call('PUT', `/user/credit_card/${userId}`, { credit_card: [{ id, ...values }] });
    // The fault stands at the name that was taken away.
    expect(at.faultsOf(await put({ last_name: null }))).toEqual(['$.credit_card[0].last_name: 1173']);
    const changed = await put({ first_name: 'Sari', last_name: null });
    expect(changed.json.credit_card[0]).toMatchObject({ first_name: 'Sari', last_name: null });
  });

  it('never keeps its security code, which an update may send too', async () => {
    const { json } = await addCard({ type: 3, number: '371449635398431', security_code: '4938' });
    const [{ id }] = json.credit_card;
    const put = (values: object) =>
      at.call('PUT', `/user/credit_card/${userId}`, { credit_card: [{ id, ...values }] });
    expect(at.faultsOf(await put({ security_code: '493' }))).toEqual([
      '$.credit_card[0].security_code: 1183',
    ]);
    const answer = await put({ security_code: '4938' });
    expect(answer.json.result.code).toBe('0000');
    expect(JSON.stringify(answer.json)).not.toContain('4938');
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
    ['RO17BTRLRONCRT0V00000001', 'RO17****************0001'],
    ['kz86 125K ZT50 0410 0100', 'KZ86************0100'],
    ['LC10HEMM000200020034005600789012', 'LC10************************9012'],
    ['RU8204452577740817810099910099912', 'RU82*************************9912'],
  ])('with the IBAN %s needs no number', async (iban, shown) => {
    const { json } = await add({ number: undefined, iban });
    expect(json.bank_account[0]).toMatchObject({ iban: shown, number: null });
  });

  it.each([
    { country_code: '032', number: '0110123800000123456784' },
    { number: '12345-X' },
    { number: '19-2000145399/0800' },
    { routing_number: 'HDFC0000123' },
    // Its country need not be its IBAN's.
    { country_code: '840', iban: 'DE89370400440532013000' },
  ])('as %j is taken', async (change) => {
    expect((await add(change)).json.result.code).toBe('0000');
  });

  it('has a number or an IBAN, and does not lose the last of them', async () => {
    const fault = ['$.bank_account[0].number: 1184'];
    expect(at.faultsOf(await add({ number: undefined, iban: undefined }))).toEqual(fault);
    const { json } = await add({ iban: undefined });
    const [{ id }] = json.bank_account;
    const put = (values: object) =>
      at.call('PUT', `/user/bank_account/${userId}`, { bank_account: [{ id, ...values }] });
    expect(at.faultsOf(await put({ number: null }))).toEqual(fault);
    const changed = await put({ number: null, iban: 'DE89 3704 0044 0532 0130 00' });
    expect(changed.json.bank_account[0]).toMatchObject({ number: null, iban: 'DE89**************3000' });
  });

  it('is told what is wrong with its IBAN, in the language of the call', async () => {
    const answer = await add({ iban: 'RO17BTRLRONCRT0V0000000' });
    expect(answer.json.result.details).toEqual([
      {
        path: '$.bank_account[0].iban',
        code: '1145',
        message: "This IBAN has 23 characters; Romania's have 24.",
        friendly_message: expect.stringContaining('Romania'),
      },
    ]);
    const wrong = { ...account, iban: 'RO17BTRLRONCRT0V0000000' };
    const send = async (bank_account: object[], lang: string) =>
      (await at.call('POST', `/user/bank_account/${userId}`, { bank_account }, { lang })).json.result;
    const french = await send([wrong], 'fr');
    expect(french.friendly_message).toContain('23 caractères au lieu de 24 (Roumanie)');
    // Of several faults each says what is wrong, and the whole that something is.
    const { friendly_message: whole, details } = await send(
      [wrong, { ...account, iban: undefined, number: null }],
      'ar',
    );
    expect(details).toHaveLength(2);
    for (const { message, friendly_message } of details) {
      expect(message).not.toMatch(/\p{Script=Arabic}/u);
      expect(friendly_message).toMatch(/\p{Script=Arabic}/u);
      expect(friendly_message).not.toBe(whole);
    }
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
