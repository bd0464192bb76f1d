import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Config, readConfig } from '../src/config.ts';
import { messageOf } from '../src/describe-failure.ts';
import { borrowDatabase, checkDatabase } from '../src/ground/database.ts';
import { type Command, expectNoWords, say } from './command.ts';

/** `roster doctor`. */
export const command: Command = {
  help: `Check the settings, the data folder and the database

Changes nothing, except that it creates the embedded database if that does not exist yet. Works beside a running server.
Exit code 1: something is wrong; each line that begins with "fault" says what to do.`,

  async run(words) {
    expectNoWords(words);
    const config = readConfig(process.env);
    console.log('ok     settings');
    const checks: [string, () => Promise<void> | void][] = [
      ['data folder', () => checkDataFolder(config)],
      ['database', () => checkDatabaseOf(config)],
    ];
    let faults = 0;
    for (const [name, check] of checks) {
      try {
        await check();
        console.log(`ok     ${name}`);
      } catch (error) {
        faults += 1;
        console.log(`fault  ${name}: ${messageOf(error)}`);
      }
    }
    console.log(
      'note   secret questions: the API requires them, OWASP ASVS 6.4.2 forbids them; Roster never uses them as a factor',
    );
    return faults === 0 ? 0 : 1;
  },
};

// The modes that the first start sets. They are often lost when a backup is copied back by hand.
const modeMax: Record<string, number> = { '.': 0o755, postgres: 0o700, run: 0o700, lock: 0o600, keys: 0o600 };

function checkDataFolder(config: Config): void {
  for (const [name, allowed] of Object.entries(modeMax)) {
    const path = join(resolve(config.dataDir), name);
    if (!existsSync(path)) continue;
    const mode = statSync(path).mode & 0o777;
    if ((mode & ~allowed) !== 0) {
      throw new Error(
        `${path} has the mode ${mode.toString(8)}, but at most ${allowed.toString(8)} is safe: run "chmod ${allowed.toString(8)} ${path}".`,
      );
    }
  }
}

async function checkDatabaseOf(config: Config): Promise<void> {
  const database = await borrowDatabase(config, say);
  try {
    await checkDatabase(database);
  } finally {
    await database.stop();
  }
}
