import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import * as zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { readConfig } from '../../src/config.ts';
import { keySource, openKeyring } from '../../src/keys/key-source.ts';
import { rotateKeys } from '../../src/keys/rotate-keys.ts';
import { type Answer, assembleTest, newUserBody } from '../harness/assembled.ts';
import { recordLog } from '../harness/recorded-log.ts';
import { type TransferTest, transferTest } from './transfer-server.ts';

let server: TransferTest;
let made = 0;

beforeAll(async () => {
  server = await transferTest();
});
afterAll(() => server?.close());

/** What a row says of somebody who has left. */
const left = { date_utc: '2012-01-01T00:00:00', closed_date_utc: '2020-01-01T00:00:00' };

/** A row that needs no hashing: what another system knows of a person. */
function row(changes: Record<string, unknown> = {}): Record<string, unknown> {
  made += 1;
  const { security: _, ...body } = newUserBody();
  return { source_id: `old-${made}`, ...body, ...changes };
}

describe('a row', () => {
  it('makes the user that Create User would make of it', async () => {
    const body = newUserBody();
    const created = await server.call('POST', '/v1/user', { token: server.tokens.first, body });
    const other = { ...newUserBody(), source_id: 'like-created' };
    const { results, end } = await server.importRows([other]);
    expect(results).toEqual([
      { line: 1, source_id: 'like-created', outcome: 'created', id: expect.any(Number) },
    ]);
    expect(end).toMatchObject({
      result: { code: '0000' },
      import: { created: 1, present: 0, checked: 0, refused: 0 },
    });
    const [one, two] = await Promise.all([created.json.info.id, results[0]!.id].map(getUser));
    expect(shapeOf(two)).toEqual(shapeOf(one));
    expect(two.info.original_source_id).toBe('like-created');
    expect(two.last_activity).toMatchObject({ activity_type: 4, notes: { admin_notes: 'User imported' } });
  });

  it('of a paper of which a change was held keeps what stood, and tells that the rest is left out', async () => {
    const paper = (number: string, verification_status: number) => ({
      ...examplePerson['identification'],
      number,
      status: 20,
      verification_status,
    });
    const sent = row({
      identification: [paper('HELD1', 1), paper('HELD2', 0), { ...paper('HELD3', 1), status: 1 }],
    });
    for (const outcome of ['created', 'present']) {
      const { results } = await server.importRows([sent]);
      const left_out = ['$.identification[0].status', '$.identification[1].status'];
      expect(results).toMatchObject([{ outcome, left_out }]);
      const { identification } = await getUser(results[0]!.id!);
      const states = identification.map((one: Record<string, number>) => [
        one['status'],
        one['verification_status'],
      ]);
      expect(states).toEqual([
        [1, 1],
        [17, 0],
        [1, 1],
      ]);
    }
  });

  it('with more entries than there are numbers in a block is refused, or taken over where they are closed', async () => {
    const many = (more: object) =>
      Array.from({ length: 20_000 }, (_, index) => ({ code: 'USD', number: String(index), ...more }));
    const { results } = await server.importRows([
      row({ currency: many({}) }),
      row({ info: left, currency: many(left) }),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['refused', 'created']);
    expect(results[0]!.result!.code).toBe('5003');
  });

  it('tells all its faults with their paths and holds up no other', async () => {
    const { results, end } = await server.importRows([
      row(),
      row({ email: [{ address: 'nobody', is_primary: 1 }], personal_info: { first_name: 'Ada' } }),
      row({ info: { date_utc: '2098-01-01T00:00:00', status: '2' } }),
      row(),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'refused', 'refused', 'created']);
    expect(results[1]!.result!.code).toBe('1001');
    expect(results[1]!.result!.details!.map(({ path }) => path)).toEqual([
      '$.email[0].address',
      '$.personal_info.date_of_birth',
    ]);
    expect(results[2]!.result!.details).toMatchObject([{ path: '$.info.date_utc', code: '1121' }]);
    expect(end.import).toMatchObject({ created: 2, refused: 2 });
  });

  it('that is no JSON, no object or no UTF-8 is told by its line', async () => {
    const text = `{"a": \n\n[1]\n"text"\n${JSON.stringify(row())}\n`;
    const { results } = await server.importRows([], { text });
    expect(results.map(({ line, outcome }) => [line, outcome])).toEqual([
      [1, 'refused'],
      [3, 'refused'],
      [4, 'refused'],
      [5, 'created'],
    ]);
    expect(results[0]).toMatchObject({ source_id: null, id: null, result: { code: '1010' } });
  });

  it('is made once: the same again answers the same user, another under its source id is refused', async () => {
    const one = row();
    const [first, again] = [await server.importRows([one]), await server.importRows([one, { ...one }])];
    const id = first.results[0]!.id;
    expect(again.results).toMatchObject([
      { outcome: 'present', id },
      { outcome: 'present', id },
    ]);
    const changed = await server.importRows([row({ source_id: one['source_id'] })]);
    expect(changed.results).toMatchObject([{ outcome: 'refused', id: null, result: { code: '3020' } }]);
  });

  it('is the same again in another order, with other escapes, and with empty members', async () => {
    const sent = row({ preferences: { preferred_language_code: 'en' } });
    const { results } = await server.importRows([sent]);
    const turned = (value: unknown): unknown =>
      Array.isArray(value) || typeof value !== 'object' || value === null
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, member]) => [name, turned(member)]),
          );
    const reversed = { ...(turned(sent) as object), custom_field: null, notification: '', bank_account: [] };
    const escaped = JSON.stringify(reversed).replaceAll('a', '\\u0061').replaceAll(',"', ' , "');
    const again = await server.importRows([], { text: escaped });
    expect(again.results).toMatchObject([{ outcome: 'present', id: results[0]!.id }]);
    const other = { ...sent, preferences: { preferred_language_code: 'fr' } };
    expect((await server.importRows([other])).results).toMatchObject([{ result: { code: '3020' } }]);
  });

  it('may have an empty list for what somebody has none of, but not for what the row is about', async () => {
    const { results } = await server.importRows([row({ currency: [], bank_account: [], addresses: [] })]);
    expect(results).toMatchObject([{ outcome: 'created' }]);
    const [refused] = (await server.importRows([{ user_source_id: 'nobody', relationship: [] }])).results;
    expect(refused!.result!.details).toMatchObject([{ path: '$.relationship', code: '1101' }]);
  });

  it('that an older version imported is the same again byte by byte', async () => {
    const rows = [row(), row()];
    const { results } = await server.importRows(rows);
    for (const [index, sent] of rows.entries()) {
      const mark = server.services.keyring.keyedHash('idempotency', 'import', JSON.stringify(sent));
      await server.sql`update import_row set version = 1, fingerprint = ${mark} where user_id = ${results[index]!.id}`;
    }
    expect((await server.importRows(rows)).results).toMatchObject([
      { outcome: 'present' },
      { outcome: 'present' },
    ]);
  });

  it('without a source id is told from others by what it says', async () => {
    const { source_id: _, ...anonymous } = row();
    const [first, again] = [await server.importRows([anonymous]), await server.importRows([anonymous])];
    expect(first.results[0]).toMatchObject({
      outcome: 'created',
      source_id: expect.stringMatching(/^row-[0-9a-f]{32}$/),
    });
    expect(again.results[0]).toMatchObject({ outcome: 'present', id: first.results[0]!.id });
  });

  it('that wants what another has is refused, also where both stand side by side', async () => {
    const taken = [{ address: 'taken@example.com', is_primary: 1 }];
    const { results } = await server.importRows([
      row({ email: taken }),
      row({ email: [{ address: 'Taken@Example.com', is_primary: 1 }] }),
      row({ email: taken }),
    ]);
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['created', 'refused', 'refused']);
    const refused = results.filter(({ outcome }) => outcome === 'refused');
    for (const { result } of refused)
      expect(result).toMatchObject({ code: '3010', details: [{ path: '$.email[0].address', code: '1179' }] });
    const later = await server.importRows([row({ email: taken })]);
    expect(later.results[0]!.result!.code).toBe('3010');
  });

  it('keeps what the other system decided: status, verification, dates, source ids, what is closed', async () => {
    const paper = {
      id: 7,
      type: 3,
      country_of_issue: '124',
      country_of_residence: '124',
      number: 'R691001515133',
      issue_date: '2010-09-21',
      expiry_date: '2019-09-20',
      status: 1,
      verification_status: 1,
      date_utc: '2015-01-01T00:00:00',
      update_date_utc: '2016-01-01T00:00:00',
      original_source_id: 'paper-7',
    };
    const kept = row({
      info: {
        status: '2',
        type: '2',
        date_utc: '2014-05-06T07:08:09',
        update_date_utc: '2017-01-01T00:00:00',
        original_source_id: 'first-call',
      },
      identification: [paper, { ...paper, id: 8, closed_date_utc: '2018-01-01T00:00:00' }],
    });
    const { results } = await server.importRows([kept]);
    expect(results[0]!.outcome).toBe('created');
    const user = await getUser(results[0]!.id!);
    expect(user.info).toMatchObject({
      status: '2',
      type: 2,
      date_utc: '2014-05-06T07:08:09',
      original_source_id: 'first-call',
    });
    expect(user.identification).toHaveLength(1);
    expect(user.identification[0]).toMatchObject({
      status: 1,
      verification_status: 1,
      date_utc: '2015-01-01T00:00:00',
      update_date_utc: '2016-01-01T00:00:00',
      original_source_id: 'paper-7',
    });
    const [{ closed } = { closed: 0 }] = await server.sql`select count(*)::int as closed from identification
      where user_id = ${results[0]!.id} and closed_at = '2018-01-01'`;
    expect(closed).toBe(1);
  });

  it('whose paper had run out before it came to the other system is refused', async () => {
    const paper = {
      type: 3,
      country_of_issue: '124',
      country_of_residence: '124',
      number: 'R691001515133',
      issue_date: '2010-09-21',
      expiry_date: '2019-09-20',
    };
    const { results } = await server.importRows([
      row({ identification: [{ ...paper, date_utc: '2019-09-21T12:00:00' }] }),
      row({ identification: [paper] }),
    ]);
    for (const { result } of results)
      expect(result!.details).toMatchObject([{ path: '$.identification[0].expiry_date', code: '1122' }]);
  });

  it('of what was closed or changed before it was made is refused; what has no date is made now', async () => {
    const then = '2020-01-01T00:00:00';
    const { email } = row();
    const [entry] = email as object[];
    const { results } = await server.importRows([
      row({ info: { closed_date_utc: then } }),
      row({ info: { update_date_utc: then } }),
      row({ info: { date_utc: '2020-01-01T00:00:01', closed_date_utc: then } }),
      row({ email: [{ ...entry, closed_date_utc: then }] }),
      row({ info: { date_utc: 'once', closed_date_utc: then } }),
    ]);
    expect(results.map(({ result }) => result?.details?.map(({ path, code }) => [path, code]))).toEqual([
      [['$.info.closed_date_utc', '1123']],
      [['$.info.update_date_utc', '1123']],
      [['$.info.closed_date_utc', '1123']],
      [['$.email[0].closed_date_utc', '1123']],
      [['$.info.date_utc', expect.any(String)]],
    ]);
  });

  it('of somebody who has left makes a closed user, whose contacts are free', async () => {
    const gone = row({ info: left });
    const { results } = await server.importRows([gone, row({ email: gone['email'], phone: gone['phone'] })]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
    const { status } = await server.call('GET', `/v1/user/${results[0]!.id}`, { token: server.tokens.first });
    expect(status).toBe(404);
  });

  it('of somebody who has left comes in whoever has the contacts now', async () => {
    const here = row();
    const gone = row({ email: here['email'], info: left });
    await server.importRows([here]);
    const { results } = await server.importRows([gone]);
    expect(results[0]!.outcome).toBe('created');
  });

  it('of somebody in a state that there is none of is refused; one who waits is found and counted so', async () => {
    const { results } = await server.importRows([
      row({ info: { status: '99' } }),
      row({ info: { status: '17', date_utc: '2012-03-04T05:06:07' } }),
    ]);
    expect(results[0]!.result!.details).toMatchObject([{ path: '$.info.status', code: '1113' }]);
    const body = { from_date: '2012-03-04', to_date: '2012-03-04', status: 17 };
    const { json } = await server.call('POST', '/v1/user/inquiry', { token: server.tokens.first, body });
    expect(json.result_set.total_records).toBe(1);
    expect(json.users[0].info.id).toBe(results[1]!.id);
  });

  it('that asks for a dry run by itself is checked alone', async () => {
    const { results } = await server.importRows([row({ validate: '1' }), row()]);
    expect(results.map(({ outcome, id }) => [outcome, id === null])).toEqual([
      ['checked', true],
      ['created', false],
    ]);
  });

  it('names its own entries by the numbers they had', async () => {
    const bank = {
      name: 'Bank',
      country_code: '124',
      currency_code: 'CAD',
      beneficiary_type: 2,
      number: '4700017474',
      is_primary: 1,
    };
    const phones = [{ id: 5, country_code: '124', number: `+1306777${String(1000 + made)}`, is_primary: 1 }];
    const { results } = await server.importRows([
      row({ phone: phones, bank_account: [{ ...bank, phone_id: 5 }] }),
      row({ bank_account: [{ ...bank, phone_id: 6 }] }),
    ]);
    const user = await getUser(results[0]!.id!);
    expect(user.bank_account[0].phone_id).toBe(user.phone[0].id);
    expect(results[1]!.result!.details).toMatchObject([{ path: '$.bank_account[0].phone_id', code: '1175' }]);
  });

  it('may relate users by the rows they came from, once and for both', async () => {
    const [one, two] = [row(), row()];
    const relation = {
      source_id: `relation-${made}`,
      user_source_id: one['source_id'],
      relationship: [
        {
          type: 2,
          entity_source_id: one['source_id'],
          on_entity_source_id: two['source_id'],
          on_entity: 7,
          verification_status: 1,
          date_utc: '2011-01-01T00:00:00',
        },
      ],
    };
    const rows = [one, two, relation];
    const { results } = await server.importRows(rows);
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created']);
    const again = await server.importRows(rows);
    expect(again.results.map(({ outcome }) => outcome)).toEqual(['present', 'present', 'present']);
    for (const index of [0, 1]) {
      const { relationship } = await getUser(results[index]!.id!);
      expect(relationship).toHaveLength(1);
      expect(relationship[0]).toMatchObject({
        entity_id: results[0]!.id,
        on_entity_id: results[1]!.id,
        verification_status: 1,
        date_utc: '2011-01-01T00:00:00',
      });
    }
    const unknown = { ...relation, source_id: 'relation-x', user_source_id: 'nobody' };
    const strangers = await server.importRows([unknown]);
    expect(strangers.results[0]!.result!.details).toMatchObject([{ path: '$.user_source_id', code: '1178' }]);
  });

  it('that names a user by what is no source id is refused, and holds up none of those after it', async () => {
    const ends = { entity_source_id: 'old-1', on_entity_source_id: 'old-2', on_entity: 7, type: 2 };
    const relation = { user_source_id: 'old-1', relationship: [ends] };
    const rows = [
      { ...relation, source_id: 'hostile-1', user_source_id: 'a\0b' },
      { ...relation, source_id: 'hostile-2', user_source_id: '\ud800' },
      { ...relation, source_id: 'hostile-3', user_source_id: { a: 1 } },
      { ...relation, source_id: 'hostile-4', relationship: [{ ...ends, on_entity_source_id: 'a\0b' }] },
      row({ source_id: 'hostile-5', relationship: [{ ...ends, entity_source_id: '\ud800' }] }),
      { ...relation, source_id: 'hostile-6', relationship: [7, { ...ends, on_entity_source_id: 'a\0b' }] },
      row({ user_source_id: null }),
    ];
    const { results, end } = await server.importRows(rows);
    const paths = results.map(({ result }) => result?.details?.map(({ path }) => path));
    expect(paths).toEqual([
      ['$.user_source_id'],
      ['$.user_source_id'],
      ['$.user_source_id'],
      ['$.relationship[0].on_entity_source_id'],
      ['$.relationship[0].entity_source_id'],
      ['$.relationship[1].on_entity_source_id', '$.relationship[0]'],
      undefined,
    ]);
    expect(end).toMatchObject({ result: { code: '0000' }, import: { created: 1, refused: 6 } });
  });
});

