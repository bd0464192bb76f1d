import type { Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { bonusMax, type EntryKind } from '../catalogue/watchlists.ts';
import type { RunningJob } from '../jobs/handler.ts';
import { indexedWords, type NameWords, nameWords } from '../search/name-words.ts';
import { runFor } from '../storage/connections.ts';
import { readProgramSettings } from '../storage/program-settings.ts';
import {
  endScreening,
  noteScreening,
  readDoubtfulHits,
  readScreenedNames,
  readSubjects,
  type ScreenedName,
  type ScreeningPlace,
  type SubjectRow,
} from '../storage/watchlist-hits.ts';
import { readWatchlistById, type WatchlistRow } from '../storage/watchlists.ts';
import { pointsOfDates, scoreNames } from './score.ts';
import { screenUser } from './screen-user.ts';
import { subjectOf } from './subject.ts';
import { TrigramIndex } from './trigram-index.ts';

/** How much is held in memory at once, and how often the job notes how far it came. */
export interface ScreeningSizes {
  /** Entries that users are compared with in one pass over all users: about 40 MB. */
  readonly entries: number;
  /** Users who are read together; after them the place is noted. */
  readonly users: number;
}

const usualSizes: ScreeningSizes = { entries: 50_000, users: 1000 };

/** Users who are compared before others get their turn of the event loop. */
const usersInTurn = 10;

/** Hits that are looked at together. */
const hitsAtOnce = 200;

/**
 * Compares all users with a list. First those who have hits that may hold no more; then, user by user, everybody with the entries that
 * are new since all users were last compared with the list, with all entries where the threshold is another. Here is only found who may
 * match, from an index in memory: whoever may is then compared as after a change (`screenUser`), which alone decides and writes.
 *
 * How far it came is noted after each thousand users: another run goes on from there. Where another load comes into force meanwhile, its own
 * job begins anew. For a list that is gone, its hits end.
 */
export async function screenList(
  services: Services,
  { programId, payload: { watchlistId }, signal }: RunningJob<{ watchlistId: number }>,
  sizes = usualSizes,
): Promise<void> {
  if (programId === '*') return;
  const { connections } = services;
  const [[settings], [list]] = await runFor(
    connections,
    programId,
    readProgramSettings(programId),
    readWatchlistById(programId, watchlistId),
  );
  if (!settings) return;
  const { watchlist_threshold: threshold } = settingsOf(settings);
  await screenDoubtful(services, programId, watchlistId, threshold, signal);
  const row = list?.row;
  if (!row || (row.screened_load === row.load && row.screened_threshold === threshold)) return;
  const screening = { services, programId, list: row, threshold, signal, sizes };
  for (let place: ScreeningPlace | null = placeOf(row, threshold); place; )
    place = await screenPart(screening, place);
}

/** Compares users anew who have hits that may hold no more. */
async function screenDoubtful(
  services: Services,
  programId: number,
  watchlistId: number,
  threshold: number,
  signal: AbortSignal,
): Promise<void> {
  for (let after = 0; ; ) {
    const page = { threshold, after, limit: hitsAtOnce };
    const [users] = await runFor(
      services.connections,
      programId,
      readDoubtfulHits(programId, watchlistId, page),
    );
    for (const { user_id: userId } of users) {
      signal.throwIfAborted();
      await screenUser(services, programId, userId);
    }
    if (users.length < hitsAtOnce) return;
    after = users.at(-1)!.user_id;
  }
}

/** A run over all users. */
interface Screening {
  readonly services: Services;
  readonly programId: number;
  readonly list: WatchlistRow;
  readonly threshold: number;
  readonly signal: AbortSignal;
  readonly sizes: ScreeningSizes;
}

/** Where an earlier run ended, if it was of the same load and the same threshold; else the beginning. */
function placeOf(row: WatchlistRow, threshold: number): ScreeningPlace {
  const { load } = row;
  const isSame = row.screening_load === load && row.screening_threshold === threshold;
  if (!isSame) return { load, threshold, ref: '', entries: 0, after: 0, users: 0 };
  return {
    load,
    threshold,
    ref: row.screening_ref,
    entries: row.screening_entries,
    after: row.screening_after,
    users: row.screening_users,
  };
}

/** Compares all users with one part of the entries; answers where the next part begins, null where none is left to be done. */
async function screenPart(screening: Screening, begin: ScreeningPlace): Promise<ScreeningPlace | null> {
  const { services, programId, list, threshold, signal, sizes } = screening;
  const { connections } = services;
  // With another threshold every entry may match whoever it did not match before.
  const load = list.screened_threshold === threshold ? list.screened_load : 0;
  const part = { load, after: begin.ref, limit: sizes.entries };
  const [names] = await runFor(connections, programId, readScreenedNames(programId, list.version_id, part));
  if (names.length === 0) {
    await runFor(connections, programId, endScreening(programId, list.id, begin));
    return null;
  }
  // Scores are rounded.
  const finder = new MatchFinder(names, threshold - bonusMax - 1);
  const inPieces = services.giveWay.begin();
  let place = begin;
  for (;;) {
    signal.throwIfAborted();
    const [users] = await runFor(connections, programId, readSubjects(programId, place.after, sizes.users));
    for (let from = 0; from < users.length; from += usersInTurn) {
      await services.importTurns.next(String(programId));
      await inPieces(async () => {
        for (const user of users.slice(from, from + usersInTurn)) {
          if (!finder.mayMatch(user)) continue;
          signal.throwIfAborted();
          await screenUser(services, programId, user.id);
        }
      });
    }
    const last = users.at(-1);
    if (last) place = { ...place, after: last.id, users: place.users + users.length };
    const isEnd = users.length < sizes.users;
    if (isEnd) {
      const entries = place.entries + new Set(names.map(({ ref }) => ref)).size;
      place = { ...place, ref: names.at(-1)!.ref, entries, after: 0, users: 0 };
    }
    const [[noted]] = await runFor(connections, programId, noteScreening(programId, list.id, place));
    if (!noted) return null;
    if (isEnd) return place;
  }
}

/** Finds whether a user may match an entry, by name and birth date, within memory. */
export class MatchFinder {
  readonly #names: readonly ScreenedName[];
  readonly #words: (NameWords | undefined)[];
  readonly #byWords: TrigramIndex;
  readonly #bySounds: TrigramIndex;
  readonly #scoreMin: number;

  /** `scoreMin`: of name and birth date, below which countries make no match any more. */
  constructor(names: readonly ScreenedName[], scoreMin: number) {
    const indexed = names.map(({ name }) => indexedWords(nameWords(name)));
    this.#names = names;
    this.#words = new Array(names.length);
    this.#byWords = new TrigramIndex(indexed.map(({ words }) => words));
    this.#bySounds = new TrigramIndex(indexed.map(({ sounds }) => sounds));
    this.#scoreMin = scoreMin;
  }

  mayMatch(row: SubjectRow): boolean {
    const { kind, name, birth_date: birthDate } = subjectOf(row, []);
    const words = nameWords(name);
    const { words: text, sounds } = indexedWords(words);
    if (text === '') return false;
    const found = new Set<number>();
    this.#byWords.find(text, found);
    this.#bySounds.find(sounds, found);
    const dates = birthDate ? [birthDate] : [];
    return [...found].some((at) => {
      const listed = this.#names[at]!;
      if (!isOfKind(listed.kind, kind)) return false;
      const points = Math.min(0, pointsOfDates(dates, listed.birth_dates));
      this.#words[at] ??= nameWords(listed.name);
      return scoreNames(words, this.#words[at]) + points >= this.#scoreMin;
    });
  }
}

function isOfKind(listed: EntryKind, kind: EntryKind): boolean {
  return listed === kind || listed === 'any';
}
