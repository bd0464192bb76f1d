import type { Services } from '../../calls/services.ts';
import { type CheckRow, newestChecks } from '../../storage/checks.ts';
import type { UserChange } from '../../users/user-change.ts';
import { isSameSubject } from './subject.ts';

/** A record of a user, by the number of its kind and its own. */
export type CheckedRecord = Pick<CheckRow, 'entity' | 'entity_id'>;

/**
 * The newest check of each kind of some records of a user, as the records are now: what was found of what they were before says nothing of
 * them. The change must read `newestChecks` and documents.
 */
export function checksOf(
  services: Pick<Services, 'keyring'>,
  user: UserChange,
  records: readonly CheckedRecord[],
): readonly CheckRow[] {
  return user
    .further(newestChecks)
    .filter((row) => records.some((one) => one.entity === row.entity && one.entity_id === row.entity_id))
    .filter((row) => row.state !== 'void' && isSameSubject(services, user, row));
}
