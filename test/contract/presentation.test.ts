import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { answerName, lists, singles } from '../../src/catalogue/members.ts';
import type { Resource } from '../../src/catalogue/resource.ts';
import { relationship } from '../../src/catalogue/resources/relationship.ts';
import { fieldColumns } from '../../src/derive/columns.ts';
import { hasSingle, present, type Row } from '../../src/derive/present.ts';
import type { Answer } from '../harness/assembled.ts';
import { type Setting, setUp } from '../operations/setting.ts';

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
      relationship: [{ entity: 7, entity_id: named.info.id, relationship_type: 1, is_entity: 1 }],
    });
    userId = info.id;
    shown = await read();
  });
  afterAll(() => at.server.close());

  const read = async () =>
    (await at.call('GET', `/user/${userId}`, undefined, { 'time-zone': 'UTC +03:00' })).json;

  const run = async (text: string) =>
    at.server.services.connections.use(async (connection) => {
      await connection.actFor(77);
      return connection.run({ text, values: [userId] });
    });

  const presentation = { clientOffset: 180, serverOffset: 0, customField: true };

  /** Who stands at the other end is looked up by each in its own way. */
  const ownOnly = (resource: Resource, entry: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(entry).filter(
        ([name]) => resource.fields[name]!.source !== 'lookup' && name !== 'result',
      ),
    );

  it.each(lists.map((list) => [list.name, list] as const))('%s', async (name, list) => {
    const owner =
      list === relationship ? '$1::bigint in (t.user_id, t.other_user_id)' : 't.user_id = $1::bigint';
    const rows = await run(`select row_to_json(t) as row from ${name} t where ${owner} order by t.id`);
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
      const user = async () =>
        (await run('select row_to_json(u) as row from users u where id = $1'))[0]!['row'] as Row;
      const stored = await user();
      const member = answerName(single);
      expect(shown[member]).toEqual(hasSingle(single, stored) ? present(single, stored, presentation) : null);
      const names = fieldColumns(single).map((column) => column.name);
      for (const kept of names.filter((name) => stored[name] !== null)) {
        const others = names.filter((name) => name !== kept).map((name) => `${name} = null`);
        await run(`update users set ${[`${kept} = ${kept}`, ...others].join(', ')} where id = $1`);
        const row = await user();
        expect((await read())[member] !== null, `with ${kept} alone`).toBe(hasSingle(single, row));
        const back = `update users u set ${names.map((name) => `${name} = r.${name}`).join(', ')}
from json_populate_record(null::users, '${JSON.stringify(stored).replaceAll("'", "''")}'::json) r where u.id = $1`;
        await run(back);
      }
    },
  );
});
