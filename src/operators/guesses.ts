import { type AttemptLimit, type CountedAttempt, countAttempts } from '../access/attempts.ts';
import { errors } from '../catalogue/errors.ts';
import { keysOf } from '../objects.ts';
import type { SessionServices } from './session-call.ts';

const windowSeconds = 15 * 60;

/**
 * Wrong answers that may come within a quarter of an hour: of passwords for an email and from a network, of second factors for an
 * operator, of tokens of invitations from a network. Right ones do not count.
 */
const guessesMax = {
  'password email': 10,
  'password network': 60,
  'second factor': 6,
  'invitation network': 60,
} as const;

/** What is guessed, and of whom or from where. */
export type Guess = { readonly [Pool in keyof typeof guessesMax]?: string };

/**
 * Counts guesses before they are compared, in the database and for all processes, so that of two at once only one is the last. A right one
 * is given back by whoever made it. Throws tooManyAttempts.
 */
export async function countGuess(
  { connections, callers }: Pick<SessionServices, 'connections' | 'callers'>,
  guess: Guess,
): Promise<CountedAttempt> {
  const limits = keysOf(guess).map(
    (pool): AttemptLimit => ({
      kind: `operator ${pool}`,
      key: guess[pool]!,
      attemptsMax: guessesMax[pool],
      windowSeconds,
    }),
  );
  const counted = await countAttempts(connections, callers.keyring, limits);
  if (counted.waitSeconds !== null) throw errors.tooManyAttempts({ seconds: counted.waitSeconds });
  return counted;
}
