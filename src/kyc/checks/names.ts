import { nameWords, type PersonName } from '../../search/name-words.ts';

/**
 * Whether two names may be those of one person: all words of the one that has fewer stand in the other, two of them at least where
 * both have as many. Order, script, accents and the spelling of umlauts do not matter: papers write `MUELLER` for Müller.
 */
export function namesAgree(one: PersonName, other: PersonName): boolean {
  const [some, others] = [wordsOf(one), wordsOf(other)];
  if (some.length === 0 || others.length === 0) return false;
  const [fewer, more] = some.length <= others.length ? [some, others] : [others, some];
  const left = [...more];
  const areIn = fewer.every((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  const isEnough = fewer.length > 1 || more.length === 1;
  return (areIn && isEnough) || joined(one) === joined(other);
}

function wordsOf(name: PersonName): string[] {
  return name.flatMap((part) => nameWords(part ?? '').words.map(({ word }) => plain(word)));
}

/** Given and family names each in one word: one side may write apart what the other does not. */
function joined(name: PersonName): string {
  return name
    .map((part) =>
      plain(
        nameWords(part ?? '')
          .words.map(({ word }) => word)
          .join(''),
      ),
    )
    .sort()
    .join(' ');
}

/** How papers write letters that machines of before did not have, and how inquiries fold them, in one. */
function plain(word: string): string {
  return word.replace(/ae|oe|ue|aa/gu, (letters) => letters.slice(0, 1));
}
