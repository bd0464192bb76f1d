/**
 * The floors under decisions of rules. D: one prepared statement moves two counters within bounds and writes the decision. Without
 * counters: a read of the user by primary key, and an insert. The body is parsed; nobody is authorised, nothing is compiled or sealed:
 * random bytes of the same length stand for that.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { programId } from '../cluster.ts';
import { listen, readJson, readSettings } from './http.ts';

const { port, database } = readSettings();
const pool = new pg.Pool({ ...database, max: 8 });
/** What is sealed of a decision by twenty rules. */
const sealedBytes = 2600;
let next = 1_000_000_000;

const decision = `insert into rule_decision (program_id, user_id, id, transaction_hash, facts_hash, is_allowed, totals, decided_at, sealed)`;
const counting = `with moved as (
  insert into rule_counter as t (program_id, user_id, rule_id, span, part, total)
  select ${programId}, $1::bigint, rule_id, 'floor', '', added from (values (1, 1), (2, 2500)) as r(rule_id, added)
  on conflict (program_id, user_id, rule_id, span, part) do update set total = t.total + excluded.total
    where t.total + excluded.total <= 1000000000000
  returning total)
${decision} select ${programId}, $1::bigint, $2::bigint, $3::bytea, $4::bytea, true, (select json_agg(total) from moved), now(), $5::bytea
where (select count(*) from moved) = 2`;
const inserting = `${decision} values (${programId}, $1::bigint, $2::bigint, $3::bytea, $4::bytea, true, null, now(), $5::bytea)`;
const reading = `select status, version from users where program_id = ${programId} and id = $1::bigint`;

listen(port, async (request) => {
  const userId = Number(request.url!.split('/').at(-1));
  const { transaction } = await readJson<{ transaction: { type: string } }>(request);
  next += 1;
  const values = [userId, next, randomBytes(32), randomBytes(32), randomBytes(sealedBytes)];
  if (transaction.type === 'purchase') {
    await pool.query({ name: 'counting', text: counting, values });
  } else {
    await pool.query({ name: 'reading', text: reading, values: [userId] });
    await pool.query({ name: 'inserting', text: inserting, values });
  }
  return { decision: { id: next, outcome: 'allow' } };
});
