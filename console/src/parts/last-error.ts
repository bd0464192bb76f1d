import type { UseMutationResult } from '@tanstack/react-query';

/** What is known of something that was tried. */
type Tried = Pick<UseMutationResult, 'error' | 'submittedAt'>;

/** Why what was tried last of several went wrong; null where it did not, whatever became of the others before. */
export function lastError(...tried: readonly Tried[]): unknown {
  const [last] = tried.toSorted((one, other) => other.submittedAt - one.submittedAt);
  return last?.error ?? null;
}
