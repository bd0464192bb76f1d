import { startHashFloor } from '../floor/hash-floor.ts';
import { type Bench, firstRound, type Measured, measureOne } from '../measure.ts';
import { populationOf, startRoster } from '../roster.ts';

/** What a round found. */
export interface HashingRound {
  /** Bare hashes per second: H. */
  readonly floor: number;
  /** Create User as a client sees it. */
  readonly create: Measured;
  /** Validate User Password as a client sees it. */
  readonly validate: Measured;
  /** Get User while nothing else is asked, and while hashes run at full rate. */
  readonly idle: Measured;
  readonly busy: Measured;
  /** Get User while two hundred validations are under way. */
  readonly validating: Measured;
}

/** How many secrets of a new user are hashed: a password, a security code, two answers. */
export const hashesPerCreate = 4;
const creators = 16;
const readers = 32;
const validators = 200;
/** How long hashes run before and after the reads beside them are measured. */
const marginSeconds = 1;

/**
 * Creates as a client sees them beside bare hashing, and reads while hashes run at full rate, all in turns. A creation's
 * answer takes as long as those before it hash, so that it is measured for twice as long as the rest.
 */
export async function measureHashing(bench: Bench, seeded: string): Promise<HashingRound[]> {
  const { cluster, client, settings } = bench;
  await cluster.copy(seeded, 'hashing');
  const floor = await startHashFloor();
  const roster = await startRoster(cluster, { database: 'hashing', hashes: 'real' });
  try {
    client.know('hashing', await populationOf(cluster, 'hashing', roster));
    const seconds = settings.seconds * 2;
    const measure = (scenario: 'create' | 'get' | 'validate', connections: number, length: number) =>
      measureOne(
        bench,
        { name: 'Roster', server: roster, scenario, population: 'hashing' },
        connections,
        length,
      );
    /** Reads while something else hashes at full rate. Behind the reads hashes get so little of the processor that some may be refused. */
    const beside = async (scenario: 'create' | 'validate', connections: number) => {
      const seconds = settings.seconds + 2 * marginSeconds;
      const load = { port: roster.port, scenario, population: 'hashing', connections, seconds };
      const hashes = client.run({ ...load, mayRefuse: true });
      await new Promise((resolve) => setTimeout(resolve, marginSeconds * 1000));
      const reads = await measure('get', readers, settings.seconds);
      await hashes;
      return reads;
    };
    // Its code is warm before it hashes: with hashes it would take a thousand creations, half a minute, to get there.
    await measure('create', creators, Math.max(settings.warm, settings.seconds));
    roster.signal('SIGUSR2');
    const rounds: HashingRound[] = [];
    for (let round = firstRound(settings); round <= settings.rounds; round += 1) {
      console.error(`hashing: round ${round} of ${settings.rounds}`);
      // Round 0 warms up: the processes of both start, and what they run is compiled.
      const length = round < 1 ? settings.seconds / 2 : seconds;
      const bare = await floor.run(length);
      const create = await measure('create', creators, length);
      const idle = await measure('get', readers, settings.seconds);
      const validate = await measure('validate', creators, length);
      const busy = await beside('create', creators);
      const validating = await beside('validate', validators);
      if (round > 0) rounds.push({ floor: bare, create, validate, idle, busy, validating });
    }
    return rounds;
  } finally {
    floor.close();
    await roster.stop();
    await cluster.drop('hashing');
  }
}
