import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TrigramIndex } from '../../src/watchlists/trigram-index.ts';
import { killEverywhere } from '../harness/killed.ts';
import { ndjson, setUpWatchlists, type WatchlistSetting } from './setting.ts';

// Comparing users with lists, and what becomes of hits.
let at: WatchlistSetting;
const usama = {
  ref: 'usama',
  kind: 'person',
  names: ['Usama bin Ladin', 'Osama bin Laden'],
  birth_dates: ['1957-03-10'],
  countries: ['682'],
  about: 'SDGT',
};
const others = Array.from({ length: 4 }, (_, index) => ({
  ref: `n${index}`,
  names: [`Nobody Number${index}`],
}));
const list = (...entries: readonly object[]) => ndjson(...entries, ...others);

beforeAll(async () => {
  at = await setUpWatchlists();
});
beforeEach(async () => {
  expect((await at.load('own', list(usama))).status).toBe(200);
});
afterAll(() => at?.close());

describe('a user', () => {
  it.each([
    ['Usama', 'bin Ladin', 100],
    ['Ladin', 'Usama bin', 100],
    ['أسامة', 'بن لادن', 100],
    ['Усама', 'бин Ладин', 100],
    ['Usamah', 'bin Ladin', 99],
  ])('%s %s is noted as a hit', async (first, last, least) => {
    const userId = await at.person(first, last);
    const hits = await at.hitsOf(userId);
    expect(hits).toMatchObject([
      {
        ...{ user_id: userId, watchlist: 'own', ref: 'usama', status: 'open', version: 1, reason: null },
        user: { kind: 'person', name: `${first} ${last}`, birth_date: '1957-03-10' },
        entry: { names: usama.names, birth_dates: usama.birth_dates, countries: ['682'], about: 'SDGT' },
      },
    ]);
    expect(hits[0].score).toBeGreaterThanOrEqual(least);
    const { name, alike, birth_date, countries } = hits[0].scored;
    expect(Math.min(100, name + birth_date + countries)).toBe(hits[0].score);
    expect([birth_date, countries, usama.names.includes(alike)]).toEqual([5, 0, true]);
  });

  it.each([
    ['Usama', 'bin Ladin', '1999-01-01'],
    ['Ada', 'Moreau', '1957-03-10'],
    ['Usama', 'Karim', '1957-03-10'],
    ['毛', '泽东', '1957-03-10'],
  ])('%s %s of %s is none', async (first, last, born) => {
    expect(await at.hitsOf(await at.person(first, last, born))).toEqual([]);
  });

  it('in Chinese is found under a Latin name, and the other way about', async () => {
    await at.load('chinese', ndjson({ ref: 'a', names: ['MAO, Zedong'] }, { ref: 'b', names: ['习近平'] }));
    for (const [first, last, ref] of [
      ['泽东', '毛', 'a'],
      ['Ze Dong', 'Mao', 'a'],
      ['Jinping', 'Xi', 'b'],
    ] as const)
      expect(await at.hitsOf(await at.person(first, last))).toMatchObject([{ watchlist: 'chinese', ref }]);
  });

  it('is compared by a job that the creation enqueues, and so is one whose name or birth date is another', async () => {
    const jobs = async (userId: number) =>
      Number(
        (
          await at.owner`select count(*) from job where name = 'watchlists.screen' and user_id = ${userId}`
        )[0]!['count'],
      );
    // The server's worker is kept from them.
    await at.owner`update job set due_at = due_at + interval '1 day'`;
    const { info, personal_info: made } = await at.createUser();
    const clear = () => at.owner`delete from job where user_id = ${info.id}`;
    const change = async (personal_info: object) => {
      await clear();
      await at.call('PUT', `/user/${info.id}`, { personal_info });
      return at.owner`select 1 from history where user_id = ${info.id}`.then(() => jobs(info.id));
    };
    expect(made).toBeDefined();
    await clear();
    // What a worker took at once is gone again: the hits tell of it.
    await change({ first_name: 'Usama', last_name: 'bin Ladin', date_of_birth: '1957-03-10' });
    await expect.poll(() => at.hitsOf(info.id).then((hits) => hits.length)).toBe(1);
    await at.owner`delete from job where user_id = ${info.id}`;
    expect(await change({ nick_name: 'Sam' })).toBe(0);
  });

  it('of an organisation is compared with organisations alone', async () => {
    await at.load('firms', ndjson({ ref: 'f', kind: 'organisation', names: ['Acme Trading'] }));
    const body = { personal_info: { first_name: 'Acme', last_name: 'Trading', date_of_birth: '1990-01-01' } };
    const person = await at.createUser(body);
    const firm = await at.createUser({ ...body, info: { type: 2 } });
    for (const { info } of [person, firm]) await at.screen(info.id);
    expect(await at.hitsOf(person.info.id)).toEqual([]);
    expect(await at.hitsOf(firm.info.id)).toMatchObject([{ ref: 'f' }]);
  });
});

