import { jobRow } from '../jobs/job-row.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { type TakenRow, takeNumbers } from '../storage/ids.ts';
import { enqueueJobs, jobTable } from '../storage/job-queue.ts';

/**
 * Seconds after which no creation and no change is under way any more that was worked out before a list came into force: each of
 * those since then has its user compared by itself.
 */
export const settledSeconds = 60;

/**
 * Enqueues that all users are compared with a list, or that the hits of a list that is gone end; in the transaction that changes the
 * list. Of one list no two jobs wait.
 */
export async function enqueueScreening(place: Place, programId: number, watchlistId: number): Promise<void> {
  const [[job]] = await runFor<TakenRow>(place, 0, takeNumbers(0, jobTable, 1));
  const row = jobRow('watchlists.screen_list', {
    id: job!.first,
    programId,
    payload: { watchlistId },
    // The queue goes by the clock of the database, not by that of calls.
    dueAt: new Date(Date.now() + settledSeconds * 1000),
    uniqueKey: `list ${watchlistId}`,
  });
  await enqueueJobs(place, [row]);
}
