import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';

import { withdrawnCountries } from '../../src/catalogue/kinds/withdrawn-countries.ts';
import { runFor } from '../../src/storage/connections.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from './setting.ts';

// Currencies and countries that were withdrawn: refused from the day after their last one, except where they belong to
// that time, and left as they are where they stand.
let now = new Date('2026-11-28T12:00:00Z');
let at: Setting;
beforeAll(async () => {
  at = await setUp({}, () => now);
});
afterAll(() => at?.server.close());

type Values = Readonly<Record<string, unknown>>;
const entryOf = (list: string, changes: Values): Values => ({ ...examplePerson[list], ...changes });

async function call(method: string, path: string, body?: object) {
  const token = await at.server.token('user user:sensitive user:privileged admin');
  return at.server.call(method, `/v1${path}`, { token, ...(body && { body }) });
}

async function createUser(): Promise<number> {
  const { json } = await call('POST', '/user', newUserBody({ currency: [{ code: 'GBP', is_primary: 1 }] }));
  return json.info.id;
}

async function faultsOf(userId: number, list: string, entry: Values): Promise<string[]> {
  const path = list === 'addresses' ? 'address' : list;
  return at.faultsOf(
    await call('id' in entry ? 'PUT' : 'POST', `/user/${path}/${userId}`, { [list]: [entry] }),
  );
}

/** The outcome of a row of an import, or its faults. */
async function imported(sourceId: string, lists: Values): Promise<unknown> {
  const token = await at.server.token('user user:sensitive user:privileged');
  const row = { ...newUserBody(), security: undefined, ...lists, source_id: sourceId };
  const response = await at.server.app.inject({
    method: 'POST',
    url: '/v1/import',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    payload: JSON.stringify(row),
  });
  const { outcome, result } = JSON.parse(response.body.split('\n')[0]!);
  return outcome === 'refused' ? result.details.map(({ path, code }: Values) => `${path}: ${code}`) : outcome;
}

async function on(day: string, work: () => Promise<void>): Promise<void> {
  const before = now;
  now = new Date(`${day}T12:00:00Z`);
  await work().finally(() => {
    now = before;
  });
}

const [withdrawn, unknown] = ['1139', '1132'];
const fields = [
  ['currency', 'code'],
  ['bank_account', 'currency_code'],
  ['credit_card', 'currency_code'],
] as const;

describe('a currency', () => {
  it.each(fields)('in use is taken, and no other: %s.%s', async (list, name) => {
    const userId = await createUser();
    for (const code of ['ANG', 'BGN', 'CUC', 'HRK', 'DEM'])
      expect(await faultsOf(userId, list, entryOf(list, { [name]: code, is_primary: 0 }))).toEqual([
        `$.${list}[0].${name}: ${withdrawn}`,
      ]);
    for (const code of ['XTS', 'XXX', 'XAU', 'XAG', 'XPT', 'XPD', 'QQQ'])
      expect(await faultsOf(userId, list, entryOf(list, { [name]: code, is_primary: 0 }))).toEqual([
        `$.${list}[0].${name}: ${unknown}`,
      ]);
    for (const [index, code] of ['XCG', 'XAD', 'ZWG', 'SLE'].entries()) {
      const others = {
        iban: undefined,
        number: ['4111111111111111', '4012888888881881', '5555555555554444', '2223000048400011'][index],
        type: index < 2 ? 1 : 2,
      };
      const entry = entryOf(list, { ...(list === 'currency' ? {} : others), [name]: code, is_primary: 0 });
      expect(await faultsOf(userId, list, entry)).toEqual([]);
    }
  });

  it('says which was its last day', async () => {
    const userId = await createUser();
    const answer = await call('POST', `/user/currency/${userId}`, { currency: [{ code: 'BGN' }] });
    expect(answer.json.result.details[0].message).toContain('2026-01-31');
  });

  it('is taken on its last day and not on the day after', async () => {
    for (const [day, faults] of [
      ['2026-01-31', []],
      ['2026-02-01', [`$.currency[0].code: ${withdrawn}`]],
    ] as const)
      await on(day, async () => {
        expect(await faultsOf(await createUser(), 'currency', { code: 'BGN' })).toEqual(faults);
      });
  });

  it.each(fields)('of its time is imported: %s.%s', async (list, name) => {
    const entry = (date_utc?: string) => ({ ...entryOf(list, { [name]: 'HRK' }), date_utc });
    const fault = [`$.${list}[0].${name}: ${withdrawn}`];
    const row = (suffix: string, date?: string) => imported(`${list}-${suffix}`, { [list]: [entry(date)] });
    expect(await row('then', '2015-06-01T10:00:00')).toBe('created');
    expect(await row('last', '2023-01-31T23:59:59')).toBe('created');
    expect(await row('after', '2023-02-01T00:00:00')).toEqual(fault);
    expect(await row('now')).toEqual(fault);
  });

  it('that was withdrawn since, or is none, stays where it stands and is sent back as it came', async () => {
    for (const code of ['ANG', 'XAU']) {
      const userId = await createUser();
      await inProgram(`update currency set code = '${code}' where program_id = 77 and user_id = ${userId}`);
      const { currency } = (await call('GET', `/user/currency/${userId}`)).json;
      expect(currency).toMatchObject([{ code }]);
      const put = await call('PUT', `/user/currency/${userId}`, { currency });
      expect(put.json.currency).toMatchObject([{ code, is_primary: 1 }]);
    }
  });

  it('that was withdrawn may be among those that a programme allows, so that its time can be imported', async () => {
    const put = (program: object) => call('PUT', '/program/77', { program });
    const set = await put({ allowed_currencies: ['GBP', 'CAD', 'HRK', 'ANG'] });
    try {
      expect(set.json.program.allowed_currencies).toEqual(['GBP', 'CAD', 'HRK', 'ANG']);
      expect((await put(set.json.program)).status).toBe(200);
      const row = { currency: [{ code: 'HRK', date_utc: '2015-06-01T10:00:00' }] };
      expect(await imported('allowed', row)).toBe('created');
      expect(await faultsOf(await createUser(), 'currency', { code: 'HRK' })).toEqual([
        `$.currency[0].code: ${withdrawn}`,
      ]);
    } finally {
      await put({ allowed_currencies: null });
    }
  });
});

