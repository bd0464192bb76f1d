import type { StoredCounter } from '../storage/user-state.ts';

export { counterHash } from '../storage/counter-hash.ts';

/**
 * Something that is counted in a programme, such as wrong passwords of one user. The subject is a text of the caller's
 * own and may name a user or a contact that does not exist: only a keyed hash of both is stored.
 */
export interface Counter {
  readonly kind: string;
  readonly subject: string;
}

/** A counter as it was read. A counter that was never moved, or whose time is over, has `count` 0. */
export interface CounterState {
  readonly hash: string;
  readonly count: number;
  /** Until when the count holds, UTC, `yyyy-mm-ddThh:mm:ss`; null where there is none. */
  readonly endsAt: string | null;
  /** The stored row, which must still be the same when the counter is moved; null where there is none. */
  readonly stored: StoredCounter | null;
}

/** A counter as it stands at a moment, from the row that was read. */
export function counterAt(hash: string, stored: StoredCounter | null, now: string): CounterState {
  const isOver = stored === null || stored.ends_at <= now;
  return { hash, stored, count: isOver ? 0 : stored.count, endsAt: isOver ? null : stored.ends_at };
}
