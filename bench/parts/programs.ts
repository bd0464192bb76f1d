import type { Keep } from '../comparison.ts';
import { type Bench, measureInTurns } from '../measure.ts';
import type { LoadProgram, Population } from '../population.ts';
import { populationOf, startRoster, tokenOf, userIdsOf } from '../roster.ts';
import { type ScenarioName, scenarios } from '../scenarios/index.ts';
import type { MeasuredServer } from '../servers.ts';

/** How many users each of the programmes has. */
const usersEach = 10;
const connectionsMax = 16;
const measured: readonly ScenarioName[] = ['get', 'update'];
/** Less than this is no finding. */
const noiseMax = 1.15;

/**
 * Whether a call costs more where there are many programmes: the same programme alone in a database and beside many
 * others in another; and calls on all of those in turn, which cannot share statements as calls on one programme do.
 */
export async function measurePrograms(
  bench: Bench,
  seeded: string,
  only: (name: ScenarioName) => boolean,
  keep: Keep,
): Promise<void> {
  const { cluster, client, settings } = bench;
  const wanted = measured.filter(only);
  if (wanted.length === 0) return;
  const names = ['alone', 'beside'] as const;
  const connections = Math.min(connectionsMax, Math.max(...settings.connections));
  for (const name of names) await cluster.copy(seeded, name);
  const servers: MeasuredServer[] = [];
  try {
    for (const database of names) servers.push(await startRoster(cluster, { database, hashes: 'ready' }));
    const [single, many] = [servers[0]!, servers[1]!];
    client.know('all', await makePrograms(bench, many, 'beside'));
    for (const name of names) await cluster.administer(name, (sql) => sql`vacuum analyze`);
    client.know('alone', await populationOf(cluster, 'alone', single));
    client.know('beside', await populationOf(cluster, 'beside', many));
    for (const scenario of wanted) {
      const { title } = scenarios[scenario]!;
      const contenders = [
        { name: 'alone', server: single, scenario, population: 'alone' },
        { name: `beside ${settings.programs}`, server: many, scenario, population: 'beside' },
        { name: `${settings.programs} in turn`, server: many, scenario, population: 'all' },
      ];
      keep({
        scenario,
        title,
        connections,
        ratios: contenders.slice(1).flatMap(({ name }) => [
          // Calls on different programmes share no statements: what that saves one programme is not asked of many.
          {
            of: name,
            over: 'alone',
            by: 'time',
            ...(name.startsWith('beside') && { atMost: noiseMax }),
          } as const,
          { of: name, over: 'alone', by: 'processor' } as const,
        ]),
        rounds: await measureInTurns(bench, `programmes: ${title}`, contenders, { connections }),
      });
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    for (const name of names) await cluster.drop(name);
  }
}

/** Makes programmes with a client and users each, by the calls that an operator and a client make. */
async function makePrograms(
  { cluster, client, settings }: Bench,
  server: MeasuredServer,
  database: string,
): Promise<Population> {
  const count = settings.programs;
  console.error(`making ${count} programmes with ${usersEach} users each`);
  const admin = await tokenOf(server, { scope: 'admin' });
  const made: { id: number; token: string }[] = [];
  for (let index = 1; index <= count; index += 1) {
    const { program } = await administer<{ program: { id: number } }>(server, admin, 'program', {
      program: { name: `Programme ${index}` },
    });
    const answer = await administer<{ client: { client_id: string; client_secret: string } }>(
      server,
      admin,
      'client',
      {
        client: { program_id: program.id, name: 'bench', scopes: ['user'] },
      },
    );
    const { client_id: id, client_secret: secret } = answer.client;
    made.push({ id: program.id, token: await tokenOf(server, { id, secret }) });
  }
  const nobody = new Float64Array();
  client.know('filling', { programs: made.map(({ token }) => ({ token, userIds: nobody })) });
  // Users come to the programmes in turn, so that each has as many.
  const { port } = server;
  const total = count * usersEach;
  const load = { port, scenario: 'create', population: 'filling', connections: Math.min(16, total) } as const;
  await client.run({ ...load, seconds: 3600, count: total });
  const programs: LoadProgram[] = [];
  for (const { id, token } of made) {
    const userIds = await userIdsOf(cluster, database, id);
    if (userIds.length === 0) throw new Error(`programme ${id} has no users`);
    programs.push({ token, userIds });
  }
  return { programs };
}

async function administer<Answer>(
  { port }: MeasuredServer,
  token: string,
  what: string,
  body: object,
): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/${what}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}
