import { type Config, readConfig } from '../src/config.ts';
import type { Keyring } from '../src/crypto/keyring.ts';
import type { FileStore } from '../src/files/file-store.ts';
import { openFileStore } from '../src/files/open-file-store.ts';
import { borrowDatabase, type Database, prepareDatabase } from '../src/ground/database.ts';
import { CallerRows, describeFailing } from '../src/keys/caller-rows.ts';
import { checkKeys } from '../src/keys/key-check.ts';
import { type KeySource, keySource, openKeyring } from '../src/keys/key-source.ts';
import { signFormerCallers } from '../src/keys/sign-callers.ts';
import { Connections } from '../src/storage/connections.ts';
import { say } from './command.ts';

/** The settings, database and keys with which a command works on the data of an installation. */
export interface Session {
  readonly config: Config;
  readonly database: Database;
  readonly connections: Connections;
  readonly keyring: Keyring;
  readonly files: FileStore;
  readonly callers: CallerRows;
  readonly source: KeySource;
}

/**
 * Opens the database and the keys that the settings name, passes them to `work` and closes them. A server may be
 * running at the same time. Throws ConfigError and GroundError.
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
      await signFormerCallers(connections, keyring, config.dataDir, say);
      const callers = new CallerRows(keyring, (failing) => say(describeFailing(failing)));
      return await work({
        config,
        database,
        connections,
        keyring,
        files: openFileStore(config, keyring),
        callers,
        source,
      });
    } finally {
      await connections.close();
    }
  } finally {
    await database.stop();
  }
}

/** Writes a result to the standard output as indented JSON, for people and scripts. */
export function print(result: unknown): void {
  console.log(JSON.stringify(result, null, 2));
}
