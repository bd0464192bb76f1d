import { perLanguage } from './per-language.ts';

const momentFormat = perLanguage(
  (language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
);
const dayFormat = perLanguage(
  (language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }),
);

/** Reads a moment as the API writes it: UTC, `yyyy-mm-ddThh:mm:ss`, with or without a Z. Null for what is none. */
export function readUtc(text: string): Date | null {
  const moment = new Date(/(?:Z|[+-]\d\d:\d\d)$/u.test(text) ? text : `${text}Z`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

/** A moment in the zone of the browser, in a language. */
export function formatMoment(moment: Date, language: string): string {
  return momentFormat(language).format(moment);
}

/** A moment in UTC, the same in every language: `2026-11-29 17:52:03 UTC`. */
export function formatUtc(moment: Date): string {
  return `${moment.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A day, `yyyy-mm-dd`, in a language. Null for what is none. */
export function formatDay(text: string, language: string): string | null {
  const moment = readUtc(`${text.slice(0, 10)}T00:00:00`);
  return moment && dayFormat(language).format(moment);
}
