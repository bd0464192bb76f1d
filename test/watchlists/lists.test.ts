import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ndjson, setUpWatchlists, type WatchlistSetting } from './setting.ts';

// Loading: what a list becomes, and what leaves it as it was.
let at: WatchlistSetting;
beforeAll(async () => {
  at = await setUpWatchlists();
});
afterAll(() => at?.close());

const head = '"id","schema","name","aliases","birth_date","countries"\n';
const row = (index: number) => `"Q${index}","Person","Listed Person ${index}","","",""\n`;
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index));
const csv = (name: string, text: string, flags = '') => at.load(name, text, flags, 'text/csv');
const shown = async (name: string) => {
  const { json } = await at.server.call('GET', '/v1/watchlist', { token: at.admin });
  return json.watchlists.find((list: { name: string }) => list.name === name);
};
const stored = async (name: string) =>
  (
    await at.owner`select e.ref, e.since_load, (select array_agg(n.name order by n.number) from watchlist_name n
      where n.version_id = e.version_id and n.ref = e.ref) as names
      from watchlist w join watchlist_entry e on e.version_id = w.version_id where w.name = ${name} order by e.ref`
  ).map(({ ref, since_load, names }) => [ref, since_load, names]);

describe('a load', () => {
  it('puts a list into force, and a newer one in its place, and knows what is new', async () => {
    const one = { ref: '1', names: ['Usama bin Ladin'], kind: 'person' };
    const two = { ref: '2', names: ['Ada Lovelace', 'Ada Byron'] };
    const first = await at.load('own', ndjson(one, two));
    expect(first).toMatchObject({
      status: 200,
      json: {
        result: { code: '0000' },
        watchlist: { name: 'own', format: 'ndjson', load: 1, entries: 2, names: 3, changed: 2, removed: 0 },
      },
    });
    const second = await at.load(
      'own',
      ndjson(
        { ...two, names: ['Ada Byron', 'Ada Lovelace'] },
        { ...one, about: 'X' },
        { ref: '3', names: ['Bob'] },
      ),
    );
    // Neither the order of names nor what is not compared makes an entry another.
    expect(second.json.watchlist).toMatchObject({ load: 2, entries: 3, changed: 1, removed: 0 });
    expect(await stored('own')).toEqual([
      ['1', 1, ['Usama bin Ladin']],
      ['2', 1, ['Ada Byron', 'Ada Lovelace']],
      ['3', 2, ['Bob']],
    ]);
    const third = await at.load('own', ndjson(one, { ...two, birth_dates: ['1815'] }));
    expect(third.json.watchlist).toMatchObject({ load: 3, entries: 2, changed: 1, removed: 1 });
    expect(await shown('own')).toMatchObject({
      load: 3,
      entries: 2,
      screening: { state: 'waiting', users: 0 },
    });
  });

  it('with a broken line, or cut off, changes nothing unless such lines are passed over', async () => {
    const all = rows(300);
    expect((await csv('strict', head + all.join(''))).status).toBe(200);
    const before = await stored('strict');
    const broken = all.map((line, index) => (index % 100 === 50 ? '"Q1,"Person"\n' : line));
    const refused = await csv('strict', head + broken.join(''));
    expect(refused).toMatchObject({ status: 400, json: { result: { code: '1041' } } });
    expect(refused.json.result.message).toMatch(/^3 lines cannot be read, the first is line 52: /u);
    expect(refused.json.result.details).toMatchObject(
      [52, 152, 252].map((line) => ({ path: `$[${line - 1}]`, code: '1236' })),
    );
    const half = (head + all.join('')).slice(0, 7000);
    expect(await csv('strict', half)).toMatchObject({ status: 400, json: { result: { code: '1041' } } });
    // At the end of a line nothing is broken; but half of the list is gone.
    const shrunk = await csv('strict', head + all.slice(0, 149).join(''));
    expect(shrunk).toMatchObject({ status: 409, json: { result: { code: '1043' } } });
    expect(await stored('strict')).toEqual(before);
    const skipped = await csv('strict', head + broken.join(''), '?skip_broken=1');
    expect(skipped.json.watchlist).toMatchObject({
      load: 2,
      entries: 297,
      broken: 3,
      changed: 0,
      removed: 3,
    });
    const fewer = await csv('strict', head + all.slice(0, 10).join(''), '?allow_fewer=1');
    expect(fewer.json.watchlist).toMatchObject({ load: 3, entries: 10, removed: 287 });
    // What was refused, or only tried, is no version.
    await csv('strict', head + row(1), '?validate=1&allow_fewer=1');
    const page = (query: string) =>
      at.server.call('GET', `/v1/watchlist/version/strict?page_size=2${query}`, { token: at.admin });
    const newest = (await page('')).json;
    expect(newest.versions).toMatchObject([
      { name: 'strict', load: 3, entries: 10, removed: 287 },
      { load: 2, entries: 297, broken: 3, changed: 0, removed: 3 },
    ]);
    expect(newest.versions[0].loaded_by).toBeGreaterThan(0);
    const oldest = (await page(`&cursor=${newest.cursor}`)).json;
    expect(oldest).toMatchObject({ versions: [{ load: 1, entries: 300, changed: 300 }], cursor: null });
    expect((await page('&cursor=abc')).status).toBe(400);
  });

  it('that is a trial changes nothing, and tells what it would', async () => {
    const { json } = await csv('trial', head + row(1), '?validate=1');
    expect(json.watchlist).toMatchObject({ name: 'trial', entries: 1, changed: 1 });
    expect(await shown('trial')).toBeUndefined();
    expect(await csv('trial', head + row(1), '?validate=2')).toMatchObject({ status: 400 });
  });

  it('whose client hangs up changes nothing', async () => {
    const address = await at.server.app.listen({ port: 0, host: '127.0.0.1' });
    const controller = new AbortController();
    async function* body() {
      yield Buffer.from(head + rows(600).join(''));
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.abort();
      yield Buffer.from(row(601));
    }
    const headers = { authorization: `Bearer ${at.admin}`, 'content-type': 'text/csv' };
    const options = { method: 'POST', headers, body: body(), duplex: 'half', signal: controller.signal };
    await expect(fetch(`${address}/v1/watchlist/cut`, options as RequestInit)).rejects.toThrow();
    await expect
      .poll(
        async () =>
          (await at.owner`select touched_at = 'epoch' as done from watchlist_version order by id desc`)[0],
      )
      .toEqual({ done: true });
    expect(await shown('cut')).toBeUndefined();
  });

  it('of OFAC has names and countries of the files behind the first', async () => {
    const sdn = '7,"DOE, John","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1960."\r\n';
    const more = '7,1,"aka","ROE, Richard",-0- \r\n7,2,"Street","City","Syria",-0- \r\n';
    expect((await csv('ofac', sdn + more)).json.watchlist).toMatchObject({ format: 'ofac_sdn', names: 2 });
    expect(await stored('ofac')).toEqual([['7', 1, ['DOE, John', 'ROE, Richard']]]);
    const [entry] = await at.owner`select birth_dates, countries from watchlist_entry where ref = '7'`;
    expect(entry).toEqual({ birth_dates: ['1960'], countries: ['760'] });
    const stray = await csv('ofac', `${sdn}8,1,"aka","NOBODY",-0- \r\n`);
    expect(stray.json.result.message).toContain('no entry of this number stands before it');
    const twice = await csv('ofac', sdn + sdn);
    expect(twice.json.result.message).toContain('an entry of this number stands before it');
  });

  it.each([['hit'], ['Own'], ['a b'], ['..%2F'], ['x'.repeat(51)]])(
    'has no name such as %s',
    async (name) => {
      expect((await csv(name, head + row(1))).status).toBe(400);
    },
  );

  it('of two at once leaves one of both, whole', async () => {
    const versions = ['Ada', 'Bob'].map((name) =>
      ndjson(
        ...Array.from({ length: 30 }, (_, index) => ({ ref: `${name} ${index}`, names: [`${name} Listed`] })),
      ),
    );
    const { programId, clientId } = { programId: 77, clientId: 1 };
    const { loadList } = await import('../../src/watchlists/load-list.ts');
    async function* chunks(text: string) {
      yield Buffer.from(text);
    }
    const parts = {
      programId,
      clientId,
      name: 'both',
      skipsBroken: false,
      allowsFewer: false,
      isDryRun: false,
    };
    await Promise.all(
      versions.map((text) => loadList(at.server.services, { ...parts, chunks: chunks(text) })),
    );
    const found = await stored('both');
    expect(found.length).toBe(30);
    expect(new Set(found.map(([ref]) => String(ref).split(' ')[0])).size).toBe(1);
    expect(await shown('both')).toMatchObject({ load: 2 });
  });

  it('needs program:admin, and a list of another programme is unknown', async () => {
    for (const [method, url] of [
      ['GET', ''],
      ['GET', '/version/own'],
      ['DELETE', '/own'],
    ] as const)
      expect((await at.server.call(method, `/v1/watchlist${url}`, { token: at.token })).status).toBe(403);
    for (const [method, url] of [
      ['DELETE', 'none'],
      ['GET', 'version/none'],
    ] as const)
      expect((await at.server.call(method, `/v1/watchlist/${url}`, { token: at.admin })).status).toBe(404);
  });
});

describe('a list that is deleted', () => {
  it('is gone at once, and the clean-up removes what no list has', async () => {
    const { cleanWatchlists } = await import('../../src/watchlists/clean-lists.ts');
    await csv('gone', head + row(1));
    const gone = await at.server.call('DELETE', '/v1/watchlist/gone', { token: at.admin });
    expect(gone.json).toMatchObject({ result: { code: '0000' }, watchlist: { name: 'gone' } });
    expect(await shown('gone')).toBeUndefined();
    const kept = await at.server.call('GET', '/v1/watchlist/version/gone', { token: at.admin });
    expect(kept.json.versions).toMatchObject([{ load: 1, entries: 1 }]);
    await at.owner`update watchlist_version set touched_at = now() - interval '2 hours'`;
    const clean = () => cleanWatchlists(at.server.services, { signal: new AbortController().signal });
    await clean();
    await clean();
    const [left] = await at.owner`select (select count(*)::int from watchlist) as lists,
      (select count(*)::int from watchlist_version) as versions,
      (select count(distinct version_id)::int from watchlist_entry) as entries,
      (select count(distinct version_id)::int from watchlist_name) as names`;
    expect(left).toEqual({ lists: 4, versions: 4, entries: 4, names: 4 });
  });
});
