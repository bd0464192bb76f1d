import type { Services } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import { reasonText } from '../catalogue/line-reasons.ts';
import { watchlistLimits } from '../catalogue/watchlists.ts';
import type { InPieces } from '../give-way.ts';
import { indexedWords, nameWords } from '../search/name-words.ts';
import { type Connections, inTransaction, runFor, type Statement } from '../storage/connections.ts';
import { type TakenRow, takeNumbers } from '../storage/ids.ts';
import { insertLoad } from '../storage/watchlist-loads.ts';
import {
  addToEntries,
  countGone,
  digestEntries,
  dropVersion,
  type EntryRow,
  insertEntries,
  insertVersion,
  lockWatchlists,
  type NameRow,
  putIntoForce,
  readLocked,
  readWatchlist,
  touchVersion,
  type WatchlistRow,
  watchlistTable,
  watchlistVersionTable,
} from '../storage/watchlists.ts';
import { formatDateTime } from '../time/format-instant.ts';
import type { EntryAddition, ListEntry } from './formats/list-line.ts';
import { readList } from './read-list.ts';
import { enqueueScreening } from './screening-jobs.ts';

/** Which list is loaded, by whom, and what is tolerated. */
export interface LoadRequest {
  readonly programId: number;
  /** The client; 0: the command line. */
  readonly clientId: number;
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Lines that cannot be read are passed over. */
  readonly skipsBroken: boolean;
  /** The list may have become much shorter. */
  readonly allowsFewer: boolean;
  /** Everything is checked, and nothing is put into force. */
  readonly isDryRun: boolean;
  /** Has others get on between two batches. */
  readonly inPieces?: InPieces;
  /** Told how many lines were read so far. */
  readonly onProgress?: (lines: number) => void;
}

/** What a load came to. */
export interface LoadResult {
  readonly row: WatchlistRow;
  /** Entries that are new, or other than before. */
  readonly fresh: number;
  /** Entries that were there before and are not any more. */
  readonly gone: number;
}

/** What a load works with. */
export type LoadServices = Pick<Services, 'connections' | 'clock' | 'statistics'>;

/**
 * Loads a list: what is read becomes a version of its own, which is put into the place of the one before in one transaction once all
 * of it is there. Whatever ends the load earlier leaves the list as it was. All users are then compared with what is new in it.
 *
 * Throws watchlistForm, watchlistBroken, watchlistTooLarge, watchlistShrunk, tooManyRecords; and what the chunks throw.
 */
export async function loadList(services: LoadServices, request: LoadRequest): Promise<LoadResult> {
  const { connections } = services;
  const { programId, name } = request;
  const [[number]] = await runFor<TakenRow>(
    connections,
    programId,
    takeNumbers(programId, watchlistVersionTable, 1),
  );
  const versionId = number!.first;
  await runFor(connections, programId, insertVersion(programId, versionId));
  let isInForce = false;
  try {
    const read = await writeEntries(services, request, versionId);
    await services.statistics.refresh();
    for (;;) {
      const [[before]] = await runFor(connections, programId, readWatchlist(programId, name));
      const fresh = await digestAll(connections, programId, versionId, before?.row ?? null);
      const result = await replaceVersion(
        services,
        request,
        { ...read, fresh, versionId },
        before?.row ?? null,
      );
      if (!result) continue;
      isInForce = !request.isDryRun;
      return result;
    }
  } finally {
    if (!isInForce)
      await runFor(connections, programId, dropVersion(programId, versionId)).catch(() => undefined);
  }
}

/** What was read of a list. */
interface ReadCounts {
  readonly format: WatchlistRow['format'];
  readonly entries: number;
  readonly names: number;
  readonly leftOut: number;
  readonly broken: number;
}

/** Entries, or additions, that are written in one statement. */
const batchSize = 500;

/** Lines that cannot be read, of which no more are counted: the file is another. */
const brokenMax = 10_000;

/** Lines that cannot be read, of which each is told. */
const brokenTold = 100;

