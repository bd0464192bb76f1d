import { rotateKeys } from '../src/crypto/rotate-keys.ts';
import { type Command, say, UsageError } from './command.ts';
import { readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster keys`. */
export const command: Command = {
  help: `Change the master key

  keys rotate [--keep]

Makes a new master key and moves every user's data key to it, beside running servers and without a failed call. Users'
data, history and files stay as they are. The old master key is removed from the key file at the end, unless --keep.
Cut off, it can be run again. With ROSTER_KEYS the operator puts a new current key into that setting first, on every
server; then this moves the data keys to it.`,

  async run(words) {
    const { verb, options } = readWords(words, [], ['keep']);
    if (verb !== 'rotate') throw new UsageError('Say "keys rotate".');
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
