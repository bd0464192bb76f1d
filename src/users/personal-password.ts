// A shorter word would be found by chance in passwords that have nothing to do with the person.
const containedLengthMin = 4;
// A local number without its area code; who types the number in full has these digits at its end as well.
const phoneTailDigits = 7;

/**
 * Whether a password holds what others know of its owner. `personal` are names, email addresses and phone
 * numbers; upper case, accents and, in phone numbers, everything but digits do not count.
 *
 * A word of four letters or more counts anywhere in the password; a shorter one only if the password's letters
 * are nothing but such words (`AnnLee2024`). Of an email address, what stands before the `@` counts.
 */
export function isPersonalPassword(password: string, personal: readonly string[]): boolean {
  const folded = fold(password);
  const digits = password.replace(/\D/gu, '');
  const words = new Set<string>();
  for (const value of personal) {
    if (/^[+(]?\d[\d\s()./-]*$/u.test(value)) {
      const tail = value.replace(/\D/gu, '').slice(-phoneTailDigits);
      if (tail.length >= containedLengthMin && digits.includes(tail)) return true;
    } else {
      for (const word of wordsOf(value)) words.add(word);
    }
  }
  if ([...words].some((word) => word.length >= containedLengthMin && folded.includes(word))) return true;
  return isMadeOf(folded.replace(/[^\p{L}]/gu, ''), [...words]);
}

/** The words of a name, or of an email address before its `@`; those without a letter are left out. */
function wordsOf(value: string): string[] {
  const name = value.includes('@') ? value.slice(0, value.lastIndexOf('@')) : value;
  return fold(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => /\p{L}/u.test(word));
}

/** Whether the letters are words of two letters or more in a row, with nothing between them. */
function isMadeOf(letters: string, words: readonly string[]): boolean {
  if (letters === '') return false;
  // From each place that words can reach, how far the next word reaches.
  const reached = new Set([0]);
  for (const from of reached) {
    for (const word of words) {
      if (word.length >= 2 && letters.startsWith(word, from)) reached.add(from + word.length);
    }
  }
  return reached.has(letters.length);
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
