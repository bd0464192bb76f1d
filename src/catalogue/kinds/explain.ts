import type { Kind } from './kind.ts';

/**
 * What is wrong with a text that consists of characters of one class and has a length: the position of the first other
 * character, or else the length. `characters` matches one character. Null where neither is at fault.
 */
export function explainCharacters(characters: RegExp, minimum: number, maximum: number): Kind['explain'] {
  return (text) => {
    const all = [...text];
    const wrong = all.findIndex((character) => !characters.test(character));
    if (wrong >= 0) return { fault: 'wrongCharacter', params: { position: wrong + 1 } };
    const { length } = all;
    if (length >= minimum && length <= maximum) return null;
    return { fault: 'wrongLength', params: { length, minimum, maximum } };
  };
}
