import { ConfigError } from '../src/config.ts';
import { GroundError } from '../src/ground-error.ts';
import { type Command, say, UsageError } from './command.ts';

/** Every command, loaded when it is used. A new command is a file and a line here. */
const commands: Record<string, () => Promise<{ command: Command }>> = {
  start: () => import('./start.ts'),
  migrate: () => import('./migrate.ts'),
  config: () => import('./config.ts'),
  program: () => import('./program.ts'),
  client: () => import('./client.ts'),
  operator: () => import('./operator.ts'),
  webhook: () => import('./webhook.ts'),
  watchlist: () => import('./watchlist.ts'),
  seed: () => import('./seed.ts'),
  import: () => import('./import.ts'),
  export: () => import('./export.ts'),
  keys: () => import('./keys.ts'),
  history: () => import('./history.ts'),
  search: () => import('./search.ts'),
  backup: () => import('./backup.ts'),
  restore: () => import('./restore.ts'),
  erase: () => import('./erase.ts'),
  jobs: () => import('./jobs.ts'),
  doctor: () => import('./doctor.ts'),
};

process.exitCode = await dispatch(process.argv.slice(2));
// Output that a slow reader has not read yet would be lost when the process exits.
await Promise.all([process.stdout, process.stderr].map(written));
// A connection pool that was left open must not keep the finished process alive.
process.exit();

/** Resolves when everything written to the stream was read, or the reader has gone. */
function written(stream: NodeJS.WriteStream): Promise<unknown> {
  return new Promise((resolve) => {
    stream.once('error', resolve);
    stream.write('', resolve);
  });
}

async function dispatch([name = 'help', ...words]: string[]): Promise<number> {
  if (name === 'help' || name === '--help' || name === '-h') {
    await listCommands();
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    say(`there is no command "${name}". "npm run roster -- help" lists them.`);
    return 2;
  }
  const { command } = await load();
  if (words.includes('--help') || words.includes('-h')) {
    console.log(command.help);
    return 0;
  }
  try {
    return await command.run(words);
  } catch (error) {
    return explain(error, command);
  }
}

function explain(error: unknown, command: Command): number {
  if (error instanceof UsageError) {
    say(`${error.message}\n\n${command.help}`);
    return 2;
  }
  if (error instanceof ConfigError) {
    for (const fault of error.faults) say(fault);
    say('"npm run roster -- config" shows every setting.');
  } else if (error instanceof GroundError) {
    say(error.message);
  } else {
    // An unexpected error is a bug: it is shown with its stack, for a report.
    console.error(error);
  }
  return 1;
}

async function listCommands(): Promise<void> {
  console.log('npm run roster -- <command> [--help]\n');
  for (const [name, load] of Object.entries(commands)) {
    const { command } = await load();
    console.log(`  ${name.padEnd(10)} ${command.help.split('\n')[0]}`);
  }
}
