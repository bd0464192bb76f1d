import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lists } from '../../src/catalogue/members.ts';
import { ownOperations } from '../../src/catalogue/operations.ts';
import { built, operationOf, tellingOfUsers, title } from '../contract/catalogue-walk.ts';
import { ownBodies } from '../coverage/calls.ts';
import { type Answer, type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { makeCheck } from '../harness/checks.ts';
import { feedAccount, feedGroup } from '../harness/feeds.ts';
import { queueMessage } from '../harness/messages.ts';
import {
  callOf,
  callWithCode,
  createPerson,
  needsCode,
  type Person,
  type SentCall,
} from '../harness/people.ts';
import { settledSnapshot, snapshot } from '../harness/snapshot.ts';
import { storeFile } from '../harness/stored-files.ts';
import { makeWatchlistHit } from '../harness/watchlists.ts';

// Every operation with ids of another programme: the answer is that to an id that nobody has, and no row is touched.
let server: AssembledTest;
let own: string;
let other: string;
let friend: Person;
let victim: Person;
const ownProgram = 77;
const otherProgram = 88;
const never = 4_294_967_000;

beforeAll(async () => {
  server = await assembleTest();
  own = await server.token('user user:sensitive user:privileged check');
  other = await tokenOfOtherProgram();
  // So that ids differ: a row of theirs must not be reached by an id that one of ours happens to have.
  friend = await createPerson(server, own);
  victim = await createPerson(server, other);
});
afterAll(() => server?.close());

/** A call that the server carries out. */
function callFor(id: string, person: Person): SentCall | Promise<SentCall> {
  const operation = operationOf(id);
  return needsCode(operation) ? callWithCode(server, own, operation, person) : callOf(operation, person);
}

const onUsers = tellingOfUsers.filter(({ id }) => id !== 'user.create').map(title);

describe("with another programme's user in the path", () => {
  it.each(onUsers)('%s finds nobody', async (id) => {
    const mine = await createPerson(server, own);
    expect(await codeOf(await callFor(id, mine))).toBe('0000');
    await expectUntouched(async () => {
      for (const person of [victim, { ...mine, userId: victim.userId }]) {
        const foreign = await answerTo(callOf(operationOf(id), person));
        const unknown = await answerTo(callOf(operationOf(id), { ...person, userId: never }));
        expect(foreign).toEqual(unknown);
        expect(foreign).toMatchObject({ status: 404, json: { result: { code: '3001' } } });
      }
    });
  });
});

// What a body names by an id: entries of the user's lists, and the other end of a relationship.
const named = built.flatMap((operation): [string, string][] => {
  const marks = {
    ...Object.fromEntries(lists.map(({ name }, index) => [name, never + index])),
    friend: never - 1,
  };
  const body = JSON.stringify(
    callOf(operation, { userId: 1, ids: marks, friendId: marks.friend }, true).body,
  );
  return Object.entries(marks)
    .filter(([, mark]) => body?.includes(String(mark)))
    .map(([what]) => [operation.id, what]);
});

describe('with an entry of somebody else in the body', () => {
  it('there are operations to try', () => {
    expect(named.length).toBeGreaterThan(20);
    expect(named).toContainEqual(['user.email.update', 'email']);
    expect(named).toContainEqual(['user.credit_card.create', 'addresses']);
    expect(named).toContainEqual(['user.relationship.create', 'friend']);
  });

  it.each(named)('%s finds no such %s', async (id, what) => {
    const mine = await createPerson(server, own);
    const operation = operationOf(id);
    const withId = (value: number): Person =>
      what === 'friend' ? { ...mine, friendId: value } : { ...mine, ids: { ...mine.ids, [what]: value } };
    const idOf = (person: Person) => (what === 'friend' ? person.userId : person.ids[what]!);
    const unknown = await answerTo(callOf(operation, withId(never), true));
    expect(unknown.status).toBeGreaterThanOrEqual(400);
    // A user of one's own programme may be named; an entry of theirs not.
    const strangers = what === 'friend' ? [victim] : [victim, friend];
    await expectUntouched(async () => {
      for (const stranger of strangers) {
        expect(await answerTo(callOf(operation, withId(idOf(stranger)), true))).toEqual(unknown);
      }
    });
  });
});

describe('a token bound to a user', () => {
  it.each(onUsers)('reaches that user with %s and no other', async (id) => {
    const mine = await createPerson(server, own);
    const bound = await server.token('user', { user_id: String(mine.userId) });
    const call = await callFor(id, mine);
    const needsPrivilege = operationOf(id).privileged === 'whole';
    await expectUntouched(async () => {
      for (const userId of [friend.userId, victim.userId, never]) {
        const answer = await answerTo(callOf(operationOf(id), { ...mine, userId }), bound);
        expect([403, 404]).toContain(answer.status);
        expect(answer).toEqual(await answerTo(callOf(operationOf(id), { ...mine, userId: never }), bound));
      }
    });
    // A user's own app writes no rule that allows, and changes none that it has not written (operations/access-rules.test.ts).
    const isRule = id.startsWith('user.access_rule.') && operationOf(id).verb !== 'get';
    expect(await codeOf(call, bound)).toBe(needsPrivilege ? '2008' : isRule ? '2009' : '0000');
  });

  it('cannot make users', async () => {
    const bound = await server.token('user', { user_id: String(friend.userId) });
    const answer = await answerTo(callOf(operationOf('user.create'), friend), bound);
    expect([answer.status, answer.json.result.code]).toEqual([403, '2009']);
  });

  it('is not told again what its client did to somebody else', async () => {
    const [mine, other] = [await createPerson(server, own), await createPerson(server, own)];
    const bound = await server.token('user', { user_id: String(mine.userId) });
    for (const id of ['user.email.create', 'user.preferences.update', 'user.delete']) {
      const call = callOf(operationOf(id), other);
      const options = { headers: { 'source-id': `of-another-${id}` }, ...(call.body && { body: call.body }) };
      const first = await server.call(call.method, call.url, { token: own, ...options });
      expect(first.status).toBe(200);
      const again = await server.call(call.method, call.url, { token: bound, ...options });
      expect([again.status, again.json.result.code]).toEqual([404, '3001']);
    }
  });

  it('is not told again what somebody else was told of its user, nor after it has ended', async () => {
    const mine = await createPerson(server, own);
    const bound = await server.token('user', { user_id: String(mine.userId) });
    const repeat = (id: string, token: string, sourceId: string) => {
      const { method, url } = callOf(operationOf(id), mine);
      const end = { entity: 7, on_entity: 7, on_entity_id: mine.friendId, type: 4 };
      const body = id === 'user.relationship.create' ? { relationship: [end] } : preferences;
      return server.call(method, url, { token, body, headers: { 'source-id': sourceId } });
    };
    const preferences = { preferences: { preferred_language_code: 'fr' } };
    // The back office sees the contacts of the other end; the user does not, until it has confirmed.
    const told = await repeat('user.relationship.create', own, 'told-the-office');
    expect(told.json.relationship[0].on_entity_email).toContain('@');
    const asked = await repeat('user.relationship.create', bound, 'told-the-office');
    expect([asked.status, JSON.stringify(asked.json).includes('@')]).toEqual([409, false]);
    expect((await repeat('user.preferences.update', bound, 'before-the-end')).status).toBe(200);
    expect((await repeat('user.preferences.update', bound, 'before-the-end')).status).toBe(200);
    await answerTo(callOf(operationOf('user.security.update'), mine));
    expect((await repeat('user.preferences.update', bound, 'before-the-end')).status).toBe(401);
  });

  it('is not to be had for a user of another programme', async () => {
    for (const userId of [victim.userId, never]) {
      await expect(server.token('user', { user_id: String(userId) })).rejects.toThrow('no open user');
    }
  });

  it('ends with its user, and with a change of the password', async () => {
    for (const id of ['user.delete', 'user.security.update']) {
      const mine = await createPerson(server, own);
      const bound = await server.token('user', { user_id: String(mine.userId) });
      expect(await codeOf(callOf(operationOf('user.get'), mine), bound)).toBe('0000');
      await answerTo(callOf(operationOf(id), mine));
      for (const next of ['user.get', 'user.preferences.update', 'user.history.get']) {
        expect((await answerTo(callOf(operationOf(next), mine), bound)).status).toBe(401);
      }
    }
  });
});

describe('the other end of a relationship', () => {
  it('shows its contacts to a bound user only once it has confirmed', async () => {
    const mine = await createPerson(server, own);
    const bound = await server.token('user', { user_id: String(mine.userId) });
    const contacts = async (token: string) => {
      const { json } = await answerTo(callOf(operationOf('user.relationship.get'), mine), token);
      const [{ on_entity_email, on_entity_phone }] = json.relationship;
      return [on_entity_email, on_entity_phone];
    };
    expect(await contacts(own)).toEqual([expect.stringContaining('@'), expect.stringContaining('+')]);
    expect(await contacts(bound)).toEqual(['', '']);
    const confirm = (userId: number, token: string) =>
      server.call('PUT', `/v1/user/relationship/${userId}`, {
        token,
        body: { relationship: [{ id: mine.ids['relationship'], verification_status: 1 }] },
      });
    // The one who wants to see them may say it and is not believed.
    await confirm(mine.userId, bound);
    expect(await contacts(bound)).toEqual(['', '']);
    const other = await server.token('user', { user_id: String(mine.friendId) });
    expect((await confirm(mine.friendId, other)).json.result.code).toBe('0000');
    expect(await contacts(bound)).toEqual([expect.stringContaining('@'), expect.stringContaining('+')]);
  });
});

// What our own calls name in their paths besides users: all that there is of a user, and not for everybody.
const makers: Readonly<Record<string, (of: Owner) => Promise<number>>> = {
  user_id: async ({ userId }) => userId,
  ticket_id: async ({ userId, token }) =>
    (await server.call('GET', `/v1/ticket?user_id=${userId}`, { token })).json.tickets[0].info.id,
  review_id: async ({ userId, token }) =>
    (await server.call('GET', `/v1/review?user_id=${userId}`, { token })).json.review[0].id,
  hit_id: ({ programId, userId }) => makeWatchlistHit(server.services, programId, userId),
  check_id: ({ programId, userId }) => makeCheck(server.services, programId, userId),
  file_id: async ({ programId, userId }) =>
    (await storeFile(server, { programId, userId }, { content: Buffer.from('a') })).fileId,
  account_id: async ({ userId, token }) => (await feedAccount(server, token, userId)).id,
  group_id: async ({ userId, token }) => (await feedGroup(server, token, userId)).id,
  member_id: async ({ userId, token }) => (await feedGroup(server, token, userId)).memberId,
  message_id: async ({ programId, userId, token }) => {
    await queueMessage(server.services, programId, userId, 'ada@example.com');
    return (await server.call('GET', `/v1/message?user_id=${userId}`, { token })).json.messages[0].id;
  },
};
/** What belongs to a programme, and not to a user. */
const ofPrograms = ['program_id', 'client_id', 'name', 'language', 'webhook_id', 'operator_id'];
/** What belongs to an operator: test/operators. */
const ofOperators = ['session_id', 'factor_id'];
/** What belongs to the installation. */
const ofInstallation = ['job_id'];
const namedIn = ({ path }: { readonly path: string }) => /:([a-z_]+)/u.exec(path)?.[1] ?? '';
// What operators alone call, test/operators tries.
const onRecords = ownOperations.filter(({ path, caller }) => !caller && namedIn({ path }) in makers);

/** What of a body must be of somebody, so that its fault is not told first. */
const bodies: Readonly<Record<string, object>> = {
  'operator.reveal': {
    reveal: { member: 'identification', id: never, field: 'number', reason_code: 'dispute' },
  },
  'check.run': {
    check: {
      check: 'mrz',
      entity_id: never,
      mrz: `P<FRAMOREAU<<ADA${'<'.repeat(28)}\n12AB345673FRA8804178F3002289${'<'.repeat(15)}4`,
    },
  },
};

/** Whose a record is, and a token that may do everything with it. */
interface Owner {
  readonly programId: number;
  readonly userId: number;
  readonly token: string;
}

describe('with a record of somebody else in the path of a call of our own', () => {
  let theirs: Readonly<Record<string, number>>;
  let ours: Readonly<Record<string, number>>;
  let stranger: string;
  beforeAll(async () => {
    [theirs, ours] = [await makeRecords(otherProgram), await makeRecords(ownProgram)];
    const mine = await createPerson(server, own);
    stranger = await server.token('user', { user_id: String(mine.userId) });
  });

  it('every such record is tried', () => {
    const known = [...Object.keys(makers), ...ofPrograms, ...ofOperators, ...ofInstallation, ''];
    expect(ownOperations.map(namedIn).filter((name) => !known.includes(name))).toEqual([]);
    expect(onRecords.length).toBeGreaterThan(12);
  });

  it.each(onRecords.map(({ id, verb, path }) => [id, verb, path]))(
    '%s finds none',
    async (id, verb, path) => {
      const name = namedIn({ path });
      const callWith = (value: number): SentCall => ({
        method: verb.toUpperCase(),
        url: `/v1${path.replace(`:${name}`, String(value))}`,
        ...(ownBodies[id] && { body: { ...ownBodies[id](), ...bodies[id] } }),
      });
      await expectUntouched(async () => {
        const unknown = await answerTo(callWith(never));
        expect(unknown.status).toBe(404);
        expect(await answerTo(callWith(theirs[name]!))).toEqual(unknown);
        // Nor does the app of another user of the own programme.
        const toStranger = await answerTo(callWith(never), stranger);
        expect([403, 404]).toContain(toStranger.status);
        expect(await answerTo(callWith(ours[name]!), stranger)).toEqual(toStranger);
      });
      // There is something to be found.
      if (verb === 'get') expect((await answerTo(callWith(theirs[name]!), other)).status).toBe(200);
    },
  );

  it.each(['ticket', 'review', 'check', 'watchlist/hit', 'message'])(
    '%s lists none of theirs',
    async (path) => {
      const list = async (token: string, query = '') =>
        JSON.stringify((await answerTo({ method: 'GET', url: `/v1/${path}${query}` }, token)).json);
      const said = new RegExp(`"(?:user_id|entity_id|assigned_to_entity_id)":${theirs['user_id']}\\b`, 'u');
      expect(await list(other)).toMatch(said);
      expect(await list(own)).not.toMatch(said);
      const asked = [theirs['user_id']!, never].map((userId) => list(own, `?user_id=${userId}`));
      const [foreign, unknown] = await Promise.all(asked);
      expect(foreign!.replaceAll(String(theirs['user_id']), String(never))).toBe(unknown);
    },
  );
});

/** Makes a user of a programme with one of each record; their numbers, by the names of paths. */
async function makeRecords(programId: number): Promise<Record<string, number>> {
  const token = programId === ownProgram ? own : other;
  const ask = async (requirements: object[]) =>
    server.call('PUT', `/v1/program/${programId}`, {
      token: await server.token('admin'),
      body: { program: { requirements } },
    });
  await ask([{ step: 'personal_info', blocks: 0 }]);
  const { userId } = await createPerson(server, token);
  const made: Record<string, number> = {};
  for (const [name, make] of Object.entries(makers)) made[name] = await make({ programId, userId, token });
  await ask([]);
  return made;
}

async function tokenOfOtherProgram(): Promise<string> {
  const admin = await server.token('admin');
  const post = (url: string, body: object) => server.call('POST', url, { token: admin, body });
  await post('/v1/program', { program: { id: otherProgram, name: 'another' } });
  const scopes = ['user', 'user:sensitive', 'user:privileged'];
  const made = await post('/v1/client', { client: { program_id: otherProgram, name: 'theirs', scopes } });
  const { client_id, client_secret } = made.json.client;
  const response = await server.app.inject({
    method: 'POST',
    url: '/oauth/token',
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id,
      client_secret,
      scope: scopes.join(' '),
    }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return response.json<{ access_token: string }>().access_token;
}

/** An answer without what differs from call to call. */
async function answerTo(
  { method, url, body }: SentCall,
  token = own,
): Promise<Pick<Answer, 'status' | 'json'>> {
  const { status, json } = await server.call(method, url, { token, ...(body && { body }) });
  return { status, json: { ...json, response_time: 0 } };
}

async function codeOf(call: SentCall, token = own): Promise<string> {
  return (await answerTo(call, token)).json.result.code;
}

/** That nothing of either programme changes meanwhile. */
async function expectUntouched(work: () => Promise<void>): Promise<void> {
  const rows = (take: typeof snapshot) =>
    Promise.all([ownProgram, otherProgram].map((program) => take(server.database, program)));
  const before = await rows(settledSnapshot);
  await work();
  expect(await rows(snapshot)).toEqual(before);
}
