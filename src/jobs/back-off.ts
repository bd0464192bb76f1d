const firstSeconds = 5;
const longestSeconds = 3600;

/**
 * How many seconds a job waits after it failed: twice as long after each attempt, from 5 seconds to an hour, of which a
 * random part of up to a half is taken off, so that jobs that failed together do not come back together.
 *
 * `attempts`: how often it was tried, 1 or more. `random`: at least 0 and below 1.
 */
export function backOffSeconds(attempts: number, random: number): number {
  const whole = Math.min(longestSeconds, firstSeconds * 2 ** (attempts - 1));
  return whole * (1 - random / 2);
}
