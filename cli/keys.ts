import { SigningKeys } from '../src/access/signing-keys.ts';
import { type CallerTableName, callerTableNames, signCallers } from '../src/keys/caller-rows.ts';
import { rotateKeys } from '../src/keys/rotate-keys.ts';
import { signEveryCaller } from '../src/keys/sign-callers.ts';
import { type Command, say, UsageError } from './command.ts';
import { need, readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster keys`. */
export const command: Command = {
  help: `Change the master key or the key that signs tokens, or vouch for callers

  keys rotate [--keep]
  keys rotate-signing
  keys sign <table> <key>
  keys sign --all

"keys rotate" creates a new master key and wraps the data key of every user with it, while servers are running and
without a failed call. The data, history and files of users do not change. At the end the old master key is removed
from the key file, unless --keep is given. If the command is cut off, run it again. With ROSTER_KEYS, first put a new
current key into that setting on every server; the command then wraps the data keys with it.

"keys rotate-signing" creates a new key that signs access tokens; this also happens automatically every 90 days.
Existing tokens stay valid until they expire. To end the tokens of one client, rotate its secret or revoke it.

"keys sign" vouches for a row that says who may call, or where events are sent, and that "doctor" names, because it was not written by Roster or was
changed since: it counts again, as it stands. First look at it in the database; <table> and <key> are those that "doctor"
prints. --all vouches for every programme with its outside providers, every API client, every signing key and every endpoint of
webhooks.`,

  async run(words) {
    const { verb, operands, options } = readWords(words, [], ['keep', 'all']);
    if (verb === 'rotate-signing') return rotateSigningKey();
    if (verb === 'sign') return sign(operands, options.all === true);
    if (verb !== 'rotate')
      throw new UsageError('The action must be "keys rotate", "keys rotate-signing" or "keys sign".');
    return withSession(async ({ connections, keyring, source }) => {
      const progress = startProgress('keys moved');
      const moved = await rotateKeys(connections, keyring, source, {
        keepsOld: options.keep === true,
        onProgress: (state) => progress.report(state.moved),
      });
      progress.end();
      say(`moved ${moved} keys to the master key ${keyring.currentKeyId}`);
      return 0;
    });
  },
};

function rotateSigningKey(): Promise<number> {
  return withSession(async ({ connections, callers }) => {
    const keys = new SigningKeys(connections, callers);
    await keys.rotate();
    say(`tokens are signed with the key ${(await keys.current()).id} from now on`);
    return 0;
  });
}

function sign([table, key]: readonly string[], all: boolean): Promise<number> {
  const only = all ? undefined : { table: needTable(table), key: need(key, 'the key of the row') };
  return withSession(async ({ connections, keyring }) => {
    const signed = only
      ? await signCallers(connections, keyring, only)
      : await signEveryCaller(connections, keyring);
    say(`signed ${signed} row(s)`);
    return signed === 0 ? 1 : 0;
  });
}

function needTable(name: string | undefined): CallerTableName {
  const table = callerTableNames.find((one) => one === name);
  if (!table) throw new UsageError(`The table must be one of ${callerTableNames.join(', ')}, or give --all.`);
  return table;
}
