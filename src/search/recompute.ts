import type { Services } from '../calls/services.ts';
import { jobRow } from '../jobs/job-row.ts';
import { runFor } from '../storage/connections.ts';
import { enqueueJobs, jobTable } from '../storage/job-queue.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import { hasUsers } from '../storage/search-check.ts';
import { type SearchReport, verifySearch } from './verify-search.ts';

/**
 * Notes of an installation without users that its derived values are of the present rules, since nothing is stored yet. To be
 * called when a process starts: else the users of a first import would all be read again for nothing.
 */
export async function recordOfNew({
  connections,
  derived,
}: Pick<Services, 'connections' | 'derived'>): Promise<void> {
  const kinds = await derived.behind();
  if (kinds.size === 0) return;
  for (const programId of await listProgramIds(connections)) {
    const [[row]] = await runFor(connections, programId, hasUsers(programId));
    if (row?.found) return;
  }
  await derived.record(kinds);
}

/**
 * Enqueues the recomputation of derived values where the rules of some have changed since they were stored: after an
 * upgrade, and after the restore of a backup of an older version. To be called when a process starts.
 */
export async function enqueueRecomputation(
  services: Pick<Services, 'connections' | 'derived' | 'ids' | 'clock'>,
): Promise<void> {
  const { connections, derived, ids, clock } = services;
  if ((await derived.behind()).size === 0) return;
  const row = await ids.run(() =>
    jobRow('search.recompute', {
      id: ids.next(0, jobTable),
      programId: '*',
      payload: {},
      dueAt: clock(),
      uniqueKey: 'recompute',
    }),
  );
  await enqueueJobs(connections, [row]);
}

/**
 * Recomputes, beside running calls, the derived values of the kinds whose rules have changed since they were stored, and
 * notes that this is done; broken off, it begins again. `tell` hears how many were other. Throws where users were changed
 * by others so often that they could not be recomputed.
 */
export async function recompute(
  { connections, keyring, derived }: Pick<Services, 'connections' | 'keyring' | 'derived'>,
  signal: AbortSignal,
  tell: (report: Pick<SearchReport, 'users' | 'differences' | 'repaired'>) => void,
): Promise<void> {
  const kinds = await derived.behind();
  if (kinds.size === 0) return;
  const report = await verifySearch(connections, { repair: true, keyring, kinds, signal, faultsMax: 0 });
  if (report.restless > 0) throw new Error(`${report.restless} user(s) could not be recomputed`);
  await derived.record(kinds);
  const { users, differences, repaired } = report;
  tell({ users, differences, repaired });
}
