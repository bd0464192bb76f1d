import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { type Field, field, freeObject, member } from '../../src/catalogue/field.ts';
import { kinds } from '../../src/catalogue/kinds/index.ts';
import { answerName, lists, singles } from '../../src/catalogue/members.ts';
import { type Resource, resource } from '../../src/catalogue/resource.ts';
import { deviceInfo } from '../../src/catalogue/resources/device-info.ts';
import { attachment, document } from '../../src/catalogue/resources/document.ts';
import { type ColumnType, fieldColumns } from '../../src/derive/columns.ts';
import { isLiveRowOf } from '../../src/derive/ownership.ts';
import { hasSingle, type Presentation, present, presentInfo, type Row } from '../../src/derive/present.ts';
import { zoneOf } from '../../src/derive/select.ts';
import { type ShownValue, shownValues, type Way } from '../../src/derive/shown-value.ts';
import { formatOffset } from '../../src/time/zones.ts';
import type { Answer } from '../harness/assembled.ts';
import { insertDocuments } from '../harness/documents.ts';
import { type Setting, setUp } from '../operations/setting.ts';

/** Values that a column may hold, as rows hold them. */
interface Feed {
  readonly type: ColumnType;
  readonly values: readonly unknown[];
  /** The field that is shown, where its declaration says the value. */
  readonly field?: Field;
}

const texts: Feed = { type: 'text', values: [null, '', 'Zoë said "\\o/" & left\n', '____'] };
const numbers: Feed = { type: 'integer', values: [null, 0, -1, 2_147_483_647] };
const flags: Feed = { type: 'boolean', values: [null, false, true] };
const days: Feed = { type: 'date', values: [null, '2024-02-29', '2023-12-31'] };
const instants: Feed = {
  type: 'timestamp(0)',
  values: [null, '2024-02-29T23:59:59', '2023-02-28T20:30:00', '2023-12-31T18:15:01', '2024-03-01T00:00:00'],
};
const objects: Feed = { type: 'json', values: [null, {}, { name: 'Zoë', list: [1.5, null, { a: '' }] }] };
const nothing: Feed = { type: 'text', values: [null] };

const constantOf = (constant?: string | number | null): Feed => ({
  ...nothing,
  field: freeObject('NA NA NA NA', { source: 'constant', ...(constant !== undefined && { constant }) }),
});

/** What each row of the table of shown values is fed; entries of a list below have a test of their own. */
const fed: Readonly<Record<Exclude<Way, 'below'>, readonly Feed[]>> = {
  column: [texts, numbers, flags, days],
  created: [instants],
  updated: [instants],
  server: [instants],
  client: [instants],
  constant: [undefined, null, 0, -1, '____'].map(constantOf),
  id: [numbers],
  sourceId: [texts],
  same: [texts, numbers],
  lookup: [texts, numbers],
  wiped: [nothing],
  freeObject: [objects],
  codeText: [numbers],
  unlessUser: [numbers],
  sourceTimeZone: [texts],
};

/** Clocks ahead of UTC and behind it, by hours and minutes; and UTC itself. */
const presentations: readonly Presentation[] = [
  { clientOffset: 345, serverOffset: -210, customField: true },
  { clientOffset: -210, serverOffset: 345, customField: false, boundToUser: true },
  { clientOffset: 0, serverOffset: 0, customField: true },
];

