import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programLists, recordLists, singles } from '../../src/catalogue/members.ts';
import { tableColumns, userColumns } from '../../src/derive/columns.ts';
import { tableOf, withListsBelow } from '../../src/derive/ownership.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';

describe('the database', () => {
  let database: TestDatabase;
  let sql: postgres.Sql;

  beforeAll(async () => {
    database = await testDatabase();
    sql = postgres({ ...database.adminOptions, max: 1 });
  });
  afterAll(async () => {
    await sql.end();
    await database.drop();
  });

  it.each(withListsBelow([...recordLists, ...programLists]).map((list) => [tableOf(list), list] as const))(
    'has the columns of %s that the catalogue derives',
    async (table, list) => {
      expect(await columnsOf(table)).toEqual(sortedColumns(tableColumns(list)));
    },
  );

  it('has the columns of the user that the catalogue derives', async () => {
    expect(await columnsOf('users')).toEqual(sortedColumns(userColumns(singles)));
  });

  async function columnsOf(table: string): Promise<string[]> {
    const rows = await sql<{ name: string; type: string }[]>`
      select column_name as name, case when data_type like 'timestamp%' then format('timestamp(%s)', datetime_precision) else data_type end as type
      from information_schema.columns where table_schema = current_schema() and table_name = ${table}`;
    return sortedColumns(rows);
  }
});

function sortedColumns(columns: readonly { readonly name: string; readonly type: string }[]): string[] {
  return columns.map(({ name, type }) => `${name} ${type}`).sort();
}