describe('a table', () => {
  it('is read by its columns, with quotes, entries and free data', async () => {
    made += 1;
    const text = [
      'source_id,personal_info.first_name,personal_info.last_name,personal_info.date_of_birth,address.country_code,address.address_line1,email.0.address,email.1.address,custom_field',
      `csv-1,Ada,Moreau,1988-04-17,124,"12, Wascana ""Street""",csv${made}@example.com,,"{""segment"": ""gold""}"`,
      `csv-2,Björn,"Lind\nqvist",1979-01-02,752,,csv${made}b@example.com,csv${made}c@example.com,`,
      'csv-3,Too,Few',
      'csv-4,Chloé,Silva,1988-13-17,250,,,,not json',
    ].join('\r\n');
    const { results } = await server.importRows([], {
      text: `\uFEFF${text}\r\n`,
      type: 'text/csv; charset=utf-8',
    });
    expect(results.map(({ line, outcome }) => [line, outcome])).toEqual([
      [2, 'created'],
      [3, 'refused'],
      [5, 'refused'],
      [6, 'refused'],
    ]);
    const user = await getUser(results[0]!.id!);
    expect(user).toMatchObject({
      custom_field: { segment: 'gold' },
      address: { address_line1: '12, Wascana "Street"' },
    });
    expect(user.email).toHaveLength(1);
    expect(results[1]!.result!.details).toMatchObject([{ path: '$.personal_info.last_name' }]);
    expect(results[2]!.result!.code).toBe('1012');
    expect(results[3]!.result!.details!.map(({ path }) => path)).toEqual([
      '$.personal_info.date_of_birth',
      '$.custom_field',
    ]);
  });

  it('with columns that are none is refused as a whole', async () => {
    for (const column of [
      'personal_info.shoe_size',
      'email.address',
      'email.50.address',
      '__proto__.x',
      'source_id,source_id',
    ]) {
      const response = await server.app.inject({
        method: 'POST',
        url: '/v1/import',
        headers: { authorization: `Bearer ${server.tokens.first}`, 'content-type': 'text/csv' },
        payload: `${column}\n1\n`,
      });
      expect([response.statusCode, response.json().result.code], column).toEqual([400, '1013']);
    }
  });

  it('that breaks off within a quote says where, after the rows before it', async () => {
    const text = `source_id,personal_info.first_name,personal_info.last_name,personal_info.date_of_birth\nq-1,A,B,1988-04-17\nq-2,"A,B,1988-04-17\n`;
    const { results, end } = await server.importRows([], { text, type: 'text/csv' });
    expect(results).toMatchObject([{ line: 2, outcome: 'created' }]);
    expect(end).toMatchObject({
      result: { code: '1012', message: expect.stringContaining('line 3') },
      import: { created: 1 },
    });
  });

  it('that breaks off leaves no cell of its in the log', async () => {
    const { log, lines } = recordLog('trace');
    const logged = await assembleTest({}, { log }, server);
    for (const cell of ['Quiet harbour 71!"', 'x"Quiet harbour 71!']) {
      const response = await logged.app.inject({
        method: 'POST',
        url: '/v1/import',
        headers: { authorization: `Bearer ${server.tokens.first}`, 'content-type': 'text/csv' },
        payload: `source_id,security.password\nq-3,${cell}\n`,
      });
      expect(response.json().result.code).toBe('1012');
    }
    await logged.close();
    expect(lines.join('')).toContain('transfer.import');
    expect(lines.join('')).not.toContain('harbour');
  });
});

