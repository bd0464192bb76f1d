import type { Services } from '../calls/services.ts';
import { defaultSettings } from '../catalogue/program-settings.ts';
import type { NoPayload } from '../jobs/definition.ts';
import type { RunningJob } from '../jobs/handler.ts';
import { runFor } from '../storage/connections.ts';
import { forgetScreenings, listUnscreened } from '../storage/watchlist-hits.ts';
import { removeOldEntries } from '../storage/watchlists.ts';
import { enqueueScreening } from './screening-jobs.ts';

/**
 * Has all users of all programmes compared with all entries again: whose comparison was waiting in a queue that is lost, nobody
 * knows.
 */
export async function screenAnew(connections: Services['connections']): Promise<void> {
  await runFor(connections, '*', forgetScreenings);
}

/** Entries that are removed in one statement. */
const removedAtOnce = 5000;

/**
 * Removes versions of lists that count no more, and enqueues that users are compared where they are still to be: the threshold of a
 * programme is another, or the queue was lost with a restore.
 */
export async function cleanWatchlists(
  { connections, jobHint }: Pick<Services, 'connections' | 'jobHint'>,
  { signal }: Pick<RunningJob<NoPayload>, 'signal'>,
): Promise<void> {
  for (let isLeft = true; isLeft; ) {
    signal.throwIfAborted();
    const [[done]] = await runFor(connections, '*', removeOldEntries(removedAtOnce));
    isLeft = done!.removed === removedAtOnce;
  }
  const [lists] = await runFor(connections, '*', listUnscreened(defaultSettings.watchlist_threshold));
  for (const { program_id: programId, id } of lists) await enqueueScreening(connections, programId, id);
  if (lists.length > 0) jobHint.wake();
}
