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

/**
 * Whether there is no moment at which a schedule holds: it ends before it begins, or the days of the month that it names are in none
 * of its months.
 */
export function neverHolds({ firstDay, lastDay, months, daysOfMonth, isAny }: RuleSchedule): boolean {
  if (firstDay !== undefined && lastDay !== undefined && lastDay < firstDay) return true;
  const monthSet = numbersOf(months, monthOf);
  const dateSet = daysOfMonth === 'all' ? null : numbersOf(daysOfMonth, Number);
  if (isAny || monthSet === null || dateSet === null) return false;
  const isThere = (month: number) => [...dateSet].some((date) => date <= longestOf(month));
  return ![...monthSet].some(isThere);
}

/** How many days a month has at most: February has 29 in a leap year. */
function longestOf(month: number): number {
  return new Date(Date.UTC(2024, month, 0)).getUTCDate();
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
