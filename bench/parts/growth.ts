import type { Keep, WantedRatio } from '../comparison.ts';
import { makeShownRows } from '../floor/shown-rows.ts';
import { type Bench, type Contender, measureInTurns } from '../measure.ts';
import { populationOf, startRoster } from '../roster.ts';
import { namesOf, type ScenarioName, scenarios } from '../scenarios/index.ts';
import { seedDatabase } from '../seed.ts';
import { type MeasuredServer, startServer } from '../servers.ts';

/** The most calls at once. */
const connectionsMax = 16;
/** How much more a call may cost at the biggest size than at the smallest. */
export const growthMax = { read: 1.5, write: 1.5, page: 3 };
/** What a page may cost at the biggest size, in reads of one user by primary key, whole. */
const readsPerPage = 3;
const readsPerTotal = 10;
/** The inquiries whose totals the writes keep. */
const countsKept: readonly ScenarioName[] = ['inquiry-all', 'inquiry-country'];

/** Measures the same at several sizes, in turns: a server and a database for each size, at the same time. */
export async function measureGrowth(
  bench: Bench,
  only: (name: ScenarioName) => boolean,
  keep: Keep,
): Promise<void> {
  const { cluster, client, settings } = bench;
  const wanted = namesOf('read', 'write', 'inquiry').filter(only);
  if (wanted.length === 0) return;
  const connections = Math.min(connectionsMax, Math.max(...settings.connections));
  const databases = settings.sizes.map((size) => `grown_${size}`);
  const biggest = databases.at(-1)!;
  // From the smallest on: each is seeded on from the one before.
  for (const size of settings.sizes) await cluster.copy(await seedDatabase(cluster, size), `grown_${size}`);
  await cluster.administer(biggest, makeShownRows);
  const servers = new Map<string, MeasuredServer>();
  try {
    for (const database of databases) {
      servers.set(database, await startRoster(cluster, { database, hashes: 'ready' }));
    }
    const floor = await startServer('./floor/read-server.ts', { database: cluster.plainOptions(biggest) });
    servers.set('floor', floor);
    // Its rows are those of now, whoever is created and deleted meanwhile.
    client.know('floor', await populationOf(cluster, biggest));
    for (const scenario of wanted) {
      for (const database of databases) {
        client.know(database, await populationOf(cluster, database, servers.get(database)!));
      }
      const { title, kind } = scenarios[scenario]!;
      const contenders: Contender[] = settings.sizes.map((size, index) => {
        const database = databases[index]!;
        return { name: sizeName(size), server: servers.get(database)!, scenario, population: database };
      });
      if (kind === 'inquiry') {
        const get = 'get' as const;
        contenders.push({ name: 'F', server: floor, scenario: get, population: 'floor' });
        contenders.push({
          name: 'Get User',
          server: servers.get(biggest)!,
          scenario: get,
          population: biggest,
        });
      }
      // How long an inquiry takes beside a read is asked of a single call: at full load ten users cost ten reads.
      const alone = kind === 'inquiry' && settings.connections.includes(1) ? [1] : [];
      for (const atOnce of [connections, ...alone]) {
        keep({
          scenario,
          title,
          connections: atOnce,
          ratios: ratiosOf(scenario, settings.sizes, atOnce === 1),
          rounds: await measureInTurns(bench, `growth: ${title}`, contenders, { connections: atOnce }),
        });
      }
    }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    for (const database of databases) await cluster.drop(database);
  }
}

/** What a size is called among the contenders. */
export function sizeName(users: number): string {
  return `${users.toLocaleString('en')} users`;
}

function ratiosOf(scenario: ScenarioName, sizes: readonly number[], isAlone: boolean): WantedRatio[] {
  const [first, last] = [sizeName(sizes[0]!), sizeName(sizes.at(-1)!)];
  const { kind } = scenarios[scenario]!;
  const isPage = scenario.includes('page');
  const isRow = kind === 'read' || kind === 'write';
  const limit = isRow ? growthMax[kind] : isPage ? growthMax.page : undefined;
  const ratios: WantedRatio[] = sizes.slice(1).map((size) => {
    const ratio = { of: sizeName(size), over: first, by: 'time' } as const;
    return sizeName(size) === last && limit !== undefined && !isAlone ? { ...ratio, atMost: limit } : ratio;
  });
  ratios.push({ of: last, over: first, by: 'processor' });
  if (kind === 'inquiry') {
    const reads = isPage ? readsPerPage : countsKept.includes(scenario) ? readsPerTotal : undefined;
    for (const over of ['F', 'Get User']) {
      const ratio = { of: last, over, by: 'time' } as const;
      ratios.push(isAlone && reads !== undefined ? { ...ratio, atMost: reads } : ratio);
    }
  }
  return ratios;
}
