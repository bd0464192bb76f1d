/** Seconds that an event waits after each failed attempt; after the last it is given up and the lane goes on. */
export const retrySeconds: readonly number[] = [
  5,
  30,
  ...[2, 10, 30].map((minutes) => minutes * 60),
  ...[1, 2, 4, 8, 8, 12, 12, 24].map((hours) => hours * 3600),
];

/** How far a wait is moved by chance, so that events that failed together do not come back together. */
const spread = 0.2;
/** A receiver cannot ask for a longer wait. */
const longestSeconds = 24 * 3600;

/**
 * Seconds until an event is tried again that so many attempts of have failed, 1 or more; undefined: it is given up.
 *
 * `retryAfter`: the header of the answer, seconds or a date (RFC 9110, section 10.2.3); a longer wait that it asks for is heeded.
 * `random`: at least 0 and below 1.
 */
export function waitSeconds(
  attempts: number,
  {
    retryAfter,
    now,
    random,
  }: { readonly retryAfter: string | null; readonly now: Date; readonly random: number },
): number | undefined {
  const usual = retrySeconds[attempts - 1];
  if (usual === undefined) return undefined;
  const asked = retryAfter === null ? 0 : secondsOf(retryAfter, now);
  return Math.max(usual * (1 - spread + 2 * spread * random), Math.min(asked, longestSeconds));
}

function secondsOf(retryAfter: string, now: Date): number {
  if (/^\d{1,9}$/u.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? 0 : Math.max(0, (at - now.getTime()) / 1000);
}
