import type { Session } from './connections.ts';

/**
 * Up to where the transactions of a database had ended at a moment, by the numbers that PostgreSQL gives them in the order in
 * which they first write. No clock is asked, and no column that a statement could set.
 */
export interface Horizon {
  /** Whose numbers they are: the cluster and its timeline. Those of another are not comparable. */
  readonly of: string;
  /** Every transaction with a lower number had ended. */
  readonly oldest: bigint;
  /** The number of the transaction that read this: higher ones were given out later. */
  readonly own: bigint;
}

/** Reads the horizon of this moment: first what has ended, which the statement sees, then the number that it is given itself. */
export async function readHorizon(read: Session['run']): Promise<Horizon> {
  const [row] = await read<{ of: string; oldest: string; own: string }>({
    text: `select s.system_identifier || '/' || c.timeline_id as of,
  pg_snapshot_xmin(pg_current_snapshot())::text as oldest, pg_current_xact_id()::text as own
from pg_control_system() s, pg_control_checkpoint() c`,
  });
  const { of, oldest, own } = row!;
  return { of, oldest: BigInt(oldest), own: BigInt(own) };
}

/** A row has 32 bits of the number of the transaction that wrote it: only numbers that are nearer than this are compared. */
const comparable = 2n ** 30n;

/**
 * The number from which transactions may have written what was not to be seen at an earlier horizon; null where that is not
 * known, because it is another database's or too long ago.
 */
export function writersSince(earlier: Pick<Horizon, 'of' | 'oldest'>, now: Horizon): string | null {
  const isKnown =
    earlier.of === now.of && earlier.oldest <= now.oldest && now.own - earlier.oldest < comparable;
  return isKnown ? String(earlier.oldest) : null;
}
