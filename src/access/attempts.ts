import type { Keyring } from '../crypto/keyring.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { toHex } from '../storage/user-vault.ts';

/** What is counted, and how often it may happen. */
export interface AttemptLimit {
  /** What kind of attempt: `token`. */
  readonly kind: string;
  /** Who or what is counted; only a keyed hash of it is stored. */
  readonly key: string;
  readonly attemptsMax: number;
  readonly windowSeconds: number;
}

/** The result of counting an attempt. */
export interface CountedAttempt {
  /** Null: it may go on. Else the seconds until the next one may. */
  readonly waitSeconds: number | null;
  /** Takes the attempt back: it succeeded and shall not count. */
  giveBack(): Promise<void>;
}

/**
 * Counts an attempt before it is made, in the database and for all processes, so that two at once cannot both be the
 * last one allowed. Windows are fixed and start with the first attempt.
 */
export async function countAttempt(
  connections: Connections,
  keyring: Keyring,
  limit: AttemptLimit,
): Promise<CountedAttempt> {
  const hash = toHex(keyring.keyedHash('rate-limit', limit.kind, limit.key));
  const [rows] = await runFor<{ count: number; seconds: number }>(connections, '*', {
    text: `insert into attempt (hash, count, ends_at) values ($1::bytea, 1, now() + make_interval(secs => $2::integer))
on conflict (hash) do update set
  count = case when attempt.ends_at <= now() then 1 else attempt.count + 1 end,
  ends_at = case when attempt.ends_at <= now() then excluded.ends_at else attempt.ends_at end
returning count, ceil(extract(epoch from ends_at - now()))::integer as seconds`,
    values: [hash, limit.windowSeconds],
  });
  const { count, seconds } = rows[0]!;
  return {
    waitSeconds: count > limit.attemptsMax ? Math.max(1, seconds) : null,
    giveBack: async () => {
      await runFor(connections, '*', {
        text: 'update attempt set count = count - 1 where hash = $1::bytea and count > 0',
        values: [hash],
      });
    },
  };
}

/**
 * Counts an attempt against several limits, in their order and up to the first that is reached: then `waitSeconds` is that
 * limit's, and what was counted stays.
 */
export async function countAttempts(
  connections: Connections,
  keyring: Keyring,
  limits: readonly AttemptLimit[],
): Promise<CountedAttempt> {
  const counted: CountedAttempt[] = [];
  const giveBack = async () => {
    await Promise.all(counted.map((attempt) => attempt.giveBack()));
  };
  for (const limit of limits) {
    const attempt = await countAttempt(connections, keyring, limit);
    counted.push(attempt);
    if (attempt.waitSeconds !== null) return { ...attempt, giveBack };
  }
  return { waitSeconds: null, giveBack };
}
