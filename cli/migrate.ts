import { readConfig } from '../src/config.ts';
import { borrowDatabase, checkDatabase, migrateDatabase } from '../src/ground/database.ts';
import { type Command, expectNoWords, say } from './command.ts';

/** `roster migrate`. */
export const command: Command = {
  help: `Update the database to the newest schema

"roster start" does the same automatically if its database user has the rights. Run this command if the server's user
does not own the database, with the DATABASE_URL of the server and a DATABASE_ADMIN_URL for the owner. It is safe to
run twice, or from two machines at once. Exit code 1: a migration failed and was rolled back, or the server could not
work with the result.`,

  async run(words) {
    expectNoWords(words);
    const database = await borrowDatabase(readConfig(process.env), say);
    try {
      const applied = await migrateDatabase(database);
      await checkDatabase(database);
      for (const name of applied) console.log(name);
      say(applied.length === 0 ? 'the database is up to date' : `${applied.length} migration(s) applied`);
      return 0;
    } finally {
      await database.stop();
    }
  },
};
