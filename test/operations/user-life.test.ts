import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from './setting.ts';

let at: Setting;
let admin: string;
let now = new Date();
beforeAll(async () => {
  at = await setUp({}, () => now);
  admin = await at.server.token('admin');
});
afterAll(() => at?.server.close());

/** Runs something while the programme has other settings. */
async function withSettings<T>(settings: object, before: object, work: () => Promise<T>): Promise<T> {
  const put = (program: object) =>
    at.server.call('PUT', '/v1/program/77', { token: admin, body: { program } });
  expect((await put(settings)).json.result.code).toBe('0000');
  try {
    return await work();
  } finally {
    await put(before);
  }
}

describe('a creation that is repeated', () => {
  it('is answered as it was then, whatever became of the user since', async () => {
    const body = newUserBody({ custom_field: { b: { d: 1, c: [2, 3] }, a: 'x' } });
    const headers = { 'source-id': 'created-once', 'time-zone': 'UTC +05:30' };
    const first = await at.call('POST', '/user', body, headers);
    const { id } = first.json.info;
    await at.call('PUT', `/user/${id}`, {
      personal_info: { first_name: 'Other' },
      custom_field: { a: null },
    });
    // Members in another order say the same.
    const turned = Object.fromEntries(
      Object.entries({ ...body, custom_field: { a: 'x', b: { c: [2, 3], d: 1 } } }).reverse(),
    );
    const again = await at.call('POST', '/user', turned, { 'source-id': 'created-once' });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect({ ...again.json, response_time: 0 }).toEqual({ ...first.json, response_time: 0 });
    const other = await at.call('POST', '/user', { ...body, custom_field: { a: 'y' } }, headers);
    expect(other.status).toBe(409);
  });
});

describe('a new user', () => {
  it('is active, and waits where the programme asks for proofs', async () => {
    expect((await at.createUser()).info.status).toBe('1');
    const asked = { requirements: [{ step: 'proof_of_address' }] };
    await withSettings(asked, { requirements: [] }, async () => {
      expect((await at.createUser()).info.status).toBe('17');
    });
  });

  it('must accept the terms', async () => {
    const answer = await at.call('POST', '/user', newUserBody({ terms_conditions: { acceptance: '0' } }));
    expect(at.faultsOf(answer)).toEqual(['$.terms_conditions.acceptance: 1165']);
  });

  it('must be of the age that the programme asks for, to the day', async () => {
    now = new Date('2026-11-23T12:00:00Z');
    const born = (date_of_birth: string) =>
      at.call(
        'POST',
        '/user',
        newUserBody({ personal_info: { first_name: 'A', last_name: 'B', date_of_birth } }),
      );
    await withSettings({ minimum_age: 18 }, { minimum_age: 0 }, async () => {
      expect(at.faultsOf(await born('2008-11-24'))).toEqual(['$.personal_info.date_of_birth: 1124']);
      expect((await born('2008-11-23')).json.result.code).toBe('0000');
    });
    now = new Date();
  });

  it('is of a country and holds a currency that the programme takes', async () => {
    const settings = { allowed_countries: ['826'], allowed_currencies: ['GBP'] };
    await withSettings(settings, { allowed_countries: null, allowed_currencies: null }, async () => {
      const answer = await at.call('POST', '/user', newUserBody());
      expect(at.faultsOf(answer).sort()).toEqual([
        '$.address.country_code: 1131',
        '$.currency[0].code: 1133',
      ]);
    });
  });

  it('has no documents where the member for them is empty', async () => {
    expect((await at.createUser({ documents: '' })).result.code).toBe('0000');
    const answer = await at.call('POST', '/user', newUserBody({ documents: [{}] }));
    expect(answer.json.result.code).toBe('9002');
  });

  it('of another programme is refused', async () => {
    const answer = await at.call('POST', '/user', newUserBody({ info: { program_id: 88 } }));
    expect([answer.status, answer.json.result.code]).toEqual([400, '1005']);
  });
});

