import type { frameType } from './archive-format.ts';
import type { ArchiveWriter } from './archive-writer.ts';

/** Rows of one table as an archive holds them. */
export interface TextRows {
  readonly table: string;
  readonly columns: readonly string[];
  /** Each a JSON array of a text or null for each column. */
  readonly lines: readonly string[];
}

/** A frame is written once it holds so many bytes. */
export const frameBytes = 256 * 1024;

/** Gathers rows of one table until they make a frame: a line that says whose they are, then a line for each. */
export class RowFrame {
  readonly #writer: ArchiveWriter;
  readonly #type: typeof frameType.rows | typeof frameType.keys;
  readonly #table: string;
  readonly #head: string;
  #lines: string[] = [];
  #bytes = 0;

  constructor(
    writer: ArchiveWriter,
    type: typeof frameType.rows | typeof frameType.keys,
    table: string,
    columns: readonly string[],
  ) {
    this.#writer = writer;
    this.#type = type;
    this.#table = table;
    this.#head = JSON.stringify({ table, columns });
  }

  async add(line: string): Promise<void> {
    this.#lines.push(line);
    this.#bytes += line.length;
    if (this.#bytes >= frameBytes) await this.end();
  }

  async end(): Promise<void> {
    if (this.#lines.length === 0) return;
    await this.#writer.add(this.#type, Buffer.from([this.#head, ...this.#lines].join('\n')));
    this.#writer.countRows(this.#table, this.#lines.length);
    this.#lines = [];
    this.#bytes = 0;
  }
}

/** Reads lines of which each that is no row says whose the following rows are. */
export function readRows(text: string): TextRows[] {
  const read: (TextRows & { readonly lines: string[] })[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('[')) {
      read.at(-1)!.lines.push(line);
      continue;
    }
    const { table, columns }: Pick<TextRows, 'table' | 'columns'> = JSON.parse(line);
    read.push({ table, columns, lines: [] });
  }
  return read;
}
