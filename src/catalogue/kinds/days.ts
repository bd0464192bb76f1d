import { defineKind, type Explain } from './kind.ts';

/** The first and the last day that a date of ours may be: from the oldest people alive to the longest papers. */
const [firstDay, lastDay] = ['1880-01-01', '2199-12-31'];
const monthAndDay = '(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])';
const dayPattern = `(?:18[89]|19[0-9]|2[01][0-9])[0-9]-${monthAndDay}`;
const dayOfOurs = new RegExp(`^${dayPattern}$`, 'u');
/** What people write as the end of a paper that has none. */
const endless = ['9999-12-31', '2999-12-31'];
const publishedDay = String.raw`^(19|20)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2\d|3[01]){1,22}$`;
const realDays = { oneOf: ['1992-01-12', '2000-02-29', '2024-12-31'] };

/** A calendar day between 1880 and 2199. */
export const day = defineKind({
  name: 'day',
  description: 'A calendar day, yyyy-mm-dd.',
  pattern: dayOfOurs,
  published: publishedDay, // The published {1,22} repeats the day of the month by mistake; it means once.
  check: (text) => (isRealDay(text) ? null : 'notARealDate'),
  explain: explainDay,
  format: 'date',
  examples: ['1992-01-12', '2000-02-29', firstDay, lastDay],
  nearMisses: [
    '2023-02-30',
    '1900-02-29',
    '1992-1-12',
    '1992-13-01',
    '1879-12-31',
    '2200-01-01',
    '9999-12-31',
    '1992-01-1212',
    '1992/01/12',
  ],
  generate: realDays,
});

/** A day that has come somewhere on earth: a date of birth, a date of issue. */
export const pastDay = defineKind({
  name: 'past-day',
  description: 'A calendar day that is not in the future, yyyy-mm-dd.',
  pattern: dayOfOurs,
  published: publishedDay, // As for day.
  check: (text, { today }) => {
    if (!isRealDay(text)) return 'notARealDate';
    return text > today ? 'dateInFuture' : null;
  },
  explain: explainDay,
  format: 'date',
  examples: ['1992-01-12', '1970-05-03'],
  nearMisses: ['2099-12-31', '1993-02-29', '92-01-12'],
  generate: { oneOf: ['1992-01-12', '1970-05-03', '2000-02-29'] },
});

/** The last day on which a document is good. Whether the day has passed is asked where the document is known. */
export const expiryDay = defineKind({
  name: 'expiry-day',
  description: `A calendar day, yyyy-mm-dd. ${endless.join(' and ')} say that there is no end.`,
  pattern: new RegExp(`^(?:${dayPattern}|${endless.join('|')})$`, 'u'),
  published: publishedDay, // As for day.
  check: (text) => (isRealDay(text) ? null : 'notARealDate'),
  explain: explainDay,
  format: 'date',
  examples: ['2098-01-12', '2096-02-29', ...endless],
  nearMisses: ['2098-02-29', '2098-01-12T00:00:00', '9999-12-30', '2200-01-01', '0000-00-00'],
  generate: { oneOf: ['2098-01-12', '2099-12-31', ...endless] },
});

const momentForm = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$/u;

/** A moment without its zone; the member's name says which zone it is in. */
export const dateTime = defineKind({
  name: 'date-time',
  description: 'A moment, yyyy-mm-ddThh:mm:ss, in the time zone that the member is named after.',
  pattern: new RegExp(`^${dayPattern}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$`, 'u'),
  // The published {1,22} repeats the seconds by mistake; it means once.
  published: String.raw`^(19|20)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2\d|3[01])T(0[0-9]|1[0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]){1,22}$`,
  check: (text) => (isRealDay(text.slice(0, 10)) ? null : 'notARealDate'),
  explain: (sent) => (momentForm.test(sent) ? explainDay(sent.slice(0, 10)) : 'dateTimeForm'),
  examples: ['2012-11-03T13:00:59', '2000-02-29T00:00:00'],
  nearMisses: [
    '2023-02-30T00:00:00',
    '2012-11-03T24:00:00',
    '2012-11-03T13:60:00',
    '2012-11-03 13:00:59',
    '2012-11-03T13:00:59Z',
    '2012-11-03T13:00:5959',
  ],
});

const instantForm =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,3})?Z?$/u;

