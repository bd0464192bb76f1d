import type { Services } from '../../calls/services.ts';
import { systemCall } from '../../calls/system-call.ts';
import type { Resource } from '../../catalogue/resource.ts';
import { type CheckRow, checkRead, siblingsRead } from '../../storage/checks.ts';
import { emptyBody } from '../../users/body.ts';
import { changeUser } from '../../users/change-user.ts';
import type { UserChange } from '../../users/user-change.ts';
import { decidedLists } from '../decide-document.ts';
import { endCheck } from './end-check.ts';
import type { Finding } from './facts.ts';
import { isSameProof, isSameSubject } from './subject.ts';

/** How a check is worked on. */
interface Kind {
  /** Nothing is written. */
  readonly isDryRun: boolean;
  /** Lists that are read besides those of which may be decided. */
  readonly reads?: readonly Resource[];
}

/**
 * Works on a check and what it is about, as the system does. `work` is given the check as it is by then, and whether what it is about is
 * what it was. Throws what `changeUser` throws.
 */
export async function changeChecked(
  services: Services,
  { program_id: programId, user_id: userId, id }: CheckRow,
  { isDryRun, reads = [] }: Kind,
  work: (user: UserChange, row: CheckRow | null, isSame: boolean) => void,
): Promise<void> {
  await changeUser(
    services,
    { ...systemCall(programId), sourceId: 'review' },
    {
      operationId: 'checks.run',
      body: emptyBody,
      userId,
      isDryRun,
      replay: 'none',
      reads: [...decidedLists, ...reads],
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

/** Ends a check within `changeChecked`; one that has ended stays as it is. Without a finding it is void. */
export function endChecked(
  services: Services,
  user: UserChange,
  row: CheckRow | null,
  finding: Finding | null,
): void {
  if (row?.state !== 'waiting') return;
  const siblings = user.further(siblingsRead(row.id));
  endCheck(user, row, finding, { siblings, mayDecide: isSameProof(services, user, row) });
}
