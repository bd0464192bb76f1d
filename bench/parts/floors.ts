import type { Comparison, Keep, WantedRatio } from '../comparison.ts';
import { makeShownRows } from '../floor/shown-rows.ts';
import { type Bench, type Contender, measureInTurns } from '../measure.ts';
import { populationOf, startRoster } from '../roster.ts';
import { namesOf, partialNames, type ScenarioName, scenarios } from '../scenarios/index.ts';
import { type MeasuredServer, startServer } from '../servers.ts';

/** What a scenario is held against. */
interface Floor {
  readonly name: string;
  readonly server: 'read' | 'write';
  /** What the floor is asked for. */
  readonly scenario: ScenarioName;
  /** The share of the floor's rate that Roster should reach, and at how many connections that was set. */
  readonly atLeast?: number;
  readonly at?: number;
}

/** A page may take as long as three reads by primary key, one with an exact total as ten: asked of a single call. */
const page: Floor = { name: 'F', server: 'read', scenario: 'get', atLeast: 1 / 3, at: 1 };
const counted: Floor = { ...page, atLeast: 1 / 10 };
const found: Floor = { name: 'F', server: 'read', scenario: 'get' };

/** The floors of what has others than its own rows of work, with the targets. */
const floorsOf: Readonly<Partial<Record<ScenarioName, readonly Floor[]>>> = {
  get: [{ ...found, atLeast: 1.2, at: 32 }],
  'get-zipf': [{ ...found, scenario: 'get-zipf', atLeast: 1.5, at: 32 }],
  'get-hot': [{ ...found, scenario: 'get-hot', atLeast: 2.2, at: 32 }],
  create: [{ name: 'W', server: 'write', scenario: 'create', atLeast: 0.65, at: 16 }],
  update: [
    { name: 'W', server: 'write', scenario: 'create', atLeast: 0.4, at: 16 },
    { name: 'floor', server: 'write', scenario: 'update' },
  ],
  verify: [{ name: 'W', server: 'write', scenario: 'create', atLeast: 0.4, at: 16 }],
  'inquiry-all': [counted],
  'inquiry-country': [counted],
  'inquiry-name': [found],
  'inquiry-email': [found],
  'inquiry-phone': [found],
  'inquiry-page': [page],
  'inquiry-page-name': [page],
  'document-inquiry-all': [found],
  'document-inquiry-page': [page],
};

function floorsFor(name: ScenarioName): readonly Floor[] {
  const server = scenarios[name]!.kind === 'write' ? 'write' : 'read';
  return floorsOf[name] ?? [{ name: 'floor', server, scenario: name }];
}

/** More connections for what has a target of its own there. */
function connectionsFor(name: ScenarioName, connections: readonly number[], isQuick: boolean): number[] {
  const set = floorsFor(name).flatMap(({ at }) => (at === undefined || isQuick ? [] : [at]));
  return [...new Set([...connections, ...set])].sort((one, other) => one - other);
}

/** Measures scenarios beside their floors, with each number of connections, at one size. */
export async function measureFloors(
  bench: Bench,
  seeded: string,
  { only, isQuick }: { readonly only: (name: ScenarioName) => boolean; readonly isQuick: boolean },
  keep: Keep,
): Promise<void> {
  const { cluster, client, settings } = bench;
  const wanted = namesOf('read', 'write', 'inquiry').filter(only);
  const singles = partialNames.filter(only);
  if (wanted.length + singles.length === 0) return;
  // One database each, so that neither finds what another wrote.
  const names = ['floor', 'measured'];
  for (const name of names) await cluster.copy(seeded, name);
  await cluster.administer('floor', makeShownRows);
  const servers = new Map<string, MeasuredServer>();
  try {
    for (const kind of ['read', 'write']) {
      servers.set(
        kind,
        await startServer(`./floor/${kind}-server.ts`, { database: cluster.plainOptions('floor') }),
      );
    }
    client.know('floor', await populationOf(cluster, 'floor'));
    const roster = await startRoster(cluster, { database: 'measured', hashes: 'ready' });
    servers.set(rosterName, roster);
    const measure = async (scenario: ScenarioName, connections: number) => {
      // A token lives shorter than a measurement of everything.
      client.know('measured', await populationOf(cluster, 'measured', roster));
      keep(await compareOne(bench, scenario, connections, servers));
    };
    for (const name of wanted) {
      for (const connections of connectionsFor(name, settings.connections, isQuick)) {
        await measure(name, connections);
      }
    }
    // Each part of a user by itself shows where a read differs, not how it grows with connections.
    for (const name of singles) await measure(name, middleOf(settings.connections));
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    for (const name of names) await cluster.drop(name);
  }
}

async function compareOne(
  bench: Bench,
  scenario: ScenarioName,
  connections: number,
  servers: ReadonlyMap<string, MeasuredServer>,
): Promise<Comparison> {
  const { title } = scenarios[scenario]!;
  const floors = floorsFor(scenario);
  const contenders: Contender[] = [
    ...floors.map((floor) => ({
      name: floor.name,
      server: servers.get(floor.server)!,
      scenario: floor.scenario,
      population: 'floor',
    })),
    { name: rosterName, server: servers.get(rosterName)!, scenario, population: 'measured' },
  ];
  const ratios = floors.flatMap(({ name, atLeast, at = connections }): WantedRatio[] => {
    const ratio = { of: rosterName, over: name, by: 'rate' } as const;
    if (at !== connections || atLeast === undefined) return [ratio];
    // Whoever reads faster keeps nobody waiting for it.
    const late = { ...ratio, by: 'p99', atMost: 1 } as const;
    return [{ ...ratio, atLeast }, ...(scenario.startsWith('get') ? [late] : [])];
  });
  const rounds = await measureInTurns(bench, title, contenders, { connections });
  return { scenario, title, connections, rounds, ratios };
}

const rosterName = 'Roster';

function middleOf(numbers: readonly number[]): number {
  return numbers[Math.floor(numbers.length / 2)]!;
}
