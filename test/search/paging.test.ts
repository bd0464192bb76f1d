import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { verifySearch } from '../../src/search/verify-search.ts';
import { runFor } from '../../src/storage/connections.ts';
import { addUpCounts } from '../../src/storage/user-counts.ts';
import { type Answer, newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from '../operations/setting.ts';

// Pages of every question against a plain model of the users: an array that is filtered, sorted and cut.
interface Someone {
  readonly id: number;
  readonly created: string;
  updated: string;
  first: string;
  readonly last: string;
  email: string;
  status: number;
  country: string;
  language: string;
  currencies: string[];
  readonly source: string;
}

let at: Setting;
let token: string;
const start = Date.parse('2026-03-01T10:00:00Z');
let seconds = 0;
const clock = () => new Date(start + seconds * 1000);
const model: Someone[] = [];
const firsts = ['Ann', 'Anna', 'Hanna', 'Bo'];
const lasts = ['Li', 'Ling', 'Moreau'];
const countries = ['124', '826', '400'];
const codes = ['CAD', 'EUR', 'JOD'];

beforeAll(async () => {
  at = await setUp({}, clock);
  token = await at.server.token('user user:privileged');
  for (let count = 0; count < 36; count += 1) await create(count);
});
afterAll(() => at?.server.close());

async function send(method: string, url: string, body?: object, source = ''): Promise<Answer['json']> {
  const headers = source ? { 'source-id': source } : {};
  const { json } = await at.server.call(method, `/v1${url}`, { token, headers, ...(body && { body }) });
  expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
  return json;
}

const nowText = () => clock().toISOString().slice(0, 19);
let made = 0;

async function create(pick: number): Promise<void> {
  // Some in the same second, some days apart.
  seconds += pick % 3 === 0 ? 0 : 1;
  made += 1;
  const [first, last] = [firsts[pick % 4]!, lasts[pick % 3]!];
  const country = countries[pick % 3]!;
  const currencies = pick % 5 === 0 ? ['CAD', 'EUR'] : [codes[pick % 3]!];
  const body = newUserBody({
    personal_info: { ...examplePerson['personal_info'], first_name: first, last_name: last },
    address: { ...examplePerson['address'], country_code: country },
    currency: currencies.map((code, index) => ({ code, is_primary: index === 0 ? 1 : 0 })),
  });
  const email = (body['email'] as { address: string }[])[0]!.address;
  const source = `made-${made}`;
  const { info } = await send('POST', '/user', body, source);
  model.push({
    id: info.id,
    created: nowText(),
    updated: nowText(),
    first: first.toLowerCase(),
    last: last.toLowerCase(),
    email,
    status: 1,
    country,
    language: 'en',
    currencies,
    source,
  });
}

type Write = (typeof writes)[number];
const writes = ['create', 'close', 'rename', 'currency', 'email', 'move', 'touch'] as const;

async function write(kind: Write, pick: number): Promise<number> {
  seconds += 1;
  if (kind === 'create') {
    await create(pick);
    return model.at(-1)!.id;
  }
  const live = model.filter((one) => one.status !== 9);
  const one = live[pick % live.length]!;
  const { id } = one;
  const before = JSON.stringify(one);
  if (kind === 'close') {
    if (live.length < 20) return 0;
    await send('DELETE', `/user/${id}`);
    one.status = 9;
  } else if (kind === 'rename') {
    const name = firsts[pick % 4]!;
    await send('PUT', `/user/personal_info/${id}`, { personal_info: { first_name: name } });
    one.first = name.toLowerCase();
  } else if (kind === 'currency') {
    const code = codes.find((candidate) => !one.currencies.includes(candidate));
    if (!code) return 0;
    await send('POST', `/user/currency/${id}`, { currency: [{ code, is_primary: 0 }] });
    one.currencies.push(code);
  } else if (kind === 'email') {
    made += 1;
    one.email = `a${made}@moved.example.com`;
    await send('POST', `/user/email/${id}`, { email: [{ address: one.email, is_primary: 1 }] });
  } else if (kind === 'move') {
    one.country = countries[pick % 3]!;
    await send('PUT', `/user/address/${id}`, {
      address: { ...examplePerson['address'], country_code: one.country },
    });
  } else {
    one.language = pick % 2 === 0 ? 'en' : 'fr';
    await send('PUT', `/user/preferences/${id}`, { preferences: { preferred_language_code: one.language } });
  }
  // What is sent as it is moves no date.
  if (JSON.stringify(one) !== before) one.updated = nowText();
  return id;
}

interface Question {
  readonly sort_by?: string | undefined;
  readonly sort_flag?: 'asc' | 'desc' | undefined;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly search_term?: string | undefined;
  readonly original_source_id?: string | undefined;
  readonly status?: number | undefined;
  readonly country_code?: string | undefined;
  readonly currency?: string | undefined;
  readonly archive?: number | undefined;
}

const question = fc.record<Question>(
  {
    sort_by: fc.constantFrom(
      'id',
      'create_time',
      'update_time',
      'first_name',
      'last_name',
      'email',
      'status',
    ),
    sort_flag: fc.constantFrom('asc', 'desc'),
    first_name: fc.constantFrom('an', 'ANN', 'hanna', 'o', 'x'),
    last_name: fc.constantFrom('li', 'ing', 'MOR'),
    search_term: fc.constantFrom('an', 'li anna', 'moved.example', 'made-1', 'bo m', 'm anna', 'zzz'),
    original_source_id: fc.constantFrom('made-2', 'made-7', 'MADE-2', 'made-'),
    status: fc.constantFrom(1, 9),
    country_code: fc.constantFrom(...countries),
    currency: fc.constantFrom(...codes),
    archive: fc.constantFrom(0, 1),
  },
  { requiredKeys: [] },
);
// Most questions ask for little, so that there is something to page through.
const fewParts = fc.tuple(question, fc.integer({ min: 0, max: 10 })).map(([all, from]): Question => {
  const kept = Object.entries(all).filter(
    ([name], index) => ['sort_by', 'sort_flag', 'archive'].includes(name) || (index + from) % 5 === 0,
  );
  return Object.fromEntries(kept);
});

function matches(one: Someone, asked: Question): boolean {
  const has = (text: string, part: string | undefined) =>
    part === undefined || text.includes(part.toLowerCase());
  // Each word by itself; one under three letters as the beginning of a word.
  const says = (word: string) =>
    [one.first, one.last, one.email, one.source].some((text) =>
      word.length < 3 ? text.startsWith(word) : text.includes(word),
    );
  return (
    (asked.archive === 1 || one.status !== 9) &&
    has(one.first, asked.first_name) &&
    has(one.last, asked.last_name) &&
    (asked.original_source_id === undefined || one.source === asked.original_source_id) &&
    (asked.search_term?.split(' ').every(says) ?? true) &&
    (asked.status === undefined || one.status === asked.status) &&
    (asked.country_code === undefined || one.country === asked.country_code) &&
    (asked.currency === undefined || one.currencies.includes(asked.currency))
  );
}

function keyOf(one: Someone, sortBy = 'id'): string | number {
  const keys: Readonly<Record<string, string | number>> = {
    id: one.id,
    create_time: one.created,
    update_time: one.updated,
    first_name: one.first,
    last_name: one.last,
    email: one.email,
    status: one.status,
  };
  return keys[sortBy]!;
}

/** Who is found, as the model says. */
function expected(asked: Question): number[] {
  const found = model.filter((one) => matches(one, asked));
  found.sort((one, other) => {
    const [a, b] = [keyOf(one, asked.sort_by), keyOf(other, asked.sort_by)];
    return a < b ? -1 : a > b ? 1 : one.id - other.id;
  });
  return (asked.sort_flag === 'desc' ? found.reverse() : found).map(({ id }) => id);
}

const range = { from_date: '2026-01-01', to_date: '2026-12-31' };

async function page(asked: Question, more: object): Promise<{ ids: number[]; set: Answer['json'] }> {
  const { users, result_set } = await send('POST', '/user/inquiry', { ...range, ...asked, ...more });
  return { ids: users.map(({ info }: { info: { id: number } }) => info.id), set: result_set };
}

describe('pages', () => {
  it('join to what the model says, whatever is asked', async () => {
    await fc.assert(
      fc.asyncProperty(fewParts, fc.integer({ min: 1, max: 9 }), async (asked, page_size) => {
        const whole = expected(asked);
        const joined: number[] = [];
        let cursor: string | null = null;
        do {
          const { ids, set } = await page(asked, { page_size, ...(cursor && { cursor }) });
          expect(set).toMatchObject({ total_records: whole.length, start_index: joined.length + 1 });
          joined.push(...ids);
          cursor = set.cursor;
          expect(cursor === null).toBe(joined.length === whole.length);
        } while (cursor);
        expect(joined).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('that start at a row are cut from the same list', async () => {
    await fc.assert(
      fc.asyncProperty(
        fewParts,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        async (asked, start_index, page_size) => {
          const whole = expected(asked);
          const { ids, set } = await page(asked, { page_size, start_index });
          expect(ids).toEqual(whole.slice(start_index - 1, start_index - 1 + page_size));
          expect(set).toMatchObject({ start_index, page_size, total_records: whole.length });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('have no gap and no repeat while writes go on', async () => {
    const plan = fc.array(fc.tuple(fc.constantFrom(...writes), fc.nat(1000), fc.boolean()), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fewParts, fc.integer({ min: 1, max: 7 }), plan, async (asked, page_size, planned) => {
        const before = expected(asked);
        const touched = new Set<number>();
        const joined: number[] = [];
        let cursor: string | null = null;
        let turn = 0;
        do {
          const { ids, set } = await page(asked, { page_size, ...(cursor && { cursor }) });
          // Counted once, when it was first asked.
          expect(set.total_records).toBe(before.length);
          joined.push(...ids);
          cursor = set.cursor;
          const [kind, pick, addsUp] = planned[turn] ?? [];
          turn += 1;
          if (kind) touched.add(await write(kind, pick!));
          if (addsUp) await runFor(at.server.services.connections, '*', addUpCounts);
        } while (cursor);
        // Whoever was not touched stands there once, in order; the others where they were or where they went.
        const calm = (ids: readonly number[]) => ids.filter((id) => !touched.has(id));
        expect(calm(joined)).toEqual(calm(before));
        for (const id of joined) {
          expect([...before, ...touched]).toContain(id);
        }
        const after = expected(asked);
        expect((await page(asked, { page_size: 500 })).ids).toEqual(after);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});

describe('what inquiries look in', () => {
  it('is what was written, after all of that', async () => {
    const report = await verifySearch(at.server.services.connections);
    expect(report.users).toBe(model.length);
    expect(report.faults).toEqual([]);
  });
});

describe('a cursor', () => {
  it('goes on with its own question only, in its own programme, with the same rights', async () => {
    const { set } = await page({ sort_by: 'email' }, { page_size: 3 });
    const { cursor } = set;
    // It tells nothing of where it stands.
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('example');
    const refuse = async (parameters: object, by = token) => {
      const { status, json } = await at.server.call('POST', '/v1/user/inquiry', {
        token: by,
        body: { ...range, sort_by: 'email', page_size: 3, cursor, ...parameters },
      });
      expect([status, json.result.details]).toMatchObject([400, [{ path: '$.cursor', code: '1172' }]]);
    };
    expect((await page({ sort_by: 'email' }, { page_size: 5, cursor })).ids).toHaveLength(5);
    await refuse({ sort_by: 'id' });
    await refuse({ sort_flag: 'desc' });
    await refuse({ first_name: 'ann' });
    await refuse({ from_date: '2026-01-02' });
    await refuse({}, await at.server.token('user user:sensitive'));
    await refuse(
      {},
      await at.server.token('user', { user_id: String(model.find((one) => one.status !== 9)!.id) }),
    );
    const letters = [...cursor];
    for (let place = 0; place < letters.length; place += 7) {
      const forged = letters.with(place, letters[place] === 'A' ? 'B' : 'A').join('');
      if (Buffer.from(forged, 'base64url').equals(Buffer.from(cursor, 'base64url'))) continue;
      await refuse({ cursor: forged });
    }
    await refuse({ cursor: cursor.slice(0, -4) });
  });
});
