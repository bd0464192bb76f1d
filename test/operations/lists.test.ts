import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activityType, entity } from '../../src/catalogue/codes.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from './setting.ts';

let at: Setting;
beforeAll(async () => {
  at = await setUp();
});
afterAll(() => at?.server.close());

interface EmailEntry {
  readonly id: number;
  readonly address: string;
  readonly is_primary: number;
}

async function emailsOf(id: number): Promise<EmailEntry[]> {
  return (await at.call('GET', `/user/email/${id}`)).json.email;
}

describe('the primary entry', () => {
  it('is the first of a list, whether it says so or not', async () => {
    const { info } = await at.createUser({ email: [{ address: 'first@example.com', is_primary: 0 }] });
    expect(await emailsOf(info.id)).toMatchObject([{ address: 'first@example.com', is_primary: 1 }]);
  });

  it('moves to the one that another call names', async () => {
    const { info, email } = await at.createUser();
    const added = await at.call('POST', `/user/email/${info.id}`, {
      email: [{ address: 'second@example.com', is_primary: 1 }],
    });
    expect(added.json.email).toMatchObject([{ address: 'second@example.com', is_primary: 1 }]);
    expect((await emailsOf(info.id)).filter((one) => one.is_primary === 1)).toHaveLength(1);
    await at.call('PUT', `/user/email/${info.id}`, { email: [{ id: email[0].id, is_primary: 1 }] });
    const [primary] = (await emailsOf(info.id)).filter((one) => one.is_primary === 1);
    expect(primary!.id).toBe(email[0].id);
  });

  it('stays where a call takes it away without naming another', async () => {
    const { info, email } = await at.createUser();
    await at.call('POST', `/user/email/${info.id}`, {
      email: [{ address: 'third@example.com', is_primary: 0 }],
    });
    await at.call('PUT', `/user/email/${info.id}`, { email: [{ id: email[0].id, is_primary: 0 }] });
    expect((await emailsOf(info.id)).map((one) => one.is_primary)).toEqual([1, 0]);
  });

  it('cannot be named twice in one call', async () => {
    const answer = await at.call(
      'POST',
      '/user',
      newUserBody({
        email: [
          { address: 'p1@example.com', is_primary: 1 },
          { address: 'p2@example.com', is_primary: 1 },
        ],
      }),
    );
    expect(at.faultsOf(answer)).toEqual(['$.email: 1174']);
  });

  it('is deleted last', async () => {
    const { info, email } = await at.createUser();
    const added = await at.call('POST', `/user/email/${info.id}`, {
      email: [{ address: 'last@example.com', is_primary: 0 }],
    });
    const remove = (...ids: number[]) =>
      at.call('DELETE', `/user/email/${info.id}`, { email: ids.map((id) => ({ id })) });
    expect((await remove(email[0].id)).json.result.code).toBe('3015');
    expect((await remove(added.json.email[0].id)).json.result.code).toBe('0000');
    expect((await remove(email[0].id)).json.result.code).toBe('0000');
    expect((await at.call('GET', `/user/email/${info.id}`)).json.email ?? []).toEqual([]);
  });
});

