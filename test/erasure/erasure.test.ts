import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findsSubject } from '../../src/catalogue/flows.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { writeCheckpoint } from '../../src/history/checkpoints.ts';
import { verifyHistory } from '../../src/history/verify-history.ts';
import { built } from '../contract/catalogue-walk.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { makeCheck } from '../harness/checks.ts';
import { feedAccount, feedGroup } from '../harness/feeds.ts';
import { lockWaits } from '../harness/lock-waits.ts';
import { type MarkedPerson, markedPerson } from '../harness/marked-person.ts';
import { callOf } from '../harness/people.ts';
import { everyRow, valuesIn } from '../harness/search-rows.ts';
import { makeWatchlistHit } from '../harness/watchlists.ts';

let server: AssembledTest;
let owner: postgres.Sql;
let folder: string;
const day = 86_400_000;
let now = new Date('2026-03-01T12:00:00Z');
const retentionDays = 30;

beforeAll(async () => {
  server = await assembleTest({}, { clock: () => now });
  owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  folder = `${server.dataDir}/checkpoints`;
  const body = { program: { retention_days: retentionDays } };
  const changed = await server.call('PUT', '/v1/program/77', { token: await server.token('admin'), body });
  expect(changed.json.program.retention_days).toBe(retentionDays);
});
afterAll(async () => {
  await owner?.end();
  await server?.close();
});

const everything = 'user user:sensitive user:privileged';
/** Tokens live for half an hour, and these tests for years. */
const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  server.call(method, `/v1${path}`, {
    token: await server.token(everything),
    headers,
    ...(body && { body }),
  });
const erase = (id: number, scope = 'user:privileged') =>
  server.token(scope).then((token) => server.call('POST', `/v1/user/erasure/${id}`, { token }));
const createUser = async (changes: Record<string, unknown> = {}): Promise<number> =>
  (await call('POST', '/user', newUserBody(changes))).json.info.id;
const passDays = (days: number) => {
  now = new Date(now.getTime() + days * day);
};
const verify = () => verifyHistory(server.services.connections, server.services.keyring, folder);
const checkpoint = () => writeCheckpoint(server.services.connections, server.services.keyring, folder, now);
const codeOf = ({ status, json }: Awaited<ReturnType<typeof erase>>) => [status, json.result.code];

/** Closes a user, lets the retention period pass and erases it. */
async function closeAndErase(id: number): Promise<void> {
  expect((await call('DELETE', `/user/${id}`)).status).toBe(200);
  passDays(retentionDays + 1);
  expect(codeOf(await erase(id))).toEqual([200, '0000']);
}

