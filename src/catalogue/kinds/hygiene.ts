import type { Finding } from './kind.ts';

/**
 * What the hygiene of shown text refuses, as the inside of a character class: what ends or commands a line (controls, line
 * and paragraph separators), what reorders the text around it (embeddings, overrides and isolates of Unicode's
 * bidirectional algorithm, UAX 9) and what is no character (Unicode, section 23.7; those beyond the basic plane are refused
 * by the server alone, since a pattern of a document is read by engines that know no \u{…}).
 */
const breaks = String.raw`\n\r\u2028\u2029`;
const reordering = String.raw`\u202A-\u202E\u2066-\u2069`;
const noncharacters = String.raw`\uFDD0-\uFDEF\uFFFE\uFFFF`;

/** A character of a line of text, as a pattern; `but` are further characters that it may not be. */
export function lineCharacter(but = ''): string {
  return String.raw`[^\p{Cc}\u2028\u2029${reordering}${noncharacters}${but}]`;
}

/** A character of notes, as a pattern: that of a line, or a line break. */
export const notesCharacter = `(?:${lineCharacter()}|[${breaks}])`;

const lineBreak = new RegExp(`[${breaks}\\u0085]`, 'u');
const reorders = new RegExp(`[${reordering}]`, 'u');
const noncharacter = /\p{Noncharacter_Code_Point}/u;
const refused = new RegExp(`[\\p{Cc}\\u2028\\u2029${reordering}\\p{Noncharacter_Code_Point}]`, 'u');

/**
 * What has no look of its own and is dropped: soft hyphens, zero width spaces, byte order marks, marks of direction, tags
 * and everything else that Unicode lets a renderer ignore (Default_Ignorable_Code_Point), Hangul fillers among them. Joiners and
 * variation selectors are judged by where they stand.
 */
const dropped = /(?!\u200C|\u200D|\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/gu;
/** A variation selector that has nothing before it to vary. */
const idleSelector = /(?<![\p{L}\p{N}\p{P}\p{S}])\p{Variation_Selector}+/gu;
const joiners = /(?:\u200C|\u200D)+/gu;
const letterOrMark = /[\p{L}\p{M}]$/u;
/** Bengali writes a joiner before the virama that follows RA. */
const letterAhead = /^\p{M}?\p{L}/u;
/** Malayalam wrote its chillu letters with a joiner behind the virama, at the end of a word too, before Unicode 5.1. */
const malayalamVirama = /\u0D4D$/u;

/** What most texts are: nothing of it is dropped or refused, and NFC leaves it as it is. */
const plain = /^[\x20-\x7e]*$/u;

/**
 * The form in which text that is shown is stored: without the characters that have no look, in NFC, without white space
 * around it. Kept are a variation selector behind what it varies, and zero width joiners and non-joiners between letters,
 * where scripts need them. The form of a form is the form itself.
 */
export function cleanText(raw: string): string {
  let text = raw;
  // What is dropped or composed can bring others together that cannot stay as they stand.
  for (;;) {
    if (plain.test(text)) return text.trim();
    const cleaned = cleanOnce(text);
    if (cleaned === text) return text;
    text = cleaned;
  }
}

function cleanOnce(text: string): string {
  return text
    .replace(dropped, '')
    .normalize('NFC')
    .replace(idleSelector, '')
    .replace(joiners, (run, at: number, whole: string) => {
      const [before, behind] = [
        whole.slice(Math.max(0, at - 2), at),
        whole.slice(at + run.length, at + run.length + 4),
      ];
      const joins = letterOrMark.test(before) && letterAhead.test(behind);
      const ends = run[0] === '\u200D' && malayalamVirama.test(before);
      return joins || ends ? run[0]! : '';
    })
    .trim();
}

/**
 * How many characters may be sent for each that is stored: a letter that has one code point in NFC has up to four in NFD
 * (U+1F82), and spaces around a text and characters without a look are not stored.
 */
export const sentPerStored = 4;

/** A character of a text that is empty once it is cleaned, as a pattern: white space without line breaks, or one without a look. */
export const emptyCharacter = String.raw`[\p{Zs}\p{Default_Ignorable_Code_Point}]`;

/** The same of notes, in which lines may break. */
export const emptyNotesCharacter = String.raw`[\p{Zs}\p{Default_Ignorable_Code_Point}${breaks}]`;

/** How many combining marks may follow each other: more are no writing, and cover the lines around them. */
export const marksMax = 8;
const tooManyMarks = new RegExp(`\\p{M}{${marksMax + 1},}`, 'u');

/**
 * The first character of a text that may not stand in it, and where it is: a control, a line break unless `breaks` allows
 * it, a control that reorders text, a noncharacter. Positions count characters from 1, in the text as it was sent.
 */
export function refusedCharacter(raw: string, { breaks = false } = {}): Finding {
  if (!refused.test(raw)) return null;
  let position = 0;
  for (const character of raw) {
    position += 1;
    const fault = faultOf(character, breaks);
    if (fault) return { fault, params: { character: nameOf(character), position } };
  }
  return null;
}

function faultOf(character: string, breaks: boolean) {
  if (lineBreak.test(character)) return breaks && character !== '\u0085' ? null : 'lineBreak';
  if (/\p{Cc}/u.test(character)) return 'controlCharacter';
  if (reorders.test(character)) return 'directionControl';
  return noncharacter.test(character) ? 'noncharacter' : null;
}

/**
 * Says of a cleaned text that more combining marks stand on one letter than any script needs, and where: in the text as it was
 * sent, if they followed each other there.
 */
export function crowdedMarks(text: string, sent: string): Finding {
  const at = text.search(tooManyMarks);
  if (at < 0) return null;
  const sentAt = sent.search(tooManyMarks);
  const before = sentAt < 0 ? text.slice(0, at) : sent.slice(0, sentAt);
  return { fault: 'tooManyMarks', params: { maximum: marksMax, position: lengthOf(before) + 1 } };
}

/** The name of a character: `U+0007`. */
export function nameOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The length of a text in characters, of which PostgreSQL and JSON Schema count as many. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
