import anyAscii from 'any-ascii';
import { foldText } from './fold.ts';

/** A word of a name in ASCII, and its consonants, by which it is compared with a word of which no vowels are written. */
export interface NameWord {
  readonly word: string;
  readonly sound: string;
}

/** A name as it is compared: its words in the order in which they were written. */
export interface NameWords {
  readonly words: readonly NameWord[];
  /** The name is written in a script that leaves vowels out. */
  readonly isUnvocalised: boolean;
}

/** Scripts in which short vowels are not written. */
const unvocalised = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}]/u;

/** The article before an Arabic word, as far as letters follow that can be a word. */
const arabicArticle = /(?<=^|\s|-)ال(?=\p{L}{3})/gu;

/** Articles that one list writes, the next leaves out, and a third joins to their words. */
const articles: ReadonlySet<string> = new Set(['al', 'el', 'ul', 'the']);

/** Another way to write a word that is hardly ever part of what tells two people apart. */
const otherForms: Readonly<Record<string, string>> = { ibn: 'bin', abdul: 'abd', abdel: 'abd', abdal: 'abd' };

/** `abdulrahman` and `abdelrahman`: two words that are written in one. */
const servantOf = /^abd[aeu]l(?=[a-z]{4})/u;

/**
 * The words of a name: folded as inquiries fold, transliterated, without apostrophes. 毛泽东 gives `mao ze dong`, أسامة بن لادن
 * `smh bn ldn`.
 */
export function nameWords(name: string): NameWords {
  const folded = foldText(name);
  const isUnvocalised = unvocalised.test(folded);
  const words = anyAscii(folded.replace(arabicArticle, ''))
    // What is written without spaces comes with a capital for each of its syllables.
    .replace(/(?<=[a-z])(?=[A-Z])/gu, ' ')
    .toLowerCase()
    .replace(/['`]/gu, '')
    .split(/[^a-z0-9]+/u)
    .flatMap((word) => (servantOf.test(word) ? ['abd', word.replace(servantOf, '')] : [word]))
    .filter((word) => word !== '' && !articles.has(word))
    .map((word) => otherForms[word] ?? word);
  return { words: words.map((word) => ({ word, sound: soundOf(word) })), isUnvocalised };
}

/** Letters of one consonant, as different languages write it. */
const consonants: readonly (readonly [RegExp, string])[] = [
  [/x/gu, 'ks'],
  [/ph/gu, 'f'],
  [/(?:ck|kh|gh|q|c)/gu, 'k'],
  [/(?:sch|tch|tsch|sh|ch)/gu, 's'],
  [/(?:dh|zh|th|j)/gu, 'z'],
  [/w/gu, 'v'],
];

/**
 * The consonants of a word, each once where it is doubled: `mhmd` of `muhammad`, `mohamed` and محمد. A word of vowels alone keeps
 * its first letter.
 */
function soundOf(word: string): string {
  const sounds = consonants.reduce((text, [letters, sound]) => text.replace(letters, sound), word);
  // Arabic writes long vowels with the letters for v and y, and an ending that is hardly heard with that for h.
  const bare = sounds
    .replace(/[aeiou]/gu, '')
    .replace(/(?<=.)[vy]/gu, '')
    .replace(/(?<=.)h$/u, '')
    .replace(/(.)\1+/gu, '$1');
  return bare === '' ? word.slice(0, 1) : bare;
}

/** Words of a name in one text, sorted, for the index of three-letter parts. */
export function indexedWords({ words }: NameWords): { readonly words: string; readonly sounds: string } {
  const joined = (texts: readonly string[]) => [...texts].sort().join(' ');
  return {
    words: joined(words.map(({ word }) => word)),
    sounds: joined(words.map(({ sound }) => sound)),
  };
}

/**
 * Whether two writings of a person's name say the same: the same words in whatever order, or the same given and family name where
 * one writes in one word what the other writes in two (`Ze Dong`, `Zedong`). Nobody has the name that is not there.
 */
export function isSameName(one: PersonName, other: PersonName): boolean {
  const [some, others] = [partsOf(one), partsOf(other)];
  if (some.length === 0 || others.length === 0) return false;
  const sorted = (parts: readonly (readonly string[])[], glue: string) =>
    parts
      .map((words) => words.join(glue))
      .sort()
      .join(' ');
  const words = (parts: readonly (readonly string[])[]) =>
    sorted(
      parts.flat().map((word) => [word]),
      ' ',
    );
  return words(some) === words(others) || sorted(some, '') === sorted(others, '');
}

/** A name as a person gives it: given names, then family names; null where there are none. */
export type PersonName = readonly [given: string | null, family: string | null];

function partsOf(name: PersonName): string[][] {
  return name
    .map((part) => nameWords(part ?? '').words.map(({ word }) => word))
    .filter((words) => words.length > 0);
}