describe('a list call', () => {
  it('is all or nothing', async () => {
    const { info } = await at.createUser();
    const taken = await at.createUser({ email: [{ address: 'held@example.com', is_primary: 1 }] });
    expect(taken.result.code).toBe('0000');
    const answer = await at.call('POST', `/user/email/${info.id}`, {
      email: [
        { address: 'free@example.com', is_primary: 0 },
        { address: 'HELD@example.com', is_primary: 0 },
      ],
    });
    expect([answer.status, answer.json.result.code]).toEqual([409, '3010']);
    expect(await emailsOf(info.id)).toHaveLength(1);
  });

  it('tells every fault of every entry at once', async () => {
    const { info } = await at.createUser();
    const answer = await at.call('POST', `/user/phone/${info.id}`, {
      phone: [
        { country_code: '999', number: '+13065550100', is_primary: 0 },
        { country_code: '124', number: '+1', is_primary: 0 },
        { number: '+13065550101' },
      ],
    });
    expect(answer.status).toBe(400);
    expect(at.faultsOf(answer).map((fault) => fault.split(':')[0])).toEqual(
      expect.arrayContaining(['$.phone[0].country_code', '$.phone[1].number', '$.phone[2].is_primary']),
    );
  });

  it('takes the same value once', async () => {
    const { info, email } = await at.createUser();
    const own = email[0].address;
    const answer = await at.call('POST', `/user/email/${info.id}`, {
      email: [{ address: own.toUpperCase(), is_primary: 0 }],
    });
    expect([answer.status, answer.json.result.code]).toEqual([409, '3016']);
    const entry = { address: 'twice@example.com', is_primary: 0 };
    const create = await at.call(
      'POST',
      '/user',
      newUserBody({ email: [entry, { ...entry, address: 'Twice@example.com' }] }),
    );
    expect(at.faultsOf(create)).toEqual(['$.email[0].address: 1109', '$.email[1].address: 1109']);
    const twice = await at.call('PUT', `/user/email/${info.id}`, {
      email: [
        { id: email[0].id, is_primary: 1 },
        { id: email[0].id, is_primary: 0 },
      ],
    });
    expect(at.faultsOf(twice)).toEqual(['$.email[1].id: 1109']);
    const gone = await at.call('DELETE', `/user/email/${info.id}`, {
      email: [{ id: email[0].id }, { id: email[0].id }],
    });
    expect(at.faultsOf(gone)).toEqual(['$.email[1].id: 1109']);
  });

  it('has no number in a dry run of its deletion', async () => {
    const { info, email } = await at.createUser();
    const body = { email: [{ id: email[0].id }], validate: '1' };
    const { json } = await at.call('DELETE', `/user/email/${info.id}`, body);
    expect([json.result.code, json.email[0].id]).toEqual(['0000', 0]);
  });
});

describe('an address', () => {
  it('that is the first again needs what a first one needs', async () => {
    const { info, address } = await at.createUser();
    const [{ id }] = (await at.call('GET', `/user/${info.id}`)).json.addresses;
    await at.call('DELETE', `/user/address/${info.id}`, { addresses: [{ id }] });
    for (const path of [`/user/address/${info.id}`, `/user/${info.id}`]) {
      const answer = await at.call('PUT', path, { address: { city_town: 'Regina' } });
      expect(at.faultsOf(answer), path).toContain('$.address.country_code: 1101');
    }
    const { country_code, address_line1, postal_zip_code, city_town } = address;
    const whole = { address: { country_code, address_line1, postal_zip_code, city_town } };
    expect((await at.call('PUT', `/user/address/${info.id}`, whole)).json.address.country_code).toBe(
      country_code,
    );
  });

  it('that is gone is the address of no card and no account', async () => {
    const { credit_card, bank_account, addresses } = examplePerson;
    const { info } = await at.createUser({ credit_card: [credit_card], bank_account: [bank_account] });
    const added = await at.call('POST', `/user/address/${info.id}`, {
      addresses: [{ ...addresses, is_primary: 0 }],
    });
    const [{ id }] = added.json.addresses;
    const whole = (await at.call('GET', `/user/${info.id}`)).json;
    for (const list of ['credit_card', 'bank_account'])
      await at.call('PUT', `/user/${list}/${info.id}`, {
        [list]: [{ id: whole[list][0].id, address_id: id }],
      });
    await at.call('DELETE', `/user/address/${info.id}`, { addresses: [{ id }] });
    const left = (await at.call('GET', `/user/${info.id}`)).json;
    expect([left.credit_card[0].address_id, left.bank_account[0].address_id]).toEqual([null, null]);
    const { history } = (await at.call('GET', `/user/history/${info.id}?page_size=3`)).json;
    const told = history.map((one: { entity: number; activity_type: number }) => [
      one.entity,
      one.activity_type,
    ]);
    expect(told.sort()).toEqual(
      [
        [entity.address, activityType.deleted],
        [entity.creditCard, activityType.updated],
        [entity.bankAccount, activityType.updated],
      ].sort(),
    );
  });
});
