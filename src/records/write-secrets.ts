import type { Input } from '../derive/read-input.ts';
import type { DatabaseRow } from '../storage/connections.ts';
import type { Change, Written } from './change.ts';
import type { Claim } from './draft.ts';
import { reserve } from './reservations.ts';
import { hashSecrets } from './secrets.ts';
import type { Call, Services } from './services.ts';
import { write } from './write.ts';

/** What is needed to write secrets beside the rest of a change. */
export interface SecretsToWrite {
  /** The members of `security` that were sent, the secrets in clear. */
  readonly input: Input;
  /** Contacts that the change takes; reserved together with the source id. */
  readonly claims: readonly Claim[];
  /** Throws where what was read shows that the change cannot succeed, before time is spent on hashing. */
  readonly judge: (state: DatabaseRow) => void;
}

/**
 * Carries out a change that holds secrets. The source id and the contacts are reserved before the secrets are hashed,
 * so that of two calls that want the same only one works. Throws what `write` throws, and HasherBusyError.
 */
export async function writeSecrets(
  services: Services,
  call: Call,
  change: Omit<Change, 'secrets' | 'state' | 'claimHashes'>,
  { input, claims, judge }: SecretsToWrite,
): Promise<Written> {
  if (change.dryRun) return write(services, call, { ...change, secrets: {} });
  const { tables, relatedUserIds } = change;
  const read = { userId: change.userId, tables, relatedUserIds };
  const { state, isAnswered, claimHashes, release } = await reserve(services, call, read, claims);
  try {
    if (!isAnswered) judge(state);
    const secrets = isAnswered ? {} : await hashSecrets(services, call, input);
    return await write(services, call, { ...change, secrets, state, claimHashes });
  } finally {
    release();
  }
}