/** Reads the list and writes its entries in batches. Throws as `loadList` does. */
async function writeEntries(
  services: LoadServices,
  request: LoadRequest,
  versionId: number,
): Promise<ReadCounts> {
  const { programId, skipsBroken, inPieces = (piece) => piece() } = request;
  const { lines, format } = readList(request.chunks);
  const batch = new Batch(services.connections, programId, versionId);
  const known = new Map<string, 'entry' | 'left out'>();
  const broken: { line: number; reason: string }[] = [];
  let [leftOut, read] = [0, 0];
  for await (const found of lines) {
    read += 1;
    const { line } = found;
    const reason = 'broken' in found ? found.broken : faultOf(found, known);
    if (reason !== null) {
      broken.push({ line, reason });
      if (broken.length >= brokenMax && !skipsBroken) break;
    } else if ('leftOut' in found) {
      known.set(found.leftOut, 'left out');
      leftOut += 1;
    } else if ('entry' in found) {
      known.set(found.entry.ref, 'entry');
      if (known.size > watchlistLimits.entries)
        throw errors.watchlistTooLarge({ what: 'entries', maximum: watchlistLimits.entries });
      batch.addEntry(found.entry);
    } else if ('addition' in found && known.get(found.addition.ref) === 'entry') {
      batch.add(found.addition, line);
    }
    if (batch.isFull) {
      // What will not be loaded need not be written; whether the rest can be read is told all the same.
      if (broken.length > 0 && !skipsBroken) batch.forget();
      await inPieces(() => batch.write());
      request.onProgress?.(read);
    }
  }
  const [first] = broken;
  if (first && !skipsBroken) {
    const details = broken.slice(0, brokenTold).map((params) => ({
      path: `$[${params.line - 1}]`,
      fault: 'lineUnreadable' as const,
      params: { line: params.line, reason: params.reason },
    }));
    throw errors.watchlistBroken({ count: broken.length, ...first }, { details });
  }
  await inPieces(() => batch.write());
  const { entries, names } = batch;
  if (entries === 0) throw errors.watchlistForm();
  return { format: format(), entries, names, leftOut, broken: broken.length };
}

/** Why a line does not go with those before it; null where it does. */
function faultOf(
  found: { readonly entry?: ListEntry; readonly addition?: EntryAddition; readonly leftOut?: string },
  known: ReadonlyMap<string, unknown>,
): string | null {
  const ref = found.entry?.ref ?? found.leftOut;
  if (ref !== undefined) return known.has(ref) ? reasonText('standsBefore') : null;
  return known.has(found.addition!.ref) ? null : reasonText('standsNotBefore');
}

/** Entries and additions that wait to be written. */
class Batch {
  readonly #connections: Connections;
  readonly #programId: number;
  readonly #versionId: number;
  #entries: EntryRow[] = [];
  #names: NameRow[] = [];
  #additions = new Map<string, { ref: string; birth_dates: string[]; countries: string[] }>();
  #addedNames: NameRow[] = [];
  entries = 0;
  names = 0;

  constructor(connections: Connections, programId: number, versionId: number) {
    this.#connections = connections;
    this.#programId = programId;
    this.#versionId = versionId;
  }

  get isFull(): boolean {
    return this.#entries.length + this.#additions.size >= batchSize;
  }

  addEntry({ ref, kind, names, birthDates, countries, about }: ListEntry): void {
    this.#entries.push({ ref, kind, birth_dates: birthDates, countries, about });
    this.#names.push(...this.#nameRows(ref, names, 0));
    this.entries += 1;
  }

  /** An addition comes behind its entry, which may be in the same batch. */
  add({ ref, names, birthDates, countries }: EntryAddition, line: number): void {
    const known = this.#additions.get(ref) ?? { ref, birth_dates: [], countries: [] };
    known.birth_dates.push(...birthDates);
    known.countries.push(...countries);
    this.#additions.set(ref, known);
    // Lines are numbered; of an addition each has one name.
    this.#addedNames.push(...this.#nameRows(ref, names, watchlistLimits.namesOfEntry + line));
  }

