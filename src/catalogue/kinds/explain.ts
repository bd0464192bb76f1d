import type { Explain } from './kind.ts';

/**
 * For kinds of codes: says where the first character stands that a code may not hold, else that it is too short or too long.
 * The character is not told, since a code may be a secret. `fitting` matches one character, `allowed` says in words which.
 */
export function explainCharacters(
  fitting: RegExp,
  allowed: string,
  minimum: number,
  maximum: number,
): Explain {
  return (sent) =>
    refusedAt(sent, (character) => fitting.test(character), allowed) ?? misfit(sent, minimum, maximum);
}

/** As `explainCharacters`, of codes that are digits alone. */
export function explainDigits(minimum: number, maximum: number): Explain {
  return (sent) => noDigitAt(sent) ?? misfit(sent, minimum, maximum);
}

/**
 * For whole numbers: says where something else than a digit stands, that the number is beyond its bounds, or else that it has
 * too few or too many digits. The bounds are written as the numbers are.
 */
export function explainNumber(lowest: string, highest: string): Explain {
  return (sent) => {
    const isNegative = /^-[0-9]/u.test(sent);
    const fault = isNegative ? noDigitAt(sent, 1) : noDigitAt(sent);
    if (fault) return fault;
    const isBeyond = isNegative
      ? sent !== lowest
      : Number(sent) < Number(lowest) || Number(sent) > Number(highest);
    if (isBeyond) return { fault: 'outOfRange', params: { minimum: lowest, maximum: highest } };
    return misfit(sent, lowest.length, highest.length);
  };
}

/** Says where a character stands that is no digit, from the character on that `from` others stand before; null where none is. */
export function noDigitAt(sent: string, from = 0): ReturnType<Explain> | null {
  const at = indexOf(sent.slice(from), (character) => !/[0-9]/u.test(character));
  return at < 0 ? null : { fault: 'notADigit', params: { position: from + at + 1 } };
}

/** Says where a character stands that does not fit; null where none is. */
export function refusedAt(
  sent: string,
  fits: (character: string) => boolean,
  allowed: string,
): ReturnType<Explain> | null {
  const at = indexOf(sent, (character) => !fits(character));
  return at < 0 ? null : { fault: 'refusedCharacter', params: { position: at + 1, allowed } };
}

function misfit(sent: string, minimum: number, maximum: number): ReturnType<Explain> {
  return [...sent].length < minimum
    ? { fault: 'tooShort', params: { minimum } }
    : { fault: 'tooLong', params: { maximum } };
}

/** Counts characters, not halves of them. */
function indexOf(text: string, isSought: (character: string) => boolean): number {
  let index = 0;
  for (const character of text) {
    if (isSought(character)) return index;
    index += 1;
  }
  return -1;
}
