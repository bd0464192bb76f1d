import { renameSync, rmSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { systemCall } from '../src/calls/system-call.ts';
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
  help: `Export the users of a programme to a file that can be imported, or everything about one person

  export --program <id> [--out <file>] [--archive] [--masked]
  export --program <id> --user <id> [--out <file>]

The file has one user per line as JSON, all as they were at one moment, followed by the relationships. It contains
encrypted numbers in clear, and secrets as hashes. With --masked, numbers are masked and secrets are left out; an
import refuses lines with masked numbers. --archive adds closed users and entries. With --user the result is a zip
archive with all stored data about that person, including the history, without secrets. The history of each user
records the export. A line that an import would refuse, because a value
was stored under earlier rules, says so in "result". Without --out the file is users-<program>.ndjson or user-<id>.zip; "-" is the standard output. The
file appears when it is complete, and only you can read it.`,

  async run(words) {
    const { verb, options } = readWords(words, ['program', 'user', 'out'], ['archive', 'masked']);
    if (verb !== undefined) throw new UsageError(`"${verb}" is not expected here.`);
    const programId = needId(options.program, '--program');
    const userId = options.user === undefined ? undefined : needId(options.user, '--user');
    if (userId !== undefined && (options.archive || options.masked))
      throw new UsageError('--archive and --masked can only be used for a whole programme, without --user.');
    const otherwise = userId === undefined ? `users-${programId}.ndjson` : `user-${userId}.zip`;
    const path = options.out ?? otherwise;
    let done = '';
    await intoFile(path, (output) =>
      withSession(async ({ config, database }) => {
        const { appOptions } = database;
        const counts = { reads: 1, creations: 1, writes: 2, inquiries: 1, exports: 1, webhooks: 1 };
        const assembled = await assembleServices(config, { appOptions, counts, say });
        const call = systemCall(programId);
        try {
          if (userId !== undefined) {
            await explained(exportArchive(assembled.services, call, userId, (piece) => send(output, piece)));
            done = `wrote everything about user ${userId} to ${path}`;
            return;
          }
          const progress = startProgress('users');
          const wanted = { archive: options.archive === true, complete: options.masked !== true };
          const { users, refused } = await explained(
            exportProgram(assembled.services, call, wanted, async (lines, written) => {
              await send(output, lines);
              progress.report(written);
            }),
          ).finally(() => progress.end());
          done = `${users} users written to ${path}`;
          if (refused > 0)
            done += `; an import would refuse ${refused} of them: "result" in their lines says which values`;
        } finally {
          await assembled.close();
        }
      }),
    );
    say(done);
    return 0;
  },
};

/** Lets `work` write to a file. The file gets its name only when it is complete. */
async function intoFile(path: string, work: (output: Writable) => Promise<void>): Promise<void> {
  if (path === '-') {
    const output = await openOutput(path, { flags: 'w', outcome: 'what was written is not complete' });
    await work(output);
    return finish(output);
  }
  if (statsOf(path)?.isDirectory())
    throw new UsageError(`"${path}" is a folder, but --out must name a file.`);
  // The process id keeps two exports to the same file apart.
  const partial = `${path}.${process.pid}.partial`;
  // An existing file is not reused: it could belong to another user, or be readable by others.
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

/** Removes a file if it exists. A failure is not reported here: opening the file for writing reports it. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}
