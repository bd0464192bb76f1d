import type { Services } from '../calls/services.ts';
import { systemCall } from '../calls/system-call.ts';
import { activityType } from '../catalogue/codes.ts';
import { ApiError } from '../catalogue/errors.ts';
import { runFor } from '../storage/connections.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import { readTicket, ticketRead, ticketsToRemind } from '../storage/ticket-list.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { emptyBody } from './body.ts';
import { changeUser } from './change-user.ts';
import { asksUser, tellTicket } from './tell-tickets.ts';
import { noteTicket, takeTicket } from './tickets.ts';

const batchSize = 200;

/**
 * Reminds users, once, of tickets that have been open for the days that their programme says (`ticket_reminder_days`). What is noted of a
 * ticket stands in the statement that queues the message, so that a job that is broken off reminds nobody twice.
 */
export async function remindOfTickets(services: Services, stopping: AbortSignal): Promise<void> {
  for (const programId of await listProgramIds(services.connections)) {
    const now = formatDateTime(services.clock());
    let after = 0;
    while (!stopping.aborted) {
      const [found] = await runFor(
        services.connections,
        programId,
        ticketsToRemind(programId, now, after, batchSize),
      );
      for (const { id, user_id: userId } of found) {
        if (stopping.aborted) return;
        await remind(services, programId, userId, id);
        after = id;
      }
      if (found.length < batchSize) break;
    }
  }
}

async function remind(services: Services, programId: number, userId: number, id: number): Promise<void> {
  const request = {
    operationId: 'kyc.remind',
    body: emptyBody,
    userId,
    isDryRun: false,
    replay: 'none',
    reads: [],
    settles: true,
    further: [readTicket(id)],
  } as const;
  try {
    await changeUser(services, systemCall(programId), request, (user) => {
      const stored = user.further(ticketRead);
      if (!stored || stored.row.reminded_at !== null || !asksUser(stored)) return {};
      const entry = takeTicket(user, stored.row);
      entry.row = { ...entry.row, reminded_at: user.now };
      tellTicket(user, entry);
      noteTicket(user, entry, activityType.updated, 'ticketReminded', { isDerived: false });
      return {};
    });
  } catch (error) {
    // The user has closed meanwhile.
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}
