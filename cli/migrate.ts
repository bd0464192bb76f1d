import { readConfig } from '../src/config.ts';
import { borrowDatabase, checkDatabase, migrateDatabase } from '../src/storage/database.ts';
import { type Command, expectNoWords, say } from './command.ts';

/** `roster migrate`. */
export const command: Command = {
  help: `Bring the database to the newest schema

"roster start" does the same by itself where it may. Run this where the server's user does not own the database:
with DATABASE_URL as the server has it and DATABASE_ADMIN_URL for the owner. Safe to run twice or from two places.
Exit code 1: a migration failed and was undone, or the server could not work on the result.`,

  async run(words) {
    expectNoWords(words);
    const database = await borrowDatabase(readConfig(process.env), say);
    try {
      const applied = await migrateDatabase(database);
      await checkDatabase(database);
      for (const name of applied) console.log(name);
      say(applied.length === 0 ? 'the database is current' : `${applied.length} migration(s) applied`);
      return 0;
    } finally {
      await database.stop();
    }
  },
};