describe('the call', () => {
  it('checks and writes nothing on a dry run', async () => {
    const rows = [row(), row({ personal_info: {} })];
    const { results, end } = await server.importRows(rows, { query: '?validate=1' });
    expect(results).toMatchObject([{ outcome: 'checked', id: null }, { outcome: 'refused' }]);
    expect(end.import).toMatchObject({ checked: 1, refused: 1, created: 0 });
    const [{ count } = { count: -1 }] =
      await server.sql`select count(*)::int from import_row where source_id = ${String(rows[0]!['source_id'])}`;
    expect(count).toBe(0);
  });

  it('takes people of the same file for there on a dry run, as the import will, and finds the other faults', async () => {
    const [one, two] = [row(), row()];
    const ends = { type: 2, entity_source_id: one['source_id'], on_entity_source_id: two['source_id'] };
    const relation = (changes: object) => ({
      user_source_id: one['source_id'],
      relationship: [{ ...ends, on_entity: 7, ...changes }],
    });
    const related = [{ type: 2, on_entity_source_id: one['source_id'], on_entity: 7 }];
    const rows = [
      one,
      two,
      relation({}),
      row({ relationship: related }),
      relation({ type: 'x' }),
      row({ relationship: related, personal_info: {} }),
    ];
    const outcomes = async (query: string) =>
      (await server.importRows(rows, { query })).results.map(({ outcome }) => outcome);
    for (const [query, good] of [
      ['?validate=1', 'checked'],
      ['', 'created'],
    ] as const)
      expect(await outcomes(query)).toEqual([good, good, good, good, 'refused', 'refused']);
  });

  it('needs user:privileged, and never takes a token of a user', async () => {
    const id = (await server.importRows([row()])).results[0]!.id!;
    const weak = await server.token('user user:sensitive');
    const bound = await server.token('user', { user_id: String(id) });
    for (const token of [weak, bound]) {
      const { status } = await server.importRows([row()], { token });
      expect(status).toBe(403);
      for (const url of ['/v1/export', `/v1/user/export/${id}`]) {
        expect((await server.call('GET', url, { token })).json.result.code).toBe('2007');
      }
    }
  });

  it.each([
    ['gzip', zlib.gzipSync],
    ['x-gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['br', zlib.brotliCompressSync],
    ['zstd', zlib.zstdCompressSync],
  ] as const)('may be packed as %s', async (encoding, pack) => {
    const text = [row(), row()].map((one) => JSON.stringify(one)).join('\n');
    const { results } = await server.importRows([], { encoding, text: pack(text) });
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
  });

  it('that is packed in another way than it says, or breaks off, is refused after the rows before the fault', async () => {
    const lines = Array.from({ length: 300 }, () => JSON.stringify(row({ email: [] })));
    const packed = zlib.gzipSync(`${JSON.stringify(row())}\n${lines.join('\n')}`);
    for (const text of [packed.subarray(0, packed.length - 100), Buffer.from('{"no": "gzip"}')]) {
      const { end } = await server.importRows([], { encoding: 'gzip', text });
      expect(end.result).toMatchObject({ code: '1017' });
    }
  });

  it('that is deflate without its wrapper is refused, and told what is missing', async () => {
    const text = zlib.deflateRawSync(JSON.stringify(row()));
    const { end } = await server.importRows([], { encoding: 'deflate', text });
    const message = expect.stringContaining('it is not deflate with a zlib wrapper (RFC 1950)');
    expect(end.result).toMatchObject({ code: '1017', message });
  });

  it('that asks for more memory than a content encoding may is refused', async () => {
    const pack = (windowLog: number) => {
      const packing = zlib.createZstdCompress({ params: { [zlib.constants.ZSTD_c_windowLog]: windowLog } });
      // In two parts: the frame then says the window that was asked for, however little is in it.
      packing.write(`${JSON.stringify(row())}\n`);
      packing.end(JSON.stringify(row()));
      return buffer(packing);
    };
    const { results } = await server.importRows([], { encoding: 'zstd', text: await pack(23) });
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
    const { end } = await server.importRows([], { encoding: 'zstd', text: await pack(24) });
    expect(end.result).toMatchObject({ code: '1017', message: expect.stringContaining('RFC 9659') });
  });

  it('that unpacks to far more than its size is refused', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(64 * 1024 * 1024, '\n'));
    const { end } = await server.importRows([], { encoding: 'gzip', text: bomb });
    expect(end.result).toMatchObject({ code: '1017', message: expect.stringContaining('200 times') });
  });

  it('in an encoding that nobody knows is refused, and says which are known', async () => {
    const { status, end } = await server.importRows([row()], { encoding: 'lzma' });
    expect(status).toBe(415);
    expect(end.result).toMatchObject({ code: '1016', message: expect.stringMatching(/lzma.*gzip.*zstd/u) });
  });

  it.each(['application/ndjson', 'application/jsonl', 'application/x-ndjson; charset=utf-8'])(
    'may be said to be %s',
    async (type) => {
      expect((await server.importRows([row()], { type })).results).toMatchObject([{ outcome: 'created' }]);
    },
  );

  it('takes no JSON body, and no flag that is none', async () => {
    const { status, end } = await server.importRows([], { text: '{}', type: 'application/json' });
    expect(status).toBe(415);
    expect(end.result).toMatchObject({ message: expect.stringMatching(/x-ndjson.*text\/csv/u) });
    expect((await server.importRows([row()], { query: '?validate=yes' })).status).toBe(400);
    const json = await server.call('POST', '/v1/user', {
      token: server.tokens.first,
      headers: { 'content-type': 'text/csv' },
      body: {},
    });
    expect(json.status).toBe(415);
  });

  it('twice at once makes every row once', async () => {
    const rows = Array.from({ length: 60 }, () => row());
    const [one, two] = await Promise.all([server.importRows(rows), server.importRows(rows.toReversed())]);
    const outcomes = [...one.results, ...two.results].map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(60);
    expect(outcomes.filter((outcome) => outcome === 'present')).toHaveLength(60);
    const ids = new Map(one.results.map(({ source_id, id }) => [source_id, id]));
    for (const { source_id, id } of two.results) expect(ids.get(source_id)).toBe(id);
  });

  it('holds back one row that the database will not have, and none of the others', async () => {
    await server.sql`alter table email add constraint unforeseen check (address <> 'unforeseen@example.com') not valid`;
    const bad = row({ email: [{ address: 'unforeseen@example.com', is_primary: 1 }] });
    const rows = [
      ...Array.from({ length: 20 }, () => row()),
      bad,
      ...Array.from({ length: 20 }, () => row()),
    ];
    const { results } = await server.importRows(rows);
    await server.sql`alter table email drop constraint unforeseen`;
    expect(results.filter(({ outcome }) => outcome === 'created')).toHaveLength(40);
    expect(results[20]).toMatchObject({ outcome: 'refused', id: null, result: { code: '9001' } });
    expect(JSON.stringify(results[20])).not.toContain('unforeseen@');
    expect((await server.importRows([bad])).results[0]!.outcome).toBe('created');
  });

  it('cannot be made by a client that looks like the command line', async () => {
    const [client] = await server.sql`select * from client limit 1`;
    const forged = { ...client, id: 0, client_id: 'forged' };
    await expect(server.sql`insert into client ${server.sql(forged)}`).rejects.toMatchObject({
      code: '23514',
    });
  });

  it('goes on while the master key changes under it', async () => {
    const source = keySource(readConfig({ DATA_DIR: server.dataDir }), () => undefined);
    const rows = Array.from({ length: 700 }, () => row());
    const [{ results }] = await Promise.all([
      server.importRows(rows),
      rotateKeys(server.services.connections, openKeyring(source), source, {
        keepsOld: false,
        onProgress: () => undefined,
      }),
    ]);
    expect(results.filter(({ outcome }) => outcome !== 'created')).toEqual([]);
    const after = await server.importRows(Array.from({ length: 300 }, () => row()));
    expect(after.results.filter(({ outcome }) => outcome !== 'created')).toEqual([]);
    await getUser(results.at(-1)!.id!);
  });

  it('of another programme sees nothing of this one', async () => {
    const [mine, hidden] = [row(), row()];
    await server.importRows([mine, hidden]);
    const { results } = await server.importRows(
      [
        mine,
        {
          source_id: 'steal',
          user_source_id: mine['source_id'],
          relationship: [{ on_entity_source_id: hidden['source_id'] }],
        },
        row({ info: { program_id: 77 } }),
      ],
      { token: server.tokens.second },
    );
    // The same person may be a user of both; the row of the first is no row of the second.
    expect(results[0]).toMatchObject({ outcome: 'created' });
    const [{ programs } = { programs: [] }] =
      await server.sql`select array_agg(program_id order by program_id)::int[] as programs from import_row where source_id = ${String(mine['source_id'])}`;
    expect(programs).toEqual([77, 88]);
    expect(results[1]!.result!.details).toMatchObject([{ code: '1178' }]);
    expect(results[2]!.result!.code).toBe('1005');
  });

  it('of a client that was revoked meanwhile writes nothing more, and says so', async () => {
    const admin = await server.token('admin');
    const client = { program_id: 77, name: 'Short-lived', scopes: ['user', 'user:privileged'] };
    const made = (await server.call('POST', '/v1/client', { token: admin, body: { client } })).json.client;
    const response = await server.app.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `grant_type=client_credentials&client_id=${made.client_id}&client_secret=${encodeURIComponent(made.client_secret)}&scope=user:privileged`,
    });
    const token = response.json<{ access_token: string }>().access_token;
    const good = row();
    expect((await server.importRows([good], { token })).results[0]!.outcome).toBe('created');
    await server.call('DELETE', `/v1/client/${made.client_id}`, { token: admin });
    const late = await server.importRows([row()], { token });
    expect(late.status).toBe(401);
  });
});

