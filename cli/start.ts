import { readConfig } from '../src/config.ts';
import { serve } from '../src/serve.ts';
import { type Command, expectNoWords, say } from './command.ts';

/** `roster start`. */
export const command: Command = {
  help: `Start the server (this is "npm start")

Reads the settings from the environment ("roster config" lists them), starts the embedded database or connects to
yours, migrates it and listens until SIGTERM or Ctrl-C. Then it finishes the running calls, stops the embedded
database and exits with 0; a second signal ends it at once. Exit code 1: the server could not start; the output says
why.`,

  async run(words) {
    expectNoWords(words);
    const config = readConfig(process.env);
    // Loaded only now, so that a fault in the settings is reported without first loading the server.
    const { startServer } = await import('../src/main.ts');
    return await serve(config, { startServer, log: say });
  },
};
