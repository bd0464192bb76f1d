import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { finding } from '../catalogue/installation-checks.ts';
import type { Config } from '../config.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { failingCallers } from '../keys/caller-rows.ts';
import { checkKeys, storedKeyCheck } from '../keys/key-check.ts';
import { signedFileName } from '../keys/sign-callers.ts';
import type { Connections } from '../storage/connections.ts';
import { measureMessages } from '../storage/message-queue.ts';
import { type Check, CheckFault, type CheckGround, isBegun, type Noted } from './check.ts';
import { checkScanner, checkStore } from './file-checks.ts';

/** The checks that read neither users nor their files. */
export function quickChecks(ground: CheckGround): Check[] {
  return [
    { name: 'data_folder', run: () => checkDataFolder(ground.config) },
    { name: 'database', run: () => ground.checkDatabase().then(() => undefined) },
    { name: 'messages', run: () => checkMessages(ground) },
    { name: 'callers', run: () => checkCallers(ground) },
    { name: 'scans', run: () => checkScanner(ground) },
    { name: 'file_store', run: () => checkStore(ground) },
  ];
}

/** What stands in every report. */
export const standingNote: Check = {
  name: 'secret_questions',
  run: () => [finding('secret_questions')],
};

// The modes that the first start sets. They are often lost when a backup is copied back by hand.
const modeMax: Record<string, number> = { '.': 0o755, postgres: 0o700, run: 0o700, lock: 0o600, keys: 0o600 };

function checkDataFolder(config: Config): Noted {
  for (const [name, allowed] of Object.entries(modeMax)) {
    const path = join(resolve(config.dataDir), name);
    if (!existsSync(path)) continue;
    const mode = statSync(path).mode & 0o777;
    if ((mode & ~allowed) !== 0) {
      throw new CheckFault(
        finding('folder_mode', { path, mode: mode.toString(8), allowed: allowed.toString(8) }),
      );
    }
  }
  return undefined;
}

/** Messages that wait because nothing is configured to send them by, and those that were given up. */
async function checkMessages({ use, config }: CheckGround): Promise<Noted> {
  const measures = await use(measureMessages);
  const settings = { email: 'SMTP_URL', sms: 'SMS_WEBHOOK_URL' } as const;
  const isSet = { email: config.smtpUrl !== undefined, sms: config.smsWebhookUrl !== undefined };
  const notes = measures.flatMap(({ channel, status, count }) => {
    if (status === 'dead') return count > 0 ? [finding('messages_given_up', { channel, count })] : [];
    return isSet[channel] ? [] : [finding('messages_unsent', { channel, setting: settings[channel], count })];
  });
  return isSet.email && !config.publicUrl ? [...notes, finding('public_url_unset')] : notes;
}

/** Rows that say who may call, or where events are sent, and that Roster did not write. */
function checkCallers({ use, openKeyring, config }: CheckGround): Promise<Noted> {
  return use(async (connections) =>
    (await isBegun(connections)) ? noteOfCallers(connections, openKeyring(), config) : undefined,
  );
}

async function noteOfCallers(
  connections: Connections,
  keyring: Keyring,
  { dataDir }: Config,
): Promise<Noted> {
  await checkKeys(connections, keyring);
  const failing = await failingCallers(connections, keyring);
  if (failing.length === 0) return undefined;
  const isOlder = (await storedKeyCheck(connections, keyring)) === 'unsigned';
  if (isOlder && !existsSync(join(resolve(dataDir), signedFileName)))
    return [finding('callers_of_earlier_version')];
  throw new CheckFault(
    finding('callers_unknown'),
    ...failing.map(({ table, key }) => finding('caller_row', { table, key: JSON.stringify(key) })),
  );
}
