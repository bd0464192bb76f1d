import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Config, readConfig } from '../src/config.ts';
import { messageOf } from '../src/describe-failure.ts';
import { borrowDatabase, checkDatabase, type Database } from '../src/ground/database.ts';
import { describeFailing, failingCallers } from '../src/keys/caller-rows.ts';
import { checkKeys, storedKeyCheck } from '../src/keys/key-check.ts';
import { keySource, openKeyring } from '../src/keys/key-source.ts';
import { signedFileName } from '../src/keys/sign-callers.ts';
import { Connections, runFor } from '../src/storage/connections.ts';
import { measureMessages } from '../src/storage/message-queue.ts';
import { listProgramIds } from '../src/storage/program-ids.ts';
import { hasUsers } from '../src/storage/search-check.ts';
import { findRefused } from '../src/transfer/find-refused.ts';
import { type Command, say, UsageError } from './command.ts';
import { checkFiles, checkScanner, checkStore } from './doctor-files.ts';
import { readWords } from './options.ts';
import { startProgress } from './progress.ts';

/** Throws where something is wrong; returns, as a text, what is no fault and should be known. */
interface Check {
  readonly name: string;
  readonly run: () => unknown;
}

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
    const checks: Check[] = [
      { name: 'data folder', run: () => checkDataFolder(config) },
      { name: 'database', run: () => withDatabase(config, checkDatabase) },
      { name: 'messages', run: () => checkMessages(config) },
      { name: 'callers', run: () => checkCallers(config) },
      { name: 'scans', run: () => withConnections(config, (one) => checkScanner(config, one)) },
      { name: 'file store', run: () => withConnections(config, (one) => checkStore(config, one)) },
    ];
    if (options.quick !== true) {
      checks.push(
        { name: 'files', run: () => withConnections(config, (one) => checkFiles(config, one)) },
        { name: 'stored values', run: () => checkValues(config) },
      );
    }
    let faults = 0;
    for (const { name, run } of checks) {
      try {
        const note = await run();
        console.log(typeof note === 'string' ? `note   ${name}: ${note}` : `ok     ${name}`);
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

async function withDatabase<T>(config: Config, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await borrowDatabase(config, say);
  try {
    return await work(database);
  } finally {
    await database.stop();
  }
}

async function withConnections<T>(
  config: Config,
  work: (connections: Connections) => Promise<T>,
): Promise<T> {
  return withDatabase(config, async (database) => {
    await checkDatabase(database);
    const connections = new Connections(database.appOptions, 2);
    return work(connections).finally(() => connections.close());
  });
}

/** Messages that wait because nothing is configured to send them by, and those that were given up. */
async function checkMessages(config: Config): Promise<string | undefined> {
  return withConnections(config, async (connections) => {
    const measures = await measureMessages(connections);
    const settings = { email: 'SMTP_URL', sms: 'SMS_WEBHOOK_URL' } as const;
    const isSet = { email: config.smtpUrl !== undefined, sms: config.smsWebhookUrl !== undefined };
    const notes = measures.flatMap(({ channel, status, count }) => {
      if (status === 'dead')
        return count > 0 ? [`${channel}: ${count} given up; GET /v1/message?status=dead lists them`] : [];
      return isSet[channel]
        ? []
        : [`${channel}: ${settings[channel]} is not set, ${count} wait in the outbox`];
    });
    if (isSet.email && !config.publicUrl)
      notes.push('email: PUBLIC_URL is not set, notifications of programmes stand in the app alone');
    return notes.length > 0 ? notes.join('\n       ') : undefined;
  });
}

/** Rows that say who may call, or where events are sent, and that Roster did not write. */
async function checkCallers(config: Config): Promise<string | undefined> {
  return withConnections(config, async (connections) => {
    const [[row]] = await runFor<{ found: boolean }>(connections, '*', {
      text: 'select exists (select 1 from installation) as found',
    });
    // Before the first start there may be no keys yet, and a check makes none.
    if (!row!.found) return undefined;
    const keyring = openKeyring(keySource(config, say));
    await checkKeys(connections, keyring);
    const failing = await failingCallers(connections, keyring);
    if (failing.length === 0) return undefined;
    const isOlder = (await storedKeyCheck(connections, keyring)) === 'unsigned';
    if (isOlder && !existsSync(join(resolve(config.dataDir), signedFileName)))
      return 'the next start signs the API clients, programmes and signing keys of an earlier version';
    throw new Error(
      [
        'these say who may call, or where events are sent. Look at each: "roster keys sign <table> <key>" vouches for it; delete it where it is not yours.',
        ...failing.map(describeFailing),
      ].join('\n       '),
    );
  });
}

async function checkValues(config: Config): Promise<string | undefined> {
  return withConnections(config, (connections) => noteOfValues(config, connections));
}

async function noteOfValues(config: Config, connections: Connections): Promise<string | undefined> {
  const programs = await listProgramIds(connections);
  const found = await Promise.all(programs.map((id) => runFor(connections, id, hasUsers(id))));
  // Without users there may be no keys yet, and a check makes none.
  if (!found.some(([rows]) => rows[0]!.found)) return undefined;
  const keyring = openKeyring(keySource(config, say));
  await checkKeys(connections, keyring);
  const progress = startProgress('users');
  const services = { connections, keyring, clock: () => new Date() };
  const onProgress = (users: number) => progress.report(users);
  const { users, refused, values, told } = await findRefused(services, { toldMax, onProgress }).finally(() =>
    progress.end(),
  );
  if (values === 0) return undefined;
  const more = values > told.length ? [`and ${values - told.length} more`] : [];
  return [
    `${refused} of ${users} users have ${values} value(s) that an import would refuse; they stay valid here`,
    ...told,
    ...more,
  ].join('\n       ');
}
