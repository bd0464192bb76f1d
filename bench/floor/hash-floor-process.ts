/**
 * A process of the hash floor: nothing but Argon2id in a loop, for as long as its parent says. It is as nice as a
 * hash process: on an idle machine that changes nothing, on a busy one both give way alike.
 */
import { setPriority } from 'node:os';
import { hashSync } from '@node-rs/argon2';
import type { HashParameters } from '../../src/hashing/hash-parameters.ts';

/** What to do, for how long. */
export interface FloorRun {
  readonly parameters: HashParameters;
  readonly milliseconds: number;
}

setPriority(19);
const pepper = Buffer.alloc(32, 1);

process.on('message', ({ parameters, milliseconds }: FloorRun) => {
  const { memoryKibibytes: memoryCost, passes: timeCost, lanes: parallelism } = parameters;
  const began = performance.now();
  let hashes = 0;
  while (performance.now() - began < milliseconds) {
    hashSync('Pass1234!', { memoryCost, timeCost, parallelism, secret: pepper });
    hashes += 1;
  }
  process.send?.((hashes / (performance.now() - began)) * 1000);
});
process.send?.('up');
