import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ActivityType,
  activityType,
  type Entity,
  type EntityData,
  entity,
  entityData,
} from '../../src/catalogue/codes.ts';
import { eventTypeOf } from '../../src/catalogue/events.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { verifyHistory } from '../../src/history/verify-history.ts';
import { type Setting, setUp } from './setting.ts';

// Which part of what it is about an entry of the history names, and which event the entry therefore is.
let at: Setting;
let now = new Date('2026-05-01T10:00:00Z');
beforeAll(async () => {
  at = await setUp({}, () => now);
});
afterAll(() => at?.server.close());

interface Entry {
  readonly entity: Entity;
  readonly entity_id: number;
  readonly entity_data: EntityData;
  readonly activity_type: ActivityType;
  readonly old_data: string;
  readonly new_data: string;
  readonly admin_notes: string;
}

const typeOf = (entry: Entry) =>
  eventTypeOf({
    entity: entry.entity,
    entityData: entry.entity_data,
    activityType: entry.activity_type,
  });

const historyOf = async (id: number): Promise<Entry[]> =>
  (await at.call('GET', `/user/history/${id}`)).json.history;

/** Sends a PUT and returns the entries that it added to the history, oldest first. */
async function put(id: number, path: string, body: object): Promise<Entry[]> {
  const before = await historyOf(id);
  now = new Date(now.getTime() + 60_000);
  const { json } = await at.call('PUT', `/user${path}/${id}`, body);
  expect(json.result, JSON.stringify(json.result)).toMatchObject({ code: '0000' });
  const after = await historyOf(id);
  return after.slice(0, after.length - before.length).reverse();
}

/** Without the moves of the trust level that follow from what was verified: these have a test of their own. */
const withoutMoves = (entries: readonly Entry[]) =>
  entries.filter(({ admin_notes }) => !admin_notes.startsWith('User trust level '));

/** What entries name, and the events that they are. */
const told = (entries: readonly Entry[]) =>
  withoutMoves(entries).map(
    (entry) => `${entry.entity} ${entry.entity_data} ${entry.activity_type} ${typeOf(entry)}`,
  );

async function newUser(changes = {}) {
  const { info, ...members } = await at.createUser(changes);
  return { id: info.id as number, ...members };
}

describe('a record of which only the verification changes', () => {
  it.each([
    ['email', '/email', 'email', 19],
    ['phone', '/phone', 'phone', 20],
  ])('is noted with that part, and so shown by last_activity: %s', async (member, path, noun, code) => {
    const user = await newUser();
    const [{ id }] = user[member];
    const verify = (verification_status: number) =>
      put(user.id, path, { [member]: [{ id, verification_status }] });
    const [entry, ...others] = withoutMoves(await verify(1));
    expect(others).toEqual([]);
    expect(told([entry!])).toEqual([`${code} 19 2 user.${noun}.verified`]);
    expect(entry).toMatchObject({
      entity_id: id,
      admin_notes: `User ${noun} updated: verification status`,
    });
    expect(JSON.parse(entry!.new_data)).toMatchObject([{ id, verification_status: 1 }]);
    const { last_activity } = (await at.call('GET', `/user/${user.id}`)).json;
    expect(last_activity).toMatchObject({ entity: code, entity_id: id, entity_data: 19, activity_type: 2 });
    const { history } = (await at.call('GET', `/user/history/latest/${user.id}`)).json;
    expect(history).toEqual([entry]);
    for (const otherwise of [0, 2]) {
      expect(told(await verify(otherwise))).toEqual([`${code} 19 8 user.${noun}.verification_ended`]);
    }
    expect(await verify(2)).toEqual([]);
  });

  it('is noted so for an address, and for the name that a user has once', async () => {
    const user = await newUser();
    const { addresses, personal_info } = (await at.call('GET', `/user/${user.id}`)).json;
    expect(personal_info.verification_status).toBe(0);
    const [{ id }] = addresses;
    expect(told(await put(user.id, '/address', { addresses: [{ id, verification_status: 1 }] }))).toEqual([
      '15 19 2 user.address.verified',
    ]);
    const verify = (verification_status: number) =>
      put(user.id, '/personal_info', { personal_info: { verification_status } });
    expect(told(await verify(1))).toEqual(['29 19 2 user.personal_info.verified']);
    expect(told(await verify(0))).toEqual(['29 19 8 user.personal_info.verification_ended']);
  });
});

describe('an entry names the whole', () => {
  it('where something else changes too, even a value that is sealed under the same mask', async () => {
    const paper = { ...examplePerson['identification'], number: 'AB1234567X' };
    const user = await newUser({ identification: [paper] });
    const { identification, email } = (await at.call('GET', `/user/${user.id}`)).json;
    const [{ id, number: mask }] = identification;
    const entries = await put(user.id, '/identification', {
      identification: [{ id, number: 'AB1299567X', verification_status: 1 }],
    });
    expect(told(entries)).toEqual(['25 -1 2 user.identification.updated']);
    expect((await at.call('GET', `/user/${user.id}`)).json.identification[0].number).toBe(mask);
    const changed = { id: email[0].id, type: 3, verification_status: 1 };
    expect(told(await put(user.id, '/email', { email: [changed] }))).toEqual(['19 -1 2 user.email.updated']);
  });

  it('of a change that ends a verification by itself', async () => {
    const user = await newUser();
    const [{ id }] = user['email'];
    await put(user.id, '/email', { email: [{ id, verification_status: 1 }] });
    const moved = { id, address: `moved${user.id}@example.com` };
    expect(told(await put(user.id, '/email', { email: [moved] }))).toEqual(['19 -1 2 user.email.updated']);
  });
});