async function getUser(id: number): Promise<Answer['json']> {
  const { json } = await server.call('GET', `/v1/user/${id}`, { token: server.tokens.first });
  expect(json.result.code).toBe('0000');
  return json;
}

/** What of two users does not depend on which they are. */
function shapeOf(user: Record<string, unknown>): unknown {
  const text = JSON.stringify({ ...user, response_time: 0, last_activity: null }, (name, value) =>
    ['id', 'entity_id', 'address', 'number', 'original_source_id'].includes(name) && typeof value !== 'object'
      ? '?'
      : value,
  );
  return JSON.parse(text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g, 'then'));
}

describe('an import beside others', () => {
  it('rests after each batch for as long as it took while many call, of which it is none itself', async () => {
    const { giveWay } = server.services;
    const call = () => server.call('GET', '/v1/user/1', { token: server.tokens.first });
    // What came before is over.
    await sleep(1100);
    await server.importRows([row()]);
    for (let count = 0; count < 4; count += 1) await call();
    expect(giveWay.restOf(100)).toBe(0);
    await call();
    expect(giveWay.restOf(100)).toBe(100);
    const rests: number[] = [];
    const rest = giveWay.rest.bind(giveWay);
    giveWay.rest = async (took) => {
      for (let count = 0; count < 5; count += 1) giveWay.noteCall();
      rests.push(giveWay.restOf(took));
    };
    try {
      // More rows than the two batches under way hold.
      await server.importRows(Array.from({ length: 501 }, () => row()));
    } finally {
      giveWay.rest = rest;
    }
    expect(rests).toEqual([0, 0, expect.any(Number)]);
    expect(rests[2]).toBeGreaterThan(0);
  });
});
