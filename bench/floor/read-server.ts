/**
 * The floor under Get User: Node's own server, four connections of `pg`, one prepared statement that gathers the rows
 * of a user with correlated JSON aggregation, and JSON.stringify. No token, no validation, no envelope, nothing sealed.
 */
import { createServer } from 'node:http';
import pg from 'pg';

const { port, ...database } = JSON.parse(process.argv[2]!) as {
  port: number;
  host: string;
  database: string;
  user: string;
};
const pool = new pg.Pool({ ...database, max: 4 });
const lists = ['addresses', 'email', 'phone', 'identification', 'bank_account', 'credit_card', 'currency'];
const text = `select u.*, ${lists
  .map(
    (table) => `(select coalesce(json_agg(r), '[]') from (
  select t.* from ${table} t where t.program_id = u.program_id and t.user_id = u.id and t.closed_at is null order by t.id) r) as ${table}`,
  )
  .join(', ')}
from users u where u.program_id = $1 and u.id = $2 and u.closed_at is null`;

createServer(async (request, response) => {
  const id = Number(request.url!.slice(request.url!.lastIndexOf('/') + 1));
  const { rows } = await pool.query({ name: 'get-user', text, values: [77, id] });
  const body = JSON.stringify(rows[0]);
  response.writeHead(rows[0] ? 200 : 404, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}).listen(port, '127.0.0.1', () => console.log('ready'));
