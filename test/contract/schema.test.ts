import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../harness/database.ts';

// What a distributed PostgreSQL cannot carry, or carries out unseen by whoever reads a statement.
let database: TestDatabase;
let sql: postgres.Sql;
beforeAll(async () => {
  database = await testDatabase();
  sql = postgres({ ...database.adminOptions, max: 1 });
});
afterAll(() => sql.end());

/** Every function of the schema, and why it is one. */
const functions: Readonly<Record<string, string>> = {
  erase_users: 'acts with the rights of the owner: the role of the server may not delete rows of users',
  remove_rows_of_users: 'a step of erase_users',
  tables_of_users: 'a step of erase_users, which finds the tables in the catalogue of PostgreSQL',
  kept_user_columns: 'a step of erase_users; a backup leaves out the same columns',
  clean_user_search: 'acts with the rights of the owner, which emptying the list of an index asks for',
  take_numbers:
    'locks and renews the block of a programme in one round trip, in whatever transaction it is called',
  watchlist_candidates:
    'acts with the rights of the owner: through a policy no index would serve the search, which has a threshold of its own',
  refuse_count:
    'a statement that has counted and may not have ends with an error, and so that nothing of it stays',
  analyze_if_grown: 'acts with the rights of the owner, which analyzing a table asks for',
};

describe('the schema', () => {
  it('has no trigger but those of foreign keys', async () => {
    const triggers = await sql`select tgname from pg_trigger where not tgisinternal`;
    expect(triggers.map(({ tgname }) => tgname)).toEqual([]);
  });

  it('has no rule but those that make views', async () => {
    const rules = await sql`
      select rulename, ev_class::regclass::text as of from pg_rewrite r join pg_class c on c.oid = r.ev_class
      where c.relnamespace = 'public'::regnamespace and (c.relkind <> 'v' or rulename <> '_RETURN')`;
    expect(rules).toHaveLength(0);
  });

  it('has no function but those with a reason', async () => {
    // Those of a module that PostgreSQL ships (pg_trgm, btree_gin) belong to it.
    const found = await sql`
      select p.proname::text as name from pg_proc p
      where p.pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;
    expect(found.map(({ name }) => name).sort()).toEqual(Object.keys(functions).sort());
  });
});