describe('the call', () => {
  it('erases a closed user once the retention period is over, and says so again', async () => {
    const id = await createUser();
    const standing = async () => (await call('GET', `/user/erasure/${id}`)).json.erasure;
    expect(codeOf(await erase(id))).toEqual([409, '3030']);
    const open = { closed_date_utc: null, due_date_utc: null, date_utc: null };
    expect(await standing()).toEqual({ user_id: id, retention_days: retentionDays, ...open });
    await call('DELETE', `/user/${id}`);
    const early = await erase(id);
    expect(codeOf(early)).toEqual([409, '3031']);
    const end = new Date(now.getTime() + retentionDays * day).toISOString().slice(0, 19);
    expect(early.json.result.message).toContain(`${retentionDays} days`);
    expect(early.json.result.message).toContain(end);
    expect(await standing()).toMatchObject({ due_date_utc: end, date_utc: null });
    passDays(retentionDays - 1);
    expect(codeOf(await erase(id))).toEqual([409, '3031']);
    passDays(1);
    const { status, json } = await erase(id);
    expect([status, json.erasure]).toEqual([200, { user_id: id, date_utc: end }]);
    expect(await standing()).toMatchObject({ due_date_utc: end, date_utc: end });
    passDays(5);
    expect((await erase(id)).json.erasure).toEqual(json.erasure);
  });

  it('leaves a programme no retention period under a day', async () => {
    for (const retention_days of [0, -1, 1.5, 36_501, 'long']) {
      const token = await server.token('admin');
      const { status, json } = await server.call('PUT', '/v1/program/77', {
        token,
        body: { program: { retention_days } },
      });
      expect([status, json.result.details[0].path]).toEqual([400, '$.program.retention_days']);
    }
  });

  it('needs the scope for it', async () => {
    const id = await createUser();
    for (const scope of ['user', 'user:sensitive', 'program:admin', 'admin']) {
      expect(codeOf(await erase(id, scope))).toEqual([403, '2007']);
    }
    const bound = await server.token('user', { user_id: String(id) });
    const answer = await server.call('POST', `/v1/user/erasure/${id}`, { token: bound });
    expect(codeOf(answer)).toEqual([403, '2007']);
    expect((await server.call('POST', `/v1/user/erasure/${id}`)).status).toBe(401);
  });

  it("answers another programme's user like one that nobody has", async () => {
    const admin = await server.token('admin');
    const post = (url: string, body: object) => server.call('POST', url, { token: admin, body });
    await post('/v1/program', { program: { id: 88, name: 'another', retention_days: 1 } });
    const scopes = ['user', 'user:privileged'];
    const { json } = await post('/v1/client', { client: { program_id: 88, name: 'theirs', scopes } });
    const theirs = await server.app.inject({
      method: 'POST',
      url: '/oauth/token',
      payload: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: json.client.client_id,
        client_secret: json.client.client_secret,
        scope: 'user:privileged',
      }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const { access_token: token } = theirs.json<{ access_token: string }>();
    const id = await createUser();
    await call('DELETE', `/user/${id}`);
    for (const of of [id, 4_294_967_000]) {
      expect(codeOf(await server.call('GET', `/v1/user/erasure/${of}`, { token }))).toEqual([404, '3001']);
      expect(codeOf(await server.call('POST', `/v1/user/erasure/${of}`, { token }))).toEqual([404, '3001']);
    }
    expect(codeOf(await erase(1e9))).toEqual([404, '3001']);
    expect((await server.call('POST', '/v1/user/erasure/1e3', { token })).status).toBe(404);
    const [row] = await owner`select personal_info_first_name as name, erased_at from users where id = ${id}`;
    expect(row).toEqual({ name: 'Ada', erased_at: null });
  });

  it('does the work once when it is made twice at the same moment', async () => {
    const id = await createUser();
    await call('DELETE', `/user/${id}`);
    passDays(retentionDays);
    const answers = await Promise.all(Array.from({ length: 6 }, () => erase(id)));
    expect(answers.map(codeOf)).toEqual(answers.map(() => [200, '0000']));
    expect(new Set(answers.map(({ json }) => json.erasure.date_utc)).size).toBe(1);
    const entries = await owner`select 1 from history where user_id = ${id} and activity_type = 6`;
    expect(entries.length).toBe(1);
    expect((await verify()).faults).toEqual([]);
  });
});

/** What the programme asks of its users. */
async function ask(requirements: readonly object[]): Promise<void> {
  const token = await server.token('admin');
  await server.call('PUT', '/v1/program/77', { token, body: { program: { requirements } } });
}

/** Has a person send a document, and others say something about it, about what is asked, and about a hit. */
async function leaveCases(person: MarkedPerson, id: number): Promise<MarkedPerson> {
  const word = (text: string) => `Zq${text}${person.sourceId.at(-2)}q`;
  const must = async (method: string, path: string, body?: object) => {
    const { json } = await call(method, path, body);
    if (json.result.code !== '0000') throw new Error(`${method} ${path}: ${JSON.stringify(json.result)}`);
    return json;
  };
  const info = {
    type: 7,
    language: 'en',
    subject: word('billing'),
    notes: word('remark'),
    last_name: word('billed'),
  };
  const content = Buffer.from(word('content')).toString('base64');
  await must('POST', `/user/document/${id}`, {
    info,
    attachment: [{ file_name: word('file'), file_extension: '.txt', content }],
  });
  const { tickets } = await must('GET', `/ticket?user_id=${id}`);
  await must('POST', `/ticket/comment/${tickets[0].info.id}`, { comment: { text: word('comment') } });
  await must('PUT', `/ticket/${tickets[0].info.id}`, { ticket: { status: 9, reason: word('settled') } });
  await makeCheck(server.services, 77, id);
  const { review } = await must('GET', `/review?user_id=${id}`);
  for (const { id: number, version } of review) {
    const reason = word(`reason${number}`);
    await must('POST', `/review/decision/${number}`, {
      decision: { outcome: 'reject', version, reason_code: 'altered', reason },
    });
  }
  return {
    ...person,
    plain: [...person.plain, info.subject, info.notes, info.last_name, word('file'), word('settled')],
    sealed: [
      ...person.sealed,
      word('content'),
      word('comment'),
      ...review.map(({ id: number }: { id: number }) => word(`reason${number}`)),
    ],
  };
}

/** How a call about a user that is gone is answered: flows may not tell that there is none. */
function statusOf({ flow }: Operation, isAboutUser: boolean): number {
  const finds = flow && findsSubject(flow);
  if (!isAboutUser || finds === 'job') return 200;
  return finds === 'decoy' ? 422 : 404;
}

describe('what is left of an erased user', () => {
  let gone: MarkedPerson;
  let stays: MarkedPerson;
  let goneId: number;
  let friendId: number;
  let staysId: number;
  // Groups of the one who goes: one with somebody else in it, and one without.
  let sharedId: number;
  let aloneId: number;

  beforeAll(async () => {
    friendId = await createUser({ email: [{ address: 'friend@example.net', is_primary: 1 }] });
    [gone, stays] = [markedPerson(1, friendId), markedPerson(2, friendId)];
    const create = async ({ body, sourceId }: MarkedPerson) => {
      const { json } = await call('POST', '/user', body, { 'source-id': sourceId });
      expect(json.result.code).toBe('0000');
      return json.info.id as number;
    };
    await ask([{ step: 'personal_info', blocks: 0 }]);
    [goneId, staysId] = [await create(gone), await create(stays)];
    await makeWatchlistHit(server.services, 77, goneId);
    [gone, stays] = [await leaveCases(gone, goneId), await leaveCases(stays, staysId)];
    await ask([]);
    // Other traces: changes, values seen in clear, relationships that the friend made and changed, a repeated answer.
    await call('PUT', `/user/personal_info/${goneId}`, { personal_info: { nick_name: gone.plain[0] } });
    await call('GET', `/user/${goneId}`, undefined, { 'show-sensitive-data': '1' });
    const named = { relationship: [{ entity: 7, on_entity: 7, on_entity_id: goneId, type: 2 }] };
    const made = await call('POST', `/user/relationship/${friendId}`, named, { 'source-id': 'friend-1' });
    expect(JSON.stringify(made.json)).toContain(gone.plain[0]);
    const changed = { relationship: [{ id: made.json.relationship.at(-1).id, type: 4 }] };
    await call('PUT', `/user/relationship/${friendId}`, changed);
    // What a processor has fed of them.
    for (const [id, { plain, sealed }] of [
      [goneId, gone],
      [staysId, stays],
    ] as const)
      await feedAccount({ call: server.call }, await server.token(everything), id, {
        nick_name: plain[1],
        number: sealed.find((value) => /^[0-9]{16}$/u.test(value)),
      });
    const feed = async (userId: number, changes: object, members: readonly number[]) => {
      const { id } = await feedGroup({ call: server.call }, await server.token(everything), userId, changes);
      const group_user = members.map((user_id) => ({ group_id: id, user_id }));
      if (members.length > 0) await call('POST', '/group/member', { group_user });
      return id;
    };
    const said = ({ plain: [name, ...others] }: MarkedPerson) => ({
      host_name: name,
      custom_field: { of: name },
      details: { email: [{ address: others.find((value) => value.includes('@')) }] },
      setting: { messaging_setup: { sender: name } },
    });
    await feed(staysId, said(stays), [goneId]);
    sharedId = await feed(goneId, said(gone), [staysId]);
    const own = { supplied_id: 7, user_id: goneId, name: gone.plain[1] };
    aloneId = await feed(goneId, { ...said(gone), info: own }, []);
    // Found before it is looked for in vain.
    const rows = (await everyRow(owner)).map(({ row }) => row).join('\n');
    expect(gone.plain.filter((value) => !valuesIn(rows, [value]).length)).toEqual([gone.plain[2]]);
    await checkpoint();
    await closeAndErase(goneId);
    // Who is on a list is no secret of the user's.
    await owner`truncate watchlist, watchlist_version, watchlist_entry, watchlist_name`;
  });

  it('is its number, its state and the ends of its life and its history', async () => {
    const [row] = await owner`select row_to_json(u) as row from users u where id = ${goneId}`;
    const kept = Object.entries(row!.row as object).filter(([, value]) => value !== null);
    expect(kept.map(([name]) => name).sort()).toEqual([
      'client_id',
      'closed_at',
      'created_at',
      'erased_at',
      'history_at',
      'history_hash',
      'history_number',
      'id',
      'program_id',
      'status',
      'token_generation',
      'type',
      'updated_at',
      'version',
    ]);
    const [{ columns }] = (await owner`select kept_user_columns() as columns`) as [{ columns: string[] }];
    expect(columns.sort()).toEqual(kept.map(([name]) => name).sort());
  });

  it('is no value in any column of any table, as text or in hexadecimal digits', async () => {
    const rows = await everyRow(owner);
    for (const { table, row } of rows) {
      expect(valuesIn(row, [...gone.plain, ...gone.sealed]), table).toEqual([]);
    }
    const all = rows.map(({ row }) => row).join('\n');
    // The search finds what is there.
    expect(valuesIn(all, stays.plain)).toEqual(stays.plain);
  });

  it('is no row but the history, which no key opens', async () => {
    const tables = await owner<{ name: string; column: string }[]>`
      select name::text, user_column as column from tables_of_users()`;
    for (const { name, column } of tables) {
      const rows = await owner`select 1 from ${owner(name)} where ${owner(column)} = ${goneId}`;
      expect(rows.length, name).toBe(0);
    }
    const [{ count }] = (await owner`select count(*)::int from history where user_id = ${goneId}`) as [
      { count: number },
    ];
    const [{ number }] = (await owner`select history_number as number from users where id = ${goneId}`) as [
      { number: number },
    ];
    expect(count).toBe(number);
    expect(number).toBeGreaterThan(5);
  });

  it('is no file', async () => {
    const named = await owner<{ name: string }[]>`select stored_name as name from attachment`;
    const files = readdirSync(join(server.dataDir, 'files'), { recursive: true, withFileTypes: true });
    const names = files.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(names.sort()).toEqual(named.map(({ name }) => name).sort());
    expect(names.length).toBeGreaterThan(0);
  });

  it('is nothing of groups that were theirs, but what others need who are in them', async () => {
    const read = async (id: number) => (await call('GET', `/group/${id}`)).json.group[0];
    const none = { host_name: null, custom_field: null, setting: { messaging_setup: null } };
    const noDetails = { details: { address: null, email: null } };
    expect(await read(sharedId)).toMatchObject({
      ...none,
      ...noDetails,
      info: { user_id: null, name: 'Fleet' },
      group_user: [{ user_id: staysId }],
    });
    expect(await read(aloneId)).toMatchObject({
      ...none,
      ...noDetails,
      info: { user_id: null, name: null },
      group_user: [],
    });
    expect((await call('GET', `/user/group/${staysId}`)).json.group).toHaveLength(2);
  });

  it('is unknown to every call', async () => {
    const person = { userId: goneId, ids: {}, friendId };
    for (const operation of built.filter(({ id }) => id !== 'user.create')) {
      // What a flow does not look at may not be there.
      const { method, url, body } = callOf(operation, person, !operation.flow);
      const answer = await call(method, url.replace(/^\/v1/, ''), body ?? undefined);
      // An inquiry is about nobody in particular, and finds others.
      const isAboutUser = !operation.id.endsWith('inquiry');
      expect([answer.status, operation.id]).toEqual([statusOf(operation, isAboutUser), operation.id]);
      expect(valuesIn(JSON.stringify(answer.json), [...gone.plain, ...gone.sealed])).toEqual([]);
    }
  });

  it('is nothing with those who were related to it, but that there was a relationship', async () => {
    const told = await Promise.all([
      call('GET', `/user/${friendId}`),
      call('GET', `/user/relationship/${friendId}`),
      call('GET', `/user/history/${friendId}?page_size=500`),
      call('POST', `/user/relationship/${friendId}`, { relationship: [] }, { 'source-id': 'friend-1' }),
    ]);
    const text = JSON.stringify(told.map(({ json }) => json));
    expect(valuesIn(text, [...gone.plain, ...gone.sealed])).toEqual([]);
    expect(told[1]!.json.relationship.map(({ entity_id }: { entity_id: number }) => entity_id)).toEqual([
      staysId,
    ]);
    const notes = told[2]!.json.history.map((entry: { admin_notes: string }) => entry.admin_notes);
    expect(notes.filter((note: string) => note.startsWith('Relationship removed')).length).toBe(2);
  });

  it('leaves the contacts free for others', async () => {
    const email = [{ address: gone.plain.find((value) => value.includes('@'))!, is_primary: 1 }];
    expect((await call('POST', '/user', newUserBody({ email }))).status).toBe(200);
  });

  it('leaves every history and every checkpoint as they verify', async () => {
    expect((await verify()).faults).toEqual([]);
    await checkpoint();
    expect((await verify()).faults).toEqual([]);
    await owner`update history set entity_id = 5 where user_id = ${goneId} and number = 1`;
    expect((await verify()).faults.join()).toContain(`entry 1 of user ${goneId}`);
    await owner`update history set entity_id = ${goneId} where user_id = ${goneId} and number = 1`;
  });
});

describe('at the same moment as an erasure', () => {
  it('a change of somebody related waits or wins, and both histories hold', async () => {
    const friend = await createUser();
    const other = await createUser();
    const relate = await call('POST', `/user/relationship/${friend}`, {
      relationship: [{ entity: 7, on_entity: 7, on_entity_id: other, type: 2 }],
    });
    const [{ id }] = relate.json.relationship;
    await call('DELETE', `/user/${other}`);
    passDays(retentionDays);
    const token = await server.token(everything);
    const put = (path: string, body: object) => server.call('PUT', `/v1${path}`, { token, body });
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, (_, index) =>
        put(`/user/personal_info/${friend}`, { personal_info: { job_title: `Baker ${index}` } }),
      ),
      put(`/user/relationship/${friend}`, { relationship: [{ id, type: 4 }] }),
      server.call('POST', `/v1/user/erasure/${other}`, { token }),
      server.call('GET', `/v1/user/${other}`, { token }),
      server.call('GET', `/v1/user/${friend}`, { token }),
      put(`/user/personal_info/${other}`, { personal_info: { job_title: 'Ghost' } }),
    ]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200]);
    expect([200, 404]).toContain(statuses[4]);
    expect(statuses.slice(5)).toEqual([200, 404, 200, 404]);
    expect((await verify()).faults).toEqual([]);
    expect((await call('GET', `/user/relationship/${friend}`)).json.relationship).toBeNull();
    // Whichever type it had last.
    expect(
      await owner`select from claim where kind = 'relationship' and ${other} in (user_id, other_user_id)`,
    ).toEqual([]);
  });

  it('a new relationship cannot name who is erased', async () => {
    const other = await createUser();
    const friend = await createUser();
    await closeAndErase(other);
    const { status } = await call('POST', `/user/relationship/${friend}`, {
      relationship: [{ entity: 7, on_entity: 7, on_entity_id: other, type: 2 }],
    });
    expect(status).toBe(404);
  });
});

