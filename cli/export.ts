import { once } from 'node:events';
import { createWriteStream, rmSync, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { systemCall } from '../src/records/system-call.ts';
import { assembleServices } from '../src/services.ts';
import { exportArchive } from '../src/transfer/export-archive.ts';
import { exportProgram } from '../src/transfer/export-program.ts';
import { type Command, say, UsageError } from './command.ts';
import { explained, needId, readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster export`. */
export const command: Command = {
  help: `Write the users of a programme to a file that imports again, or all about one person

  export --program <id> [--out <file>] [--archive] [--masked]
  export --program <id> --user <id> [--out <file>]

A user per line, as JSON, all as they were at one moment; then the relationships. Numbers that are kept encrypted stand
in it in clear and secrets as their hashes, unless --masked: then it cannot be imported. --archive adds what is closed.
With --user it is a zip archive with everything held about that person, history included, secrets left out.
The history of each user says that they were exported. --out absent: users-<program>.ndjson or user-<id>.zip; "-" is the
standard output. The file appears once it is whole, readable by you alone.`,

  async run(words) {
    const { verb, options } = readWords(words, ['program', 'user', 'out'], ['archive', 'masked']);
    if (verb !== undefined) throw new UsageError(`"${verb}" is not expected here.`);
    const programId = needId(options['program'], '--program');
    const userId = options['user'] === undefined ? undefined : needId(options['user'], '--user');
    if (userId !== undefined && (options['archive'] || options['masked']))
      throw new UsageError('--archive and --masked go with a whole programme.');
    const otherwise = userId === undefined ? `users-${programId}.ndjson` : `user-${userId}.zip`;
    const path = (options['out'] as string | undefined) ?? otherwise;
    return withSession(async ({ config, database }) => {
      const { appOptions } = database;
      const counts = { reads: 1, creations: 1, writes: 3, inquiries: 1, reservations: 1 };
      const assembled = await assembleServices(config, { appOptions, counts, processes: 1, say });
      const call = systemCall(programId);
      try {
        await intoFile(path, async (open) => {
          if (userId !== undefined) {
            await explained(exportArchive(assembled.services, call, userId, open));
            return say(`wrote everything about user ${userId} to ${path}`);
          }
          const out = open();
          const progress = startProgress('users');
          const wanted = { archive: options['archive'] === true, complete: options['masked'] !== true };
          const users = await explained(
            exportProgram(assembled.services, call, wanted, async (lines, written) => {
              if (!out.write(lines)) await once(out, 'drain');
              progress.report(written);
            }),
          ).finally(() => progress.end());
          say(`${users} users written to ${path}`);
        });
        return 0;
      } finally {
        await assembled.close();
      }
    });
  },
};

/** Gives a stream to write into; the file has its name only when all of it is there. */
async function intoFile(
  path: string,
  work: (open: () => WriteStream | NodeJS.WriteStream) => Promise<void>,
): Promise<void> {
  if (path === '-') return work(() => process.stdout);
  const partial = `${path}.partial`;
  let out: WriteStream | undefined;
  try {
    await work(() => {
      // Not into what lies there: a file of somebody else's, or one that others may read, would be so afterwards.
      rmSync(partial, { force: true });
      out = createWriteStream(partial, { flags: 'wx', mode: 0o600 });
      return out;
    });
    if (!out) return;
    if (!out.closed) {
      out.end();
      await once(out, 'close');
    }
    await rename(partial, path);
  } catch (error) {
    out?.destroy();
    await rm(partial, { force: true });
    throw error;
  }
}
