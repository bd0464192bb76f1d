import type { Keyring } from '../crypto/keyring.ts';
import type { Row } from '../derive/present.ts';
import { searchTable } from '../storage/search-writer.ts';
import type { Writes } from '../storage/user-writer.ts';
import type { Change } from './change.ts';
import { claimRows } from './claims.ts';
import { newSearchRow, searchChange } from './search.ts';
import type { Call } from './services.ts';
import type { Work } from './work-out.ts';

/**
 * Everything that a change writes, by table, and what must still hold when it is written. `record` keeps the answer for
 * whoever repeats the call; an import has none.
 */
export function collectWrites(
  keyring: Keyring,
  call: Call,
  change: Change,
  work: Work,
  record: Row | undefined,
): Writes {
  const { context, plan, wrapped } = work;
  const { state, draft, programId, userId } = context;
  const inserts: Record<string, readonly Row[]> = { ...change.alsoInserts?.(userId) };
  const updates: Record<string, readonly Row[]> = {};
  if (wrapped) inserts['user_key'] = [{ program_id: programId, user_id: userId, wrapped }];
  for (const entry of draft.entries) {
    const target = entry.before ? updates : inserts;
    const table = entry.resource.name;
    target[table] = [...(target[table] ?? []), entry.row];
  }
  inserts['user_secret'] = Object.entries(change.secrets).map(([kind, hash]) => ({
    program_id: programId,
    user_id: userId,
    kind,
    hash,
    updated_at: state.user['updated_at'],
  }));
  const { taken, released } = claimRows(keyring, draft, programId, userId, change.claimHashes);
  inserts['claim'] = taken;
  inserts['history'] = work.historyRows;
  inserts['idempotency_record'] = record ? [record] : [];
  const search = work.searchedBefore && searchChange(context, work.searchedBefore);
  if (!work.searchedBefore) inserts[searchTable] = [{ ...newSearchRow(context) }];
  return {
    programId,
    userId,
    headBefore: work.headBefore,
    clientId: call.clientId,
    clientGeneration: call.clientGeneration,
    user: state.user,
    masterKeyId: keyring.currentKeyId,
    inserts,
    updates,
    releasedClaims: released,
    releasesAllClaims: plan.closes === true,
    ...(search && { search }),
  };
}