describe('a changed user', () => {
  it('keeps what is not sent, and loses what is sent as null', async () => {
    const { info } = await at.createUser({
      personal_info: {
        first_name: 'Ada',
        last_name: 'Moreau',
        date_of_birth: '1988-04-17',
        nick_name: 'Adi',
      },
    });
    const put = (personal_info: object) => at.call('PUT', `/user/${info.id}`, { personal_info });
    expect((await put({ job_title: 'Baker' })).json.personal_info).toMatchObject({
      first_name: 'Ada',
      nick_name: 'Adi',
      job_title: 'Baker',
    });
    await put({ nick_name: null });
    const { personal_info } = (await at.call('GET', `/user/${info.id}`)).json;
    expect(personal_info).toMatchObject({ first_name: 'Ada', nick_name: null, job_title: 'Baker' });
    expect(at.faultsOf(await put({ date_of_birth: null }))).toEqual(['$.personal_info.date_of_birth: 1112']);
  });

  it('has its free data merged, and a key taken away by null', async () => {
    const { info } = await at.createUser({ custom_field: { a: 1, b: { c: [1, 2] } } });
    const { json } = await at.call('POST', `/user/custom_field/${info.id}`, {
      custom_field: { a: null, d: 'x' },
    });
    expect(json.custom_field).toEqual({ b: { c: [1, 2] }, d: 'x' });
  });

  it('may have as much free data as one call may bring, and no more by several', async () => {
    const { info } = await at.createUser();
    const post = (custom_field: object) => at.call('POST', `/user/custom_field/${info.id}`, { custom_field });
    expect((await post({ one: 'x'.repeat(10_000) })).status).toBe(200);
    expect(at.faultsOf(await post({ two: 'x'.repeat(10_000) }))).toEqual(['$.custom_field: 1155']);
    // What is taken away makes room.
    expect((await post({ one: null, two: 'x'.repeat(10_000) })).status).toBe(200);
    expect(Object.keys((await at.call('GET', `/user/${info.id}`)).json.custom_field)).toEqual(['two']);
  });

  it('has one notification, under its own id and no other', async () => {
    const { info, notification } = await at.createUser({ notification: { enabled: 1 } });
    const put = (id: number) => at.call('PUT', `/user/${info.id}`, { notification: { id, enabled: 0 } });
    expect((await put(notification.id + 1)).json.result.code).toBe('3002');
    expect((await put(notification.id)).json.notification).toMatchObject({
      id: notification.id,
      enabled: '0',
    });
  });

  it('is told which operation a body means where two share a path', async () => {
    const { info } = await at.createUser();
    const answer = await at.call('PUT', `/user/address/${info.id}`, {
      address: { city_town: 'X' },
      addresses: [{}],
    });
    expect([answer.status, answer.json.result.code]).toEqual([400, '1008']);
  });

  it('gets a new password from a privileged caller only', async () => {
    const { info } = await at.createUser();
    const put = (token: string) =>
      at.server.call('PUT', `/v1/user/security/${info.id}`, {
        token,
        body: { security: { password: 'Slow river 28!' } },
      });
    expect((await put(at.plainToken)).json.result.code).toBe('2008');
    const { json } = await put(at.token);
    expect(json.result.code).toBe('0000');
    expect(JSON.stringify(json)).not.toContain('Slow river');
  });

  it.each([
    ['password1', '1161'],
    ['Moreau1988!', '1162'],
    ['a1 b2', '1198'],
  ])('does not get the password %s', async (password, code) => {
    const { info } = await at.createUser();
    const answer = await at.call('PUT', `/user/security/${info.id}`, { security: { password } });
    expect(answer.status).toBe(400);
    expect(at.faultsOf(answer).join()).toContain(code);
    expect(JSON.stringify(answer.json)).not.toContain(password);
  });
});

