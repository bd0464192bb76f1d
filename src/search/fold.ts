import { withReadableLabels } from '../catalogue/kinds/index.ts';

/**
 * How texts are compared in inquiries: without accents and without capitals. Both what is stored for searching and
 * what is searched for goes through here, so that they meet whatever the database's locale is. A change of what comes out
 * raises the versions in derived-kinds.ts, and the former form goes to former-fold.ts.
 */

const plain = /^[\n\x20-\x7e]*$/u;

/** What most names, emails and source ids are: ASCII with single spaces between words. */
const tidy = /^(?:[\x21-\x7e]+(?: [\x21-\x7e]+)*)?$/u;

/** What is not seen, between letters or anywhere else: soft hyphens, joiners, fillers, variation selectors, bidi controls. */
const unseen = /\p{Default_Ignorable_Code_Point}/gu;

/** Marks that stand on letters of Latin, Greek, Cyrillic, Hebrew and Arabic. Those of other scripts are vowels. */
export const marks = new RegExp(
  [
    String.raw`[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]`,
    String.raw`[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]`,
    String.raw`[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]`,
  ].join('|'),
  'gu',
);

/** Letters that have no decomposition and are written without their stroke all the same. */
export const strokes: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŧ: 't',
  ς: 'σ',
};

/** Letters and signs for which others are written, in this or another keyboard. */
const alike: Readonly<Record<string, string>> = {
  ...strokes,
  // Arabic, also as Persian and Urdu write it: alef, teh marbuta and heh, alef maksura and yeh, kaf, the stretch.
  ٱ: 'ا',
  ة: 'ه',
  ۃ: 'ه',
  ہ: 'ه',
  ھ: 'ه',
  ە: 'ه',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ـ: '',
  // Apostrophes, among them letters that are written as such: of Hawaiian, Hebrew, transcribed Arabic.
  '`': "'",
  '\u2018': "'",
  '\u2019': "'",
  '\u201b': "'",
  '\u2032': "'",
  '\u02b9': "'",
  '\u02bb': "'",
  '\u02bc': "'",
  '\u02bd': "'",
  '\u02be': "'",
  '\u02bf': "'",
  '\u02c8': "'",
  '\ua78c': "'",
  '\u05f3': "'",
  '\u2212': '-',
};
const special = new RegExp(String.raw`[${Object.keys(alike).join('')}\p{Pd}]`, 'gu');

/** Digits of other scripts than Latin, of the basic plane: those in which telephone numbers are typed. */
const foreignDigits = /(?=[\u0080-\uffff])\p{Nd}/gu;

/**
 * Folds accents, capitals, presentation forms, digits of other scripts and spaces: `Łukasz  ÉMILE` becomes `lukasz emile`.
 * What is not seen and control characters go.
 */
export function foldText(text: string): string {
  if (tidy.test(text)) return text.toLowerCase();
  return (
    text
      // By itself its decomposition is a space.
      .replaceAll('\u00b4', "'")
      .normalize('NFKD')
      .replace(unseen, '')
      .replace(marks, '')
      .toLowerCase()
      .replace(special, (sign) => alike[sign] ?? '-')
      .replace(foreignDigits, asciiDigit)
      .normalize('NFC')
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
  );
}

/** Digits stand in their scripts from 0 to 9, from a multiple of sixteen on or six behind one. */
function asciiDigit(sign: string): string {
  const point = sign.codePointAt(0)!;
  const row = point - (point % 16);
  const zero = /\p{Nd}/u.test(String.fromCodePoint(row)) ? row : row + 6;
  return String(point - zero);
}

/**
 * Folds an address as it was entered, or a part of one: a domain in the form in which people read it (U-labels), whichever
 * of both forms was entered.
 */
export function foldAddress(text: string): string {
  return foldText(withReadableLabels(text));
}

/**
 * A folded text in ASCII, for the index of three-letter parts: what is not ASCII becomes three capitals, which a folded
 * text never has. `pg_trgm` takes only for letters what the database's locale does, in many none beyond ASCII; and so
 * two letters of a script in which they are a whole name are parts long enough to be found by the index. Several
 * characters share their capitals, so that a match is looked at again in the text itself.
 */
export function indexedForm(folded: string): string {
  if (plain.test(folded)) return folded;
  let form = '';
  for (const character of folded) {
    const point = character.codePointAt(0)!;
    form += point < 0x80 ? character : capitals(point % 17_576);
  }
  return form;
}

/** A number below 26³ in three capitals. */
function capitals(number: number): string {
  return String.fromCharCode(
    65 + Math.floor(number / 676),
    65 + (Math.floor(number / 26) % 26),
    65 + (number % 26),
  );
}

/** Whether a folded text is the same in the index. */
export function isPlain(folded: string): boolean {
  return plain.test(folded);
}
