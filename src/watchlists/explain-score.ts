import { nameWords } from '../search/name-words.ts';
import type { HitEntry } from './hit.ts';
import { pointsOfCountries, pointsOfDates, scoreNames } from './score.ts';
import type { Subject } from './subject.ts';

/** What the score of a hit is made of. */
export interface ScoreParts {
  /** How alike the names are, 0 to 100. */
  readonly name: number;
  /** The name of the entry that is most alike; null where the hit keeps none of its names. */
  readonly alike: string | null;
  /** Points for the dates of birth. */
  readonly birth_date: number;
  /** Points for a country in common. */
  readonly countries: number;
}

/**
 * What the score of a user against an entry is made of, from what the hit keeps of both. A hit keeps the first names of an entry that has many: the one
 * that scored most may not be among them.
 */
export function explainScore(user: Subject, entry: Omit<HitEntry, 'list'>): ScoreParts {
  const words = nameWords(user.name);
  const [best] = entry.names
    .map((alike) => ({ alike, name: scoreNames(words, nameWords(alike)) }))
    .sort((one, other) => other.name - one.name);
  const dates = user.birth_date ? [user.birth_date] : [];
  return {
    name: Math.round(best?.name ?? 0),
    alike: best?.alike ?? null,
    birth_date: pointsOfDates(dates, entry.birth_dates),
    countries: pointsOfCountries(user.countries, entry.countries),
  };
}
