import type { Services } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import { webhookLimits } from '../catalogue/webhooks.ts';
import type { RunningJob } from '../jobs/handler.ts';
import { jobRow } from '../jobs/job-row.ts';
import { inTransaction, type Place, runFor } from '../storage/connections.ts';
import { type TakenRow, takeNumbers } from '../storage/ids.ts';
import { enqueueJobs, jobTable } from '../storage/job-queue.ts';
import {
  countReplays,
  insertReplay,
  lockReplay,
  makeLanes,
  type ReplayQuestion,
  removeRemains,
} from '../storage/webhooks.ts';
import { formatDateTime } from '../time/format-instant.ts';

/**
 * Has an endpoint told events once more, in a transaction that has the endpoint locked. Answers the number of the replay; wake the
 * worker after the commit. Throws replaysUnderWay.
 */
export async function startReplay(
  place: Place,
  programId: number,
  webhookId: number,
  question: ReplayQuestion,
  now: Date,
): Promise<number> {
  const [[{ count } = { count: 0 }]] = await runFor(place, programId, countReplays(programId, webhookId));
  const { replays: maximum } = webhookLimits;
  if (count >= maximum) throw errors.replaysUnderWay({ maximum });
  const [[number]] = await runFor<TakenRow>(place, programId, takeNumbers(programId, 'webhook_replay', 1));
  const id = number!.first;
  await runFor(place, programId, insertReplay(programId, id, webhookId, question, formatDateTime(now)));
  const [[job]] = await runFor<TakenRow>(place, programId, takeNumbers(0, jobTable, 1));
  const row = jobRow('webhooks.replay', {
    id: job!.first,
    programId,
    payload: { replayId: id },
    dueAt: now,
  });
  await enqueueJobs(place, [row]);
  return id;
}

/** Users who are looked at in one statement, or events that were given up. */
const lookedAtOnce = 1000;

/**
 * Makes the lanes of a replay, users by ascending number. Each batch and how far it came are written together, so that another run goes
 * on where one was cut off. Does nothing for a replay that is made, or whose endpoint is gone.
 */
export async function makeReplay(
  { connections }: Pick<Services, 'connections'>,
  { programId, payload: { replayId }, signal }: RunningJob<{ replayId: number }>,
  batchSize = lookedAtOnce,
): Promise<void> {
  if (programId === '*') return;
  for (let isMade = false; !isMade; ) {
    signal.throwIfAborted();
    isMade = await inTransaction(connections, programId, async (place) => {
      const [[replay]] = await runFor(place, programId, lockReplay(programId, replayId));
      if (!replay) return { outcome: true, commits: false };
      const statement = makeLanes(programId, replayId, replay, batchSize);
      const [[made]] = await runFor(place, programId, statement);
      return { outcome: made!.looked < batchSize, commits: true };
    });
  }
}

/** How many lanes, and how many deliveries, of an endpoint that is gone are removed in one statement. */
const removedAtOnce = 5000;

/** Seconds after which no statement is under way any more that saw an endpoint before it was deleted. */
const remainsAfterSeconds = 60;

/** Enqueues the removal of what is left of an endpoint, in the transaction that deletes it. */
export async function enqueueRemoval(
  place: Place,
  programId: number,
  webhookId: number,
  now: Date,
): Promise<void> {
  const [[job]] = await runFor<TakenRow>(place, programId, takeNumbers(0, jobTable, 1));
  const dueAt = new Date(now.getTime() + remainsAfterSeconds * 1000);
  await enqueueJobs(place, [
    jobRow('webhooks.remove_remains', { id: job!.first, programId, payload: { webhookId }, dueAt }),
  ]);
}

/** Removes the lanes and deliveries of an endpoint that was deleted, little by little. */
export async function removeWhatRemains(
  { connections }: Pick<Services, 'connections'>,
  { programId, payload: { webhookId }, signal }: RunningJob<{ webhookId: number }>,
): Promise<void> {
  if (programId === '*') return;
  for (let isLeft = true; isLeft; ) {
    signal.throwIfAborted();
    const [[removed]] = await runFor(
      connections,
      programId,
      removeRemains(programId, webhookId, removedAtOnce),
    );
    isLeft = removed!.more;
  }
}
