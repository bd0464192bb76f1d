import { formatDate } from './format-instant.ts';

/** How far the clocks of the earth are from UTC at most, in minutes: UTC+14:00 in Kiribati, UTC-12:00 at sea. */
const [easternmost, westernmost] = [14 * 60, -12 * 60];

/** The latest day, `yyyy-mm-dd`, that it is anywhere on earth at a moment. What is later is in the future everywhere. */
export function latestDay(now: Date): string {
  return dayAt(now, easternmost);
}

/** The earliest day, `yyyy-mm-dd`, that it is anywhere on earth at a moment. What is earlier has passed everywhere. */
export function earliestDay(now: Date): string {
  return dayAt(now, westernmost);
}

function dayAt(now: Date, offsetMinutes: number): string {
  return formatDate(new Date(now.getTime() + offsetMinutes * 60_000));
}
