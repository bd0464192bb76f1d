import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, programId } from './cluster.ts';
import type { LoadProgram, Population, Samples } from './population.ts';
import { type MeasuredServer, startServer } from './servers.ts';

const client = { id: 'bench', secret: 'a secret of the bench' };

/** How Roster is started. */
export interface RosterOptions {
  readonly database: string;
  /** Ready-made hashes, so that everything but the hashing is measured, or real ones. */
  readonly hashes: 'ready' | 'real';
  /** Settings besides. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Roster on one of the cluster's databases. */
export function startRoster(
  cluster: Cluster,
  { database, hashes, environment }: RosterOptions,
): Promise<MeasuredServer> {
  // Each server has a folder of its own, as if it were an installation, with the keys that sealed the rows.
  const dataDir = join(cluster.dataDir, 'servers', database);
  mkdirSync(dataDir, { recursive: true });
  const settings = {
    hashes,
    appOptions: cluster.appOptions(database),
    environment: {
      DATA_DIR: dataDir,
      ROSTER_KEYS: readFileSync(join(cluster.dataDir, 'keys'), 'utf8'),
      BOOTSTRAP_PROGRAM_ID: String(programId),
      BOOTSTRAP_CLIENT_ID: client.id,
      BOOTSTRAP_CLIENT_SECRET: client.secret,
      ...environment,
    },
  };
  // A line for each call, as "npm start" writes it.
  return startServer('./roster-server.ts', settings, `${dataDir}.log`);
}

/** What a token is asked for with. */
export interface TokenRequest {
  readonly id?: string;
  readonly secret?: string;
  /** What the token may do; what users of a programme need where absent. */
  readonly scope?: string;
}

/** A token for it: of the first client where no other is named. */
export async function tokenOf(
  { port }: MeasuredServer,
  { id = client.id, secret = client.secret, scope }: TokenRequest = {},
): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: secret,
      ...(scope !== undefined && { scope }),
    }),
  });
  if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** The users of a database, with what inquiries ask for, and with a token where a server is named. */
export async function populationOf(
  cluster: Cluster,
  database: string,
  roster?: MeasuredServer,
): Promise<Population> {
  const program: LoadProgram = {
    ...(roster && { token: await tokenOf(roster) }),
    userIds: await userIdsOf(cluster, database, programId),
    samples: await samplesOf(cluster, database),
  };
  return { programs: [program] };
}

/** The ids of a programme's open users. */
export async function userIdsOf(
  cluster: Cluster,
  database: string,
  ofProgram: number,
): Promise<Float64Array> {
  return cluster.administer(database, async (sql) => {
    const rows = await sql`select id from users where program_id = ${ofProgram} and closed_at is null`;
    return Float64Array.from(rows, (row) => Number(row['id']));
  });
}

/** Names, emails and phones of some users, of which parts are asked for. The same whenever the users are the same. */
async function samplesOf(cluster: Cluster, database: string): Promise<Samples> {
  const rows = await cluster.administer(
    database,
    (sql) => sql`
      select last_name, email, country_code, phones from user_search
      where program_id = ${programId} and not is_closed order by hashint8(user_id) limit 200`,
  );
  const of = (column: string, part: (text: string) => string) =>
    rows.map((row) => part(String(row[column] ?? ''))).filter((text) => text.length > 0);
  return {
    // Without its last letter a name is a part of it.
    last_name: of('last_name', (name) => (name.length > 4 ? name.slice(0, -1) : name)),
    email: of('email', (address) => address.slice(1)),
    country_code: of('country_code', (code) => code),
    search_term: of('phones', (number) => number.split('\n')[0]!.slice(-8)),
  };
}
