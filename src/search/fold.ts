/**
 * How texts are compared in inquiries: without accents and without capitals. Both what is stored for searching and
 * what is searched for goes through here, so that they meet whatever the database's locale is.
 */

const plain = /^[\x20-\x7e]*$/u;

/** What most names, emails and source ids are: ASCII with single spaces between words. */
const tidy = /^(?:[\x21-\x7e]+(?: [\x21-\x7e]+)*)?$/u;

/** Marks that stand on letters of Latin, Greek, Cyrillic, Hebrew and Arabic. Those of other scripts are vowels. */
const marks = new RegExp(
  [
    String.raw`[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]`,
    String.raw`[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]`,
    String.raw`[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]`,
  ].join('|'),
  'gu',
);

/** Letters that have no decomposition and are written without their stroke all the same. */
const letters: Readonly<Record<string, string>> = {
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
  '’': "'",
  ʼ: "'",
  '‐': '-',
  '‑': '-',
  '–': '-',
};
const special = new RegExp(`[${Object.keys(letters).join('')}]`, 'gu');

/** Folds accents, capitals, presentation forms and spaces: `Łukasz  ÉMILE` becomes `lukasz emile`. */
export function foldText(text: string): string {
  if (tidy.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(marks, '')
    .toLowerCase()
    .replace(special, (letter) => letters[letter]!)
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .trim();
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
