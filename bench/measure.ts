import type { Cluster } from './cluster.ts';
import type { LoadClient } from './load-client.ts';
import type { LoadResult } from './load-messages.ts';
import type { ScenarioName } from './scenarios/index.ts';
import type { MeasuredServer } from './servers.ts';

/** What a measurement works with. */
export interface Bench {
  readonly cluster: Cluster;
  readonly client: LoadClient;
  readonly settings: BenchSettings;
}

/** How long it is measured. */
export interface BenchSettings {
  /** The users that comparisons with the floors are made at. */
  readonly users: number;
  readonly rounds: number;
  readonly seconds: number;
  /** How many connections at once, one measurement each. */
  readonly connections: readonly number[];
  /** The sizes of the growth, smallest first. */
  readonly sizes: readonly number[];
  /** How many users Roster and each of its peers have. */
  readonly besidePeers: number;
  readonly programs: number;
  /** How many users are imported per round. */
  readonly imported: number;
  /** How many users are imported before what is measured right after it. */
  readonly afterImportUsers: number;
  /** Seconds before the first round that count for nothing: plans, pages and compiled code get warm. 0: none. */
  readonly warm: number;
}

/** One measurement with what it cost. */
export interface Measured extends LoadResult {
  /** Milliseconds of processor time per call: of the server's processes, and of PostgreSQL's. */
  readonly serverMs: number;
  readonly databaseMs: number;
  /** Resident memory of the server's processes after it. */
  readonly megabytes: number;
}

/** One of those that are measured in turns. */
export interface Contender {
  /** What it is called in the report. */
  readonly name: string;
  readonly server: MeasuredServer;
  readonly scenario: ScenarioName;
  /** A population that the load client knows. */
  readonly population: string;
}

/** What each contender reached in a round, by its name. */
export type Round = Readonly<Record<string, Measured>>;

/** How a comparison is made where it is not as the settings say. */
export interface CompareOptions {
  readonly connections: number;
  readonly rounds?: number;
  readonly seconds?: number;
}

/**
 * Measures contenders in turns, one after the other in each round, so that what else the machine does falls on all. A
 * round before the first, as long as code takes to be compiled for good, warms them up.
 */
export async function measureInTurns(
  bench: Bench,
  title: string,
  contenders: readonly Contender[],
  { connections, rounds = bench.settings.rounds, seconds = bench.settings.seconds }: CompareOptions,
): Promise<Round[]> {
  const results: Round[] = [];
  for (let round = firstRound(bench.settings); round <= rounds; round += 1) {
    console.error(`${title}, ${connections} connections: round ${round} of ${rounds}`);
    const measured: Record<string, Measured> = {};
    for (const contender of contenders) {
      const length = round < 1 ? bench.settings.warm : seconds;
      measured[contender.name] = await measureOne(bench, contender, connections, length);
    }
    if (round > 0) results.push(measured);
  }
  return results;
}

/** The number of the first round; the round 0 counts for nothing. */
export function firstRound({ warm }: BenchSettings): number {
  return warm > 0 ? 0 : 1;
}

/** Measures one of them once. */
export async function measureOne(
  { cluster, client }: Bench,
  { name, server, scenario, population }: Contender,
  connections: number,
  seconds: number,
): Promise<Measured> {
  let before = { server: 0, database: 0 };
  const begins = () => {
    before = { server: server.processorSeconds(), database: cluster.processorSeconds() };
  };
  try {
    const { port } = server;
    const result = await client.run({ port, scenario, population, connections, seconds }, begins);
    const perCall = (spent: number) => Number(((spent * 1000) / result.answers).toFixed(3));
    return {
      ...result,
      serverMs: perCall(server.processorSeconds() - before.server),
      databaseMs: perCall(cluster.processorSeconds() - before.database),
      megabytes: server.residentMegabytes(),
    };
  } catch (error) {
    throw new Error(`${name}, ${scenario}: ${(error as Error).message}`, { cause: error });
  }
}