describe('a user who was taken under other settings', () => {
  it('stays, and may be changed in everything but what the settings are about', async () => {
    const made = await at.createUser({ identification: [examplePerson['identification']] });
    const { id } = made.info;
    const paper = { id: made.identification[0].id, type: 2 };
    const settings = { minimum_age: 90, allowed_countries: ['826'], allowed_currencies: ['GBP'] };
    const before = { minimum_age: 0, allowed_countries: null, allowed_currencies: null };
    await withSettings(settings, before, async () => {
      for (const [path, body] of [
        ['/user', { personal_info: { nick_name: 'Adi' }, address: { city_town: 'Moose Jaw' } }],
        ['/user/personal_info', { personal_info: { job_title: 'Baker' } }],
        ['/user/identification', { identification: [paper] }],
        ['/user/currency', { currency: [{ id: made.currency[0].id, is_primary: 1 }] }],
      ] as const) {
        const answer = await at.call('PUT', `${path}/${id}`, body);
        expect(at.faultsOf(answer), path).toEqual([]);
        expect(answer.status, path).toBe(200);
      }
      const born = { personal_info: { date_of_birth: '1988-04-18' }, address: { country_code: '250' } };
      expect(at.faultsOf(await at.call('PUT', `/user/${id}`, born)).sort()).toEqual([
        '$.address.country_code: 1131',
        '$.personal_info.date_of_birth: 1124',
      ]);
    });
  });
});