describe('an endpoint of webhooks', () => {
  let webhookId: number;
  const admin = async (method: string, url: string, body?: object) => {
    const token = await server.token('program:admin');
    return (await server.call(method, `/v1/webhook${url}`, { token, ...(body && { body }) })).json;
  };
  const lanesOf = (
    userId: number,
  ) => owner`select replay_id::int as replay, delivered, wanted from webhook_lane
    where webhook_id = ${webhookId} and user_id = ${userId} order by replay_id`;
  const headOf = async (userId: number): Promise<number> =>
    (await owner`select history_number from users where id = ${userId}`)[0]!['history_number'];
  const replay = async (what: object): Promise<number> =>
    (await admin('POST', `/${webhookId}/replay`, { replay: what })).replay.id;
  beforeAll(async () => {
    const webhook = { url: 'https://hooks.example.com', events: ['*'], status: 0 };
    webhookId = (await admin('POST', '', { webhook })).webhook.id;
  });

  it('is still to be told of an erased user, of whom nothing else is noted', async () => {
    const [id, other] = [await createUser(), await createUser()];
    await admin('POST', `/${webhookId}/skip`, { skip: { user_id: id, sequence: 1 } });
    const [named, ofOther, ofAll] = [
      await replay({ user_id: id, only: 'failed' }),
      await replay({ user_id: other }),
      await replay({}),
    ];
    // Nothing of the user was given up, so that the job makes no lane.
    await owner`insert into webhook_lane select 77, ${webhookId}, ${id}, ${named}, 0, 2, 0, now(), now()`;
    const replaysOf = async (userId: number) => (await lanesOf(userId)).map((lane) => lane['replay']);
    await expect.poll(() => replaysOf(other)).toEqual([0, ofOther, ofAll]);
    expect(await replaysOf(id)).toEqual([0, named, ofAll]);
    await closeAndErase(id);
    const lanes = await lanesOf(id);
    expect(lanes[0]).toEqual({ replay: 0, delivered: 1, wanted: await headOf(id) });
    expect(lanes.map((lane) => lane['replay'])).toEqual([0, ofAll]);
    expect(await replaysOf(other)).toEqual([0, ofOther, ofAll]);
    for (const table of ['webhook_delivery', 'webhook_replay'])
      expect(await owner`select 1 from ${owner(table)} where user_id = ${id}`, table).toEqual([]);
  });

  it('is told nothing by a replay of the user whose lane was made in the same moment', async () => {
    await owner`delete from webhook_lane where replay_id <> 0`;
    const id = await createUser();
    expect((await call('DELETE', `/user/${id}`)).status).toBe(200);
    passDays(retentionDays + 1);
    const [row] = await owner`
      insert into webhook_replay (program_id, id, webhook_id, user_id, is_failed_only, created_at)
      select 77, first_number, ${webhookId}, ${id}, true, now() from take_numbers(77, 'webhook_replay', 1) returning id`;
    const erasing = await owner.begin(async (job) => {
      await job`select 1 from webhook_replay where id = ${row!['id']} for no key update`;
      await job`insert into webhook_lane select 77, ${webhookId}, ${id}, ${row!['id']}, 0, 2, 0, now(), now()`;
      const answer = erase(id);
      await expect.poll(() => lockWaits(job)).not.toHaveLength(0);
      return { answer };
    });
    expect(codeOf(await erasing.answer)).toEqual([200, '0000']);
    expect((await lanesOf(id)).map((lane) => lane['replay'])).toEqual([0]);
  });
});

