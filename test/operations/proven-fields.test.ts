import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { type Setting, setUp } from './setting.ts';

type Values = Readonly<Record<string, unknown>>;

/** What a caller may change of one resource, each field with another value than the one that was verified. */
interface Promised {
  /** The member of the body and of the answer. */
  readonly member: string;
  /** The path of the operations, where that is not the member's name. */
  readonly path?: string;
  /** Fields of which a verification is the proof: another value ends the verification. */
  readonly proven: Values;
  /** Fields that nobody verifies: another value leaves the verification. */
  readonly free: Values;
  /** The status of an entry whose proven fields changed: 17 where it waits for a review again. */
  readonly statusAfterChange?: number;
}

/**
 * The promise, written out: deleting a field from the code's own list, or misspelling it there, fails here. A login
 * (`external_auth.login_id`) is missing because no call changes it.
 */
const promises: readonly Promised[] = [
  {
    member: 'personal_info',
    proven: { first_name: 'Eve', last_name: 'Martin', date_of_birth: '1990-02-03', gender: '1' },
    free: {
      title: '3',
      nick_name: 'Evie',
      job_title: 'Baker',
      picture: 'https://images.example.com/e.png',
      photo: 'https://images.example.com/f.png',
    },
  },
  {
    member: 'addresses',
    path: 'address',
    proven: {
      address_line1: '1 Main Street',
      address_line2: 'Suite 9',
      postal_zip_code: 'S6H 0W1',
      state_region: 'MB',
      city_town: 'Moose Jaw',
      country_code: '840',
    },
    free: { type: 3, is_primary: 0, is_billing: 1 },
    statusAfterChange: 17,
  },
  {
    member: 'address',
    proven: {
      address_line1: '2 Main Street',
      address_line2: 'Suite 8',
      postal_zip_code: 'S6H 0W2',
      state_region: 'AB',
      city_town: 'Swift Current',
      country_code: '826',
    },
    free: { type: 4, is_billing: 1 },
    statusAfterChange: 17,
  },
  {
    member: 'email',
    proven: { address: 'proven@example.com' },
    free: { type: 3, is_primary: 0 },
  },
  {
    member: 'phone',
    proven: { number: '+13065550666' },
    free: { type: 3, is_primary: 0, country_code: '840' },
  },
  {
    member: 'identification',
    proven: {
      type: 2,
      country_of_issue: '840',
      country_of_residence: '840',
      number: 'R691001515134',
      issue_date: '2020-09-22',
      expiry_date: '2049-09-21',
    },
    free: {},
    statusAfterChange: 17,
  },
  {
    member: 'bank_account',
    proven: {
      number: '31926820',
      iban: 'DE89370400440532013000',
      swift_code: 'DEUTDEFF500',
      transit_number: '90000',
      institution_number: '004',
      routing_number: '021000021',
      country_code: '276',
      holder_name: 'Eve Martin',
    },
    free: {
      name: 'Savings',
      currency_code: 'EUR',
      type: 2,
      beneficiary_type: 2,
      linked_account_id: 32,
      phone_id: 'own',
      address_id: 'own',
      bank_address: '77',
      is_primary: 0,
      city_town: 'Berlin',
      postal_zip_code: '10115',
    },
  },
  {
    member: 'credit_card',
    proven: {
      number: '4606607755411750',
      expiry_year: '2048',
      expiry_month: '11',
      first_name: 'Eve',
      last_name: 'Martin',
    },
    free: { currency_code: 'EUR', security_code: '321', address_id: 'own', is_primary: 0, type: 'same' },
  },
];

let at: Setting;
beforeAll(async () => {
  at = await setUp();
});
afterAll(() => at?.server.close());

let user: Promise<Record<string, unknown>> | undefined;

/** The user of every test, as the first test created it. */
function created(): Promise<Record<string, unknown>> {
  user ??= create();
  return user;
}

async function create() {
  const { info } = await at.createUser({
    identification: [examplePerson['identification']],
    bank_account: [examplePerson['bank_account']],
    credit_card: [examplePerson['credit_card']],
  });
  return (await at.call('GET', `/user/${info.id}`)).json;
}

async function pathOf({ member, path = member }: Promised): Promise<string> {
  const { info } = (await created()) as { info: { id: number } };
  return `/user/${path}/${info.id}`;
}

describe.each(promises)('a verification of $member', (promised) => {
  const { member, proven, free, statusAfterChange = 1 } = promised;

  it.each(Object.entries(proven))('ends with another %s', async (name, value) => {
    await verify(promised);
    await change(promised, { [name]: value });
    expect(await proofOf(promised)).toEqual(expected(promised, 0, statusAfterChange));
  });

  it.each(Object.entries(proven))('outlasts the same %s, sent once more', async (name, value) => {
    await change(promised, { [name]: value });
    await verify(promised);
    await change(promised, { [name]: value });
    // What was verified waits for no review.
    expect(await proofOf(promised)).toEqual(expected(promised, 1, 1));
  });

  it.each(Object.entries(free))('outlasts another %s', async (name, value) => {
    const { status } = await verify(promised);
    await change(promised, { [name]: await liveValue(promised, name, value) });
    expect(await proofOf(promised)).toEqual({ status, verification_status: 1 });
  });

  it('is given anew by the call that changes the value', async () => {
    const [name, value] = Object.entries(proven)[0]!;
    await change(promised, { [name]: value });
    await change(promised, { [name]: examplePerson[member]![name], verification_status: 1 });
    expect(await proofOf(promised)).toMatchObject({ verification_status: 1 });
  });

  it('is promised or not for every field that a call changes', async () => {
    const { json } = await at.server.call('GET', '/openapi.json');
    const { properties } = json.components.schemas[`${member}.update`];
    const decided = ['id', 'status', 'verification_status', ...Object.keys({ ...proven, ...free })];
    const open = Object.keys(properties).filter((name) => !decided.includes(name));
    expect(open, 'say for each whether a verification is its proof').toEqual([]);
  });
});

/** Marks the entry as verified, as a privileged caller may. */
async function verify(promised: Promised) {
  await change(promised, { verification_status: 1 });
  const proof = await proofOf(promised);
  expect(proof.verification_status).toBe(1);
  return proof;
}

async function change(promised: Promised, values: Values): Promise<void> {
  const { member } = promised;
  const own = (await created())[member];
  const body = { [member]: Array.isArray(own) ? [{ id: own[0].id, ...values }] : values };
  const { json } = await at.call('PUT', await pathOf(promised), body);
  expect(json.result, JSON.stringify(values)).toMatchObject({ code: '0000' });
}

/** What a read says of the entry, so that what is written is also what is stored. */
async function proofOf(promised: Promised) {
  const { json } = await at.call('GET', await pathOf(promised));
  const { [promised.member]: shown } = json;
  const { status, verification_status } = Array.isArray(shown) ? shown[0] : shown;
  return { status, verification_status };
}

function expected({ member }: Promised, verification_status: number, status: number) {
  return { status: member === 'personal_info' ? undefined : status, verification_status };
}

/** A reference names a live entry of the user, and a card keeps the type that fits its number. */
async function liveValue({ member }: Promised, name: string, value: unknown): Promise<unknown> {
  if (value === 'same') return examplePerson[member]![name];
  if (value !== 'own') return value;
  const members = (await created()) as Record<string, { id: number }[]>;
  return members[name === 'phone_id' ? 'phone' : 'addresses']![0]!.id;
}
