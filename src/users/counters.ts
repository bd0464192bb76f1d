import type { Keyring } from '../crypto/keyring.ts';
import type { StoredCounter } from '../storage/user-state.ts';
import { toHex } from '../storage/user-vault.ts';

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

/** The keyed hash under which a counter is stored, as bytes in PostgreSQL's text form. */
export function counterHash(keyring: Keyring, programId: number, { kind, subject }: Counter): string {
  return toHex(keyring.keyedHash('counter', String(programId), kind, subject));
}

/** A counter as it stands at a moment, from the row that was read. */
export function counterAt(hash: string, stored: StoredCounter | null, now: string): CounterState {
  const isOver = stored === null || stored.ends_at <= now;
  return { hash, stored, count: isOver ? 0 : stored.count, endsAt: isOver ? null : stored.ends_at };
}
