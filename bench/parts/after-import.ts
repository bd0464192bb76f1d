import { databaseName } from '../../src/ground/embedded.ts';
import type { Keep } from '../comparison.ts';
import { type Bench, type Measured, measureOne } from '../measure.ts';
import { populationOf, startRoster, tokenOf } from '../roster.ts';
import { type ScenarioName, scenarios } from '../scenarios/index.ts';
import { peopleOf } from '../seed.ts';
import type { MeasuredServer } from '../servers.ts';

/** What is asked for right after an import, and how many calls at once. */
const asked = [
  ['get', 32],
  ['inquiry-name', 2],
  ['create', 16],
] as const satisfies readonly (readonly [ScenarioName, number])[];

/** How long "right after" is, in seconds. */
const rightAfter = 10;
/** Rows in one call of the import. */
const rowsPerCall = 5000;

/**
 * How fast calls are in the first ten seconds after the last row of an import by call, beside the same later, when the
 * planner has looked at every table. Each scenario has an import of its own, into an empty database, by a server that has
 * planned its statements while there was nobody.
 */
export async function measureAfterImport(
  bench: Bench,
  only: (name: ScenarioName) => boolean,
  keep: Keep,
): Promise<void> {
  for (const [scenario, connections] of asked.filter(([name]) => only(name))) {
    const { title } = scenarios[scenario]!;
    keep({
      scenario,
      title,
      connections,
      ratios: [{ of: 'right after', over: 'later', by: 'rate', atLeast: 0.8 }],
      rounds: [await measureTwice(bench, scenario, connections)],
    });
  }
}

async function measureTwice(
  bench: Bench,
  scenario: ScenarioName,
  connections: number,
): Promise<Record<string, Measured>> {
  const { cluster, client, settings } = bench;
  const database = 'just_imported';
  await cluster.copy(databaseName, database);
  const server = await startRoster(cluster, { database, hashes: 'ready' });
  try {
    const measure = async (name: string, seconds: number) => {
      client.know(database, await populationOf(cluster, database, server));
      return measureOne(bench, { name, server, scenario, population: database }, connections, seconds);
    };
    await importByCall(server, 0, 50);
    // Code is compiled and statements are planned while there is next to nobody.
    await measure('warm', settings.warm || settings.seconds);
    console.error(`${scenarios[scenario]!.title}: importing ${settings.afterImportUsers} users`);
    await importByCall(server, 50, settings.afterImportUsers);
    const seconds = settings.warm > 0 ? rightAfter : settings.seconds;
    const found = await measure('right after', seconds);
    await cluster.administer(database, (sql) => sql`vacuum (analyze)`);
    await measure('warm', settings.seconds);
    return { 'right after': found, later: await measure('later', seconds) };
  } finally {
    await server.stop();
    await cluster.drop(database);
  }
}

async function importByCall(server: MeasuredServer, from: number, to: number): Promise<void> {
  const token = await tokenOf(server, { scope: 'user user:privileged' });
  for (let first = from; first < to; first += rowsPerCall) {
    const lines: string[] = [];
    for await (const row of peopleOf('after', first, Math.min(to, first + rowsPerCall))) {
      if ('text' in row) lines.push(row.text);
    }
    const response = await fetch(`http://127.0.0.1:${server.port}/v1/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: lines.join('\n'),
    });
    const end = (await response.text()).trim().split('\n').at(-1)!;
    if (!end.includes(`"created":${lines.length}`)) throw new Error(`the import ended with ${end}`);
  }
}
