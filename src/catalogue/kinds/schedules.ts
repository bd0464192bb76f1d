import type { FaultCode } from '../faults.ts';
import { defineKind, type Explain } from './kind.ts';

// (?i) is no JavaScript, and OpenAPI patterns carry no flags, so each letter is spelt in both cases.
const dayOfWeek = anyCase('(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?');
const monthName = anyCase(
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|jun(?:e)?|jul(?:y)?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|(?:nov|dec)(?:ember)?)',
);
const monthNumber = '(?:0?[1-9]|1[0-2])';
const dayOfMonth = '(?:0[1-9]|[12][0-9]|3[01])';

/** Days of the week, in English, short or long, with commas. */
export const daysOfWeek = defineKind({
  name: 'days-of-week',
  description: 'Up to seven days of the week in English, short or long, with commas: sun,Monday,wed.',
  pattern: new RegExp(`^${dayOfWeek}(?:,${dayOfWeek}){0,6}$`, 'u'),
  explain: explainEntries(dayOfWeek, 'weekdayForm', 7),
  published:
    '^(?i)((mon|tue(s)?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?)(,((mon|tue(s)?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?)){0,6}$',
  canonical: lowerCase,
  examples: ['sun,Monday,wed', 'MON', 'tues,thursday', 'mon,tue,wed,thu,fri,sat,sun'],
  nearMisses: [
    'mo',
    'mon,',
    'mon, tue',
    'monday;tuesday',
    'mon,tue,wed,thu,fri,sat,sun,mon',
    'lundi',
    ',mon',
    '1',
  ],
});

/** Months by name in English or by number, with commas. */
export const months = defineKind({
  name: 'months',
  description: 'Up to twelve months, all by English name (mar,April) or all by number (01,4), with commas.',
  pattern: new RegExp(
    `^(?:${monthName}(?:,${monthName}){0,11}|${monthNumber}(?:,${monthNumber}){0,11})$`,
    'u',
  ),
  // The first entry says whether all are names or numbers.
  explain: (sent) => explainEntries(/^[0-9]/u.test(sent) ? monthNumber : monthName, 'monthForm', 12)(sent),
  // The published pattern wants 01 for 1, while the reference's own example says 1,4,2.
  published:
    '(^(?i)(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|jun(e)?|jul(y)?|aug(ust)?|sep(tember)?|oct(ober)?|(nov|dec)(ember)?)(,(?i)(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|jun(e)?|jul(y)?|aug(ust)?|sep(tember)?|oct(ober)?|(nov|dec)(ember)?)){0,11}$)|(^(0[1-9]|1[0-2])(,(0[1-9]|1[0-2])){0,11}$)',
  canonical: lowerCase,
  examples: ['mar,April,june', '1,4,2', '01,12', 'DECEMBER'],
  nearMisses: [
    'mar,4',
    '4,mar',
    '13',
    '00',
    'mar,',
    'mar, apr',
    'sept',
    'mars',
    '01,02,03,04,05,06,07,08,09,10,11,12,01',
  ],
});

/** Days of the month, or all of them. */
export const daysOfMonth = defineKind({
  name: 'days-of-month',
  description: 'Up to 31 days of the month, two digits each, with commas: 01,20,31. Or: all.',
  pattern: new RegExp(`^(?:${anyCase('all')}|${dayOfMonth}(?:,${dayOfMonth}){0,30})$`, 'u'),
  explain: explainEntries(dayOfMonth, 'monthDayForm', 31),
  // Published without an end to the list; a month has 31 days.
  published: '^((?i)all)$|^((([0][1-9])|([12][0-9])|([3][01]))(,(([0][1-9])|([12][0-9])|([3][01])))*)$',
  canonical: lowerCase,
  examples: ['01,20,31', 'all', 'ALL', '15'],
  nearMisses: ['1', '00', '32', '01,', '01;02', 'every', 'all,01', '01,all', `01${',01'.repeat(31)}`],
});

/** Says which entry of a list with commas is none, or else that there are too many. */
function explainEntries(entry: string, fault: FaultCode, maximum: number): Explain {
  const fits = new RegExp(`^${entry}$`, 'u');
  return (sent) => {
    const wrong = sent.split(',').findIndex((one) => !fits.test(one));
    if (wrong < 0) return { fault: 'tooManyEntries', params: { maximum } };
    return { fault, params: { position: wrong + 1 } };
  };
}

// Spells every letter of a pattern that holds no escapes and no classes in both cases.
function anyCase(pattern: string): string {
  return pattern.replace(/[a-z]/gu, (letter) => `[${letter.toUpperCase()}${letter}]`);
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}
