import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import type { Answer } from '../harness/assembled.ts';
import { insertDocuments } from '../harness/documents.ts';
import { type Setting, setUp } from './setting.ts';

// Documents of three users, put in as an upload would.
let at: Setting;
const users: Record<string, number> = {};
let documents: number[];
const names = ['card', 'bill', 'permit', 'closed', 'ofClosedUser', 'late'] as const;
const range = { from_date: '2026-01-01', to_date: '2026-12-31' };

beforeAll(async () => {
  at = await setUp();
  const someone = async (first: string, last: string, address: string) => {
    const { info } = await at.createUser({
      personal_info: { ...examplePerson['personal_info'], first_name: first, last_name: last },
      email: [{ address, is_primary: 1 }],
    });
    return info.id as number;
  };
  users['ada'] = await someone('Ada', 'Moreau', 'ada.moreau@example.com');
  users['li'] = await someone('小龙', '李', 'li@example.com');
  users['gone'] = await someone('Gone', 'Away', 'gone@example.com');
  documents = await insertDocuments(at.server.database, [
    { programId: 77, userId: users['ada'], sourceId: 'Scan-01', createdAt: '2026-03-01T00:00:00', files: 2 },
    {
      programId: 77,
      userId: users['ada'],
      subject: 'Électricité',
      status: 2,
      sourceId: 'Scan-02',
      createdAt: '2026-03-01T23:59:59',
    },
    {
      programId: 77,
      userId: users['li'],
      subject: '居留证',
      firstName: 'Bruce',
      status: 5,
      sourceId: 'mail-1',
      createdAt: '2026-03-02T12:00:00',
      updatedAt: '2026-07-01T12:00:00',
    },
    {
      programId: 77,
      userId: users['li'],
      sourceId: 'mail-2',
      createdAt: '2026-03-02T13:00:00',
      closedAt: '2026-03-03T00:00:00',
    },
    { programId: 77, userId: users['gone'], sourceId: 'mail-3', createdAt: '2026-03-02T14:00:00' },
    { programId: 77, userId: users['ada'], subject: 'Letter', createdAt: '2026-06-01T00:00:00' },
  ]);
  await at.call('DELETE', `/user/${users['gone']}`);
});
afterAll(() => at?.server.close());

function ask(parameters: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Answer> {
  return at.call('POST', '/user/inquiry_document', { ...range, ...parameters }, headers);
}

async function found(parameters: Record<string, unknown>): Promise<string[]> {
  const { json } = await ask(parameters);
  expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
  const query = new URLSearchParams(
    Object.entries({ ...range, ...parameters }).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]),
  );
  const byGet = (await at.call('GET', `/user/inquiry_document?${query}`)).json;
  expect({ ...byGet, response_time: 0 }).toEqual({ ...json, response_time: 0 });
  expect(json.result_set.total_records).toBe(json.documents.length);
  return namesIn(json);
}

function namesIn(json: Answer['json']): string[] {
  return json.documents.map(
    ({ info }: { info: { document_id: number } }) => names[documents.indexOf(info.document_id)],
  );
}

