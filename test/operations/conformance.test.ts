import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { lists, singles } from '../../src/catalogue/members.ts';
import type { Resource } from '../../src/catalogue/resource.ts';
import { inputFields } from '../../src/derive/body-members.ts';
import published from '../contract/published-history.json' with { type: 'json' };
import { type Answer, newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from './setting.ts';

let at: Setting;
let admin: string;
let now = new Date('2026-05-01T10:00:00Z');
beforeAll(async () => {
  at = await setUp({}, () => now);
  admin = await at.server.token('admin');
});
afterAll(() => at?.server.close());

interface Entry {
  readonly activity_type: number;
  readonly entity: number;
  readonly entity_id: number;
  readonly old_data: string;
  readonly new_data: string;
  readonly notes: string;
  readonly admin_notes: string;
}

/** An account that the example person does not have. */
const otherAccount = { ...examplePerson['bank_account'], number: '55667788', iban: undefined };

/** Seconds go by, so that a date that moves shows. */
function later(): void {
  now = new Date(now.getTime() + 60_000);
}

async function historyOf(id: number, headers = {}, query = ''): Promise<Entry[]> {
  return (await at.call('GET', `/user/history/${id}${query}`, undefined, headers)).json.history;
}

async function userOf(id: number): Promise<Answer['json']> {
  const { response_time: _, ...told } = (await at.call('GET', `/user/${id}`)).json;
  return told;
}

/** The example person with everything that a user is created with, and the id. */
async function wholeUser(): Promise<{ readonly id: number; readonly user: Answer['json'] }> {
  const optional = ['notification', 'device_info', 'identification', 'bank_account', 'credit_card'];
  const made = newUserBody(
    Object.fromEntries(
      optional.flatMap((name) => {
        const person = examplePerson[name];
        const resource = [...lists, ...singles].find((one) => one.name === name)!;
        return person ? [[name, resource.shape === 'list' ? [person] : person]] : [];
      }),
    ),
  );
  const { info } = await at.createUser(made);
  return { id: info.id, user: await userOf(info.id) };
}

describe('a change that changes nothing', () => {
  it.each([
    ['a whole answer', (user: Answer['json']) => ['', user]],
    ['personal info', ({ personal_info }) => ['personal_info', { personal_info }]],
    ['preferences', ({ preferences }) => ['preferences', { preferences }]],
    ['emails', ({ email }) => ['email', { email }]],
    ['phones', ({ phone }) => ['phone', { phone }]],
    ['an address', ({ address: { ticket: _, ...address } }) => ['address', { address }]],
    [
      'papers',
      ({ identification: [{ id }] }) => [
        'identification',
        { identification: [{ id, number: examplePerson['identification']!['number'] }] },
      ],
    ],
    [
      'cards',
      ({ credit_card: [{ id }] }) => [
        'credit_card',
        { credit_card: [{ id, number: examplePerson['credit_card']!['number'] }] },
      ],
    ],
    ['nothing at all', () => ['', {}]],
    ['free data', () => ['', { custom_field: {} }]],
    ['empty notes', () => ['', { notes: { user_notes: '', admin_notes: '' } }]],
  ] as [string, (user: Answer['json']) => [string, object]][])('writes nothing: %s', async (_, sent) => {
    const { id, user } = await wholeUser();
    const [before] = await historyOf(id);
    later();
    const [member, whole] = sent(user);
    const body = withoutMasked(whole);
    const headers = { 'source-id': `unchanged-${id}` };
    const first = await at.call('PUT', `/user${member && `/${member}`}/${id}`, body, headers);
    expect(first.json.result.code, JSON.stringify(first.json.result)).toBe('0000');
    expect(await userOf(id)).toEqual(user);
    expect(await historyOf(id)).toEqual([before]);
    // And it is told again as it was.
    later();
    await at.call('PUT', `/user/personal_info/${id}`, { personal_info: { nick_name: 'Other' } });
    const again = await at.call('PUT', `/user${member && `/${member}`}/${id}`, body, headers);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect({ ...again.json, response_time: 0 }).toEqual({ ...first.json, response_time: 0 });
    const other = await at.call('PUT', `/user/${id}`, { personal_info: { nick_name: 'Third' } }, headers);
    expect(other.status).toBe(409);
  });

  it('of one entry leaves that entry alone, and writes the other', async () => {
    const { id, user } = await wholeUser();
    const added = await at.call('POST', `/user/email/${id}`, {
      email: [{ address: `b${id}@example.com`, is_primary: 0 }],
    });
    const other = added.json.email[0];
    later();
    const email = [{ ...user.email[0] }, { id: other.id, type: 3 }];
    const { json } = await at.call('PUT', `/user/email/${id}`, { email });
    expect(json.email[0]).toEqual(user.email[0]);
    expect(json.email[1]).toMatchObject({
      id: other.id,
      type: 3,
      update_date_utc: now.toISOString().slice(0, 19),
    });
    const [newest, before] = await historyOf(id);
    expect([newest!.entity_id, newest!.admin_notes]).toEqual([other.id, 'User email updated']);
    expect(before!.admin_notes).toBe('User email created');
  });

  it('answers a dry run as any other', async () => {
    const { id, user } = await wholeUser();
    const { json } = await at.call('PUT', `/user/email/${id}`, { email: user.email, validate: '1' });
    expect(json.email).toMatchObject([{ id: 0, date_utc: null }]);
  });

  it('is no change of a secret, which is always one', async () => {
    const { id } = await wholeUser();
    await at.call('PUT', `/user/security/${id}`, {
      security: { password: examplePerson['security']!['password'] },
    });
    expect((await historyOf(id))[0]!.admin_notes).toBe('User security updated: password');
  });
});

/** What a caller may send back of an answer: a masked value is no value. */
function withoutMasked(sent: object): object {
  return JSON.parse(JSON.stringify(sent), (_, value) =>
    typeof value === 'string' && /\*|^____$/u.test(value) ? undefined : value,
  );
}

describe('notes alone', () => {
  it('are an entry of the history', async () => {
    const { id } = await wholeUser();
    later();
    const notes = { user_notes: 'Called us', admin_notes: 'Asked for a letter' };
    const { json } = await at.call('PUT', `/user/${id}`, { notes });
    expect(json.result.code).toBe('0000');
    const [entry] = await historyOf(id);
    expect(entry).toMatchObject({ activity_type: 2, entity: 7, entity_id: id, notes: 'Called us' });
    expect(entry).toMatchObject({ admin_notes: 'Asked for a letter', old_data: '', new_data: '' });
    const { last_activity } = await userOf(id);
    expect(last_activity).toMatchObject({ notes, update_date_utc: now.toISOString().slice(0, 19) });
  });

  it('say in our words what they are where there are none for those who review', async () => {
    const { id, user } = await wholeUser();
    await at.call('PUT', `/user/email/${id}`, { email: user.email, notes: { user_notes: 'As before' } });
    expect((await historyOf(id))[0]).toMatchObject({ notes: 'As before', admin_notes: 'User notes added' });
  });

  it('for those who review are not taken from a user', async () => {
    const { id } = await wholeUser();
    const token = await at.server.token('user', { user_id: String(id) });
    const put = (body: object) => at.server.call('PUT', `/v1/user/${id}`, { token, body });
    const before = await historyOf(id);
    expect((await put({ notes: { admin_notes: 'All is well' } })).json.result.code).toBe('0000');
    expect(await historyOf(id)).toEqual(before);
    await put({
      personal_info: { nick_name: 'Nick' },
      notes: { user_notes: 'Mine', admin_notes: 'All is well' },
    });
    const words = { notes: 'Mine', admin_notes: 'User personal info updated' };
    expect((await historyOf(id))[0]).toMatchObject(words);
    expect((await userOf(id)).last_activity.notes).toEqual({
      user_notes: 'Mine',
      admin_notes: words.admin_notes,
    });
  });
});

describe('the latest entry of a history', () => {
  it('is the one of last_activity, also once sensitive data was shown', async () => {
    const { id } = await wholeUser();
    for (let turn = 0; turn < 3; turn += 1)
      await at.call('GET', `/user/${id}`, undefined, { 'show-sensitive-data': '1' });
    expect((await historyOf(id))[0]!.activity_type).toBe(5);
    const { history } = (await at.call('GET', `/user/history/latest/${id}`)).json;
    const { last_activity } = await userOf(id);
    const { entity, entity_id, entity_data, activity_type } = last_activity;
    expect(history).toMatchObject([
      { entity, entity_id, entity_data, activity_type, date_utc: last_activity.update_date_utc },
    ]);
    expect(history[0].admin_notes).toBe(last_activity.notes.admin_notes);
  });
});

describe('null on PUT', () => {
  const clearable = [...singles, ...lists].flatMap((resource) =>
    inputFields(resource, 'put')
      .filter(({ isClearable, name }) => isClearable && name !== 'id')
      .map(({ name, field }) => [resource, name, field.otherwise ?? null] as const),
  );

  it('is taken for every optional field, flags and types too', () => {
    const named = clearable.map(([{ name }, field]) => `${name}.${field}`);
    for (const name of [
      'preferences.enable_sms_notification',
      'email.type',
      'phone.type',
      'notification.enabled',
    ])
      expect(named).toContain(name);
  });

  it.each([
    ['preferences', 'enable_sms_notification', '1', '0'],
    ['preferences', 'is_agent', '1', '0'],
    ['personal_info', 'nick_name', 'Nick', null],
    ['notification', 'subject', 'Hello', null],
    ['device_info', 'os', 'Linux', null],
  ])('clears %s.%s', async (member, name, value, empty) => {
    const { id } = await wholeUser();
    const put = async (sent: unknown) =>
      (await at.call('PUT', `/user/${id}`, { [member]: { [name]: sent } })).json[member][name];
    expect(await put(value)).toBe(value);
    expect(await put(null)).toBe(empty);
  });

  it.each([
    ['email', 'type', 4, 0],
    ['addresses', 'is_billing', 1, 0],
    ['bank_account', 'swift_code', 'AAFMGB21', null],
    ['bank_account', 'type', 2, 0],
  ])('clears %s.%s of an entry', async (member, name, value, empty) => {
    const { id, user } = await wholeUser();
    const put = async (sent: unknown) => {
      const entry = { id: user[member][0].id, [name]: sent };
      return (await at.call('PUT', `/user/${id}`, { [member]: [entry] })).json[member]?.[0][name];
    };
    expect(await put(value)).toBe(value);
    expect(await put(null)).toBe(empty);
  });
});

describe('the data of a history', () => {
  it.each(['email', 'bank_account', 'currency'] as const)('has the published form: %s', async (member) => {
    const { isArray, members } = published.data[member];
    const { id } = await wholeUser();
    const sent: Readonly<Record<string, object>> = {
      email: { address: `sample${id}@example.com`, is_primary: 0 },
      bank_account: otherAccount,
      currency: { code: 'GBP', is_primary: 0 },
    };
    await at.call('POST', `/user/${member}/${id}`, { [member]: [sent[member]] });
    const [entry] = await historyOf(id);
    expect(Object.keys(entry!).join(' ')).toBe(published.entry);
    const data = JSON.parse(entry!.new_data);
    expect(Array.isArray(data)).toBe(isArray);
    const [shown] = [data].flat();
    const own = Object.keys(shown);
    expect(own.filter((name) => members.split(' ').includes(name))).toEqual(
      members.split(' ').filter((name) => own.includes(name)),
    );
    expect(Object.values(shown)).not.toContain(null);
  });

  it('is in the zones of the answer, and without free data where the caller wants none', async () => {
    const { id } = await wholeUser();
    await at.call('POST', `/user/email/${id}`, {
      email: [{ address: `zone${id}@example.com`, is_primary: 0, custom_field: { c1: 'free' } }],
    });
    const zone = { 'time-zone': 'UTC -11:00' };
    const [data] = JSON.parse((await historyOf(id, zone))[0]!.new_data);
    expect(data).toMatchObject({ date_utc: now.toISOString().slice(0, 19), custom_field: { c1: 'free' } });
    expect(data.client_date).toBe(new Date(now.getTime() - 11 * 3_600_000).toISOString().slice(0, 19));
    const [hidden] = JSON.parse((await historyOf(id, { 'show-custom-field': '0' }))[0]!.new_data);
    expect(hidden).not.toHaveProperty('custom_field');
    await at.call('POST', `/user/custom_field/${id}`, { custom_field: { a: 1 } });
    expect((await historyOf(id))[0]!.new_data).toBe('{"a":1}');
    expect((await historyOf(id, { 'show-custom-field': '0' }))[0]!.new_data).toBe('');
  });

  it('of a user as it was created has only members with a value', async () => {
    const { id } = await wholeUser();
    const data = JSON.parse((await historyOf(id))[0]!.new_data);
    for (const member of [data.info, data.personal_info, ...data.email])
      expect(Object.values(member)).not.toContain(null);
  });
});

describe('the words of a history', () => {
  const words = async (id: number, count: number) =>
    (await historyOf(id)).slice(0, count).map((one) => one.admin_notes);

  it('say in the singular what became of one entry', async () => {
    const { id, user } = await wholeUser();
    const place = { address_line1: '2 Side', postal_zip_code: 'S4P 3Y2', country_code: '124' };
    const { json } = await at.call('POST', `/user/address/${id}`, { addresses: [place] });
    await at.call('DELETE', `/user/address/${id}`, { addresses: [{ id: json.addresses[0].id }] });
    expect(await words(id, 2)).toEqual(['User address deleted', 'User address created']);
    expect(user.address).not.toBeNull();
  });

  it('say which entry became primary, and in place of which', async () => {
    const { id, user } = await wholeUser();
    const first = user.email[0].id;
    const { json } = await at.call('POST', `/user/email/${id}`, {
      email: [{ address: `p${id}@example.com`, is_primary: 1 }],
    });
    const second = json.email[0].id;
    expect((await words(id, 2)).sort()).toEqual([
      `User email no longer primary, replaced by email ${second}`,
      `User primary email created, in place of email ${first}`,
    ]);
    await at.call('PUT', `/user/email/${id}`, { email: [{ id: first, is_primary: 1, type: 2 }] });
    expect((await words(id, 2)).sort()).toEqual([
      `User email no longer primary, replaced by email ${first}`,
      `User email updated and made primary, in place of email ${second}`,
    ]);
    const bare = (await at.createUser()).info.id;
    await at.call('POST', `/user/bank_account/${bare}`, { bank_account: [examplePerson['bank_account']] });
    expect(await words(bare, 1)).toEqual(['User primary bank account created']);
  });

  it('name the user where a part of the user itself changed', async () => {
    const { id } = await wholeUser();
    await at.call('PUT', `/user/${id}`, { device_info: { os: 'Plan 9' } });
    expect((await historyOf(id))[0]).toMatchObject({
      entity: 7,
      entity_id: id,
      admin_notes: 'User device updated',
    });
    expect((await userOf(id)).last_activity).toMatchObject({ entity: 7, entity_id: id });
  });
});

describe('the history of a closed user', () => {
  it('is read by a privileged caller who asks for it', async () => {
    const { id } = await wholeUser();
    await at.call('DELETE', `/user/${id}`);
    const get = (path: string, token = at.token) =>
      at.server.call('GET', `/v1${path}/${id}?archive=1`, { token });
    expect((await at.call('GET', `/user/history/${id}`)).status).toBe(404);
    expect((await get('/user/history', at.plainToken)).status).toBe(404);
    expect((await get('/user/history')).json.history.map((one: Entry) => one.admin_notes)).toEqual([
      'User closed',
      'User created',
    ]);
    const latest = (await get('/user/history/latest')).json;
    expect(latest.history).toMatchObject([{ activity_type: 3, admin_notes: 'User closed' }]);
    expect(latest.info).toMatchObject({ id, status: '9' });
    expect((await at.call('GET', `/user/history/${id}?archive=2`)).json.result.code).toBe('1001');
    expect((await at.call('GET', `/user/history/${id}?archived=1`)).json.result.code).toBe('1001');
    const page = (await at.call('GET', `/user/history/${id}?archive=1&start_index=2&page_size=1`)).json
      .history;
    expect(page).toMatchObject([{ admin_notes: 'User created' }]);
  });
});

describe('a relationship', () => {
  it('that is created answers the whole list and the last activity', async () => {
    const [{ info: one }, { info: two }, { info: three }] = [
      await at.createUser(),
      await at.createUser(),
      await at.createUser(),
    ];
    const relate = (from: number, to: number, type: number) =>
      at.call('POST', `/user/relationship/${from}`, {
        relationship: [
          { entity: '7', entity_id: String(from), on_entity: '7', on_entity_id: String(to), type },
        ],
      });
    await relate(two.id, one.id, 3);
    const { json } = await relate(one.id, three.id, 12);
    expect(json.relationship).toEqual(
      (await at.call('GET', `/user/relationship/${one.id}`)).json.relationship,
    );
    expect(json.relationship.map((entry: { type: number }) => entry.type)).toEqual([3, 12]);
    expect(Object.keys(json.last_activity).join(' ')).toBe(published.lastActivity);
    expect(json.last_activity).toEqual((await userOf(one.id)).last_activity);
    expect(json.last_activity).toMatchObject({
      entity: 23,
      entity_id: json.relationship[1].id,
      activity_type: 4,
    });
  });

  it('of another call is looked up again when the answer is repeated', async () => {
    const [{ info: one }, { info: two }, { info: three }] = [
      await at.createUser(),
      await at.createUser(),
      await at.createUser(),
    ];
    const made = async (from: number, to: number, sourceId: string) => {
      const relationship = [{ on_entity: 7, on_entity_id: to, type: 1, custom_field: { met: sourceId } }];
      const headers = { 'source-id': sourceId };
      const answer = await at.call('POST', `/user/relationship/${from}`, { relationship }, headers);
      return { ...answer.json, response_time: 0 };
    };
    await made(two.id, one.id, `theirs-${one.id}`);
    const first = await made(one.id, three.id, `ours-${one.id}`);
    expect(first.relationship).toHaveLength(2);
    expect(await made(one.id, three.id, `ours-${one.id}`)).toEqual(first);
    const [theirs, ours] = first.relationship;
    await at.call('DELETE', `/user/relationship/${two.id}`, { relationship: [{ id: theirs.id }] });
    const again = await made(one.id, three.id, `ours-${one.id}`);
    expect(again).toEqual({ ...first, relationship: [ours] });
  });

  it.each(published.relationshipTypes)('may be of type %i', async (type) => {
    const [one, two] = [await at.createUser(), await at.createUser()];
    const relationship = [{ entity: 7, on_entity: 7, on_entity_id: two.info.id, type }];
    const { json } = await at.call('POST', `/user/relationship/${one.info.id}`, { relationship });
    expect(json.relationship).toMatchObject([{ type }]);
  });
});

describe('a source id of an entry', () => {
  it('is the one that the body names, and finds the user', async () => {
    const mine = `entry-${now.getTime()}`;
    const { info } = await at.createUser();
    const friend = await at.createUser({
      email: [{ address: `${mine}@example.com`, is_primary: 1, original_source_id: `${mine}-e` }],
    });
    const { json } = await at.call('POST', `/user/phone/${info.id}`, {
      phone: [
        { country_code: '124', number: '+13065558877', is_primary: 0, original_source_id: `${mine}-p` },
      ],
    });
    expect(json.phone[0].original_source_id).toBe(`${mine}-p`);
    expect(friend.email[0].original_source_id).toBe(`${mine}-e`);
    const related = await at.call('POST', `/user/relationship/${info.id}`, {
      relationship: [
        { on_entity: 7, on_entity_id: friend.info.id, type: 1, original_source_id: `${mine}-r` },
      ],
    });
    expect(related.json.relationship[0].original_source_id).toBe(`${mine}-r`);
    const found = async (original_source_id: string) => {
      const query = new URLSearchParams({
        from_date: '2026-01-01',
        to_date: '2026-12-31',
        original_source_id,
      });
      return (await at.call('GET', `/user/inquiry?${query}`)).json.users.map(
        (one: Answer['json']) => one.info.id,
      );
    };
    expect(await found(`${mine}-p`)).toEqual([info.id]);
    expect(await found(`${mine}-e`)).toEqual([friend.info.id]);
    expect(await found(`${mine}-r`)).toEqual([info.id, friend.info.id]);
    expect(await found(mine)).toEqual([]);
    expect(await found(info.original_source_id)).toEqual([info.id]);
    await at.call('PUT', `/user/phone/${info.id}`, {
      phone: [{ id: json.phone[0].id, original_source_id: 'other' }],
    });
    expect(await found('other')).toEqual([]);
  });
});

describe('the terms', () => {
  it('keep the number that says which were accepted', async () => {
    const named = await at.createUser({ terms_conditions: { acceptance: '1', id: 7222 } });
    expect(named.terms_conditions.id).toBe(7222);
    expect((await userOf(named.info.id)).terms_conditions.id).toBe(7222);
    expect((await at.createUser()).terms_conditions.id).toBeGreaterThan(0);
    const dry = await at.call(
      'POST',
      '/user',
      newUserBody({ terms_conditions: { acceptance: '1', id: 7222 }, validate: '1' }),
    );
    expect(dry.json.terms_conditions.id).toBe(7222);
  });
});

describe('a bank account', () => {
  it('answers its routing number as sort code too', async () => {
    const { id } = await wholeUser();
    const account = { ...otherAccount, routing_number: 123456789 };
    const made = await at.call('POST', `/user/bank_account/${id}`, { bank_account: [account] });
    const last = made.json.bank_account.at(-1);
    expect(last).toMatchObject({ routing_number: '123456789', sort_code: '123456789' });
    const { json } = await at.call('GET', `/user/bank_account/${id}`);
    expect(json.bank_account.find((one: { id: number }) => one.id === last.id).sort_code).toBe('123456789');
  });
});

describe('a call whose info contradicts it', () => {
  it.each([
    ['PUT', '', { personal_info: { nick_name: 'N' } }],
    ['PUT', '/personal_info', { personal_info: { nick_name: 'N' } }],
    ['POST', '/email', { email: [{ address: 'contra@example.com', is_primary: 0 }] }],
    ['DELETE', '/email', { email: [{ id: 1 }] }],
    ['DELETE', '', {}],
  ])('is refused: %s user%s', async (method, member, body) => {
    const { info } = await at.createUser();
    const url = `/user${member}/${info.id}`;
    for (const wrong of [
      { id: info.id + 1 },
      { id: String(info.id + 1) },
      { program_id: 88 },
      { user_id: 5 },
    ]) {
      const { status, json } = await at.call(method, url, { ...body, info: wrong });
      expect([status, json.result.code], JSON.stringify(wrong)).toEqual([400, '1005']);
    }
  });

  it('is carried out where it agrees, and where it says nothing', async () => {
    const { info } = await at.createUser();
    for (const right of [
      { id: info.id, program_id: 77 },
      { id: String(info.id) },
      { id: '' },
      { id: null },
      {},
    ]) {
      const { json } = await at.call('PUT', `/user/${info.id}`, {
        info: right,
        personal_info: { nick_name: 'N' },
      });
      expect(json.result.code, JSON.stringify(right)).toBe('0000');
    }
  });
});

describe('what is sent as a number', () => {
  it('is a text of digits where the field is a text', async () => {
    const { info } = await at.createUser({
      address: { ...examplePerson['address'], postal_zip_code: 75651, address_line1: 12 },
      security: { ...examplePerson['security'], secret_answer_1: 1999 },
    });
    const { address } = await userOf(info.id);
    expect(address).toMatchObject({ postal_zip_code: '75651', address_line1: '12' });
  });

  it.each([12.5, -3, 1e21])('is no paper number where it is %d', async (number) => {
    const { id } = await wholeUser();
    const answer = await at.call('POST', `/user/identification/${id}`, {
      identification: [{ ...examplePerson['identification'], number }],
    });
    expect(at.faultsOf(answer).map((fault) => fault.split(':')[0])).toEqual(['$.identification[0].number']);
  });

  it('may be the longitude -180', async () => {
    const geo_coordinates = { latitude: 0, longitude: -180 };
    const { info } = await at.createUser({ geo_coordinates });
    expect((await userOf(info.id)).geo_coordinates).toMatchObject({ longitude: '-180' });
  });
});

describe('what a user was created without', () => {
  it.each([
    ['notification', { type: '1', subject: 'Hello', enabled: '1' }],
    ['device_info', { brand: 'Acme', os: 'Linux' }],
  ])('is added by PUT: %s', async (member, sent) => {
    const { info } = await at.createUser();
    const put = (more = {}) => at.call('PUT', `/user/${info.id}`, { [member]: { ...sent, ...more } });
    const { json } = await put();
    expect(json[member]).toMatchObject(sent);
    expect(json[member].id).toBeGreaterThan(0);
    expect((await userOf(info.id))[member]).toMatchObject({ ...sent, id: json[member].id });
    expect((await put({ id: json[member].id })).json.result.code).toBe('0000');
    expect((await put({ id: json[member].id + 1 })).json.result.code).toBe('3002');
  });

  it('stays away where nothing is said of it', async () => {
    const { info } = await at.createUser();
    const before = await userOf(info.id);
    for (const empty of [{}, { id: 0, brand: null, os: null }])
      expect((await at.call('PUT', `/user/${info.id}`, { device_info: empty })).json.result.code).toBe(
        '0000',
      );
    expect(await userOf(info.id)).toEqual(before);
  });
});

describe('an error', () => {
  it('is told in the language of the programme where the call names none', async () => {
    const { info } = await at.createUser();
    const speak = (default_language: string) =>
      at.server.call('PUT', '/v1/program/77', { token: admin, body: { program: { default_language } } });
    const wrong = async (headers = {}) =>
      (await at.call('PUT', `/user/personal_info/${info.id}`, { personal_info: { gender: '9' } }, headers))
        .json.result;
    const english = await wrong();
    expect((await speak('fr')).json.result.code).toBe('0000');
    try {
      const french = await wrong();
      expect(french.friendly_message).not.toBe(english.friendly_message);
      expect(await wrong({ lang: '' })).toEqual(french);
      expect((await wrong({ lang: 'en' })).friendly_message).toBe(english.friendly_message);
      const gone = async (headers = {}) => (await at.call('GET', '/user/1', undefined, headers)).json.result;
      expect((await gone()).friendly_message).toBe((await gone({ lang: 'fr' })).friendly_message);
    } finally {
      await speak('en');
    }
    expect(await wrong()).toEqual(english);
  });
});

describe('every resource that history tells of', () => {
  it('is called by a noun in the singular', () => {
    const named = [...lists, ...singles].map(({ name, noun }: Resource) => noun ?? name.replaceAll('_', ' '));
    expect(named).not.toContain('addresses');
  });
});