  /** Forgets what waits. */
  forget(): void {
    [this.#entries, this.#names, this.#addedNames] = [[], [], []];
    this.#additions.clear();
  }

  async write(): Promise<void> {
    const [of, version] = [this.#programId, this.#versionId];
    if (this.#entries.length > 0) await this.#run(insertEntries(of, version, this.#entries, this.#names));
    if (this.#additions.size > 0)
      await this.#run(addToEntries(of, version, [...this.#additions.values()], this.#addedNames));
    this.forget();
  }

  async #run(statement: Statement<{ touched: number }>): Promise<void> {
    const [[touched]] = await runFor(this.#connections, this.#programId, statement);
    // Nothing came for so long that the clean-up has removed what there was.
    if (!touched) throw errors.requestAborted();
  }

  #nameRows(ref: string, names: readonly string[], first: number): NameRow[] {
    const rows = names.flatMap((name, index) => {
      const indexed = indexedWords(nameWords(name));
      return indexed.words === '' ? [] : [{ ref, number: first + index, name, ...indexed }];
    });
    this.names += rows.length;
    if (this.names > watchlistLimits.names)
      throw errors.watchlistTooLarge({ what: 'names', maximum: watchlistLimits.names });
    return rows;
  }
}

/** Entries whose digests are worked out in one statement. */
const digestedAtOnce = 5000;

/** Compares the entries with those of the version in force; how many are new, or other than there. */
async function digestAll(
  connections: Connections,
  programId: number,
  versionId: number,
  before: WatchlistRow | null,
): Promise<number> {
  const versions = { versionId, olderVersionId: before?.version_id ?? 0, load: (before?.load ?? 0) + 1 };
  let fresh = 0;
  for (let after: string | null = ''; after !== null; ) {
    const statement = digestEntries(programId, versions, after, digestedAtOnce);
    const [[done]] = await runFor<{ last: string | null; fresh: number }>(connections, programId, statement);
    fresh += done?.fresh ?? 0;
    after = done?.last ?? null;
  }
  return fresh;
}

/** Puts a version into force; null where another load has done so since the entries were compared. */
async function replaceVersion(
  { connections, clock }: LoadServices,
  { programId, clientId, name, allowsFewer, isDryRun }: LoadRequest,
  loaded: ReadCounts & { readonly fresh: number; readonly versionId: number },
  before: WatchlistRow | null,
): Promise<LoadResult | null> {
  return inTransaction<LoadResult | null>(connections, programId, async (place) => {
    const [, [locked]] = await runFor(
      place,
      programId,
      lockWatchlists(programId),
      readLocked(programId, name),
    );
    const { row, count } = locked!;
    if ((row?.version_id ?? 0) !== (before?.version_id ?? 0) || (row?.load ?? 0) !== (before?.load ?? 0))
      return { outcome: null, commits: false };
    if (!row && count >= watchlistLimits.lists)
      throw errors.tooManyRecords({ resource: 'watchlist', maximum: watchlistLimits.lists });
    if (row && !allowsFewer && loaded.entries < row.entries * watchlistLimits.shrinkShare)
      throw errors.watchlistShrunk({ entries: loaded.entries, before: row.entries });
    const [[touched]] = await runFor(place, programId, touchVersion(programId, loaded.versionId));
    if (!touched) throw errors.requestAborted();
    const [[{ gone } = { gone: 0 }]] = await runFor(
      place,
      programId,
      countGone(programId, loaded.versionId, row?.version_id ?? 0),
    );
    const [[number]] = row
      ? [[{ first: row.id }]]
      : await runFor<TakenRow>(place, programId, takeNumbers(programId, watchlistTable, 1));
    const list = {
      program_id: programId,
      id: number!.first,
      name,
      format: loaded.format,
      version_id: loaded.versionId,
      load: (row?.load ?? 0) + 1,
      entries: loaded.entries,
      names: loaded.names,
      left_out: loaded.leftOut,
      broken: loaded.broken,
      client_id: clientId,
      loaded_at: formatDateTime(clock()),
    };
    const [[put]] = await runFor(place, programId, putIntoForce(list));
    await runFor(place, programId, insertLoad(list, { changed: loaded.fresh, removed: gone }));
    await enqueueScreening(place, programId, list.id);
    return { outcome: { row: put!.row, fresh: loaded.fresh, gone }, commits: !isDryRun };
  });
}
