/**
 * The floor under reads by id: Node's own server, four connections of `pg`, one prepared statement that gathers the rows
 * that the call answers with correlated JSON aggregation, and JSON.stringify. No token, no validation, no envelope,
 * nothing sealed.
 */
import pg from 'pg';
import { answerName, lists, singles } from '../../src/catalogue/members.ts';
import { address } from '../../src/catalogue/resources/address.ts';
import { addresses } from '../../src/catalogue/resources/addresses.ts';
import { relationship } from '../../src/catalogue/resources/relationship.ts';
import { fieldColumns } from '../../src/derive/columns.ts';
import { programId } from '../cluster.ts';
import { partialGets } from '../scenarios/reads.ts';
import { listen, readSettings } from './http.ts';

interface Read {
  readonly name: string;
  readonly text: string;
}

const { port, database } = readSettings();
const pool = new pg.Pool({ ...database, max: 4 });

const ofUser = 't.program_id = u.program_id and t.user_id = u.id and t.closed_at is null';
const listed = (table: string, condition = ofUser) =>
  `(select coalesce(json_agg(r), '[]') from (select t.* from ${table} t where ${condition} order by t.id) r)`;
const from = 'from users u where u.program_id = $1 and u.id = $2 and u.closed_at is null';

/** Everything that Get User answers: the lists that most users have something of. */
const whole: Read = {
  name: 'user',
  text: `select u.*, ${[
    'addresses',
    'email',
    'phone',
    'identification',
    'bank_account',
    'credit_card',
    'currency',
  ]
    .map((table) => `${listed(table)} as ${table}`)
    .join(', ')} ${from}`,
};

/** The rows of a member: a list's table, or columns of the user's row. */
function memberColumns(member: string): string {
  const list = lists.find((resource) => answerName(resource) === member);
  // A relationship belongs to both its ends.
  const both = ofUser.replace('t.user_id = u.id', 'u.id in (t.user_id, t.other_user_id)');
  if (list) return `${listed(list.name, list === relationship ? both : ofUser)} as ${member}`;
  if (member === answerName(address))
    return `${listed(addresses.name, `${ofUser} and t.is_primary = 1`)} as address`;
  const single = singles.find((resource) => answerName(resource) === member);
  if (!single) throw new Error(`nothing is known of ${member}`);
  return fieldColumns(single)
    .map(({ name }) => `u.${name}`)
    .join(', ');
}

/** By the path before the user's id. */
const readOfPath = new Map<string, Read>([['/v1/user', whole]]);
for (const { id, path, members } of partialGets) {
  const columns = (members as readonly string[]).map(memberColumns);
  const text = `select u.id, ${columns.join(', ')} ${from}`;
  readOfPath.set(`/v1${path.slice(0, path.lastIndexOf('/'))}`, { name: id, text });
}

listen(port, async ({ url }) => {
  const end = url!.lastIndexOf('/');
  const { name, text } = readOfPath.get(url!.slice(0, end))!;
  const { rows } = await pool.query({ name, text, values: [programId, Number(url!.slice(end + 1))] });
  return rows[0] as object | undefined;
});
