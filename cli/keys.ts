import { SigningKeys } from '../src/access/signing-keys.ts';
import { rotateKeys } from '../src/crypto/rotate-keys.ts';
import { type Command, say, UsageError } from './command.ts';
import { readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster keys`. */
export const command: Command = {
  help: `Change the master key, or the key that signs tokens

  keys rotate [--keep]
  keys rotate-signing

Makes a new master key and moves every user's data key to it, beside running servers and without a failed call. Users'
data, history and files stay as they are. The old master key is removed from the key file at the end, unless --keep.
Cut off, it can be run again. With ROSTER_KEYS the operator puts a new current key into that setting first, on every
server; then this moves the data keys to it.

"keys rotate-signing" makes a new key for access tokens, which happens by itself every 90 days. Tokens that are about
stay good until they expire; to end those of one client, rotate or revoke the client.`,

  async run(words) {
    const { verb, options } = readWords(words, [], ['keep']);
    if (verb === 'rotate-signing') return rotateSigningKey();
    if (verb !== 'rotate') throw new UsageError('Say "keys rotate" or "keys rotate-signing".');
    return withSession(async ({ connections, keyring, source }) => {
      const progress = startProgress('keys moved');
      const moved = await rotateKeys(connections, keyring, source, {
        keepsOld: options['keep'] === true,
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
    say(`the key ${(await keys.current()).id} signs from now on`);
    return 0;
  });
}