describe('a country that is no more', () => {
  const paper = (country: string, issue_date: string) =>
    entryOf('identification', { country_of_issue: country, issue_date, number: `P${country}${issue_date}` });

  it('issued papers in its time, which are entered and imported', async () => {
    const userId = await createUser();
    for (const [country, lastDay] of withdrawnCountries) {
      const after = new Date(Date.parse(lastDay) + 86_400_000).toISOString().slice(0, 10);
      const fault = ['$.identification[0].country_of_issue: 1138'];
      expect(await faultsOf(userId, 'identification', paper(country, after))).toEqual(fault);
    }
    for (const country of ['810', '891', '530', '736'])
      expect(
        await faultsOf(userId, 'identification', paper(country, withdrawnCountries.get(country)!)),
      ).toEqual([]);
    expect(await imported('paper', { identification: [paper('891', '1999-05-01')] })).toBe('created');
  });

  it('keeps a paper that is changed otherwise, and not one that is said to be younger', async () => {
    const userId = await createUser();
    const body = { identification: [paper('891', '2005-01-01')] };
    const [{ id }] = (await call('POST', `/user/identification/${userId}`, body)).json.identification;
    expect(await faultsOf(userId, 'identification', { id, type: 1 })).toEqual([]);
    expect(await faultsOf(userId, 'identification', { id, issue_date: '2007-01-01' })).toEqual([
      '$.identification[0].country_of_issue: 1138',
    ]);
  });

  it.each([
    ['addresses', 'country_code'],
    ['bank_account', 'country_code'],
    ['identification', 'country_of_residence'],
    ['phone', 'country_code'],
  ])('is no country of a new entry: %s.%s', async (list, name) => {
    const userId = await createUser();
    const entry = entryOf(list, { [name]: '891', ...(list !== 'identification' && { is_primary: 0 }) });
    expect(await faultsOf(userId, list, entry)).toEqual([`$.${list}[0].${name}: 1138`]);
  });

  it('is no country of an address, even of one that was made in its time', async () => {
    const address = entryOf('addresses', { country_code: '891', date_utc: '2001-01-01T00:00:00' });
    expect(await imported('address', { addresses: [address] })).toEqual([
      '$.addresses[0].country_code: 1138',
    ]);
  });
});

it('Kosovo has the number 983 of the range that ISO 3166-1 leaves to users', async () => {
  const userId = await createUser();
  const address = entryOf('addresses', { country_code: '983', is_primary: 0 });
  expect(await faultsOf(userId, 'addresses', address)).toEqual([]);
});

async function inProgram(text: string): Promise<void> {
  await runFor(at.server.services.connections, 77, { text });
}
