import type postgres from 'postgres';
import { answerName, type EnvelopeMember, lists, singles } from '../../src/catalogue/members.ts';
import type { Resource } from '../../src/catalogue/resource.ts';
import { address } from '../../src/catalogue/resources/address.ts';
import { addresses } from '../../src/catalogue/resources/addresses.ts';
import { info } from '../../src/catalogue/resources/info.ts';
import { isLiveRowOf, tableOf } from '../../src/derive/ownership.ts';
import { shownMembers } from '../../src/derive/shown-value.ts';

/*
 * The rows that the floor under reads works on: the very values that our answers show, each member of an answer in a table or
 * in columns of its own, and nothing else: neither keys nor envelopes nor what only writes need.
 */

/** What every user has once, in columns of the user's row. */
const once: readonly Resource[] = [info, ...singles];

/** Makes them of the users of a database. */
export async function makeShownRows(sql: postgres.Sql): Promise<void> {
  await sql.unsafe('create schema shown');
  const parts = once.map((resource, index) => ({ resource, alias: `part${index}` }));
  await sql.unsafe(`
    create table shown.users as
    select u.program_id, u.id, u.activity_entity, u.activity_entity_id, u.activity_entity_data, u.activity_activity_type,
      u.activity_user_notes, u.activity_admin_notes, u.activity_at,
      ${parts.map(({ alias }) => `${alias}.*`).join(', ')}
    from users u cross join ${zone}
    ${parts.map(({ resource, alias }) => `cross join lateral (select ${columnsOf(resource, 'u', `${resource.name}_`)}) ${alias}`).join('\n')}
    where u.closed_at is null`);
  await sql.unsafe('alter table shown.users add primary key (program_id, id)');
  for (const list of lists) {
    const user = { programId: 'u.program_id', userId: 'u.id' };
    await sql.unsafe(`
      create table shown.${list.name} as
      select u.program_id as of_program, u.id as of_user, ${columnsOf(list, 't', '')}
      from users u cross join ${zone} join ${tableOf(list)} t on ${isLiveRowOf(list, user)}
      where u.closed_at is null`);
    await sql.unsafe(`alter table shown.${list.name} add primary key (of_program, of_user, id)`);
  }
  await writeDatesAsTexts(sql);
  await sql.unsafe('analyze');
}

/** As the load client asks. */
const zone = `(select interval '2 hours' as client, interval '0' as server) as zone`;

function columnsOf(resource: Resource, alias: string, prefix: string): string {
  return shownMembers(resource)
    .map(({ name, field, sql }) => {
      // Of users at the other end of a relationship: none of the seeded users has one.
      const value = field.source === 'lookup' ? "''::text" : sql({ alias, customField: true });
      return `${value} as "${prefix}${name}"`;
    })
    .join(', ');
}

async function writeDatesAsTexts(sql: postgres.Sql): Promise<void> {
  const columns = await sql<{ table: string; column: string }[]>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'shown' and data_type like 'timestamp%'`;
  for (const { table, column } of columns) {
    await sql.unsafe(
      `alter table shown.${table} alter column ${column} type text using to_json(${column}) #>> '{}'`,
    );
  }
}

/** SQL that reads the members of a user's answer from these rows, given the programme and the user as parameters. */
export function selectShown(members: readonly EnvelopeMember[]): string {
  const columns = members.map(memberColumns);
  return `select ${['u.id', ...columns].join(', ')} from shown.users u where u.program_id = $1 and u.id = $2`;
}

/** SQL that reads everything of a user: all that is there once, and the lists that most users have something of. */
export const selectShownUser = `select u.*, ${(
  ['addresses', 'email', 'phone', 'identification', 'bank_account', 'credit_card', 'currency'] as const
)
  .map(memberColumns)
  .join(', ')} from shown.users u where u.program_id = $1 and u.id = $2`;

function memberColumns(member: EnvelopeMember): string {
  const list = lists.find((resource) => answerName(resource) === member);
  if (list) return `${listed(list.name)} as ${member}`;
  if (member === answerName(address)) return `${listed(addresses.name, 'and t.is_primary = 1')} as address`;
  if (member === 'last_activity') return 'u.activity_at';
  const single = singles.find((resource) => answerName(resource) === member);
  if (!single) throw new Error(`nothing is known of ${member}`);
  return shownMembers(single)
    .map(({ name }) => `u.${single.name}_${name}`)
    .join(', ');
}

function listed(table: string, condition = ''): string {
  return `(select coalesce(json_agg(r), '[]') from (
    select t.* from shown.${table} t where t.of_program = u.program_id and t.of_user = u.id ${condition} order by t.id) r)`;
}
