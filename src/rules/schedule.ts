import { dateOf, dayOfText, type LocalClock } from './clock.ts';
import type { RuleSchedule } from './rule-source.ts';

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Says whether a schedule holds at a moment of the user's clock. */
export type Holds = (clock: LocalClock) => boolean;

/**
 * Makes a schedule ready to be asked. What begins before midnight and ends after it belongs to the day on which it begins, so that
 * "Fridays from 22:00 to 06:00" holds on Saturday at 05:00.
 */
export function compileSchedule(schedule: RuleSchedule): Holds {
  const first = schedule.firstDay === undefined ? Number.NEGATIVE_INFINITY : dayOfText(schedule.firstDay);
  const last = schedule.lastDay === undefined ? Number.POSITIVE_INFINITY : dayOfText(schedule.lastDay);
  const { start, end } = minutesOf(schedule.time);
  const isOverMidnight = end <= start;
  const weekdaySet = numbersOf(schedule.daysOfWeek, (name) => weekdays.indexOf(name.slice(0, 3)));
  const monthSet = numbersOf(schedule.months, monthOf);
  const dateSet = schedule.daysOfMonth === 'all' ? null : numbersOf(schedule.daysOfMonth, Number);
  const hasTime = schedule.time !== undefined;
  const asksDate = weekdaySet !== null || monthSet !== null || dateSet !== null;
  if (!hasTime && !asksDate) return ({ day }) => day >= first && day <= last;

  return ({ day, minute }) => {
    const isOfDayBefore = hasTime && isOverMidnight && minute < end;
    const ownDay = isOfDayBefore ? day - 1 : day;
    if (ownDay < first || ownDay > last) return false;
    const isInTime =
      hasTime && (isOverMidnight ? minute >= start || minute < end : minute >= start && minute < end);
    if (!asksDate) return isInTime;
    const { month, date, weekday } = dateOf(ownDay);
    if (schedule.isAny) {
      return (
        isInTime ||
        weekdaySet?.has(weekday) === true ||
        monthSet?.has(month) === true ||
        dateSet?.has(date) === true
      );
    }
    return (
      (isInTime || !hasTime) &&
      weekdaySet?.has(weekday) !== false &&
      monthSet?.has(month) !== false &&
      dateSet?.has(date) !== false
    );
  };
}

/** In so many days every date falls on every weekday, also 29 February, and where a year of a century has none. */
const daysOfAllKinds = 41 * 366;

/** Whether there is no moment at which a schedule holds: none of its days is one of those that it names. */
export function neverHolds({ time, ...days }: RuleSchedule): boolean {
  const last = days.lastDay === undefined ? Number.POSITIVE_INFINITY : dayOfText(days.lastDay);
  const first =
    days.firstDay === undefined
      ? Math.min(last, dayOfText('2060-01-01')) - daysOfAllKinds
      : dayOfText(days.firstDay);
  if (days.isAny && time !== undefined) return last < first;
  const holds = compileSchedule(days);
  const end = Math.min(last, first + daysOfAllKinds);
  for (let day = first; day <= end; day += 1) if (holds({ day, minute: 0, offset: 0 })) return false;
  return true;
}

function minutesOf(time: RuleSchedule['time']): { start: number; end: number } {
  if (time === undefined) return { start: 0, end: 0 };
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return { start: minutes(time.start), end: minutes(time.end) };
}

function monthOf(text: string): number {
  const named = monthNames.indexOf(text.slice(0, 3));
  return named < 0 ? Number(text) : named + 1;
}

function numbersOf(list: string | undefined, read: (entry: string) => number): ReadonlySet<number> | null {
  return list === undefined ? null : new Set(list.toLowerCase().split(',').map(read));
}
