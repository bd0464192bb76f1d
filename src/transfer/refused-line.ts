import { refuseFaults } from '../calls/faults.ts';
import type { Services } from '../calls/services.ts';
import { systemCall } from '../calls/system-call.ts';
import { ApiError } from '../catalogue/errors.ts';
import { creationOf } from '../users/fill-user.ts';
import { UserChange } from '../users/user-change.ts';
import { importOperationId } from './import-context.ts';
import { fillImported, prepareRow } from './import-row.ts';

/**
 * Why an import would refuse a line of an export, worked out in memory: the error that the import would answer, with every
 * fault of the kinds, or else every one of the rules of lists. Null where the line, which is of a user, would be taken by a
 * programme that has no settings of its own and none of the users.
 */
export function refusalOf(
  services: Pick<Services, 'keyring' | 'clock'>,
  programId: number,
  line: string,
): ApiError | null {
  const call = systemCall(programId);
  const row = prepareRow(services, call, 1, line);
  if ('error' in row) return row.error;
  let used = 0;
  // Numbers of its own: nothing of this is written.
  const ids = { next: () => ++used };
  const unshown = () => 'UTC +00:00';
  try {
    const creation = creationOf(row.body, importOperationId);
    const user = new UserChange({ ...services, ids, serverTimeZone: unshown }, call, creation, {});
    fillImported(user, row.body);
    refuseFaults(user.faults);
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