describe('the document inquiry', () => {
  it('tells of each document what it is, whose, and which files it has, without their contents', async () => {
    const { json } = await ask({ document_id: documents[0] }, { 'time-zone': 'UTC +02:00' });
    expect(Object.keys(json).join(' ')).toBe(
      'result result_set documents archive notes last_activity authentication validate function_code time_zone time_zone_name response_time',
    );
    expect(json.documents).toEqual([
      {
        result: null,
        info: {
          program_id: 77,
          user_id: users['ada'],
          entity: 25,
          entity_id: 0,
          document_id: documents[0],
          first_name: 'Ada',
          last_name: 'Moreau',
          email_address: 'ada.moreau@example.com',
          type: 2,
          language: 'en',
          status: 1,
          subject: 'Identity card',
          notes: null,
          number_of_attachments: 2,
          support_notes: null,
          update_datetime_utc: '2026-03-01T00:00:00',
          client_date: '2026-03-01T02:00:00',
          source_id: 'Scan-01',
          server_date: '2026-03-01T00:00:00',
          date_utc: '2026-03-01T00:00:00',
          source_time_zone: 'UTC -06:00',
          attachment_status: 2,
        },
        attachment: [
          {
            file_name: 'Page 1',
            file_extension: '.jpg',
            content: '____',
            file_id: expect.any(Number),
            file_url: null,
            is_selfie: false,
          },
          {
            file_name: 'Page 2',
            file_extension: '.jpg',
            content: '____',
            file_id: expect.any(Number),
            file_url: null,
            is_selfie: true,
          },
        ],
        custom_field: null,
        geo_coordinates: examplePerson['geo_coordinates'],
        notes: null,
        last_activity: null,
        authentication: null,
        validate: null,
        function_code: 0,
        time_zone: 'UTC +02:00',
        time_zone_name: expect.any(String),
        response_time: 0,
      },
    ]);
  });

  it.each([
    [{}, ['card', 'bill', 'permit', 'late']],
    [{ archive: 1 }, [...names]],
    [{ from_date: '2026-03-01', to_date: '2026-03-01' }, ['card', 'bill']],
    [{ status: 2 }, ['bill']],
    [{ status: '5' }, ['permit']],
    [{ original_source_id: 'scan-0' }, ['card', 'bill']],
    [{ original_source_id: 'MAIL', archive: 1 }, ['permit', 'closed', 'ofClosedUser']],
    [{ user_name: 'ada.moreau@example.com' }, ['card', 'bill', 'late']],
    [{ user_name: 'moreau@example.co' }, ['card', 'bill', 'late']],
    [{ user_name: 'gone@example.com', archive: '1' }, ['ofClosedUser']],
    [{ search_term: 'electricite' }, ['bill']],
    [{ search_term: '留证' }, ['permit']],
    [{ search_term: '龙' }, ['permit']],
    [{ search_term: 'bruce' }, ['permit']],
    [{ search_term: 'moreau' }, ['card', 'bill', 'late']],
    [{ search_term: 'moreau', status: 2 }, ['bill']],
    [{ search_term: 'scan-02' }, ['bill']],
    [{ search_term: 'nobody' }, []],
    [{ program_id: 77 }, ['card', 'bill', 'permit', 'late']],
    [{ program_id: 78 }, []],
    [{ terminal_id: 5 }, []],
    [{ terminal_user_id: 5 }, []],
    [{ account_id: 5 }, []],
    [{ transaction_id: 5 }, []],
    [{ order_id: 5 }, []],
    [{ sort_by: 'update_time' }, ['card', 'bill', 'late', 'permit']],
    [{ sort_by: 'update_time', sort_flag: 'desc' }, ['permit', 'late', 'bill', 'card']],
    [{ sort_by: 'create_time', sort_flag: 'desc' }, ['late', 'permit', 'bill', 'card']],
    [{ sort_by: 'status' }, ['card', 'late', 'bill', 'permit']],
    [{ sort_by: 'first_name' }, ['card', 'bill', 'late', 'permit']],
    [{ sort_by: 'email', sort_flag: 'desc' }, ['permit', 'late', 'bill', 'card']],
    [{ sort_by: 'last_name' }, ['card', 'bill', 'late', 'permit']],
  ] as const)('%j finds %j', async (parameters, expected) => {
    expect(await found(parameters)).toEqual([...expected]);
  });

  it('names a user or a document', async () => {
    expect(await found({ user_id: users['li'] })).toEqual(['permit']);
    expect(await found({ document_id: documents[1] })).toEqual(['bill']);
    expect(await found({ document_id: documents[1], user_id: users['li'] })).toEqual([]);
    expect(await found({ document_id: documents[3] })).toEqual([]);
  });

  it.each(['id', 'create_time', 'update_time', 'first_name', 'status', 'email'])(
    'joins pages by %s without gap or repeat, and every page knows the total',
    async (sort_by) => {
      for (const sort_flag of ['asc', 'desc']) {
        const whole = await found({ sort_by, sort_flag, archive: 1 });
        const joined: string[] = [];
        let cursor: string | null = null;
        do {
          const parameters = { sort_by, sort_flag, archive: 1, page_size: 2, ...(cursor && { cursor }) };
          const { json }: Answer = await ask(parameters);
          expect(json.result_set).toMatchObject({ total_records: 6, start_index: joined.length + 1 });
          joined.push(...namesIn(json));
          cursor = json.result_set.cursor;
        } while (cursor);
        expect(joined).toEqual(whole);
        const { json } = await ask({ sort_by, sort_flag, archive: 1, page_size: 2, start_index: 3 });
        expect(namesIn(json)).toEqual(whole.slice(2, 4));
      }
    },
  );

  it('takes no cursor of another question', async () => {
    const { json } = await ask({ page_size: 1 });
    const { cursor } = json.result_set;
    expect((await ask({ page_size: 2, cursor })).status).toBe(200);
    for (const other of [
      { status: 1 },
      { sort_by: 'status' },
      { sort_flag: 'desc' },
      { to_date: '2026-12-30' },
    ]) {
      expect(at.faultsOf(await ask({ ...other, cursor }))).toEqual(['$.cursor: 1172']);
    }
    const ofUsers = await at.call('POST', '/user/inquiry', { ...range, cursor });
    expect(at.faultsOf(ofUsers)).toEqual(['$.cursor: 1172']);
  });

  it.each([
    [{ sort_by: 'subject' }, '$.sort_by: 1171'],
    [{ page_size: 501 }, '$.page_size: 1170'],
    [{ from_date: '2026-02-29' }, '$.from_date: 1120'],
    [{ user_name: 'ada' }, '$.user_name: 1157'],
  ] as const)('%j is refused', async (parameters, fault) => {
    const answer = await ask(parameters);
    expect([answer.status, at.faultsOf(answer)]).toEqual([400, [fault]]);
  });
});
