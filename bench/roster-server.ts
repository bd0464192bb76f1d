/**
 * Roster itself, for a measurement: the same assembly as `npm start`, on a
 * database that the measurement holds. Secrets get a ready-made hash, so that everything but the hashing is measured;
 * with `hashes: "real"` until it is warm, which the signal SIGUSR2 says.
 */
import { availableParallelism } from 'node:os';
import { readConfig } from '../src/config.ts';
import { Hasher, type HashTicket } from '../src/hashing/hasher.ts';
import { assembleServer } from '../src/main.ts';
import type { ConnectionOptions } from '../src/storage/connection.ts';

const { port, hashes, appOptions, environment } = JSON.parse(process.argv[2]!) as {
  port: number;
  hashes: 'ready' | 'real';
  appOptions: ConnectionOptions;
  environment: Record<string, string>;
};

const config = readConfig(environment);

const readyMade =
  '$argon2id$v=19$m=19456,t=2,p=1$YWJjZGVmZ2hpamtsbW5vcA$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY';

/** Gives ready-made hashes: always, or until the signal SIGUSR2, so that a server can be warm before it hashes. */
class ReadyHasher extends Hasher {
  #isReal = false;

  constructor() {
    // Which pepper it is makes no difference to the time.
    super({ pepper: Buffer.alloc(32, 1), processes: availableParallelism() });
    if (hashes === 'real')
      process.on('SIGUSR2', () => {
        this.#isReal = true;
      });
  }

  override async hash(secret: string, ticket: HashTicket): Promise<string> {
    return this.#isReal ? super.hash(secret, ticket) : readyMade;
  }
}

const database = {
  appOptions,
  adminOptions: appOptions,
  socketDir: undefined,
  isReady: () => true,
  stop: async () => {},
};

// Whatever ends the measurement ends what it measured.
process.stdin.on('end', () => process.exit(0)).resume();

const server = await assembleServer(config, database, { hasher: new ReadyHasher() });
await server.app.listen({ host: '127.0.0.1', port });
console.log('ready');
process.on('SIGTERM', async () => {
  await server.close();
  process.exit(0);
});
