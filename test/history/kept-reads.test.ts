import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownOperations } from '../../src/catalogue/operations.ts';
import { built } from '../contract/catalogue-walk.ts';
import { goodCall } from '../coverage/calls.ts';
import { everyRow } from '../coverage/rows.ts';
import { openStage, type Stage } from '../coverage/stage.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { createPerson } from '../harness/people.ts';

/*
 * Each server keeps what it has read. Whatever is written, by whichever server: what it answers from then on is what is
 * stored. A call that may not use what is kept says what is stored: one that asks for values in clear, and may not see them.
 */
let stage: Stage;
let servers: readonly [AssembledTest, AssembledTest];
beforeAll(async () => {
  stage = await openStage();
  servers = [stage.server, await assembleTest({}, { clock: stage.server.services.clock }, stage.server)];
});
afterAll(async () => {
  await servers?.[1].close();
  await stage?.close();
});

const zones = ['UTC +02:00', 'UTC -05:00'] as const;
const views = ['', '/email', '/relationship', '/personal_info'] as const;

interface View {
  readonly server: 0 | 1;
  readonly userId: number;
  readonly part: (typeof views)[number];
  readonly zone: (typeof zones)[number] | null;
}

/** What a server answers: from what it keeps where it can, or as it is stored. */
async function answerTo({ server, userId, part, zone }: View, isStored: boolean): Promise<object> {
  const { status, json, headers } = await servers[server].call('GET', `/v1/user${part}/${userId}`, {
    token: await stage.token('user'),
    headers: { ...(zone && { 'time-zone': zone }), ...(isStored && { 'show-sensitive-data': '1' }) },
  });
  expect([200, 404], JSON.stringify(json.result)).toContain(status);
  const { response_time: _, ...members } = json;
  return { status, ...members, tag: headers['etag'] };
}

/** Every part of a user on each server, and the whole user in another time zone. */
const everyView = (userId: number): View[] =>
  ([0, 1] as const).flatMap((server) => [
    ...views.map((part) => ({ server, userId, part, zone: null })),
    { server, userId, part: '', zone: zones[0] } as const,
  ]);

/** The whole of the user to whom all others of the stage are related, on each server. */
const ofFriend = (): View[] =>
  ([0, 1] as const).map((server) => ({ server, userId: stage.friendId, part: '', zone: null }));

/** Reads until each server keeps all of it: what is read for the second time is kept. */
async function keepAll(all: readonly View[]): Promise<void> {
  // One token for all of them.
  await stage.token('user');
  for (let time = 0; time < 2; time += 1) await Promise.all(all.map((view) => answerTo(view, false)));
}

async function expectStored(all: readonly View[]): Promise<void> {
  const kept = await Promise.all(all.map((view) => answerTo(view, false)));
  const stored = await Promise.all(all.map((view) => answerTo(view, true)));
  for (const [index, view] of all.entries()) expect(kept[index], JSON.stringify(view)).toEqual(stored[index]);
}

