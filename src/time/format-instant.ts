/** `yyyy-mm-ddThh:mm:ss` of a moment's UTC fields; fractions of a second are cut off. */
export function formatDateTime(date: Date): string {
  return date.toISOString().slice(0, 19);
}

/**
 * When an entry of a history is dated that is made `now`: never before the `newest` one, since a clock may go back. Both are
 * UTC, `yyyy-mm-ddThh:mm:ss`.
 */
export function laterOf(now: string, newest: string | null | undefined): string {
  return newest && newest > now ? newest : now;
}

/** An instant so many minutes later; both are UTC, `yyyy-mm-ddThh:mm:ss`. */
export function addMinutes(instant: string, minutes: number): string {
  return formatDateTime(new Date(Date.parse(`${instant}Z`) + minutes * 60_000));
}

/** `yyyy-mm-dd` of a moment's UTC fields. */
export function formatDate(date: Date): string {
  return date.toISOString().slice(0, 10);
}
