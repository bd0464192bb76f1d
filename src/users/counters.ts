import type { ProgramSettings } from '../catalogue/program-settings.ts';
import type { StoredCounter } from '../storage/user-state.ts';
import { addMinutes } from '../time/format-instant.ts';

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
  /**
   * So many hours before its row ends the counter is over, by the settings of the programme as they are now: where they may change
   * without what else the row tells. Absent: when the row ends.
   */
  readonly hoursBeforeEnd?: (settings: ProgramSettings) => number;
}

/** A counter as it was read. A counter that was never moved, or whose time is over, has `count` 0. */
export interface CounterState {
  readonly hash: string;
  readonly count: number;
  /** Until when the row holds, UTC, `yyyy-mm-ddThh:mm:ss`; null where there is no count. */
  readonly endsAt: string | null;
  /** The stored row, which must still be the same when the counter is moved, unless it is shared; null where there is none. */
  readonly stored: StoredCounter | null;
  readonly isShared: boolean;
}

/** A counter as it stands at a moment, from the row that was read. */
export function counterAt(
  { isShared = false, hoursBeforeEnd }: Counter,
  hash: string,
  stored: StoredCounter | null,
  { now, settings }: { readonly now: string; readonly settings: ProgramSettings },
): CounterState {
  const isOver = stored === null || stored.ends_at <= addMinutes(now, 60 * (hoursBeforeEnd?.(settings) ?? 0));
  const [count, endsAt] = isOver ? [0, null] : [stored.count, stored.ends_at];
  return { hash, stored, count, endsAt, isShared };
}
