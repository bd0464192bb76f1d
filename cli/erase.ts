import { getProgram, listPrograms } from '../src/access/programs.ts';
import { entity } from '../src/catalogue/codes.ts';
import { ApiError } from '../src/catalogue/errors.ts';
import { defaultSettings } from '../src/catalogue/program-settings.ts';
import { cleanTables } from '../src/storage/table-cleaner.ts';
import { countClosedUsers } from '../src/storage/user-eraser.ts';
import { closedBefore, type Eraser, eraseUsers, listDueUsers } from '../src/users/erase-users.ts';
import { type Command, say, UsageError } from './command.ts';
import { explained, needId, readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { print, type Session, withSession } from './session.ts';

/** `roster erase`. */
export const command: Command = {
  help: `Erase closed users after the retention period

  erase --program <id> --user <id>    one user
  erase --due [--program <id>]        every user whose retention period is over
  erase --due --list                  lists these users and changes nothing

Destroys the data keys of the users and deletes their data; what remains shows only that they existed. This cannot be
undone. The setting retention_days of a programme says how long its closed users are kept. Works beside a running
server.

  --rewrite   afterwards writes the tables to new files, so that no file contains what was deleted. Each table is locked
              meanwhile, so run this in quiet hours. Without it, PostgreSQL overwrites the deleted rows in the course of
              time.

Write-ahead logs, replicas, base backups and the key archives of "backup" contain the deleted data until they expire:
see docs/backup-and-erasure.md. Cleaning up needs the rights of the owner (DATABASE_ADMIN_URL). The standard output
lists the erased users, one per line: programme and user. Exit code 1: a user may not be erased yet.`,

  async run(words) {
    const { verb, options } = readWords(words, ['program', 'user'], ['due', 'list', 'rewrite']);
    if (verb !== undefined) throw new UsageError(`"${verb}" is not expected here.`);
    const programId = options.program === undefined ? undefined : needId(options.program, '--program');
    const isAll = options.due === true;
    if (isAll === (options.user !== undefined)) throw new UsageError('Give either --user or --due.');
    if (!isAll && programId === undefined) throw new UsageError('--program is missing.');
    if (options.list === true && !isAll) throw new UsageError('--list can only be used with --due.');
    const rewrite = options.rewrite === true;
    return withSession(async (session) => {
      if (options.list === true) {
        for await (const { program, page } of duePages(session, programId)) tell(program, page);
        return 0;
      }
      try {
        if (isAll) await eraseDue(session, programId);
        else await eraseOne(session, programId!, needId(options.user, '--user'));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        say(error.message);
        return 1;
      }
      await clean(session, rewrite);
      return 0;
    });
  },
};

const clock = () => new Date();

/** The history records the system as the actor: the command line has no API client. */
const byCommand: Eraser = {
  actor: { entity: entity.system, entityId: 0 },
  sourceId: 'roster-erase',
  clientId: 0,
  check: () => undefined,
};

/** Users that share a transaction. */
const pageSize = 100;

async function eraseOne(
  { connections, keyring, files }: Session,
  programId: number,
  userId: number,
): Promise<void> {
  const [erasure] = await eraseUsers({ connections, keyring, files, clock }, programId, [userId], byCommand);
  print({ erasure: { program_id: programId, user_id: userId, date_utc: erasure!.erasedAt } });
}

async function eraseDue(session: Session, only: number | undefined): Promise<void> {
  const { connections, keyring, files } = session;
  const progress = startProgress('users erased');
  let total = 0;
  for (const { id, before } of await programsOf(session, only))
    total += await countClosedUsers(connections, id, before);
  let done = 0;
  for await (const { program, page } of duePages(session, only)) {
    await eraseUsers({ connections, keyring, files, clock }, program, page, byCommand);
    tell(program, page);
    done += page.length;
    progress.report(done, total);
  }
  progress.end();
  say(`${done} user(s) erased`);
}

async function* duePages(session: Session, only: number | undefined) {
  for (const { id, before } of await programsOf(session, only)) {
    for await (const page of listDueUsers(session.connections, id, before, pageSize))
      yield { program: id, page };
  }
}

/**
 * The programmes whose users are erased, closed programmes included. A user of a programme can be erased now if the
 * user was closed before `before`.
 */
async function programsOf({ connections }: Session, only: number | undefined) {
  const programs =
    only === undefined
      ? await listPrograms(connections, { startIndex: 1, pageSize: 1_000_000 })
      : [await explained(getProgram(connections, only))];
  return programs.map(({ id, settings }) => ({
    id,
    before: closedBefore(clock(), { ...defaultSettings, ...settings }),
  }));
}

function tell(programId: number, userIds: readonly number[]): void {
  for (const userId of userIds) console.log(`${programId} ${userId}`);
}

async function clean({ database }: Session, rewrite: boolean): Promise<void> {
  const progress = startProgress('tables cleaned');
  const left = await cleanTables(database.adminOptions, { rewrite, onTable: progress.report });
  progress.end();
  if (left.length === 0) return;
  say(
    `these tables were not cleaned, because the user of DATABASE_ADMIN_URL does not own them: ${[...new Set(left)].join(', ')}. PostgreSQL will clean them itself in time.`,
  );
}
