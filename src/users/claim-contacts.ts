import type { Services } from '../calls/services.ts';
import { claimHash } from '../storage/claim-hash.ts';
import {
  type ContactKind,
  claimFree,
  endClaimsDue,
  listOpenContacts,
  readClaimsDue,
} from '../storage/contact-claims.ts';

/** After a change of settings: longer than any statement may take, so that what was under way is there or is not. */
const settledSecondsMin = 60;
/** How many contacts are claimed together. */
const batchSize = 500;

/** What became of the contacts of one kind of a programme. */
export interface ClaimedContacts {
  readonly program: number;
  readonly kind: string;
  /** How many belong to one user now. */
  readonly claimed: number;
  /** How many are still those of several users, of whom another one holds the claim. */
  readonly shared: number;
}

/**
 * Claims the contacts of programmes that came to want each for one user: of several users who have one, the first that
 * was made. Nothing else of them changes: the others go on sharing it, and nobody else may have it before the last of them
 * has given it up. Broken off, it begins again at the next run.
 */
export async function claimContacts(
  services: Pick<Services, 'connections' | 'keyring'>,
  stopping: AbortSignal,
  tell: (done: ClaimedContacts) => void,
  settledSeconds = settledSecondsMin,
): Promise<void> {
  const { connections } = services;
  for (const due of await readClaimsDue(connections, settledSeconds)) {
    const { programId, kind, isWanted } = due;
    if (isWanted) {
      const counts = await claimKind(services, programId, kind, stopping);
      if (stopping.aborted) return;
      tell({ program: programId, kind, ...counts });
    }
    await endClaimsDue(connections, due);
  }
}

async function claimKind(
  { connections, keyring }: Pick<Services, 'connections' | 'keyring'>,
  programId: number,
  kind: ContactKind,
  stopping: AbortSignal,
): Promise<{ claimed: number; shared: number }> {
  const counts = { claimed: 0, shared: 0 };
  let after = { userId: 0, id: 0 };
  while (!stopping.aborted) {
    const contacts = await listOpenContacts(connections, programId, kind, { after, limit: batchSize });
    if (contacts.length === 0) break;
    const rows = contacts.map(({ userId, id, canonical }) => {
      const hash = claimHash(keyring, programId, { kind, canonical });
      return { hash, userId, id };
    });
    const { claimed, shared } = await claimFree(connections, programId, kind, rows);
    counts.claimed += claimed;
    counts.shared += shared;
    after = contacts.at(-1)!;
  }
  return counts;
}
