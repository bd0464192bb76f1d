import { RosterError } from '../../../../sdk/src/index.ts';
import { type Piece, piecesOf, type RowPlace } from './file-pieces.ts';
import { type ImportState, type RefusedRow, refusedMax } from './import-state.ts';
import { rowsIn } from './rows-in.ts';
import { type RowResult, sendRows } from './send-rows.ts';

/** How often the page is told, in milliseconds: it has to be drawn meanwhile. */
const tellMilliseconds = 200;
/** How often a piece is sent, and how long after a broken connection, in seconds. */
const attemptSeconds = [0, 1, 2, 4, 8];

/**
 * An import of a file, piece by piece: each is a call of its own, so that a broken connection costs one piece. A row that was imported in an
 * attempt that broke off is `present` in the next one, and counted as it was told first.
 */
export class ImportRun {
  readonly file: File;
  readonly isTable: boolean;
  readonly #program: number;
  readonly #pieces: AsyncGenerator<Piece>;
  readonly #listeners = new Set<() => void>();
  readonly #results: Blob[] = [];
  /** The first refused rows, for the list. */
  readonly #refused: RefusedRow[] = [];
  /** Where all of them stand. */
  readonly #refusedPlaces: Pick<RowPlace, 'start' | 'end'>[] = [];
  /** What was told last, and what has become of it since. */
  #state: ImportState;
  #live: ImportState;
  #abort = new AbortController();
  #head: Piece | null = null;
  #piece: Piece | null = null;
  #told = new Set<number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(program: number, file: File, isTable: boolean, isDryRun: boolean) {
    this.#program = program;
    this.file = file;
    this.isTable = isTable;
    this.#pieces = piecesOf(file, isTable);
    const counts = { created: 0, present: 0, checked: 0, refused: 0 };
    this.#state = { phase: 'stopped', isDryRun, bytesDone: 0, counts, leftOut: 0, refused: [], error: null };
    this.#live = this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): ImportState => this.#state;

  /** The results of all rows so far, as the API tells them. */
  get results(): Blob {
    return new Blob(this.#results, { type: 'application/x-ndjson' });
  }

  /** The refused rows as they stand in the file, to be put right and imported. */
  async refusedFile(): Promise<Blob> {
    const head = this.#head ? [this.file.slice(this.#head.start, this.#head.end)] : [];
    return new Blob([...head, ...(await rowsIn(this.file, this.#refusedPlaces))]);
  }

  /** Begins, or goes on where it stopped. */
  async go(): Promise<void> {
    if (this.#live.phase === 'running') return;
    this.#abort = new AbortController();
    this.#set({ phase: 'running', error: null });
    this.#tell();
    try {
      for (;;) {
        this.#piece ??= await this.#nextPiece();
        if (!this.#piece) break;
        await this.#send(this.#piece);
        this.#set({ bytesDone: this.#piece.end });
        [this.#piece, this.#told] = [null, new Set()];
      }
      this.#set({ phase: 'done' });
    } catch (error) {
      if (this.#abort.signal.aborted) this.#set({ phase: 'stopped' });
      else this.#set({ phase: error instanceof RosterError ? 'failed' : 'broken', error });
    }
    this.#tell();
  }

  /** Ends what is under way; it can go on later. */
  stop(): void {
    this.#abort.abort();
  }

  async #nextPiece(): Promise<Piece | null> {
    const { value } = await this.#pieces.next();
    if (!value || !this.isTable || this.#head) return value ?? null;
    this.#head = value;
    return (await this.#pieces.next()).value ?? null;
  }

  async #send(piece: Piece): Promise<void> {
    for (const [attempt, seconds] of attemptSeconds.entries()) {
      await this.#wait(seconds);
      try {
        return await this.#sendOnce(piece);
      } catch (error) {
        const isLast = attempt === attemptSeconds.length - 1;
        const waits = error instanceof RosterError ? error.retryAfterSeconds : 0;
        if (this.#abort.signal.aborted || isLast || waits === null) throw error;
        await this.#wait(waits);
      }
    }
  }

  async #sendOnce({ start, end, rows }: Piece): Promise<void> {
    const head = this.#head ? [this.file.slice(this.#head.start, this.#head.end)] : [];
    const body = new Blob([...head, this.file.slice(start, end)]);
    // The head is one line; what comes behind it begins on line 2 there.
    const shift = rows[0]!.line - (this.#head ? 2 : 1);
    const places = new Map(rows.map((row) => [row.line, row]));
    const { isDryRun } = this.#live;
    const sent = { program: this.#program, body, isTable: this.isTable, isDryRun };
    const told: string[] = [];
    try {
      for await (const result of sendRows({ ...sent, signal: this.#abort.signal })) {
        const inFile = { ...result, line: result.line + shift };
        if (this.#told.has(inFile.line)) continue;
        this.#told.add(inFile.line);
        told.push(`${JSON.stringify(inFile)}\n`);
        this.#take(inFile, places.get(inFile.line));
      }
    } finally {
      if (told.length > 0) this.#results.push(new Blob(told));
    }
  }

  #take(result: RowResult, place: RowPlace | undefined): void {
    const { counts, leftOut } = this.#live;
    const { outcome } = result;
    if (outcome === 'refused' && place) {
      this.#refusedPlaces.push({ start: place.start, end: place.end });
      if (this.#refused.length < refusedMax) this.#refused.push({ ...place, result });
    }
    this.#set({
      counts: { ...counts, [outcome]: counts[outcome] + 1 },
      ...(result.left_out && { leftOut: leftOut + 1 }),
    });
  }

  async #wait(seconds: number): Promise<void> {
    if (seconds === 0) return;
    const { signal } = this.#abort;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, seconds * 1000);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });
  }

  #set(changes: Partial<ImportState>): void {
    this.#live = { ...this.#live, ...changes };
    this.#timer ??= setTimeout(() => this.#tell(), tellMilliseconds);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const isSame = this.#refused.length === this.#state.refused.length;
    this.#state = { ...this.#live, refused: isSame ? this.#state.refused : [...this.#refused] };
    for (const listener of this.#listeners) listener();
  }
}
