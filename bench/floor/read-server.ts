/**
 * The floor under reads by id: Node's own server, four connections of `pg`, one prepared statement that gathers the rows
 * that the call answers with correlated JSON aggregation, and JSON.stringify. No token, no validation, no envelope,
 * nothing sealed. The rows are those of shown-rows.ts.
 */
import pg from 'pg';
import { programId } from '../cluster.ts';
import { partialGets } from '../scenarios/reads.ts';
import { listen, readSettings } from './http.ts';
import { selectShown, selectShownUser } from './shown-rows.ts';

interface Read {
  readonly name: string;
  readonly text: string;
}

const { port, database } = readSettings();
const pool = new pg.Pool({ ...database, max: 4 });

/** By the path before the user's id. */
const readOfPath = new Map<string, Read>([['/v1/user', { name: 'user', text: selectShownUser }]]);
for (const { id, path, members } of partialGets) {
  if (members === 'all' || members === undefined) continue;
  readOfPath.set(`/v1${path.slice(0, path.lastIndexOf('/'))}`, { name: id, text: selectShown(members) });
}

listen(port, async ({ url }) => {
  const end = url!.lastIndexOf('/');
  const { name, text } = readOfPath.get(url!.slice(0, end))!;
  const { rows } = await pool.query({ name, text, values: [programId, Number(url!.slice(end + 1))] });
  return rows[0] as object | undefined;
});
