import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { fromHex, UserVault } from '../../src/storage/user-vault.ts';
import { findRefused } from '../../src/transfer/find-refused.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type TransferTest, transferTest } from './transfer-server.ts';

// Values that were stored when the rules were others: here they are put in behind the back of the kinds. They stay, and
// whoever wants to move the users is told of them, with user and path and never with the value.
let server: TransferTest;
let userId: number;
let soundId: number;

const values = {
  number: '00 11',
  card: '4111111111111112',
  code: 'QQQ',
  address: 'ann..lee@example.com',
  first_name: 'A\u0007nn',
};

beforeAll(async () => {
  server = await transferTest();
  const lists = {
    bank_account: [examplePerson['bank_account']],
    credit_card: [examplePerson['credit_card']],
  };
  [soundId, userId] = [await create(lists), await create(lists)] as [number, number];
  await reseal('bank_account', { number: values.number });
  await reseal('credit_card', { number: values.card });
  const { sql } = server;
  await sql`update currency set code = ${values.code} where user_id = ${userId}`;
  await sql`update email set address = ${values.address} where user_id = ${userId}`;
  await sql`update users set personal_info_first_name = ${values.first_name} where id = ${userId}`;
});
afterAll(() => server?.close());

async function create(lists: object): Promise<number> {
  const body = newUserBody({ currency: [{ code: 'GBP', is_primary: 1 }], ...lists });
  const { json } = await server.call('POST', '/v1/user', { token: server.tokens.first, body });
  expect(json.result.code).toBe('0000');
  return json.info.id;
}

/** Puts other values into the envelope of the user's entry. */
async function reseal(table: string, sealed: object): Promise<void> {
  const { sql } = server;
  const [key] = await sql`select wrapped from user_key where user_id = ${userId}`;
  const [row] =
    await sql`select program_id, id, '\\x' || encode(sealed, 'hex') as sealed from ${sql(table)} where user_id = ${userId}`;
  const vault = UserVault.open(server.services.keyring, Number(row!['program_id']), userId, key!['wrapped']);
  const id = Number(row!['id']);
  const known = JSON.parse(vault.open(table, id, row!['sealed']));
  const other = vault.seal(table, id, JSON.stringify({ ...known, ...sealed }));
  await sql`update ${sql(table)} set sealed = ${fromHex(other)} where user_id = ${userId}`;
}

const expected = [
  ['$.bank_account[0].number', '1197', 'refusedCharacter'],
  ['$.credit_card[0].number', '1142', 'cardChecksum'],
  ['$.currency[0].code', '1132', 'unknownCurrency'],
  ['$.email[0].address', '1158', 'emailDots'],
  ['$.personal_info.first_name', '1118', 'controlCharacter'],
];

describe('what an import would refuse', () => {
  it('is told of each value with user, path and entry, and without the value', async () => {
    const found = await findRefused(server.services);
    expect(found).toMatchObject({ users: 2, refused: 1, values: 5 });
    for (const [path, code, fault] of expected) {
      const texts = found.told.filter((text) => text.endsWith(`: ${code} ${fault}`));
      expect(texts).toEqual([expect.stringContaining(`user ${userId} of programme 77: ${path}`)]);
      if (path!.includes('[')) expect(texts[0]).toMatch(/ \(entry [0-9]+\): /u);
    }
    for (const value of Object.values(values)) expect(found.told.join('\n')).not.toContain(value);
    expect(await findRefused(server.services, { toldMax: 2 })).toMatchObject({
      values: 5,
      told: { length: 2 },
    });
  });

  it('stands in the lines of an export as the import answers it, and nothing is said of the others', async () => {
    const lines = await server.exportLines(server.tokens.first);
    const lineOf = (id: number) => lines.find((line) => (line['info'] as { id: number }).id === id)!;
    expect(lineOf(soundId)).not.toHaveProperty('result');
    const { result } = lineOf(userId) as {
      result: { code: string; details: { path: string; code: string }[] };
    };
    expect(result.code).toBe('1001');
    expect(result.details.map(({ path, code }) => [path, code]).sort()).toEqual(
      expected.map(([path, code]) => [path, code]),
    );
    for (const value of Object.values(values)) expect(JSON.stringify(result)).not.toContain(value);
    const { results } = await server.importRows([lineOf(soundId), lineOf(userId)], {
      token: server.tokens.second,
    });
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'refused']);
    expect(results[1]!.result).toEqual(result);
  });

  it('is a rule of a list too, once the values have their form', async () => {
    const { sql } = server;
    await reseal('bank_account', { number: '0532000000' });
    await reseal('credit_card', { number: '378282246310005' });
    await sql`update currency set code = 'HRK', created_at = '2024-05-01' where user_id = ${userId}`;
    await sql`update email set address = 'ann.lee@example.com' where user_id = ${userId}`;
    await sql`update users set personal_info_first_name = 'Ann' where id = ${userId}`;
    const { told } = await findRefused(server.services);
    expect(told.map((text) => text.replace(/ \(entry [0-9]+\)/u, '')).sort()).toEqual([
      `user ${userId} of programme 77: $.credit_card[0].type: 1143 cardTypeMismatch`,
      `user ${userId} of programme 77: $.currency[0].code: 1139 currencyWithdrawn`,
    ]);
  });

  it('is what does not open, and no user who was erased', async () => {
    await server.sql`update bank_account set sealed = decode('00', 'hex') where user_id = ${userId}`;
    const { told } = await findRefused(server.services);
    expect(told).toEqual([`user ${userId} of programme 77: a sealed value does not open`]);
  });
});
