import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { type Setting, setUp } from './setting.ts';

// What was proven of a value does not hold for the next one.
let at: Setting;
beforeAll(async () => {
  at = await setUp();
});
afterAll(() => at?.server.close());

describe('a verified', () => {
  it.each([
    ['email', { address: 'changed@example.com' }],
    ['phone', { number: '+13065550777' }],
  ])('%s is not verified any more once it is changed', async (list, change) => {
    const user = await at.createUser();
    const path = `/user/${list}/${user.info.id}`;
    const { id } = user[list][0];
    const update = async (values: object) =>
      (await at.call('PUT', path, { [list]: [{ id, ...values }] })).json[list][0];
    expect(user[list][0].verification_status).toBe(0);
    expect((await update({ verification_status: 1 })).verification_status).toBe(1);
    expect((await update({ is_primary: 1 })).verification_status).toBe(1);
    expect((await update(change)).verification_status).toBe(0);
  });

  it('mark given with a change holds, also where it was given before', async () => {
    const { info, email } = await at.createUser();
    const put = async (path: string, body: object) => (await at.call('PUT', `${path}/${info.id}`, body)).json;
    for (const address of ['seen1@example.com', 'seen2@example.com']) {
      const change = { id: email[0].id, address, verification_status: 1 };
      const { email: changed } = await put('/user/email', { email: [change] });
      expect(changed[0]).toMatchObject({ address, verification_status: 1 });
    }
    for (const last_name of ['Martin', 'Petit']) {
      const personal_info = { last_name, verification_status: 1 };
      expect((await put('/user/personal_info', { personal_info })).personal_info).toMatchObject(
        personal_info,
      );
    }
  });

  it('name is not verified any more once it is changed', async () => {
    const { info } = await at.createUser();
    const path = `/user/personal_info/${info.id}`;
    const update = async (values: object) =>
      (await at.call('PUT', path, { personal_info: values })).json.personal_info;
    expect((await update({ verification_status: 1 })).verification_status).toBe(1);
    expect((await update({ job_title: 'Baker' })).verification_status).toBe(1);
    expect((await update({ last_name: 'Martin' })).verification_status).toBe(0);
  });

  it('address waits for proof again once it is changed', async () => {
    const { info } = await at.createUser();
    const path = `/user/address/${info.id}`;
    const [address] = (await at.call('GET', path)).json.addresses;
    const update = async (values: object) =>
      (await at.call('PUT', path, { addresses: [{ id: address.id, ...values }] })).json.addresses[0];
    expect(address).toMatchObject({ status: 1, verification_status: 0 });
    expect(await update({ verification_status: 1 })).toMatchObject({ status: 1, verification_status: 1 });
    expect(await update({ city_town: 'Moose Jaw' })).toMatchObject({ status: 17, verification_status: 0 });
  });

  it('address that is added waits for proof', async () => {
    const { info } = await at.createUser();
    const { json } = await at.call('POST', `/user/address/${info.id}`, {
      addresses: [
        {
          address_line1: '1 Main',
          postal_zip_code: 'S4P 3Y2',
          country_code: '124',
          city_town: 'Regina',
          is_primary: 0,
        },
      ],
    });
    expect(json.addresses[0]).toMatchObject({ status: 17, verification_status: 0, is_primary: 0 });
  });

  it('paper waits for a review', async () => {
    const { info } = await at.createUser();
    const { json } = await at.call('POST', `/user/identification/${info.id}`, {
      identification: [paper],
    });
    expect(json.identification[0]).toMatchObject({ status: 17, verification_status: 0 });
  });

  it.each([
    ['user:privileged', 1],
    ['user', 0],
  ])('mark is set by who may: %s', async (scope, expected) => {
    const { info, email } = await at.createUser();
    const token = scope === 'user' ? at.plainToken : at.token;
    const body = { email: [{ id: email[0].id, verification_status: 1 }] };
    const { json } = await at.server.call('PUT', `/v1/user/email/${info.id}`, { token, body });
    expect(json.email[0].verification_status).toBe(expected);
  });
});

const paper = examplePerson['identification']!;

describe('a paper', () => {
  it('is answered together with whom it must agree with, as the samples show', async () => {
    const { info } = await at.createUser();
    const whole = (await at.call('GET', `/user/${info.id}`)).json;
    const made = await at.call('POST', `/user/identification/${info.id}`, { identification: [paper] });
    const [{ id }] = made.json.identification;
    const changed = await at.call('PUT', `/user/identification/${info.id}`, {
      identification: [{ id, type: 2 }],
    });
    for (const { json } of [made, changed]) {
      expect(json.personal_info).toEqual(whole.personal_info);
      expect(json.address).toEqual(whole.address);
      expect(json.addresses).toBeNull();
    }
    const gone = await at.call('DELETE', `/user/identification/${info.id}`, { identification: [{ id }] });
    expect([gone.json.personal_info, gone.json.address]).toEqual([null, null]);
  });

  it.each([
    ['that has run out is refused', { expiry_date: '2021-01-01' }, '$.identification[0].expiry_date: 1122'],
    ['that runs out before it is issued is refused', { issue_date: '2049-10-01' }, '1121'],
    ['of no country is refused', { country_of_issue: '000' }, '1130'],
    ['with a day that no calendar has is refused', { expiry_date: '2049-02-30' }, '1120'],
  ])('%s', async (_, change, fault) => {
    const { info } = await at.createUser();
    const answer = await at.call('POST', `/user/identification/${info.id}`, {
      identification: [{ ...paper, ...change }],
    });
    expect(answer.status).toBe(400);
    expect(at.faultsOf(answer).join()).toContain(fault);
  });
});