describe('a record of which only the status changes', () => {
  it('is noted with that part', async () => {
    const user = await newUser({ notification: examplePerson['notification'] });
    const flip = { 1: '0', 0: '1' }[String(user['notification'].status ?? '0')];
    expect(told(await put(user.id, '', { notification: { status: flip } }))).toEqual([
      '41 5 2 user.notification.updated',
    ]);
  });

  it('has an entry for each part where the verification changes as well', async () => {
    const [one, two] = [await newUser(), await newUser()];
    const relationship = { on_entity: '7', on_entity_id: String(two.id), type: 3 };
    const { json } = await at.call('POST', `/user/relationship/${one.id}`, { relationship: [relationship] });
    const [{ id }] = json.relationship;
    const entries = await put(one.id, '/relationship', {
      relationship: [{ id, status: 17, verification_status: 1 }],
    });
    expect(told(entries).sort()).toEqual([
      '23 19 2 user.relationship.verified',
      '23 5 2 user.relationship.updated',
    ]);
    expect(entries.map(({ entity_id }) => entity_id)).toEqual([id, id]);
    const only = await put(one.id, '/relationship', { relationship: [{ id, status: 1 }] });
    expect(told(only)).toEqual(['23 5 2 user.relationship.updated']);
  });
});

/** Takes from a user what an import need not bring. */
async function withoutSecurity(id: number): Promise<void> {
  const owner = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
  await owner`update users set security_trust_level = null, security_secret_question_1 = null,
    security_secret_question_2 = null where id = ${id}`;
  await owner.end();
}

describe('a change of security', () => {
  const secrets = {
    password: 'Correct-Horse-41',
    security_code: '739184',
    secret_answer_1: 'elsewhere',
  };

  it.each([
    [{ password: secrets.password }, ['32 40 2 user.security.password_changed']],
    [{ security_code: secrets.security_code }, ['32 41 2 user.security.security_code_changed']],
    [{ secret_answer_1: secrets.secret_answer_1 }, ['32 42 2 user.security.questions_changed']],
    [{ secret_question_1: '31', secret_answer_1: 'x y' }, ['32 42 2 user.security.questions_changed']],
    [{ trust_level: '3' }, ['7 19 2 user.trust_level_changed']],
    [
      { ...secrets, trust_level: '2' },
      [
        '7 19 2 user.trust_level_changed',
        '32 40 2 user.security.password_changed',
        '32 41 2 user.security.security_code_changed',
        '32 42 2 user.security.questions_changed',
      ],
    ],
  ])('is an entry for each part: %o', async (security, expected) => {
    const { id } = await newUser();
    const entries = await put(id, '/security', { security });
    expect(told(entries)).toEqual(expected);
    for (const entry of entries) {
      expect(entry.entity_id).toBe(id);
      for (const secret of Object.values(secrets)) expect(JSON.stringify(entry)).not.toContain(secret);
    }
  });

  it('is told by its parts for whom it is the first, too', async () => {
    const { id } = await newUser();
    await withoutSecurity(id);
    expect((await at.call('GET', `/user/${id}`)).json.security).toBeNull();
    const entries = await put(id, '/security', { security: { password: secrets.password } });
    expect(told(entries)).toEqual(['32 40 2 user.security.password_changed']);
    await withoutSecurity(id);
    expect(told(await put(id, '/security', { security: { trust_level: '0' } }))).toEqual([
      '32 -1 4 user.security.created',
    ]);
  });

  it('of the trust level names the user, with the level before and after', async () => {
    const { id } = await newUser();
    const [entry] = await put(id, '', { security: { trust_level: '5' } });
    expect(entry).toMatchObject({
      entity: 7,
      entity_id: id,
      admin_notes: 'User security updated: trust level',
    });
    expect(JSON.parse(entry!.old_data).trust_level).toBe('0');
    expect(JSON.parse(entry!.new_data).trust_level).toBe('5');
    expect(await put(id, '', { security: { trust_level: '5' } })).toEqual([]);
  });
});

it('what lies in the user itself is an event of the user who is there already, not of a new one', async () => {
  const { id } = await newUser({ device_info: undefined });
  const [entry] = await put(id, '', { device_info: { os: 'Plan 9' } });
  expect(told([entry!])).toEqual(['7 -1 2 user.updated']);
  expect(entry!.admin_notes).toBe('User device created');
});

it('the histories of all that was done here verify, parts and wholes', async () => {
  const { connections, keyring } = at.server.services;
  const { entries, faults } = await verifyHistory(connections, keyring, `${at.server.dataDir}/none`);
  expect(entries).toBeGreaterThan(20);
  expect(faults.filter((fault) => !fault.includes('checkpoint'))).toEqual([]);
});

it('an entry that no operation writes is no event', () => {
  const unknown = { entity: entity.ticket, activityType: activityType.used };
  expect(eventTypeOf(unknown)).toBeNull();
  expect(eventTypeOf({ entity: entity.email, activityType: activityType.created })).toBe(
    'user.email.created',
  );
  expect(
    eventTypeOf({
      entity: entity.email,
      entityData: entityData.password,
      activityType: activityType.updated,
    }),
  ).toBeNull();
});
