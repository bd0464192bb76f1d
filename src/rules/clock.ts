const dayLength = 86_400_000;

/** A moment as a clock shows it that stands some minutes east of UTC. */
export interface LocalClock {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Minutes since midnight. */
  readonly minute: number;
  /** Milliseconds to take from what the clock shows, as if it were UTC, to have the moment. */
  readonly offset: number;
}

/** What a clock shows at a moment. */
export function clockAt(at: number, offsetMinutes: number): LocalClock {
  const local = at + offsetMinutes * 60_000;
  const day = Math.floor(local / dayLength);
  return { day, minute: Math.floor((local - day * dayLength) / 60_000), offset: offsetMinutes * 60_000 };
}

/** The day with a number as the calendar has it. The weekday is 0 on Sundays, the month 1 to 12. */
export function dateOf(day: number): { year: number; month: number; date: number; weekday: number } {
  const instant = new Date(day * dayLength);
  return {
    year: instant.getUTCFullYear(),
    month: instant.getUTCMonth() + 1,
    date: instant.getUTCDate(),
    weekday: instant.getUTCDay(),
  };
}

/** The number of a day of the calendar; the month from 1, and beyond 12 in the next year. */
export function dayOf(year: number, month: number, date: number): number {
  return Date.UTC(year, month - 1, date) / dayLength;
}

/** The number of a day that is written `yyyy-mm-dd`. */
export function dayOfText(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / dayLength;
}

/** The moment at which a clock shows the beginning of a day. */
export function startOf(day: number, { offset }: LocalClock): number {
  return day * dayLength - offset;
}
