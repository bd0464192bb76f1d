import type { Services } from '../calls/services.ts';
import { systemCall } from '../calls/system-call.ts';
import { ApiError } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { stateOf } from '../catalogue/kyc-states.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { usersWithExpired } from '../storage/expired-identifications.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import { earliestDay } from '../time/days.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { UserChange } from '../users/user-change.ts';
import { moveEntry, type Named } from './move.ts';

const batchSize = 500;

/** Has accepted identifications wait for a check again that have run out everywhere on earth. Broken off, it goes on at the next run. */
export async function expireIdentifications(services: Services, stopping: AbortSignal): Promise<void> {
  const day = earliestDay(services.clock());
  for (const programId of await listProgramIds(services.connections)) {
    for (;;) {
      const ids = await usersWithExpired(services.connections, programId, day, batchSize);
      for (const id of ids) {
        if (stopping.aborted) return;
        await expireOf(services, programId, id, day);
      }
      if (ids.length < batchSize) break;
    }
  }
}

/** An accepted identification that has run out waits for a check again. A change of it that is held stays so. */
export function expireIdentification(user: UserChange, row: Named): void {
  const stored = user
    .list(identification)
    .live()
    .find(({ id }) => id === row.id);
  const from = stored && stateOf(identification.name, stored);
  const text = noteText('identificationExpired');
  if (from === 'accepted') moveEntry(user, identification, row, 'waiting', { text });
  if (from === 'heldAccepted') moveEntry(user, identification, row, 'heldWaiting', { text });
}

/** A user who is gone meanwhile is passed over. */
async function expireOf(services: Services, programId: number, userId: number, day: string): Promise<void> {
  const request = {
    operationId: 'kyc.expire_identifications',
    body: emptyBody,
    userId,
    isDryRun: false,
    replay: 'none',
    reads: [identification],
  } as const;
  try {
    await changeUser(services, systemCall(programId), request, (user) => {
      for (const row of user.list(identification).live())
        if (row.expiry_date !== null && row.expiry_date < day) expireIdentification(user, row);
      return {};
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}
