import type { TFunction } from 'i18next';
import type { Draft } from '../../fields/drafts.ts';
import { formatDay } from '../../time/moments.ts';

/** The days of the week as schedules name them, beginning with Monday. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** The months as schedules name them. */
export const months = [
  ...(['jan', 'feb', 'mar', 'apr', 'may', 'jun'] as const),
  ...(['jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const),
] as const;

/** What a day of the week is called, by its place in `weekdays`. */
export function weekdayName(place: number, language: string, weekday: 'long' | 'short' = 'long'): string {
  // The first of January 2024 was a Monday.
  return new Intl.DateTimeFormat(language, { weekday, timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + place));
}

/** What a month is called, by its place in `months`. */
export function monthName(place: number, language: string, month: 'long' | 'short' = 'long'): string {
  return new Intl.DateTimeFormat(language, { month, timeZone: 'UTC' }).format(Date.UTC(2024, place, 1));
}

/** The places of names in a list with commas, in order. Months may stand there by number. */
export function placesOf(names: readonly string[], text: string | undefined): number[] {
  const places = (text ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => (/^\d+$/u.test(one) ? Number(one) - 1 : names.indexOf(one.slice(0, 3))));
  return [...new Set(places)].filter((place) => place >= 0).sort((one, other) => one - other);
}

/** When a rule holds, in words: each part of the schedule by itself. */
export function saySchedule(t: TFunction, language: string, schedule: Draft, time: Draft): string[] {
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const days = placesOf(weekdays, schedule['days_of_week']);
  const inMonths = placesOf(months, schedule['on_months']);
  const { start_date: start, expiry_date: end, days_of_month: dates } = schedule;
  const day = (text: string) => formatDay(text, language) ?? text;
  return [
    days.length > 0 &&
      t('rules.say.days', {
        days: list.format(
          runsOf(days).map(([first, last]) =>
            first === last
              ? weekdayName(first, language)
              : t('rules.say.span', {
                  first: weekdayName(first, language),
                  last: weekdayName(last, language),
                }),
          ),
        ),
      }),
    time['start_time'] && t('rules.say.time', { start: time['start_time'], end: time['end_time'] ?? '' }),
    inMonths.length > 0 &&
      t('rules.say.months', { months: list.format(inMonths.map((place) => monthName(place, language))) }),
    dates && dates !== 'all' && t('rules.say.dates', { dates: list.format(dates.split(',')) }),
    start && t('rules.say.from', { day: day(start) }),
    end && t('rules.say.until', { day: day(end) }),
  ].filter((said): said is string => typeof said === 'string' && said !== '');
}

/** Neighbours as runs from the first to the last of them; of two each stands alone. */
function runsOf(places: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last && last[1] === place - 1) last[1] = place;
    else runs.push([place, place]);
  }
  return runs.flatMap(([first, last]): [number, number][] =>
    last - first === 1
      ? [
          [first, first],
          [last, last],
        ]
      : [[first, last]],
  );
}
