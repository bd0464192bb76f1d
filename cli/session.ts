import { type Config, readConfig } from '../src/config.ts';
import { checkKeys } from '../src/crypto/key-check.ts';
import { type KeySource, keySource, openKeyring } from '../src/crypto/key-source.ts';
import type { Keyring } from '../src/crypto/keyring.ts';
import { Connections } from '../src/storage/connections.ts';
import { borrowDatabase, type Database, prepareDatabase } from '../src/storage/database.ts';
import { say } from './command.ts';

/** What a command on the data of an installation works with. */
export interface Session {
  readonly config: Config;
  readonly database: Database;
  readonly connections: Connections;
  readonly keyring: Keyring;
  readonly source: KeySource;
}

/**
 * Opens the database and the keys that the settings name, beside a server that may be running, hands them to `work`
 * and closes them. Throws ConfigError and GroundError.
 */
export async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  const database = await borrowDatabase(config, say);
  try {
    await prepareDatabase(database);
    const connections = new Connections(database.appOptions, 2);
    try {
      const source = keySource(config, say);
      const keyring = openKeyring(source);
      await checkKeys(connections, keyring);
      return await work({ config, database, connections, keyring, source });
    } finally {
      await connections.close();
    }
  } finally {
    await database.stop();
  }
}

/** Writes a result as JSON, for people and scripts alike. */
export function print(result: unknown): void {
  console.log(JSON.stringify(result, null, 2));
}