describe('a decision', () => {
  it('is noted by who decided, and a dismissed hit stays dismissed until either side is another', async () => {
    const userId = await at.person('Usama', 'bin Ladin');
    const [{ id }] = await at.hitsOf(userId);
    const dismissed = await at.decide(id, { status: 'dismissed', version: 1, reason: ' Another person. ' });
    expect(dismissed).toMatchObject({
      status: 200,
      json: {
        result: { code: '0000' },
        hit: { id, status: 'dismissed', version: 2, reason: 'Another person.' },
      },
    });
    expect(dismissed.json.hit.decided_by).toBeGreaterThan(0);
    const statusNow = async () => (await at.hitsOf(userId)).map((hit) => [hit.status, hit.version]);
    for (const _ of [1, 2]) await at.screen(userId);
    // A reload of the same, with another order and another threshold.
    await at.load('own', list({ ...usama, names: usama.names.toReversed() }));
    await at.screenAll('own');
    expect(await statusNow()).toEqual([['dismissed', 2]]);
    // The entry is another.
    await at.load('own', list({ ...usama, names: [...usama.names, 'Abu Abdallah'] }));
    await at.screenAll('own');
    expect(await statusNow()).toEqual([['open', 3]]);
    await at.decide(id, { status: 'dismissed', version: 3, reason: 'Still another.' });
    // The user is another.
    await at.call('PUT', `/user/${userId}`, { personal_info: { first_name: 'Osama' } });
    await at.screen(userId);
    expect(await statusNow()).toEqual([['open', 5]]);
    // Neither matches any more.
    await at.call('PUT', `/user/${userId}`, { personal_info: { first_name: 'Karl', last_name: 'Meier' } });
    await at.screen(userId);
    expect(await statusNow()).toEqual([['ended', 6]]);
    const history = (await at.call('GET', `/user/history/${userId}?page_size=50`)).json.history;
    const told = history
      .filter(({ entity }: { entity: number }) => entity === 42)
      .map((entry: { admin_notes: string; by: unknown; new_data: string }) => [
        entry.admin_notes,
        JSON.parse(entry.new_data).status,
      ]);
    expect(told.reverse()).toEqual([
      ['Watchlist hit found: own', 'open'],
      ['Watchlist hit dismissed: own', 'dismissed'],
      ['Watchlist hit open again: own', 'open'],
      ['Watchlist hit dismissed: own', 'dismissed'],
      ['Watchlist hit open again: own', 'open'],
      ['Watchlist hit ended: own', 'ended'],
    ]);
  });

  it('that confirms holds whatever name the user takes, until the entry is gone', async () => {
    const userId = await at.person('Usama', 'bin Ladin');
    const [{ id }] = await at.hitsOf(userId);
    expect((await at.decide(id, { status: 'confirmed', version: 1 })).status).toBe(200);
    await at.call('PUT', `/user/${userId}`, { personal_info: { first_name: 'Karl', last_name: 'Meier' } });
    await at.screen(userId);
    expect(await at.hitsOf(userId)).toMatchObject([{ status: 'confirmed', version: 2 }]);
    await at.load('own', list());
    await at.screenAll('own');
    expect(await at.hitsOf(userId)).toMatchObject([{ status: 'ended' }]);
    expect((await at.decide(id, { status: 'confirmed', version: 3 })).json.result.code).toBe('3019');
  });

  it('is refused where it is not sound, where the hit has changed, and where there is none', async () => {
    const userId = await at.person('Usama', 'bin Ladin');
    const [{ id }] = await at.hitsOf(userId);
    const refused = async (hit: object) =>
      at.faultsOf(await at.decide(id, hit)).map((fault) => fault.split(':')[0]);
    for (const [hit, member] of [
      [{ version: 1 }, 'status'],
      [{ status: 'confirmed' }, 'version'],
      [{ status: 'dismissed', version: 1 }, 'reason'],
      [{ status: 'ended', version: 1, reason: 'x' }, 'status'],
      [{ status: 'confirmed', version: 1, reason: 'x'.repeat(1001) }, 'reason'],
      [{ status: 'confirmed', version: 1, score: 1 }, 'score'],
    ] as const)
      expect(await refused(hit)).toEqual([`$.hit.${member}`]);
    const late = await at.decide(id, { status: 'confirmed', version: 2 });
    expect(late).toMatchObject({ status: 409, json: { result: { code: '3042' } } });
    expect((await at.decide(4_294_967_000, { status: 'confirmed', version: 1 })).json.result.code).toBe(
      '3041',
    );
    const trial = await at.server.call('PUT', `/v1/watchlist/hit/${id}`, {
      token: at.token,
      body: { hit: { status: 'confirmed', version: 1 }, validate: 1 },
    });
    expect(trial.json.hit).toMatchObject({ status: 'confirmed' });
    expect(await at.hitsOf(userId)).toMatchObject([{ status: 'open', version: 1 }]);
    // Of two at once one decides.
    const both = await Promise.all(
      ['confirmed', 'dismissed'].map((status) => at.decide(id, { status, version: 1, reason: 'Seen.' })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is nothing for the user, who is told of no hit either', async () => {
    const userId = await at.person('Usama', 'bin Ladin');
    const [{ id }] = await at.hitsOf(userId);
    const token = await at.server.token('user', { user_id: String(userId) });
    expect((await at.decide(id, { status: 'dismissed', version: 1, reason: 'Me.' }, token)).status).toBe(403);
    for (const path of ['/watchlist/hit', `/watchlist/hit?user_id=${userId}`])
      expect((await at.server.call('GET', `/v1${path}`, { token })).status).toBe(403);
    const seen = await Promise.all(
      ['', '/history', '/history/latest'].map(async (path) =>
        JSON.stringify((await at.server.call('GET', `/v1/user${path}/${userId}`, { token })).json),
      ),
    );
    expect(seen.join('')).not.toMatch(/watchlist/iu);
    expect(JSON.stringify((await at.call('GET', `/user/history/${userId}`)).json)).toMatch(/Watchlist/u);
  });
});

it('what was compared of a user, and why it was decided so, stands in no table in clear', async () => {
  const userId = await at.person('Usamah', 'bin Ladin');
  const [{ id }] = await at.hitsOf(userId);
  await at.decide(id, { status: 'dismissed', version: 1, reason: 'Zwetschgenknoedel' });
  const tables = await at.owner`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('users', 'user_search')`;
  const rows = await Promise.all(
    tables.map(({ name }) => at.owner`select row_to_json(t)::text as row from ${at.owner(name)} t`),
  );
  const text = rows.flatMap((of) => of.map(({ row }) => row)).join('\n');
  // The list is there, by the name of its entry.
  expect(text).toContain('Usama bin Ladin');
  expect(text).not.toMatch(/Zwetschgen|Usamah/u);
});

describe('what a programme asks of its users', () => {
  const ask = (requirements: readonly object[]) =>
    at.server.call('PUT', '/v1/program/77', { token: at.admin, body: { program: { requirements } } });
  beforeAll(() => ask([{ step: 'watchlist' }]));
  afterAll(() => ask([]));

  it('may be that nothing of them is on a list: they wait while a hit is open or confirmed', async () => {
    const userId = await at.person('Usama', 'bin Ladin');
    const token = await at.server.token('user', { user_id: String(userId) });
    const statusNow = async () => Number((await at.call('GET', `/user/${userId}`)).json.info.status);
    const [{ id }] = await at.hitsOf(userId);
    expect(await statusNow()).toBe(17);
    await at.decide(id, { status: 'confirmed', version: 1 });
    expect(await statusNow()).toBe(17);
    const { json } = await at.call('GET', `/user/${userId}`);
    expect(json.general_requirements).toMatchObject({ description: 'watchlist: refused' });
    const seen = [`/user/${userId}`, `/user/history/${userId}`].map(
      async (path) => (await at.server.call('GET', `/v1${path}`, { token })).json,
    );
    expect(JSON.stringify(await Promise.all(seen))).not.toMatch(/watchlist/iu);
    await at.decide(id, { status: 'dismissed', version: 2, reason: 'By the passport.' });
    expect(await statusNow()).toBe(1);
    // The entry is another: the user waits again, and no longer once the entry is gone.
    await at.load('own', list({ ...usama, countries: ['887'] }));
    await at.screenAll('own');
    expect(await statusNow()).toBe(17);
    await at.load('own', list());
    await at.screenAll('own');
    expect(await statusNow()).toBe(1);
  });
});

describe('the queue', () => {
  it('has the oldest first, in pages, and by user, list and score', async () => {
    const ids: number[] = [];
    for (let index = 0; index < 3; index += 1) ids.push(await at.person('Usama', 'bin Ladin'));
    const pages: number[] = [];
    let cursor = '';
    do {
      const { json } = await at.call('GET', `/watchlist/hit?page_size=2&watchlist=own&score=90${cursor}`);
      pages.push(...json.hits.map((hit: { user_id: number }) => hit.user_id));
      cursor = json.cursor ? `&cursor=${json.cursor}` : '';
    } while (cursor !== '');
    expect(pages.filter((id) => ids.includes(id))).toEqual(ids);
    expect((await at.call('GET', '/watchlist/hit?watchlist=none')).json.hits).toEqual([]);
    const [one] = (await at.call('GET', '/watchlist/hit')).json.hits;
    expect((await at.call('GET', `/watchlist/hit?hit_id=${one.id}`)).json.hits).toEqual([one]);
    expect((await at.call('GET', '/watchlist/hit?hit_id=999999999')).json.hits).toEqual([]);
    for (const query of ['hit_id=x', 'status=new', 'score=101', 'cursor=x', 'unknown=1'])
      expect((await at.call('GET', `/watchlist/hit?${query}`)).status, query).toBe(400);
  });

  it('has no hits of another programme, and none of its users is decided on', async () => {
    const userId = await at.person('Usama', 'bin Ladin');
    const [{ id }] = await at.hitsOf(userId);
    const admin = await at.server.token('admin');
    const { json } = await at.server.call('POST', '/v1/program', {
      token: admin,
      body: { program: { name: 'B' } },
    });
    const body = {
      client: {
        name: 'b',
        scopes: ['user', 'user:privileged', 'program:admin'],
        program_id: json.program.id,
      },
    };
    const { client } = (await at.server.call('POST', '/v1/client', { token: admin, body })).json;
    const token = await at.server.tokenOf(client, 'user user:privileged program:admin');
    expect((await at.server.call('GET', '/v1/watchlist/hit', { token })).json.hits).toEqual([]);
    expect((await at.server.call('GET', '/v1/watchlist', { token })).json.watchlists).toEqual([]);
    expect((await at.decide(id, { status: 'confirmed', version: 1 }, token)).json.result.code).toBe('3041');
    expect((await at.server.call('DELETE', '/v1/watchlist/own', { token })).json.result.code).toBe('3040');
  });
});

describe('all users', () => {
  it('are compared with what is new in a list, and a run that is cut off goes on where it was', async () => {
    const ids = [];
    for (const name of ['Kim', 'Lee', 'Park', 'Choi', 'Jung', 'Kang'])
      ids.push(
        (
          await at.createUser({
            personal_info: { first_name: name, last_name: 'Surname', date_of_birth: '1990-01-01' },
          })
        ).info.id,
      );
    const entries = ['Kim', 'Lee', 'Park', 'Choi', 'Jung', 'Kang'].map((name) => ({
      ref: name,
      names: [`${name} Surname`],
    }));
    await at.load('many', ndjson(...entries));
    const place = async () =>
      (
        await at.owner`select screening_ref, screening_entries, screening_users::int, screened_load from watchlist where name = 'many'`
      )[0];
    // Killed at every place where it notes how far it came.
    let runs = 0;
    let done = await place();
    for (; done!['screened_load'] !== 1; runs += 1) {
      const controller = new AbortController();
      const sizes = { entries: 4, users: 5 };
      const next = at.server.services.importTurns.next.bind(at.server.services.importTurns);
      let turns = 0;
      at.server.services.importTurns.next = async (party) => {
        turns += 1;
        if (turns > 1) controller.abort(new Error('killed'));
        return next(party);
      };
      await at.screenAll('many', controller.signal, sizes).catch((error: Error) => {
        expect(error.message).toBe('killed');
      });
      at.server.services.importTurns.next = next;
      done = await place();
      expect(runs).toBeLessThan(200);
    }
    expect(runs).toBeGreaterThan(1);
    for (const [index, id] of ids.entries())
      expect(await at.hitsOf(id)).toMatchObject([{ ref: entries[index]!.ref, version: 1 }]);
    // Another run has nothing to do, nor has a load of the same.
    const written = async () => (await at.owner`select count(*)::int from history`)[0];
    const before = await written();
    await at.screenAll('many');
    await at.load('many', ndjson(...entries.toReversed()));
    await at.screenAll('many');
    expect(await written()).toEqual(before);
    const { json } = await at.server.call('GET', '/v1/watchlist', { token: at.admin });
    expect(json.watchlists.find(({ name }: { name: string }) => name === 'many')).toMatchObject({
      load: 2,
      screening: { state: 'done' },
    });
  });

  it('have each hit noted once, wherever the comparing is killed', async () => {
    const people: number[] = [];
    for (const name of ['Ahn', 'Baek']) people.push(await at.person(name, 'Killed'));
    await at.load(
      'killed',
      ndjson({ ref: 'a', names: ['Ahn Killed'] }, { ref: 'b', names: ['Baek Killed'] }),
    );
    const { owner } = at;
    const entries = async () =>
      (await owner`select history_number::int from users where id in ${owner(people)} order by id`).map(
        ({ history_number }) => history_number,
      );
    // Of both, one stands on the first page of users, and the other on the second.
    const [page] =
      await owner`select count(*)::int from users where id < ${people[1]!} and closed_at is null`;
    let before: number[] = [];
    const killed = await killEverywhere(at.server, {
      prepare: async () => {
        before = await entries();
        await owner`delete from watchlist_hit where user_id in ${owner(people)}`;
        await owner`update watchlist set screened_load = 0, screened_threshold = 0, screening_load = 0 where name = 'killed'`;
      },
      work: (services) =>
        at.screenAll(
          'killed',
          new AbortController().signal,
          { entries: 10, users: page!['count'] },
          services,
        ),
      check: async () => {
        const hits = await owner`select user_id::int, ref, status, version from watchlist_hit
          where user_id in ${owner(people)} order by id`;
        expect(hits).toMatchObject(
          people.map((user_id, index) => ({ user_id, ref: 'ab'[index], status: 'open', version: 1 })),
        );
        expect(await entries()).toEqual(before.map((count) => count + 1));
        const [list] = await owner`select load, screened_load from watchlist where name = 'killed'`;
        expect(list!['screened_load']).toBe(list!['load']);
      },
    });
    expect(killed).toBeGreaterThan(10);
  });

  it('are compared anew with another threshold, and hits below it end', async () => {
    const userId = await at.person('Usamah', 'Ladin', '1990-01-01');
    const mine = async () => (await at.hitsOf(userId)).map(({ status }) => status);
    const setThreshold = async (watchlist_threshold: number) => {
      const { status } = await at.server.call('PUT', '/v1/program/77', {
        token: at.admin,
        body: { program: { watchlist_threshold } },
      });
      expect(status).toBe(200);
      await at.screenAll('own');
    };
    await at.screenAll('own');
    expect(await mine()).toEqual([]);
    await setThreshold(60);
    expect(await mine()).toEqual(['open']);
    await setThreshold(85);
    expect(await mine()).toEqual(['ended']);
  });

  it('have no hits any more of a list that is deleted', async () => {
    await at.load('short', ndjson({ ref: 'x', names: ['Xaver Deleted'] }));
    const userId = await at.person('Xaver', 'Deleted');
    expect(await at.hitsOf(userId)).toMatchObject([{ status: 'open' }]);
    const [row] = await at.owner`select id::int from watchlist where name = 'short'`;
    await at.server.call('DELETE', '/v1/watchlist/short', { token: at.admin });
    const { screenList } = await import('../../src/watchlists/screen-list.ts');
    await screenList(at.server.services, {
      ...{ programId: 77, id: 1, userId: null, attempt: 1, signal: new AbortController().signal },
      payload: { watchlistId: row!['id'] },
    });
    expect(await at.hitsOf(userId)).toMatchObject([{ status: 'ended', watchlist: 'short' }]);
  });
});

it('the index in memory finds what that of PostgreSQL finds', async () => {
  const words = [
    'ada',
    'adam',
    'moreau',
    'moore',
    'usama',
    'osama',
    'bin',
    'ladin',
    'laden',
    'x',
    'li',
    'liu',
    'wei',
  ];
  const texts = words.flatMap((one) => words.map((other) => `${one} ${other}`));
  const index = new TrigramIndex(texts);
  const [rows] = [
    await at.owner`select a.at - 1 as one, array_agg(b.at - 1 order by b.at) as found
      from unnest(${texts}::text[]) with ordinality as a(text, at)
      join unnest(${texts}::text[]) with ordinality as b(text, at) on similarity(a.text, b.text) >= 0.45::real
      group by 1 order by 1`,
  ];
  for (const { one, found } of rows) {
    const own = new Set<number>();
    index.find(texts[Number(one)]!, own);
    expect(
      [...own].sort((a, b) => a - b),
      texts[Number(one)],
    ).toEqual(found.map(Number));
  }
});
