import { errors } from '../catalogue/errors.ts';
import { isStorable } from '../catalogue/kinds/index.ts';
import { reasonText } from '../catalogue/line-reasons.ts';
import { type WatchlistFormat, watchlistLimits } from '../catalogue/watchlists.ts';
import { readLines } from '../read-lines.ts';
import { nameWords } from '../search/name-words.ts';
import type { EntryAddition, LineReader, ListEntry, ListLine } from './formats/list-line.ts';
import { ndjsonReader } from './formats/ndjson.ts';
import { isOfacLine, ofacReader } from './formats/ofac-sdn.ts';
import { isOpenSanctionsHead, openSanctionsReader } from './formats/open-sanctions.ts';

const readers: Readonly<Record<WatchlistFormat, () => LineReader>> = {
  ofac_sdn: ofacReader,
  open_sanctions: openSanctionsReader,
  ndjson: ndjsonReader,
};

/** A line of a list as it is written: what it has, or why it cannot be read. */
export type ReadLine = { readonly line: number } & Exclude<ListLine, { readonly nothing: true }>;

/** A list as it is read. */
export interface ReadList {
  readonly lines: AsyncGenerator<ReadLine>;
  /** The form of the list; known once a line was read. */
  readonly format: () => WatchlistFormat;
}

/**
 * Reads a list line by line. The form is told by its first line, which no two forms have alike. A file that does not end with a line
 * break was cut off: its last line is broken. Throws watchlistForm for what is no list, and watchlistTooLarge.
 */
export function readList(chunks: AsyncIterable<Uint8Array>): ReadList {
  let format: WatchlistFormat | undefined;
  const tail = { last: newline, bytes: 0 };
  async function* lines(): AsyncGenerator<ReadLine> {
    let read: LineReader | undefined;
    let at = 0;
    for await (const row of readLines(watched(chunks, tail), watchlistLimits.lineBytes)) {
      at = row.line;
      if ('error' in row) {
        yield { line: at, broken: reasonText('notUtf8OrLong') };
        continue;
      }
      const text = withoutMark(row.text);
      if (!read) {
        format = formatOf(text);
        read = readers[format]();
      }
      const found = checked(read(text), text);
      if (!('nothing' in found)) yield { line: at, ...found };
    }
    if (!format) throw errors.watchlistForm();
    // A JSON text says itself where it ends.
    if (format !== 'ndjson' && tail.last !== newline && tail.last !== endOfFile)
      yield { line: at, broken: reasonText('cutOff') };
  }
  return { lines: lines(), format: () => format! };
}

const newline = 10;
/** Ctrl-Z, with which some files of OFAC end. */
const endOfFile = 26;

/** Passes the bytes on and notes how many there were and which was the last. */
async function* watched(
  chunks: AsyncIterable<Uint8Array>,
  tail: { last: number; bytes: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    tail.bytes += chunk.length;
    if (tail.bytes > watchlistLimits.bytes)
      throw errors.watchlistTooLarge({ what: 'bytes', maximum: watchlistLimits.bytes });
    tail.last = chunk.at(-1) ?? tail.last;
    yield chunk;
  }
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function formatOf(line: string): WatchlistFormat {
  if (line.startsWith('{')) return 'ndjson';
  if (isOpenSanctionsHead(line)) return 'open_sanctions';
  if (isOfacLine(line)) return 'ofac_sdn';
  throw errors.watchlistForm();
}

/** What a line has, within the bounds of what can be stored and compared. */
function checked(found: ListLine, text: string): ListLine {
  if (!isStorable(text)) return { broken: reasonText('characters') };
  if ('entry' in found) return checkedEntry(found.entry);
  return 'addition' in found ? { addition: shortened(found.addition) } : found;
}

function checkedEntry(entry: ListEntry): ListLine {
  // JSON writes them with a backslash.
  if (![entry.ref, entry.about ?? '', ...entry.names].every(isStorable))
    return { broken: reasonText('characters') };
  if (entry.ref.length > watchlistLimits.refLength)
    return { broken: reasonText('refLength', { maximum: watchlistLimits.refLength }) };
  const kept = shortened(entry);
  if (!kept.names.some((name) => nameWords(name).words.length > 0))
    return { broken: reasonText('noComparableName') };
  return { entry: { ...kept, about: kept.about?.slice(0, watchlistLimits.reasonLength) ?? null } };
}

function shortened<Of extends EntryAddition>(of: Of): Of {
  const names = [...new Set(of.names.map((name) => name.slice(0, watchlistLimits.nameLength)))];
  return {
    ...of,
    names: names.slice(0, watchlistLimits.namesOfEntry),
    birthDates: [...new Set(of.birthDates)],
    countries: [...new Set(of.countries)],
  };
}
