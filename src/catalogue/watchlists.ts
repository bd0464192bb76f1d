/** The forms in which lists come: what their publishers offer, and lines of JSON for any other. */
export const watchlistFormats = ['ofac_sdn', 'open_sanctions', 'ndjson'] as const;
/** One of `watchlistFormats`. */
export type WatchlistFormat = (typeof watchlistFormats)[number];

/** What an entry of a list is; a user is compared with those of its own kind and with `any`. */
export const entryKinds = ['person', 'organisation', 'any'] as const;
/** One of `entryKinds`. */
export type EntryKind = (typeof entryKinds)[number];

/**
 * What is known of a hit. `open`: nobody has decided. `confirmed`: the user is who is listed. `dismissed`: it is another. `ended`: the
 * user or the entry is not what it was, or the entry is gone.
 */
export const hitStatuses = ['open', 'confirmed', 'dismissed', 'ended'] as const;
/** One of `hitStatuses`. */
export type HitStatus = (typeof hitStatuses)[number];

/** What a reviewer can decide. */
export const hitDecisions = ['confirmed', 'dismissed', 'open'] as const satisfies readonly HitStatus[];

/** Bounds of lists. */
export const watchlistLimits = {
  /** Lists of a programme. */
  lists: 20,
  /** A name of a list: it stands in paths. */
  name: /^[a-z0-9][a-z0-9_-]{0,49}$/u,
  /** Bytes of a file, as they are after unpacking. */
  bytes: 1024 * 1024 * 1024,
  entries: 500_000,
  /** Names of all entries. */
  names: 2_000_000,
  /** Names of one entry; those after that are passed over. */
  namesOfEntry: 100,
  nameLength: 350,
  refLength: 200,
  /** Bytes of one line. */
  lineBytes: 1024 * 1024,
  /** A load with fewer entries than this share of those before is taken for a file that was cut off. */
  shrinkShare: 0.5,
  /** Characters of a reason. */
  reasonLength: 1000,
} as const;

/** Names that no list has, since a path means something else by them. */
export const reservedListNames: readonly string[] = ['hit'];

/** Whether a text can be the name of a list. */
export function isListName(text: string): boolean {
  return watchlistLimits.name.test(text) && !reservedListNames.includes(text);
}

/** How a name, a birth date and a country make a score of 0 to 100 (docs/decisions/0075-watchlists.md). */
export const scoring = {
  /** Below this Jaro-Winkler similarity two words are different words. */
  wordSimilarityMin: 0.85,
  /** Of two words with the same consonants, one of which is written without vowels; and of two that are written with them. */
  sameSoundUnvocalised: 0.95,
  sameSound: 0.85,
  /** Of a letter and a word that begins with it. */
  initial: 0.8,
  /** How much of a word weighs that only the name with more words has. */
  extraWord: 0.1,
  /** The same where no more than one word agrees. */
  extraWordOfOne: 0.5,
  /** Points for the same day of birth, the same month or year, and from a difference of more than a year on. */
  sameDay: 5,
  sameYear: 2,
  otherYear: -20,
  /** Points for a country in common. */
  sameCountry: 2,
  /** How far birth dates of lists are off, in years. */
  yearsOff: 1,
} as const;

/** The most that dates and countries add to the score of a name. */
export const bonusMax = scoring.sameDay + scoring.sameCountry;

/** How much two names must have in common to be compared: the share of three-letter parts. Also in migration 0069. */
export const candidateSimilarity = 0.45;

/** How many entries a user is compared with, those with the most parts in common. */
export const candidatesMax = 200;

/** What hits say of a user as a whole. */
export type WatchlistState = 'clear' | 'hit' | 'confirmed';

/** What the hits of a user come to: one that is confirmed counts more than one that nobody has decided on. */
export function watchlistStateOf(hits: readonly { readonly status: HitStatus }[]): WatchlistState {
  if (hits.some(({ status }) => status === 'confirmed')) return 'confirmed';
  return hits.some(({ status }) => status === 'open') ? 'hit' : 'clear';
}
