/**
 * Roster itself, for a measurement: the same assembly as `npm start`, on a database that the measurement holds. With
 * `hashes: "ready"` secrets get a ready-made hash, so that everything but the hashing is measured.
 */
import { readConfig } from '../src/config.ts';
import type { Hasher } from '../src/hashing/hasher.ts';
import { assembleServer } from '../src/main.ts';
import type { ConnectionOptions } from '../src/storage/connection.ts';

const { port, hashes, appOptions, environment } = JSON.parse(process.argv[2]!) as {
  port: number;
  hashes: 'ready' | 'real';
  appOptions: ConnectionOptions;
  environment: Record<string, string>;
};

const readyMade =
  '$argon2id$v=19$m=19456,t=2,p=1$YWJjZGVmZ2hpamtsbW5vcA$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY';
const readyHasher = {
  hash: async () => readyMade,
  close: async () => undefined,
  waiting: 0,
} as unknown as Hasher;

const server = await assembleServer(
  readConfig(environment),
  { appOptions, isReady: () => true },
  hashes === 'ready' ? { hasher: readyHasher } : {},
);
await server.app.listen({ host: '127.0.0.1', port });
console.log('ready');
process.on('SIGTERM', async () => {
  await server.close();
  process.exit(0);
});
