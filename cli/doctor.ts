import { checkFindings, finding, installationChecks } from '../src/catalogue/installation-checks.ts';
import { fillText } from '../src/catalogue/text.ts';
import { type Config, readConfig } from '../src/config.ts';
import { openFileStore } from '../src/files/open-file-store.ts';
import { borrowDatabase, checkDatabase, type Database } from '../src/ground/database.ts';
import { type Check, type CheckGround, type Noted, runCheck } from '../src/installation/check.ts';
import { quickChecks, standingNote } from '../src/installation/checks.ts';
import { checkFiles } from '../src/installation/file-checks.ts';
import { checkKeys } from '../src/keys/key-check.ts';
import { keySource, openKeyring } from '../src/keys/key-source.ts';
import { Connections, runFor } from '../src/storage/connections.ts';
import { listProgramIds } from '../src/storage/program-ids.ts';
import { hasUsers } from '../src/storage/search-check.ts';
import { findRefused } from '../src/transfer/find-refused.ts';
import { type Command, say, UsageError } from './command.ts';
import { readWords } from './options.ts';
import { startProgress } from './progress.ts';

/** How many stored values are told of. */
const toldMax = 100;

/** `roster doctor`. */
export const command: Command = {
  help: `Check the settings, the data folder, the database, messages, who may call, files, and the stored values

  doctor [--quick]

Changes nothing, except that it creates the embedded database if that does not exist yet. Works beside a running server.
Exit code 1: something is wrong; each line that begins with "fault" says what to do. Stored values that today's rules would
refuse are a note with user, path and code of each of the first ${toldMax}: they stay valid, but an import refuses them. Files that are
named and gone are a fault. All users
are read, about a thousand a second, and their sealed values opened for it; --quick leaves both out.`,

  async run(words) {
    const { verb, options } = readWords(words, [], ['quick']);
    if (verb !== undefined) throw new UsageError(`"${verb}" is not expected here.`);
    const config = readConfig(process.env);
    console.log('ok     settings');
    const ground = groundOf(config);
    const slow: readonly Check[] = [
      { name: 'files', run: () => checkFiles(ground) },
      { name: 'stored_values', run: () => checkValues(ground) },
    ];
    const checks = [...quickChecks(ground), ...(options.quick === true ? [] : slow), standingNote];
    let faults = 0;
    for (const check of checks) {
      const { name, outcome, findings } = await runCheck(check);
      if (outcome === 'fault') faults += 1;
      const said = findings
        .map(({ code, params }) => fillText(checkFindings[code], params))
        .join('\n       ');
      console.log(`${outcome.padEnd(6)} ${installationChecks[name]}${said === '' ? '' : `: ${said}`}`);
    }
    return faults === 0 ? 0 : 1;
  },
};

/** Each check opens the database for itself, so that one that fails there leaves the others theirs. */
function groundOf(config: Config): CheckGround {
  return {
    config,
    checkDatabase: () => withDatabase(config, checkDatabase),
    use: (work) =>
      withDatabase(config, async (database) => {
        await checkDatabase(database);
        const connections = new Connections(database.appOptions, 2);
        return work(connections).finally(() => connections.close());
      }),
    openKeyring: () => openKeyring(keySource(config, say)),
    openFiles: (keyring) => openFileStore(config, keyring),
  };
}

async function withDatabase<T>(config: Config, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await borrowDatabase(config, say);
  try {
    return await work(database);
  } finally {
    await database.stop();
  }
}

function checkValues({ use, openKeyring: keysOf }: CheckGround): Promise<Noted> {
  return use((connections) => noteOfValues(connections, keysOf));
}

async function noteOfValues(connections: Connections, keysOf: CheckGround['openKeyring']): Promise<Noted> {
  const programs = await listProgramIds(connections);
  const found = await Promise.all(programs.map((id) => runFor(connections, id, hasUsers(id))));
  // Without users there may be no keys yet, and a check makes none.
  if (!found.some(([rows]) => rows[0]!.found)) return undefined;
  const keyring = keysOf();
  await checkKeys(connections, keyring);
  const progress = startProgress('users');
  const services = { connections, keyring, clock: () => new Date() };
  const onProgress = (users: number) => progress.report(users);
  const { users, refused, values, told } = await findRefused(services, { toldMax, onProgress }).finally(() =>
    progress.end(),
  );
  if (values === 0) return undefined;
  const more = values > told.length ? [finding('values_more', { count: values - told.length })] : [];
  return [
    finding('values_refused', { refused, users, count: values }),
    ...told.map((place) => finding('value_refused', { place })),
    ...more,
  ];
}
