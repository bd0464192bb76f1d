import { renameSync, rmSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { systemCall } from '../src/records/system-call.ts';
import { assembleServices } from '../src/services.ts';
import { exportArchive } from '../src/transfer/export-archive.ts';
import { exportProgram } from '../src/transfer/export-program.ts';
import { type Command, say, UsageError } from './command.ts';
import { explained, needId, readWords } from './options.ts';
import { finish, openOutput, send, statsOf } from './output.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster export`. */
export const command: Command = {
  help: `Write the users of a programme to a file that imports again, or all about one person

  export --program <id> [--out <file>] [--archive] [--masked]
  export --program <id> --user <id> [--out <file>]

A user per line, as JSON, all as they were at one moment; then the relationships. Numbers that are kept encrypted stand
in it in clear and secrets as their hashes, unless --masked: lines with masked numbers are refused by an import, and no
secrets are in it. --archive adds what is closed.
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
    let done = '';
    await intoFile(path, (output) =>
      withSession(async ({ config, database }) => {
        const { appOptions } = database;
        const counts = { reads: 1, creations: 1, writes: 3, inquiries: 1 };
        const assembled = await assembleServices(config, { appOptions, counts, processes: 1, say });
        const call = systemCall(programId);
        try {
          if (userId !== undefined) {
            await explained(exportArchive(assembled.services, call, userId, (piece) => send(output, piece)));
            done = `wrote everything about user ${userId} to ${path}`;
            return;
          }
          const progress = startProgress('users');
          const wanted = { archive: options['archive'] === true, complete: options['masked'] !== true };
          const users = await explained(
            exportProgram(assembled.services, call, wanted, async (lines, written) => {
              await send(output, lines);
              progress.report(written);
            }),
          ).finally(() => progress.end());
          done = `${users} users written to ${path}`;
        } finally {
          await assembled.close();
        }
      }),
    );
    say(done);
    return 0;
  },
};

/** Lets `work` write into a file, which has its name only when all of it is there. */
async function intoFile(path: string, work: (output: Writable) => Promise<void>): Promise<void> {
  if (path === '-') {
    const output = await openOutput(path, { flags: 'w', outcome: 'what was written is not the whole' });
    await work(output);
    return finish(output);
  }
  if (statsOf(path)?.isDirectory()) throw new UsageError(`"${path}" is a folder: --out names a file.`);
  // Another export to the same file writes another one.
  const partial = `${path}.${process.pid}.partial`;
  // Not into what lies there: a file of somebody else's, or one that others may read, would be so afterwards.
  removeIfThere(partial);
  const output = await openOutput(partial, { flags: 'wx', name: path, outcome: 'nothing was written' });
  try {
    await work(output);
    await finish(output);
    renameSync(partial, path);
  } catch (error) {
    output.destroy();
    removeIfThere(partial);
    throw error;
  }
}

/** What cannot be removed is told by whoever wants to write there. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}
