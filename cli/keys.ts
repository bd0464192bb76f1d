import { SigningKeys } from '../src/access/signing-keys.ts';
import { rotateKeys } from '../src/keys/rotate-keys.ts';
import { type Command, say, UsageError } from './command.ts';
import { readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster keys`. */
export const command: Command = {
  help: `Change the master key, or the key that signs tokens

  keys rotate [--keep]
  keys rotate-signing

"keys rotate" creates a new master key and wraps the data key of every user with it, while servers are running and
without a failed call. The data, history and files of users do not change. At the end the old master key is removed
from the key file, unless --keep is given. If the command is cut off, run it again. With ROSTER_KEYS, first put a new
current key into that setting on every server; the command then wraps the data keys with it.

"keys rotate-signing" creates a new key that signs access tokens; this also happens automatically every 90 days.
Existing tokens stay valid until they expire. To end the tokens of one client, rotate its secret or revoke it.`,

  async run(words) {
    const { verb, options } = readWords(words, [], ['keep']);
    if (verb === 'rotate-signing') return rotateSigningKey();
    if (verb !== 'rotate') throw new UsageError('The action must be "keys rotate" or "keys rotate-signing".');
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
  return withSession(async ({ connections, keyring }) => {
    const keys = new SigningKeys(connections, keyring);
    await keys.rotate();
    say(`tokens are signed with the key ${(await keys.current()).id} from now on`);
    return 0;
  });
}
