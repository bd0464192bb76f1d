import { jaroWinkler } from '@skyra/jaro-winkler';
import { scoring } from '../catalogue/watchlists.ts';
import type { NameWord, NameWords } from '../search/name-words.ts';

/** Words that many names have, and that tell hardly anything of whose they are. */
const common: ReadonlySet<string> = new Set([
  ...[
    'bin',
    'bint',
    'ben',
    'abu',
    'abd',
    'de',
    'da',
    'di',
    'du',
    'la',
    'le',
    'von',
    'van',
    'der',
    'den',
    'of',
  ],
  ...[
    'ltd',
    'llc',
    'inc',
    'co',
    'company',
    'corp',
    'corporation',
    'limited',
    'gmbh',
    'ag',
    'sa',
    'sarl',
    'spa',
    'bv',
  ],
  ...['jsc', 'ooo', 'oao', 'zao', 'pjsc', 'plc', 'and'],
]);

/** How much a word weighs in its name. */
function weightOf({ word }: NameWord): number {
  return common.has(word) ? 1 : word.length;
}

/** What of a person or organisation is compared. */
export interface Compared {
  /** `yyyy-mm-dd`, `yyyy-mm` or `yyyy`. */
  readonly birthDates: readonly string[];
  readonly countries: readonly string[];
}

/**
 * The score of a user against an entry of a list, 0 to 100: that of the two names, the points for birth dates, and those for
 * countries.
 */
export function scoreOf(name: number, user: Compared, entry: Compared): number {
  const points =
    pointsOfDates(user.birthDates, entry.birthDates) + pointsOfCountries(user.countries, entry.countries);
  return Math.max(0, Math.min(100, Math.round(name + points)));
}

/** Points for the birth date that agrees best; none where one side has none. */
export function pointsOfDates(some: readonly string[], others: readonly string[]): number {
  const points = some.flatMap((one) => others.map((other) => pointsOfPair(one, other)));
  return points.length === 0 ? 0 : Math.max(...points);
}

function pointsOfPair(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  if (one.slice(0, length) === other.slice(0, length))
    return length === 'yyyy-mm-dd'.length ? scoring.sameDay : scoring.sameYear;
  const years = Math.abs(Number(one.slice(0, 4)) - Number(other.slice(0, 4)));
  return years > scoring.yearsOff ? scoring.otherYear : 0;
}

/** Points for a country in common. */
export function pointsOfCountries(some: readonly string[], others: readonly string[]): number {
  return some.some((country) => others.includes(country)) ? scoring.sameCountry : 0;
}

/**
 * The score of two names, 0 to 100. Words are paired, those that are most alike first, whatever their order; two words of one name
 * that are one in the other count as one. Pairs weigh as their words are long. A word without a partner counts against the names: in
 * full where the name with fewer words has it, by a tenth where the other one does.
 */
export function scoreNames(one: NameWords, other: NameWords): number {
  const isUnvocalised = one.isUnvocalised || other.isUnvocalised;
  const some = joinLike(one.words, other.words);
  const others = joinLike(other.words, some);
  if (some.length === 0 || others.length === 0) return 0;
  const pairs = pairUp(some, others, isUnvocalised);
  if (pairs.length === 0) return 0;
  const paired = sum(pairs.map(({ weight }) => weight));
  const alike = sum(pairs.map(({ weight, value }) => weight * value));
  const lonely = (words: readonly NameWord[], taken: ReadonlySet<number>) =>
    sum(words.filter((_, index) => !taken.has(index)).map(weightOf));
  const lonelySome = lonely(some, new Set(pairs.map(({ at }) => at)));
  const lonelyOthers = lonely(others, new Set(pairs.map(({ otherAt }) => otherAt)));
  const isFewer = some.length <= others.length;
  const [fewer, more] = isFewer ? [lonelySome, lonelyOthers] : [lonelyOthers, lonelySome];
  const share = pairs.length === 1 ? scoring.extraWordOfOne : scoring.extraWord;
  return (100 * alike) / (paired + fewer + share * more);
}

interface Pair {
  readonly at: number;
  readonly otherAt: number;
  readonly value: number;
  readonly weight: number;
}

/** Pairs of words that are alike, each word in one pair at the most. */
function pairUp(some: readonly NameWord[], others: readonly NameWord[], isUnvocalised: boolean): Pair[] {
  const possible = some.flatMap((word, at) =>
    others.flatMap((other, otherAt): Pair[] => {
      const value = similarityOf(word, other, isUnvocalised);
      const weight = (weightOf(word) + weightOf(other)) / 2;
      return value > 0 ? [{ at, otherAt, value, weight }] : [];
    }),
  );
  possible.sort((one, other) => other.value - one.value || other.weight - one.weight);
  const [taken, otherTaken] = [new Set<number>(), new Set<number>()];
  return possible.filter(({ at, otherAt }) => {
    if (taken.has(at) || otherTaken.has(otherAt)) return false;
    taken.add(at);
    otherTaken.add(otherAt);
    return true;
  });
}

/**
 * How alike two words are, 0 for different ones. What Jaro-Winkler finds missing counts twice: the measure is kind to short words.
 */
function similarityOf(one: NameWord, other: NameWord, isUnvocalised: boolean): number {
  if (one.word === other.word) return 1;
  const [shorter, longer] =
    one.word.length < other.word.length ? [one.word, other.word] : [other.word, one.word];
  if (shorter.length === 1) return longer.startsWith(shorter) ? scoring.initial : 0;
  const likeness = jaroWinkler(one.word, other.word);
  const bySpelling = likeness < scoring.wordSimilarityMin ? 0 : 1 - 2 * (1 - likeness);
  return Math.max(bySpelling, soundsAlike(one, other, isUnvocalised));
}

function soundsAlike(one: NameWord, other: NameWord, isUnvocalised: boolean): number {
  if (one.sound !== other.sound) return 0;
  if (isUnvocalised) return one.sound.length > 1 ? scoring.sameSoundUnvocalised : 0;
  return one.sound.length > 2 ? scoring.sameSound : 0;
}

/** The words of a name, of which two neighbours are one where the other name has them in one: `ze dong` beside `zedong`. */
function joinLike(words: readonly NameWord[], others: readonly NameWord[]): readonly NameWord[] {
  for (let at = 0; at + 1 < words.length; at += 1) {
    const [first, second] = [words[at]!, words[at + 1]!];
    const joined = { word: first.word + second.word, sound: first.sound + second.sound };
    const isOne = others.some(
      ({ word, sound }) => word === joined.word || (sound === joined.sound && sound.length > 3),
    );
    const isApart = others.some(({ word }) => word === first.word || word === second.word);
    if (isOne && !isApart) return joinLike([...words.slice(0, at), joined, ...words.slice(at + 2)], others);
  }
  return words;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