describe('what is kept', () => {
  it('is what a read answers again', async () => {
    const { userId } = await createPerson(stage.server, await stage.token(), stage.friendId);
    await keepAll(everyView(userId));
    // Changed behind the back of the history, as no code of ours does.
    await stage.owner`update users set personal_info_nick_name = 'Behind' where id = ${userId}`;
    const view = { server: 0, userId, part: '', zone: null } as const;
    expect(await answerTo(view, false)).not.toMatchObject({ personal_info: { nick_name: 'Behind' } });
    expect(await answerTo(view, true)).toMatchObject({ personal_info: { nick_name: 'Behind' } });
  });

  // A read that shows values in clear is a write; the others write nothing.
  const writing = [...built, ...ownOperations].filter(
    ({ id, verb, caller }) => caller === undefined && (verb !== 'get' || id === 'user.get'),
  );
  it.each(writing.map(({ id }) => id))('is not answered after %s', async (id) => {
    const row = everyRow().find((one) => one.id === id)!;
    const { method, url, body, type = 'application/json' } = await goodCall(row, stage);
    const userId = Number(/\/(\d+)$/u.exec(url)?.[1] ?? stage.friendId);
    const all = [...everyView(userId), ...ofFriend()];
    await keepAll(all);
    const { statusCode } = await stage.server.app.inject({
      method: method as 'GET',
      url,
      headers: {
        authorization: `Bearer ${await stage.token()}`,
        'show-sensitive-data': '1',
        ...(body && { 'content-type': type }),
      },
      ...(body && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    expect(statusCode).toBeLessThan(300);
    await expectStored(all);
  });

  it('is not answered to a client that no longer counts', async () => {
    const { userId } = await createPerson(stage.server, await stage.token(), stage.friendId);
    const admin = { token: await stage.token() };
    const client = { program_id: 77, name: 'Soon gone', scopes: ['user'] };
    const made = await stage.server.call('POST', '/v1/client', { ...admin, body: { client } });
    const token = await stage.server.tokenOf(made.json.client, 'user');
    const read = () => servers[1].call('GET', `/v1/user/${userId}`, { token });
    for (let time = 0; time < 3; time += 1) expect((await read()).status).toBe(200);
    const closing = await stage.server.call('DELETE', `/v1/client/${made.json.client.client_id}`, admin);
    expect(closing.status, JSON.stringify(closing.json.result)).toBe(200);
    expect((await read()).status).toBe(401);
  });
});

/** A change of one of some users, sent to one of the servers. */
interface Change {
  readonly server: 0 | 1;
  readonly kind: (typeof kinds)[number];
  readonly user: number;
  readonly other: number;
}

const kinds = [
  'name',
  'email',
  'noEmail',
  'relate',
  'unrelate',
  'notes',
  'nothing',
  'shown',
  'zone',
  'programZone',
  'history',
] as const;

const aChange = fc.record<Change>({
  server: fc.constantFrom(0, 1),
  kind: fc.constantFrom(...kinds),
  user: fc.nat(2),
  other: fc.nat(2),
});
const aView = fc.record({
  server: fc.constantFrom<0 | 1>(0, 1),
  user: fc.nat(2),
  part: fc.constantFrom(...views),
  zone: fc.constantFrom(null, ...zones),
});

let count = 0;

async function carryOut({ server, kind, user, other }: Change, ids: readonly number[]): Promise<void> {
  count += 1;
  const [userId, otherId] = [ids[user]!, ids[other]!];
  const token = await stage.token();
  const send = (method: string, path: string, body?: object, headers = {}) =>
    servers[server].call(method, `/v1${path}`, { token, headers, ...(body && { body }) });
  const entries = async (part: string): Promise<{ id: number; is_primary?: number }[]> =>
    (await send('GET', `/user/${part}/${userId}`)).json[part] ?? [];
  switch (kind) {
    case 'name':
      return void (await send('PUT', `/user/${userId}`, { personal_info: { first_name: `Ada ${count}` } }));
    case 'email':
      return void (await send('POST', `/user/email/${userId}`, {
        email: [{ email: `kept${count}@example.com`, is_primary: count % 2 }],
      }));
    case 'noEmail': {
      const last = (await entries('email')).at(-1);
      return void (last && (await send('DELETE', `/user/email/${userId}`, { email: [{ id: last.id }] })));
    }
    case 'relate':
      return void (await send('POST', `/user/relationship/${userId}`, {
        relationship: [{ on_entity: 7, on_entity_id: otherId, type: (count % 9) + 1 }],
      }));
    case 'unrelate': {
      const [first] = await entries('relationship');
      return void (
        first && (await send('DELETE', `/user/relationship/${userId}`, { relationship: [{ id: first.id }] }))
      );
    }
    case 'notes':
      return void (await send('PUT', `/user/${userId}`, { notes: { user_notes: `note ${count}` } }));
    case 'nothing':
      return void (await send('PUT', `/user/${userId}`, { personal_info: {} }));
    case 'shown':
      return void (await send('GET', `/user/${userId}`, undefined, { 'show-sensitive-data': '1' }));
    case 'zone':
      return void (await send('PUT', `/user/${userId}`, {
        preferences: { time_zone: zones[count % zones.length] },
      }));
    case 'programZone':
      return void (await send('PUT', '/program/77', {
        program: { default_time_zone: zones[count % zones.length], server_time_zone: 'UTC +01:00' },
      }));
    case 'history':
      return void (await send('GET', `/user/history/${userId}`));
  }
}

describe('two servers', () => {
  it('never answer what was so before a change that was answered', async () => {
    const token = await stage.token();
    const ids: number[] = [];
    for (let index = 0; index < 3; index += 1) {
      const made = await servers[0].call('POST', '/v1/user', { token, body: newUserBody() });
      ids.push(made.json.info.id);
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            changes: fc.array(aChange, { minLength: 1, maxLength: 3 }),
            beside: fc.array(aView, { maxLength: 4 }),
            after: fc.array(aView, { minLength: 2, maxLength: 6 }),
          }),
          { minLength: 3, maxLength: 8 },
        ),
        async (steps) => {
          for (const { changes, beside, after } of steps) {
            const viewOf = ({ user, ...view }: (typeof after)[number]): View => ({
              ...view,
              userId: ids[user]!,
            });
            // Reads that run beside the changes may keep what was so a moment ago.
            await Promise.all([
              ...changes.map((change) => carryOut(change, ids)),
              ...beside.flatMap((view) => [view, view, view]).map((view) => answerTo(viewOf(view), false)),
            ]);
            for (const view of after) {
              const [kept, stored] = [
                await answerTo(viewOf(view), false),
                await answerTo(viewOf(view), true),
              ];
              expect(kept).toEqual(stored);
            }
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);
});
