import type { Services } from '../../calls/services.ts';
import { systemCall } from '../../calls/system-call.ts';
import { ApiError } from '../../catalogue/errors.ts';
import type { RunningJob } from '../../jobs/handler.ts';
import { jobRow } from '../../jobs/job-row.ts';
import { isSameName } from '../../search/name-words.ts';
import {
  type CheckRow,
  checkRead,
  countSameFiles,
  countSamePapers,
  listOwedChecks,
  readBornOn,
  readCheck,
  siblingsRead,
} from '../../storage/checks.ts';
import { runFor } from '../../storage/connections.ts';
import { enqueueJobs, jobTable } from '../../storage/job-queue.ts';
import { emptyBody } from '../../users/body.ts';
import { changeUser } from '../../users/change-user.ts';
import type { UserChange } from '../../users/user-change.ts';
import { decidedLists } from '../decide-document.ts';
import { openCheck } from './check.ts';
import { endCheck } from './end-check.ts';
import type { Facts, Subject } from './facts.ts';
import { builtInChecks } from './rules.ts';
import { isSameSubject, openSubject } from './subject.ts';

/**
 * Runs a check that waits: what it finds is sealed, and the history of the user says so. One whose record is gone, or is not what it
 * was, ends without an outcome. Runs of one check at once, or one after the other, come to one outcome. A user who is closed
 * meanwhile is left alone.
 */
export async function runCheck(
  services: Services,
  { programId, userId, payload: { checkId } }: RunningJob<{ checkId: number }>,
): Promise<void> {
  if (programId === '*' || userId === null) return;
  const [[found]] = await runFor(services.connections, programId, readCheck(programId, userId, checkId));
  if (found?.row.state !== 'waiting') return;
  const { row } = found;
  try {
    // Twice: what is found is worked out between, without anything that others wait for.
    const facts = await readFacts(services, row);
    const finding = facts && (await builtInChecks[row.name](facts));
    await changeChecked(services, row, false, (user, now, isSame) =>
      endCheck(user, now, isSame ? finding : null, user.further(siblingsRead(checkId))),
    );
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}

/** Enqueues the checks that wait and have no job. */
export async function enqueueOwedChecks({
  connections,
  ids,
  jobHint,
}: Pick<Services, 'connections' | 'ids' | 'jobHint'>): Promise<void> {
  const [owed] = await runFor(connections, '*', listOwedChecks);
  for (const { program_id: programId, user_id: userId, id: checkId } of owed) {
    const row = await ids.run(() =>
      jobRow('checks.run', {
        ...{ id: ids.next(0, jobTable), programId, userId, payload: { checkId }, dueAt: new Date() },
        uniqueKey: `check ${checkId}`,
      }),
    );
    await enqueueJobs(connections, [row]);
  }
  if (owed.length > 0) jobHint.wake();
}

/** Works on a check and what it is about, as the system does. `work` is given the check as it is by then. */
function changeChecked(
  services: Services,
  { program_id: programId, user_id: userId, id }: CheckRow,
  isDryRun: boolean,
  work: (user: UserChange, row: CheckRow | null, isSame: boolean) => void,
): Promise<unknown> {
  return changeUser(
    services,
    { ...systemCall(programId), sourceId: 'review' },
    {
      operationId: 'checks.run',
      body: emptyBody,
      userId,
      isDryRun,
      replay: 'none',
      reads: decidedLists,
      further: [checkRead(id), siblingsRead(id)],
      settles: true,
    },
    (user) => {
      const row = user.further(checkRead(id));
      work(user, row, row !== null && isSameSubject(services, user, row));
      return {};
    },
  );
}

/** Reads what a check is worked out from; null where what it is about is gone or is not what it was. */
async function readFacts(services: Services, row: CheckRow): Promise<Facts | null> {
  const read: Omit<Facts, 'twins'>[] = [];
  const now = services.clock();
  await changeChecked(services, row, true, (user, _, isSame) => {
    const mrz = openCheck(user.vault!, row)?.mrz ?? null;
    if (isSame) read[0] = { ...openSubject(user, row, now), mrz };
  });
  const [facts] = read;
  return facts ? { ...facts, twins: await countTwins(services, row, facts) } : null;
}

/** How many other users have the same paper, file, or name and date of birth; 0 for checks that do not ask. */
async function countTwins(
  { connections }: Services,
  { name, program_id: programId, user_id: userId }: CheckRow,
  { person: { firstName, lastName, dateOfBirth }, paper, document }: Subject,
): Promise<number> {
  if (name === 'paper_known' && paper?.numberHash) {
    const [[found]] = await runFor(
      connections,
      programId,
      countSamePapers(programId, userId, paper.numberHash),
    );
    return found!.count;
  }
  if (name === 'file_known' && document && document.contentHashes.length > 0) {
    const [[found]] = await runFor(
      connections,
      programId,
      countSameFiles(programId, userId, document.contentHashes),
    );
    return found!.count;
  }
  if (name !== 'person_known' || dateOfBirth === null) return 0;
  const [others] = await runFor(connections, programId, readBornOn(programId, userId, dateOfBirth));
  return others.filter((one) => isSameName([firstName, lastName], [one.first_name, one.last_name])).length;
}
