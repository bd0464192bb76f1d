import type { StoredCounter } from '../storage/user-state.ts';

export { counterHash } from '../storage/counter-hash.ts';

/**
 * Something that is counted in a programme, such as wrong passwords of one user. The subject is a text of the caller's
 * own and may name a user or a contact that does not exist: only a keyed hash of both is stored.
 */
export interface Counter {
  readonly kind: string;
  readonly subject: string;
  /**
   * Counts what many users do: calls that move it at once do not make each other run again, so that a few more than a limit
   * may pass at one moment. Absent: exact.
   */
  readonly isShared?: boolean;
}

/** A counter as it was read. A counter that was never moved, or whose time is over, has `count` 0. */
export interface CounterState {
  readonly hash: string;
  readonly count: number;
  /** Until when the count holds, UTC, `yyyy-mm-ddThh:mm:ss`; null where there is none. */
  readonly endsAt: string | null;
  /** The stored row, which must still be the same when the counter is moved, unless it is shared; null where there is none. */
  readonly stored: StoredCounter | null;
  readonly isShared: boolean;
}

/** A counter as it stands at a moment, from the row that was read. */
export function counterAt(
  { isShared = false }: Counter,
  hash: string,
  stored: StoredCounter | null,
  now: string,
): CounterState {
  const isOver = stored === null || stored.ends_at <= now;
  const [count, endsAt] = isOver ? [0, null] : [stored.count, stored.ends_at];
  return { hash, stored, count, endsAt, isShared };
}