describe('a hit of a watchlist and a check', () => {
  it('go with the user, and what the history tells of them opens no more', async () => {
    const personal_info = { first_name: 'Zacharias', last_name: 'Listed', date_of_birth: '1990-01-01' };
    const id = await createUser({ personal_info });
    await makeWatchlistHit(server.services, 77, id);
    await makeCheck(server.services, 77, id);
    const checks = () => owner`select 1 from user_check where user_id = ${id}`;
    expect(await checks()).toHaveLength(1);
    const hits = () => owner`select 1 from watchlist_hit where user_id = ${id}`;
    expect(await hits()).toHaveLength(1);
    await closeAndErase(id);
    expect(await hits()).toHaveLength(0);
    expect(await checks()).toHaveLength(0);
    expect((await call('GET', `/watchlist/hit?user_id=${id}`)).json.hits).toEqual([]);
    await owner`truncate watchlist, watchlist_version, watchlist_entry, watchlist_name`;
  });
});

describe('the tables', () => {
  it('that hold rows of a user are all covered, or are the history or what endpoints are still to be told', async () => {
    const covered = await owner<{ name: string }[]>`select name::text from tables_of_users()`;
    const named = await owner<{ name: string }[]>`
      select distinct relname::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm')
        and (attname like '%user_id%' or attname like '%user')`;
    // Groups outlive whose they are, and lose what tells of a person (what is left of an erased user, above).
    const known = new Set([...covered.map(({ name }) => name), 'history', 'webhook_lane', 'user_group']);
    expect(named.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(12);
  });

  it('that come later are covered by themselves, by user_id or by a key that leads to the user', async () => {
    await owner.unsafe(`
      create table badge (program_id bigint not null, user_id bigint not null, motto text, primary key (program_id, user_id));
      create table a_badge_of_badge (program_id bigint, user_id bigint, foreign key (program_id, user_id) references badge);
      create table pin_of_badge (program_id bigint, user_id bigint, foreign key (program_id, user_id) references badge);
      create table guarantee (program_id bigint not null, number integer, guarantor bigint,
        foreign key (program_id, guarantor) references users (program_id, id));
      alter table users add column motto text`);
    try {
      const [id, other] = [await createUser(), await createUser()];
      for (const of of [id, other]) {
        await owner`insert into badge values (77, ${of}, 'Zqbadgeq')`;
        await owner`insert into a_badge_of_badge values (77, ${of})`;
        await owner`insert into pin_of_badge values (77, ${of})`;
        await owner`insert into guarantee values (77, 1, ${of})`;
        await owner`update users set motto = 'Zqmottoq' where id = ${of}`;
      }
      await closeAndErase(id);
      expect((await owner`select user_id from badge`).map((row) => Number(row.user_id))).toEqual([other]);
      expect((await owner`select guarantor from guarantee`).map((row) => Number(row.guarantor))).toEqual([
        other,
      ]);
      const mottos = await owner`select id from users where motto is not null`;
      expect(mottos.map((row) => Number(row.id))).toEqual([other]);
    } finally {
      await owner.unsafe(
        'drop table badge, a_badge_of_badge, pin_of_badge, guarantee; alter table users drop column motto',
      );
    }
  });
});

describe('the counts of users', () => {
  it('no longer count who is erased', async () => {
    // As inquiries keep them; made here where this version has none.
    const [found] = await owner`select to_regclass('user_search') is null as lacks`;
    if (found!['lacks']) {
      await owner.unsafe(`
        create table user_search (program_id bigint, user_id bigint, created_at timestamp, is_closed boolean, status integer,
          country_code text, currencies text[], primary key (program_id, user_id));
        create table user_delta (program_id bigint, day date, is_closed boolean, status integer, country_code text,
          currencies text[], users integer, first_id bigint, last_id bigint)`);
    }
    try {
      const id = await createUser();
      await call('DELETE', `/user/${id}`);
      await owner`
        insert into user_search (program_id, user_id, created_at, is_closed, status, country_code, currencies)
        select 77, ${id}, now(), true, 9, '124', '{CAD}' where not exists (select from user_search where user_id = ${id})`;
      passDays(retentionDays);
      expect(codeOf(await erase(id))).toEqual([200, '0000']);
      const rows = await owner`
        select status, country_code, currencies, users from user_delta where first_id = ${id} and is_closed and users < 0`;
      expect([...rows]).toEqual([{ status: 9, country_code: '124', currencies: ['CAD'], users: -1 }]);
      expect((await owner`select 1 from user_search where user_id = ${id}`).length).toBe(0);
    } finally {
      if (found!['lacks']) await owner.unsafe('drop table user_search, user_delta');
    }
  });
});

describe("the server's role", () => {
  let app: postgres.Sql;
  beforeAll(() => {
    app = postgres({ ...server.database.appOptions, max: 1, onnotice: () => {} });
  });
  afterAll(() => app.end());

  it('erases no open user, nobody of another programme, and removes no rows otherwise', async () => {
    const id = await createUser();
    const closed = await createUser();
    await call('DELETE', `/user/${closed}`);
    const rows = () => owner`select count(*)::int as count from user_key where user_id in (${id}, ${closed})`;
    await app`select set_config('roster.program_id', '88', false)`;
    await expect(app`select erase_users(77, array[${closed}]::bigint[], now()::timestamp)`).rejects.toThrow(
      /one programme only/,
    );
    expect(await app`select erase_users(88, array[${closed}]::bigint[], now()::timestamp)`).toEqual([]);
    await app`select set_config('roster.program_id', '77', false)`;
    expect(await app`select erase_users(77, array[${id}]::bigint[], now()::timestamp)`).toEqual([]);
    expect((await rows())[0]).toEqual({ count: 2 });
    await expect(app`select remove_rows_of_users(77, array[${id}]::bigint[])`).rejects.toMatchObject({
      code: '42501',
    });
    // Objects of a temporary schema are not taken for the real ones.
    await app`create temporary table users (program_id bigint, id bigint, closed_at timestamp, erased_at timestamp)`.catch(
      () => undefined,
    );
    const found = await app`select erase_users(77, array[${closed}]::bigint[], now()::timestamp) as id`;
    expect(found.map((row) => Number(row.id))).toEqual([closed]);
    expect((await rows())[0]).toEqual({ count: 1 });
  });
});
