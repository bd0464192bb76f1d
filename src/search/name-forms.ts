/** What stands between the words of a name: hyphens, apostrophes, full stops, dots, spaces, whatever is no letter or digit. */
const between = /[^\p{L}\p{M}\p{N}]+/u;

const eastAsian =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u;

/** A word of fewer letters is found only as the beginning of a word. */
const lettersMin = 3;

/** The words of a folded text: `o'brien-smith` has three. */
export function wordsOf(folded: string): string[] {
  return folded.split(between).filter((word) => word !== '');
}

/** Whether a text has letters of a script in which names are written without spaces. */
export function isEastAsian(text: string): boolean {
  return eastAsian.test(text);
}

/** Whether a word is so short that it is found as the beginning of a word alone; an East Asian one may be a whole name. */
export function isShort(word: string): boolean {
  // Of characters beyond the basic plane there are fewer than the length says.
  return word.length < lettersMin * 2 && [...word].length < lettersMin && !isEastAsian(word);
}

/**
 * The forms in which a folded name is looked for: its words apart, what is written in one with signs between once more
 * without them, and all of it in one; an address is kept as well. `mary-jane o'brien` gives ` mary jane o brien maryjane obrien maryjaneobrien`. A space
 * stands before each word; '' where there are no words.
 */
export function nameForms(folded: string): string {
  const words = wordsOf(folded);
  const addresses = folded.split(' ').filter((word) => word.includes('@'));
  return joinForms([...words, ...compounds(folded), words.join(''), ...addresses]);
}

/** The same of a longer text: the text as it is, and what is written in one with signs between apart and without them. */
export function textForms(folded: string): string {
  const signed = folded.split(' ').filter((word) => wordsOf(word).length > 1);
  return joinForms([folded, ...signed.flatMap(wordsOf), ...compounds(folded)]);
}

function compounds(folded: string): string[] {
  return folded.split(' ').flatMap((word) => {
    const words = wordsOf(word);
    return words.length > 1 ? [words.join('')] : [];
  });
}

function joinForms(forms: readonly string[]): string {
  return [...new Set(forms)].map((form) => (form === '' ? '' : ` ${form}`)).join('');
}

/** East Asian names in one, in both orders: 李 and 小龍 give ` 李小龍 小龍李`. '' for names of another script. */
export function fullNameForms(first: string, last: string): string {
  if (!isEastAsian(first) || !isEastAsian(last)) return '';
  const [given, family] = [wordsOf(first).join(''), wordsOf(last).join('')];
  return joinForms([`${family}${given}`, `${given}${family}`]);
}
