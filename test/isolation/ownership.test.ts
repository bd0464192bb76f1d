import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { field } from '../../src/catalogue/field.ts';
import { kinds } from '../../src/catalogue/kinds/index.ts';
import { programLists, recordLists } from '../../src/catalogue/members.ts';
import { type Resource, resource } from '../../src/catalogue/resource.ts';
import { keyColumns, ownerOf, parentColumn, tableOf, withListsBelow } from '../../src/derive/ownership.ts';
import type { RowOf } from '../../src/derive/rows.ts';
import { Connections, runFor } from '../../src/storage/connections.ts';
import { insertProgramRows, readProgramRows, updateProgramRows } from '../../src/storage/program-rows.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';

// To whom the rows of a list belong is said by the catalogue; the walls of the database follow it.
let database: TestDatabase;
let owner: postgres.Sql;
beforeAll(async () => {
  database = await testDatabase();
  owner = postgres({ ...database.adminOptions, max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

/** The columns of a table's keys: its primary key, and its foreign keys with the tables to which they lead. */
async function keysOf(table: string): Promise<string[]> {
  const rows = await owner`
    select c.contype = 'p' as is_primary, c.confrelid::regclass::text as other,
      (select string_agg(a.attname, ',' order by k.place) from unnest(c.conkey) with ordinality as k(number, place)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number) as columns
    from pg_constraint c where c.conrelid = ${`public.${table}`}::regclass and c.contype in ('p', 'f')`;
  return rows
    .map((row) => (row['is_primary'] ? row['columns'] : `${row['columns']} -> ${row['other']}`))
    .sort();
}

describe('the table of a list', () => {
  const stored: readonly Resource[] = withListsBelow([...recordLists, ...programLists]);

  it.each(stored.map((list) => [tableOf(list), list] as const))(
    '%s has the keys of its owner and of its parent, and a policy',
    async (table, list) => {
      const parent = list.parent?.();
      const keys = [
        keyColumns(list).join(),
        parent
          ? `program_id,user_id,${parentColumn(list)} -> ${tableOf(parent)}`
          : ownerOf(list) === 'program'
            ? 'program_id -> program'
            : 'program_id,user_id -> users',
        ...(ownerOf(list) === 'users' ? ['program_id,other_user_id -> users'] : []),
      ];
      expect(await keysOf(table)).toEqual(keys.sort());
      const [security] = await owner`
        select relrowsecurity as is_on, (select count(*)::int from pg_policy where polrelid = c.oid) as policies
        from pg_class c where c.oid = ${`public.${table}`}::regclass`;
      expect(security).toEqual({ is_on: true, policies: 1 });
    },
  );
});

describe('rows of a programme', () => {
  const template = resource({
    name: 'made_up_template',
    shape: 'list',
    owner: 'program',
    fields: {
      id: field(kinds.id, 'NA R NA R', { type: 'integer' }),
      subject: field(kinds.text, 'R O NA NA'),
    },
  });
  let connections: Connections;

  beforeAll(async () => {
    await owner.unsafe(`insert into program (id, name, status, settings, created_at, updated_at)
  select id, 'Programme', 1, '{}', now(), now() from unnest(array[77, 88]) as id on conflict do nothing;
create table made_up_template (
  program_id bigint not null references program (id), id bigint not null, subject text,
  original_source_id text, created_at timestamp(0) not null, updated_at timestamp(0) not null, closed_at timestamp(0),
  primary key (program_id, id)
);
alter table made_up_template enable row level security;
create policy own_program on made_up_template
  using (program_id = (select current_setting('roster.program_id')::bigint));
grant select, insert, update on made_up_template to roster_app`);
    connections = new Connections(database.appOptions, 1);
  });
  afterAll(() => connections.close());

  const rowOf = (programId: number, id: number, subject: string): RowOf<typeof template> => ({
    program_id: programId,
    id,
    subject,
    original_source_id: null,
    created_at: '2026-03-01T10:00:00',
    updated_at: '2026-03-01T10:00:00',
    closed_at: null,
  });
  const subjects = async (programId: number) =>
    (await runFor(connections, programId, readProgramRows(template, programId)))[0].map(
      ({ row }) => row.subject,
    );

  it('are added, read, changed and closed within the programme alone', async () => {
    const added = [rowOf(77, 1, 'Welcome'), rowOf(77, 2, 'Goodbye')];
    await runFor(connections, 77, insertProgramRows(template, 77, added));
    await runFor(connections, 88, insertProgramRows(template, 88, [rowOf(88, 1, 'Elsewhere')]));
    expect(await subjects(77)).toEqual(['Welcome', 'Goodbye']);
    const [one] = await runFor(connections, 77, readProgramRows(template, 77, 2));
    expect(one.map(({ row }) => row)).toEqual([added[1]]);
    const changed = [rowOf(77, 1, 'Hello'), { ...added[1]!, closed_at: '2026-03-02T10:00:00' }];
    const [ids] = await runFor(connections, 77, updateProgramRows(template, 77, changed));
    expect(ids.map(({ id }) => id).sort()).toEqual([1, 2]);
    expect(await subjects(77)).toEqual(['Hello']);
    expect(await subjects(88)).toEqual(['Elsewhere']);
  });

  it('of another programme are neither added nor changed, whoever the session acts for', async () => {
    const [added] = await runFor(
      connections,
      77,
      insertProgramRows(template, 77, [rowOf(88, 9, 'Intruder')]),
    );
    const [changed] = await runFor(
      connections,
      77,
      updateProgramRows(template, 77, [rowOf(88, 1, 'Intruder')]),
    );
    expect([added, changed]).toEqual([[], []]);
    expect(await subjects(77)).toEqual(['Hello']);
    expect(await subjects(88)).toEqual(['Elsewhere']);
    await runFor(connections, 77, updateProgramRows(template, 88, [rowOf(88, 1, 'Intruder')]));
    expect(await subjects(88)).toEqual(['Elsewhere']);
  });
});
