import { readConfig } from '../src/config.ts';
import { type StartServer, serve } from '../src/serve.ts';
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
    const { startServer } = (await import(serverModule)) as { startServer: StartServer };
    return await serve(config, { startServer, log: say });
  },
};

const serverModule: string = '../src/main.ts';
