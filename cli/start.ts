import { readConfig } from '../src/config.ts';
import { serve } from '../src/serve.ts';
import { type Command, expectNoWords, say } from './command.ts';

/** `roster start`. */
export const command: Command = {
  help: `Start the server (this is "npm start")

Reads the settings from the environment ("roster config" lists them), starts or reaches the database, migrates it
and listens until SIGTERM or Ctrl-C. Then it finishes the calls that run, stops the database and exits with 0;
a second signal ends it at once. Exit code 1: it could not start, and says why.`,

  async run(words) {
    expectNoWords(words);
    const config = readConfig(process.env);
    // Only now: a fault in the settings is told without the time that loading the server takes.
    const { startServer } = await import('../src/main.ts');
    return await serve(config, { startServer, log: say });
  },
};
