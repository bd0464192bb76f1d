/**
 * The hash floor H: how many Argon2id hashes a second this machine's cores do with nothing around them, and the
 * share of it that Hasher reaches with the same parameters in as many processes. Both are measured in turns, so
 * that what else the machine does falls on both.
 *
 *     node bench/floor/hash-floor.ts [rounds, 3] [seconds, 5]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defaultHashParameters as parameters } from '../../src/hashing/hash-parameters.ts';
import { Hasher } from '../../src/hashing/hasher.ts';
import type { FloorRun } from './hash-floor-process.ts';

/** Bare hashing in as many processes as there are cores. */
export interface HashFloor {
  /** Hashes per second over a while. */
  run(seconds: number): Promise<number>;
  close(): void;
}

/** Starts its processes, which wait for a run. */
export async function startHashFloor(): Promise<HashFloor> {
  const program = fileURLToPath(new URL('./hash-floor-process.ts', import.meta.url));
  const children = await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      const child = fork(program, { execArgv: [] });
      await once(child, 'message');
      return child;
    }),
  );
  return {
    run: async (seconds) => {
      const run: FloorRun = { parameters, milliseconds: seconds * 1000 };
      const rates = await Promise.all(
        children.map(async (child) => {
          const answer = once(child, 'message') as Promise<[number]>;
          child.send(run);
          return (await answer)[0];
        }),
      );
      return rates.reduce((sum, rate) => sum + rate, 0);
    },
    close: () => {
      for (const child of children) child.disconnect();
    },
  };
}

/** Hashes per second in one round. */
interface HashRound {
  readonly floor: number;
  readonly hasher: number;
}

/** Measures the floor and Hasher in turns. `seconds` is the length of each measurement. */
async function compareWithHasher(rounds: number, seconds: number): Promise<HashRound[]> {
  const processes = availableParallelism();
  const floor = await startHashFloor();
  const hasher = new Hasher({ pepper: Buffer.alloc(32, 1), processes, parameters });
  try {
    await Promise.all([floor.run(0.5), runHasher(hasher, processes, 500)]);
    const results: HashRound[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const floorRate = await floor.run(seconds);
      results.push({ floor: floorRate, hasher: await runHasher(hasher, processes, seconds * 1000) });
    }
    return results;
  } finally {
    floor.close();
    await hasher.close();
  }
}

/** Keeps a queue of eight jobs per process, from four programmes. */
async function runHasher(hasher: Hasher, processes: number, milliseconds: number): Promise<number> {
  const began = performance.now();
  let hashes = 0;
  const callers = Array.from({ length: processes * 8 }, async (_, index) => {
    const ticket = { fairnessKey: String(index % 4) };
    while (performance.now() - began < milliseconds) {
      await hasher.hash('Pass1234!', ticket);
      hashes += 1;
    }
  });
  await Promise.all(callers);
  return (hashes / (performance.now() - began)) * 1000;
}

if (import.meta.main) {
  const [rounds = 3, seconds = 5] = process.argv.slice(2).map(Number);
  const results = await compareWithHasher(rounds, seconds);
  const { memoryKibibytes, passes, lanes } = parameters;
  console.log(
    `Argon2id m=${memoryKibibytes} KiB, t=${passes}, p=${lanes}; ${availableParallelism()} processes`,
  );
  for (const { floor, hasher } of results) {
    console.log(
      `H ${floor.toFixed(1)}/s  Hasher ${hasher.toFixed(1)}/s  ratio ${(hasher / floor).toFixed(3)}`,
    );
  }
  const sums = results.reduce((sum, round) => ({
    floor: sum.floor + round.floor,
    hasher: sum.hasher + round.hasher,
  }));
  console.log(`ratio over all rounds ${(sums.hasher / sums.floor).toFixed(3)}`);
}