/** Reads are written by PostgreSQL (derive/select.ts), answers of writes by this process (derive/present.ts). */
describe('what a user has is shown alike by a read and by a write', () => {
  let at: Setting;
  let userId: number;
  let shown: Answer['json'];

  beforeAll(async () => {
    at = await setUp();
    const named = await at.createUser();
    const one = (resource: Resource) => examplePerson[resource.name];
    const { info } = await at.createUser({
      ...Object.fromEntries(singles.filter(one).map((single) => [single.name, one(single)])),
      ...Object.fromEntries(lists.filter(one).map((list) => [list.name, [one(list)]])),
      relationship: [{ entity: 7, entity_id: named.info.id }],
    });
    userId = info.id;
    shown = await read();
  });
  afterAll(() => at.server.close());

  const read = async () =>
    (await at.call('GET', `/user/${userId}`, undefined, { 'time-zone': 'UTC +03:00' })).json;

  const run = async (text: string, values: readonly (string | number | null)[] = [userId]) =>
    at.server.services.connections.use(async (connection) => {
      await connection.actFor(77);
      return connection.run({ text, values });
    });

  const readUser = async () =>
    (await run('select row_to_json(u) as row from users u where id = $1'))[0]!['row'] as Row;

  const presentation = { clientOffset: 180, serverOffset: 0, customField: true };

  /** Who stands at the other end is looked up by each in its own way. */
  const ownOnly = (resource: Resource, entry: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(entry).filter(
        ([name]) => resource.fields[name]!.source !== 'lookup' && name !== 'result',
      ),
    );

  const ways = Object.keys(shownValues).filter((way): way is keyof typeof fed => way !== 'below');

  it.each(ways)('a value by way of %s', async (way) => {
    expect.hasAssertions();
    for (const { type, values, field = freeObject('NA NA NA NA') } of fed[way]) {
      const place = {
        name: 'name',
        field,
        own: 'own',
        other: 'other',
        created: 'created_at',
        updated: 'updated_at',
      };
      const forms = shownValues[way](place);
      for (const value of values) {
        for (const by of presentations) {
          const row = Object.fromEntries(forms.columns.map((column) => [column, value]));
          const written = JSON.stringify({ value: forms.show(row, by) });
          expect(await readValue(forms, type, value, by), JSON.stringify({ value, by })).toBe(written);
        }
      }
    }
  });

  /** The text that PostgreSQL gives of a row in which each column has the same value. */
  async function readValue({ columns, sql }: ShownValue, type: ColumnType, value: unknown, by: Presentation) {
    const row = ['fed', ...columns].map((column) => `$1::text::${type} as ${column}`);
    const text = `select row_to_json(r)::text as answer from (
  select ${sql({ alias: 't', ...by })} as value
  from (select ${row.join()}) t, (select null as preferences_time_zone) u, (select null::json as settings) p
  ${zoneOf('$2::text', '$3::text')}
) r`;
    const zones = [by.clientOffset, by.serverOffset].map(formatOffset);
    return (await run(text, [textOf(value), ...zones]))[0]!['answer'];
  }

  it('entries of a list below', async () => {
    // A form of attachments with the columns that their table has.
    const file = resource({
      name: attachment.name,
      shape: 'list',
      parent: () => document,
      fields: {
        id: field(kinds.id, 'NA R NA R', { type: 'integer' }),
        file_name: attachment.fields.file_name,
        is_selfie: attachment.fields.is_selfie,
        client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
      },
    });
    const [id] = await insertDocuments(at.server.database, [
      { programId: 77, userId, files: 3 },
      { programId: 77, userId, files: 1 },
    ]);
    const place = { field: member(() => file, 'NA NA NA NA'), name: 'files', own: 'files', other: undefined };
    const { sql, show } = shownValues.below({ ...place, created: 'created_at', updated: 'updated_at' });
    const [read] = await run(
      `select ${sql({ alias: 't', customField: true })} as files from document t
  join users u on u.program_id = t.program_id and u.id = t.user_id join program p on p.id = t.program_id
  ${zoneOf('$2::text', '$2::text')} where t.id = $1::bigint`,
      [id!, 'UTC +03:00'],
    );
    const stored = await run(
      'select json_agg(a order by a.id) as files from attachment a where document_id = $1::bigint',
      [id!],
    );
    expect(read!['files']).toHaveLength(3);
    expect(show(stored[0]!, presentation)).toEqual(read!['files']);
    expect(show({}, presentation)).toEqual([]);
  });

  it('info', async () => {
    expect(shown['info']).toEqual(presentInfo(await readUser(), presentation));
  });

  it.each(lists.map((list) => [list.name, list] as const))('%s', async (name, list) => {
    const isLive = isLiveRowOf(list, { programId: '77', userId: '$1::bigint' });
    const rows = await run(`select row_to_json(t) as row from ${name} t where ${isLive} order by t.id`);
    const entries = shown[answerName(list)] as Record<string, unknown>[];
    expect(rows.length, 'entries').toBeGreaterThan(0);
    const byId = new Map(entries.map((entry) => [entry['id'], entry]));
    for (const { row } of rows as { row: Row }[]) {
      const written = ownOnly(list, present(list, row, presentation));
      expect(ownOnly(list, byId.get(row['id'])!)).toEqual(written);
      expect(Object.keys(byId.get(row['id'])!)).toEqual(Object.keys(present(list, row, presentation)));
    }
  });

  it.each(singles.map((single) => [single.name, single] as const))(
    '%s, and whether there is any of it',
    async (_, single) => {
      const stored = await readUser();
      const member = answerName(single);
      // A device that the user does not have is shown with nothing in it.
      const isAlwaysShown = single === deviceInfo;
      const isShown = (row: Row) => isAlwaysShown || hasSingle(single, row);
      expect(shown[member]).toEqual(isShown(stored) ? present(single, stored, presentation) : null);
      const names = fieldColumns(single).map((column) => column.name);
      for (const kept of names.filter((name) => stored[name] !== null)) {
        const others = names.filter((name) => name !== kept).map((name) => `${name} = null`);
        // As if the history had grown: by that it is told that an answer is old.
        await run(
          `update users set history_hash = sha256(gen_random_uuid()::text::bytea), ${[`${kept} = ${kept}`, ...others].join(', ')} where id = $1`,
        );
        const row = await readUser();
        expect((await read())[member] !== null, `with ${kept} alone`).toBe(isShown(row));
        const back = `update users u set ${names.map((name) => `${name} = r.${name}`).join(', ')}
from json_populate_record(null::users, '${JSON.stringify(stored).replaceAll("'", "''")}'::json) r where u.id = $1`;
        await run(back);
      }
    },
  );
});

/** A value of a row as the text that PostgreSQL reads. */
function textOf(value: unknown): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