describe('a change', () => {
  it('of the kind of user stands in the history, and is not undone by another at the same moment', async () => {
    const { info } = await at.createUser();
    const path = `/user/${info.id}`;
    const answers = await Promise.all([
      at.call('PUT', path, { info: { type: 2 } }),
      ...[1, 2, 3, 4].map((turn) => at.call('PUT', path, { personal_info: { nick_name: `N${turn}` } })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await at.call('GET', path)).json.info.type).toBe(2);
    const { history } = (await at.call('GET', `/user/history/${info.id}`)).json;
    const [entry] = history.filter((one: { admin_notes: string }) => one.admin_notes === 'User type updated');
    expect([JSON.parse(entry.old_data).type, JSON.parse(entry.new_data).type]).toEqual([1, 2]);
    expect(entry).toMatchObject({ activity_type: 2, entity: 7, entity_id: info.id });
  });

  it('is told in last_activity with the notes that the history keeps', async () => {
    const { info } = await at.createUser();
    await at.call('PUT', `/user/personal_info/${info.id}`, {
      personal_info: { job_title: 'Baker' },
      notes: { user_notes: 'New job', admin_notes: 'Asked by telephone' },
    });
    const { last_activity } = (await at.call('GET', `/user/email/${info.id}`)).json;
    expect(last_activity.notes).toEqual({ user_notes: 'New job', admin_notes: 'Asked by telephone' });
    const [newest] = (await at.call('GET', `/user/history/latest/${info.id}`)).json.history;
    expect(newest).toMatchObject({ notes: 'New job', admin_notes: 'Asked by telephone' });
  });

  it.each([
    [true, '1'],
    [1, '1'],
    ['1', '1'],
    [false, '0'],
    ['0', '0'],
  ])('is dry or not by any form of a flag: %j', async (validate, told) => {
    const { info } = await at.createUser();
    const body = { personal_info: { job_title: 'Baker' }, validate };
    expect((await at.call('PUT', `/user/personal_info/${info.id}`, body)).json.validate).toBe(told);
    const { personal_info } = (await at.call('GET', `/user/personal_info/${info.id}`)).json;
    expect(personal_info.job_title === 'Baker').toBe(told === '0');
  });

  it('of address and addresses together changes the entry that is the primary one afterwards', async () => {
    const { info } = await at.createUser();
    const place = { address_line1: '2 Side', postal_zip_code: 'S4P 3Y2', country_code: '124' };
    const added = await at.call('POST', `/user/address/${info.id}`, { addresses: [place] });
    const { id } = added.json.addresses[0];
    const { json } = await at.call('PUT', `/user/${info.id}`, {
      address: { address_line2: 'Door 3' },
      addresses: [{ id, is_primary: 1 }],
    });
    expect(json.address).toMatchObject({ address_line1: '2 Side', address_line2: 'Door 3' });
    expect(json.addresses).toMatchObject([{ id, is_primary: 1, address_line2: 'Door 3' }]);
    const { json: read } = await at.call('GET', `/user/address/${info.id}`);
    expect(read.address).toMatchObject({ address_line1: '2 Side', address_line2: 'Door 3' });
  });

  it('tells what is wrong in words without gaps', async () => {
    const { info } = await at.createUser();
    const deep = { custom_field: { a: { b: { c: { d: { e: {} } } } } } };
    const answers = [
      await at.call('POST', `/user/custom_field/${info.id}`, deep),
      await at.call('PUT', `/user/${info.id}`, { personal_info: {}, validate: 'maybe' }),
    ];
    expect(answers.map((answer) => at.faultsOf(answer))).toEqual([
      ['$.custom_field: 1154'],
      ['$.validate: 1113'],
    ]);
    for (const { json } of answers) {
      expect(JSON.stringify(json.result)).not.toMatch(/\{\w+\}/u);
    }
  });
});

describe('a closed user', () => {
  it('is gone, with its contacts free for others', async () => {
    const { info, email, phone } = await at.createUser();
    const closed = await at.call('DELETE', `/user/${info.id}`);
    expect(closed.json.info).toMatchObject({ id: info.id, status: '9' });
    expect((await at.call('GET', `/user/${info.id}`)).json.result.code).toBe('3001');
    expect((await at.call('DELETE', `/user/${info.id}`)).json.result.code).toBe('3001');
    const again = await at.createUser({
      email: [{ address: email[0].address, is_primary: 1 }],
      phone: [{ country_code: '124', number: phone[0].number, is_primary: 1 }],
    });
    expect(again.info.id).not.toBe(info.id);
  });

  it('may be closed with an empty body that calls itself JSON', async () => {
    const { info } = await at.createUser();
    const headers = { authorization: `Bearer ${at.token}`, 'content-type': 'application/json' };
    const answer = await at.server.app.inject({ method: 'DELETE', url: `/v1/user/${info.id}`, headers });
    expect(answer.statusCode).toBe(200);
  });

  it('is not to be had as the other end of a relationship', async () => {
    const [one, other] = [await at.createUser(), await at.createUser()];
    await at.call('DELETE', `/user/${other.info.id}`);
    const { json } = await at.call('POST', `/user/relationship/${one.info.id}`, {
      relationship: [{ entity: 7, on_entity: 7, on_entity_id: other.info.id, type: 3 }],
    });
    expect(json.result.code).toBe('3001');
  });
});

describe('the zone that `info` tells', () => {
  it("is the caller's in the answer to a creation, also when that is repeated, and the user's own afterwards", async () => {
    const preferences = { ...(newUserBody()['preferences'] as object), time_zone: 'UTC +10:00' };
    const body = newUserBody({ preferences });
    const headers = { 'source-id': 'from-afar', 'time-zone': 'UTC -11:00' };
    const zones = [];
    for (const _ of ['first', 'again'])
      zones.push((await at.call('POST', '/user', body, headers)).json.info.source_time_zone);
    const { info } = (await at.call('POST', '/user', body, headers)).json;
    zones.push((await at.call('GET', `/user/${info.id}`, undefined, headers)).json.info.source_time_zone);
    expect(zones).toEqual(['UTC -11:00', 'UTC -11:00', 'UTC +10:00']);
  });
});

describe('a relationship', () => {
  it('is seen from both ends, with names, and gone from both', async () => {
    const [one, other] = [await at.createUser(), await at.createUser()];
    const made = await at.call('POST', `/user/relationship/${one.info.id}`, {
      relationship: [{ entity: 7, on_entity: 7, on_entity_id: other.info.id, type: 3 }],
    });
    const [{ id }] = made.json.relationship;
    const seen = async (user: number) =>
      (await at.call('GET', `/user/relationship/${user}`)).json.relationship ?? [];
    for (const user of [one.info.id, other.info.id]) {
      expect(await seen(user)).toMatchObject([
        { id, entity_id: one.info.id, on_entity_id: other.info.id, on_entity_name: 'Ada Moreau', type: 3 },
      ]);
    }
    await at.call('DELETE', `/user/relationship/${other.info.id}`, { relationship: [{ id }] });
    for (const user of [one.info.id, other.info.id]) expect(await seen(user)).toEqual([]);
  });

  it('tells nothing of an end that was closed, whether it is read or written', async () => {
    const [one, other] = [await at.createUser(), await at.createUser()];
    const made = await at.call('POST', `/user/relationship/${one.info.id}`, {
      relationship: [{ entity: 7, on_entity: 7, on_entity_id: other.info.id, type: 3 }],
    });
    const [{ id, on_entity_email }] = made.json.relationship;
    expect(on_entity_email).toBe(other.email[0].address);
    await at.call('DELETE', `/user/${other.info.id}`);
    const read = await at.call('GET', `/user/relationship/${one.info.id}`);
    const written = await at.call('PUT', `/user/relationship/${one.info.id}`, {
      relationship: [{ id, type: 4 }],
    });
    for (const { json } of [read, written]) {
      expect(json.relationship).toMatchObject([
        { on_entity_id: other.info.id, on_entity_name: '', on_entity_email: '', on_entity_phone: '' },
      ]);
    }
  });

  it('is told with the same names when its creation is repeated, and leaves none of them in the history', async () => {
    const personal = { ...(newUserBody()['personal_info'] as object), first_name: 'Quillifer' };
    const contact = { address: 'quillifer@example.com', is_primary: 1 };
    const friend = await at.createUser({ personal_info: personal, email: [contact] });
    const body = newUserBody({ relationship: [{ entity: 7, on_entity: 7, on_entity_id: friend.info.id }] });
    const create = () => at.call('POST', '/user', body, { 'source-id': 'with-a-friend' });
    const first = await create();
    expect(first.json.relationship).toMatchObject([
      { on_entity_name: 'Quillifer Moreau', on_entity_email: 'quillifer@example.com' },
    ]);
    const again = await create();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json.relationship).toEqual(first.json.relationship);
    const { id: user } = first.json.info;
    await at.call('PUT', `/user/relationship/${user}`, {
      relationship: [{ id: first.json.relationship[0].id, type: 4 }],
    });
    const { json } = await at.call('GET', `/user/history/${user}`);
    expect(JSON.stringify(json.history)).toContain(String(friend.info.id));
    expect(JSON.stringify(json.history)).not.toMatch(/quillifer/i);
  });

  it('needs two ends, one of them the user of the path', async () => {
    const [one, two, three] = [await at.createUser(), await at.createUser(), await at.createUser()];
    const post = (relationship: object) =>
      at.call('POST', `/user/relationship/${one.info.id}`, { relationship: [relationship] });
    const self = await post({ entity: 7, on_entity: 7, on_entity_id: one.info.id });
    expect(at.faultsOf(self)).toEqual(['$.relationship[0]: 1176']);
    const elsewhere = await post({
      entity: 7,
      entity_id: two.info.id,
      on_entity: 7,
      on_entity_id: three.info.id,
    });
    expect(at.faultsOf(elsewhere)).toEqual(['$.relationship[0]: 1177']);
    const thing = await post({ entity: 7, on_entity: 15, on_entity_id: two.info.id });
    expect(at.faultsOf(thing)).toEqual(['$.relationship[0].on_entity: 1113']);
  });
});
