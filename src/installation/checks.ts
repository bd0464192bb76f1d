import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { describeFailing, failingCallers } from '../keys/caller-rows.ts';
import { checkKeys, storedKeyCheck } from '../keys/key-check.ts';
import { signedFileName } from '../keys/sign-callers.ts';
import type { Connections } from '../storage/connections.ts';
import { measureMessages } from '../storage/message-queue.ts';
import { type Check, type CheckGround, isBegun } from './check.ts';
import { checkScanner, checkStore } from './file-checks.ts';

/** The checks that read neither users nor their files. */
export function quickChecks(ground: CheckGround): Check[] {
  return [
    { name: 'data folder', run: () => checkDataFolder(ground.config) },
    { name: 'database', run: () => ground.checkDatabase() },
    { name: 'messages', run: () => checkMessages(ground) },
    { name: 'callers', run: () => checkCallers(ground) },
    { name: 'scans', run: () => checkScanner(ground) },
    { name: 'file store', run: () => checkStore(ground) },
  ];
}

/** What stands in every report. */
export const standingNote: Check = {
  name: 'secret questions',
  run: () => 'the API requires them, OWASP ASVS 6.4.2 forbids them; Roster never uses them as a factor',
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

/** Messages that wait because nothing is configured to send them by, and those that were given up. */
async function checkMessages({ use, config }: CheckGround): Promise<string | undefined> {
  const measures = await use(measureMessages);
  const settings = { email: 'SMTP_URL', sms: 'SMS_WEBHOOK_URL' } as const;
  const isSet = { email: config.smtpUrl !== undefined, sms: config.smsWebhookUrl !== undefined };
  const notes = measures.flatMap(({ channel, status, count }) => {
    if (status === 'dead')
      return count > 0 ? [`${channel}: ${count} given up; GET /v1/message?status=dead lists them`] : [];
    return isSet[channel] ? [] : [`${channel}: ${settings[channel]} is not set, ${count} wait in the outbox`];
  });
  if (isSet.email && !config.publicUrl)
    notes.push('email: PUBLIC_URL is not set, notifications of programmes stand in the app alone');
  return notes.length > 0 ? notes.join('\n       ') : undefined;
}

/** Rows that say who may call, or where events are sent, and that Roster did not write. */
function checkCallers({ use, openKeyring, config }: CheckGround): Promise<string | undefined> {
  return use(async (connections) =>
    (await isBegun(connections)) ? noteOfCallers(connections, openKeyring(), config) : undefined,
  );
}

async function noteOfCallers(
  connections: Connections,
  keyring: Keyring,
  { dataDir }: Config,
): Promise<string | undefined> {
  await checkKeys(connections, keyring);
  const failing = await failingCallers(connections, keyring);
  if (failing.length === 0) return undefined;
  const isOlder = (await storedKeyCheck(connections, keyring)) === 'unsigned';
  if (isOlder && !existsSync(join(resolve(dataDir), signedFileName)))
    return 'the next start signs the API clients, programmes and signing keys of an earlier version';
  throw new Error(
    [
      'these say who may call, or where events are sent. Look at each: "roster keys sign <table> <key>" vouches for it; delete it where it is not yours.',
      ...failing.map(describeFailing),
    ].join('\n       '),
  );
}
