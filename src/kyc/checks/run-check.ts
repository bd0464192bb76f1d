import type { Services } from '../../calls/services.ts';
import { ApiError } from '../../catalogue/errors.ts';
import type { RunningJob } from '../../jobs/handler.ts';
import { jobRow } from '../../jobs/job-row.ts';
import type { CallerRows } from '../../keys/caller-rows.ts';
import { listOwedChecks, readCheck } from '../../storage/checks.ts';
import { runFor } from '../../storage/connections.ts';
import { enqueueJobs, jobTable } from '../../storage/job-queue.ts';
import { namedCheck } from './rules.ts';
import { runBuiltIn } from './run-built-in.ts';
import { runMinfraud } from './run-minfraud.ts';
import { runOutside } from './run-outside.ts';

/**
 * Runs a check that waits: what it finds is sealed, and the history of the user says so. One whose record is gone, or is not what it
 * was, ends without an outcome. Runs of one check at once, or one after the other, come to one outcome. A user who is closed
 * meanwhile is left alone. `callers`: knows which endpoints of webhooks Roster wrote. Throws where somebody outside was not reached.
 */
export async function runCheck(
  services: Services,
  callers: CallerRows,
  { programId, userId, payload: { checkId } }: RunningJob<{ checkId: number }>,
): Promise<void> {
  if (programId === '*' || userId === null) return;
  const [[found]] = await runFor(services.connections, programId, readCheck(programId, userId, checkId));
  if (found?.row.state !== 'waiting') return;
  const { row } = found;
  const check = namedCheck(row.name);
  try {
    if (check !== null) await runBuiltIn(services, row, check);
    else if (row.name === 'minfraud') await runMinfraud(services, row);
    else await runOutside(services, callers, row);
  } catch (error) {
    // The user is gone.
    if (!(error instanceof ApiError && error.key === 'userUnknown')) throw error;
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
