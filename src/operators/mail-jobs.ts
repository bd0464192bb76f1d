import { mailOfActivity } from '../catalogue/operator-mails.ts';
import { jobRow } from '../jobs/job-row.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { isKeyOf } from '../objects.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { type TakenRow, takeNumbers } from '../storage/ids.ts';
import { enqueueJobs, type JobRow, jobTable } from '../storage/job-queue.ts';
import { listUninvited } from './invitations.ts';

/** Has an operator invited by mail: the job draws the token when it sends, so that it is stored nowhere in clear. */
export function enqueueInvitation(place: Place, operatorId: number): Promise<void> {
  return enqueue(place, (id) =>
    jobRow('operators.invite', {
      id,
      programId: '*',
      payload: { operatorId },
      dueAt: new Date(),
      uniqueKey: uniqueKeyOf(operatorId),
    }),
  );
}

/**
 * Enqueues the invitations that are still to be mailed: no backup holds the queue. An operator whose mail had not gone out has no
 * invitation, which is how one is known.
 */
export async function enqueueUninvited(place: Place, callers: CallerRows): Promise<void> {
  for (const { id } of await listUninvited(place, callers)) await enqueueInvitation(place, id);
}

/** Ends a mail with an invitation that is still to be sent: it would end the one that was shown instead. */
export async function cancelInvitation(place: Place, operatorId: number): Promise<void> {
  await runFor(place, '*', {
    text: `delete from job where program_id = 0 and name = 'operators.invite' and unique_key = $1`,
    values: [uniqueKeyOf(operatorId)],
  });
}

const uniqueKeyOf = (operatorId: number) => `operator ${operatorId}`;

/** Has an operator told by mail of an entry of their log, where it is of a kind that they are told of. */
export async function enqueueNotice(
  place: Place,
  { operatorId, number, activity }: { operatorId: number; number: number; activity: string },
): Promise<void> {
  if (!isKeyOf(mailOfActivity, activity)) return;
  await enqueue(place, (id) =>
    jobRow('operators.tell', { id, programId: '*', payload: { operatorId, number }, dueAt: new Date() }),
  );
}

async function enqueue(place: Place, rowOf: (id: number) => JobRow): Promise<void> {
  const [[taken]] = await runFor<TakenRow>(place, '*', takeNumbers(0, jobTable, 1));
  await enqueueJobs(place, [rowOf(Number(taken!.first))]);
}