/** A moment in UTC, to the millisecond, by which reports of other systems are put in order. */
export const instant = defineKind({
  name: 'instant',
  description: 'A moment in UTC, yyyy-mm-ddThh:mm:ss, with up to three decimals and a Z behind it or not.',
  pattern: new RegExp(
    String.raw`^${dayPattern}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,3})?Z?$`,
    'u',
  ),
  check: (text) => (isRealDay(text.slice(0, 10)) ? null : 'notARealDate'),
  explain: (sent) => (instantForm.test(sent) ? explainDay(sent.slice(0, 10)) : 'instantForm'),
  stored: (text) => {
    const [seconds = '', decimals = ''] = text.replace('Z', '').split('.');
    return `${seconds}.${decimals.padEnd(3, '0')}Z`;
  },
  examples: [
    '2026-03-02T15:04:05.250Z',
    '2026-03-02T15:04:05Z',
    '2026-03-02T15:04:05',
    '2026-03-02T15:04:05.1',
  ],
  nearMisses: [
    '2026-02-30T00:00:00Z',
    '2026-03-02T24:00:00Z',
    '2026-03-02T15:04:05+02:00',
    '2026-03-02T15:04:05.1234Z',
    '2026-03-02 15:04:05',
    '2026-03-02',
  ],
});

/** The first or last day of an inquiry, with hyphens or slashes; stored with hyphens. */
export const inquiryDay = defineKind({
  name: 'inquiry-day',
  description: 'A day of an inquiry, yyyy-mm-dd or yyyy/mm/dd.',
  pattern: /^[0-9]{4}[/-](?:0[1-9]|1[0-2])[/-](?:0[1-9]|[12][0-9]|3[01])$/u,
  // The bar in the published [\/|-] was meant as "or"; it is no separator.
  published: String.raw`^([0-9]{4})[\/|-]((0[1-9])|(1[0-2]))[\/|-]((0[1-9])|(1[0-9])|(2[0-9])|(3[0-1]))$`,
  check: (text) => (isRealDay(hyphenated(text)) ? null : 'notARealDate'),
  explain: (sent) => (dayForm.test(hyphenated(sent)) ? 'notARealDate' : 'dateForm'),
  stored: hyphenated,
  examples: ['2006-06-12', '2006/06/12', '2000-02-29'],
  nearMisses: ['2006-06-31', '2006|06|12', '2006-6-12', '20060612', '0000-01-01', '2021-02-29'],
  generate: { oneOf: ['2006-06-12', '2006/06/12', '2023-01-30'] },
});

/** A time of day, hours and minutes. */
export const timeOfDay = defineKind({
  name: 'time-of-day',
  description: 'A time of day, hh:mm, from 00:00 to 23:59.',
  pattern: /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/u,
  explain: () => 'timeForm',
  published: '^(([01][0-9])|([2][0-3])):[0-5][0-9]$', // The same, without the captures.
  examples: ['03:03', '00:00', '23:59'],
  nearMisses: ['24:00', '3:03', '03:60', '03:03:00'],
});

/** The bounds of an offset from UTC; no clock on earth is farther off. */
const [firstZone, lastZone] = ['UTC -14:00', 'UTC +14:00'];

/** An offset from UTC. Offsets that no clock has today pass: rules change, and arithmetic needs no name. */
export const timeZone = defineKind({
  name: 'time-zone',
  description: `An offset from UTC, such as UTC +02:00; from ${firstZone} to ${lastZone}.`,
  pattern: /^UTC [+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)$/u,
  // The published {1,10} would admit ten zones in a row, and the bar in [+|-] was meant as "or".
  published: '^((?:UTC [+|-](?:2[0-3]|[01][0-9]):[0-5][0-9])){1,10}$',
  explain: (sent) =>
    /^UTC [+-][0-9]{2}:[0-5][0-9]$/u.test(sent)
      ? { fault: 'outOfRange', params: { minimum: firstZone, maximum: lastZone } }
      : 'zoneForm',
  examples: ['UTC -06:00', 'UTC +02:30', 'UTC +00:00', firstZone, lastZone],
  nearMisses: [
    'UTC |02:00',
    'UTC+02:00',
    '+02:00',
    'UTC +2:00',
    'UTC +14:01',
    'UTC -15:00',
    'UTC +23:59',
    'UTC -06:00UTC +02:30',
    'utc +02:00',
  ],
});

const dayForm = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/u;

/** Says of a text that is no day of ours whether it is one of another time, none of the calendar, or no day at all. */
function explainDay(sent: string): ReturnType<Explain> {
  if (!dayForm.test(sent)) return 'dateForm';
  if (!isRealDay(sent)) return 'notARealDate';
  return { fault: 'outOfRange', params: { minimum: firstDay, maximum: lastDay } };
}

/** Whether the calendar has this `yyyy-mm-dd`; the year 0000 is none of ours. */
export function isRealDay(text: string): boolean {
  const [year = 0, month = 0, dayOfMonth = 0] = text.split('-').map(Number);
  if (year < 1) return false;
  // setUTCFullYear, because Date.UTC takes the years 1 to 99 for 1901 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, dayOfMonth);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === dayOfMonth;
}

function hyphenated(text: string): string {
  return text.replaceAll('/', '-');
}
