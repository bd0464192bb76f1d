import { type Connections, runFor } from './connections.ts';

/** How many numbers a process takes for a programme at a time; those it has not used when it ends are left out. */
const blockSizeMin = 256;
const blockSizeMax = 16_384;

/** A block of numbers is used up. After `Ids.refill` the same work can be run again. */
export class OutOfIds extends Error {
  readonly programId: number;
  readonly table: string;

  constructor(programId: number, table: string) {
    super(`the block of numbers of ${table} of programme ${programId} is used up`);
    this.programId = programId;
    this.table = table;
  }
}

/** Numbers in succession. */
interface Range {
  readonly first: number;
  readonly length: number;
}

interface Block {
  /** Ascending. */
  ranges: readonly Range[];
  /** How many of them are used. */
  used: number;
  /** How many numbers the next refill takes. */
  size: number;
  refill?: Promise<void> | undefined;
}

/**
 * Hands out the numbers of new rows, to each programme from blocks of its own, so that its numbers say nothing of what others
 * make. A number is never given to two rows of a table, of whatever programmes.
 *
 * A row's number is part of what its envelope and its history entry are bound to, so it must be known before the row
 * is written. Blocks keep that from costing a round trip per row. Within a process the numbers of a programme ascend, because a
 * list is shown in the order of its numbers; a number whose row was not written after all is left out.
 */
export class Ids {
  readonly #connections: Connections;
  readonly #blocks = new Map<string, Block>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /**
   * The next number of a table, or of another sequence named `<name>_id_seq`. Programme 0 draws from the sequence itself, for
   * rows of which no programme sees the numbers. Throws OutOfIds.
   */
  next(programId: number, table: string): number {
    const block = this.#block(programId, table);
    const id = numberAt(block);
    if (id === undefined) {
      // Work that uses up a whole block at once (an import) gets a larger one.
      block.size = Math.min(block.size * 2, blockSizeMax);
      throw new OutOfIds(programId, table);
    }
    block.used += 1;
    if (left(block) < block.size / 4) void this.refill(programId, table).catch(() => undefined);
    return id;
  }

  /** Takes more numbers from the database. */
  refill(programId: number, table: string): Promise<void> {
    const block = this.#block(programId, table);
    block.refill ??= runFor<TakenRow>(this.#connections, '*', takeNumbers(programId, table, block.size))
      .then(([rows]) => {
        block.ranges = [...unusedOf(block), ...rows.map(({ first, length }) => ({ first, length }))];
        block.used = 0;
      })
      .finally(() => {
        block.refill = undefined;
      });
    return block.refill;
  }

  /** Runs work that takes numbers; runs it again with a larger block where one was used up. The work must do nothing else. */
  async run<T>(work: () => T): Promise<T> {
    for (;;) {
      try {
        return this.attempt(work);
      } catch (error) {
        if (!(error instanceof OutOfIds)) throw error;
        await this.refill(error.programId, error.table);
      }
    }
  }

  /**
   * Runs work that takes numbers, once. Where a block is used up, the numbers that the work took are put back before OutOfIds
   * is thrown: `refill` adds to them, so that the work succeeds at last, however many numbers it takes. Work runs no other
   * work of this kind.
   */
  attempt<T>(work: () => T): T {
    const used = new Map<Block, number>();
    this.#touched = used;
    try {
      return work();
    } catch (error) {
      if (error instanceof OutOfIds) for (const [block, before] of used) block.used = before;
      throw error;
    } finally {
      this.#touched = undefined;
    }
  }

  /** So many numbers of a table, ascending. */
  async take(programId: number, table: string, count: number): Promise<number[]> {
    const block = this.#block(programId, table);
    while (left(block) < count) {
      block.size = Math.max(block.size, count);
      await this.refill(programId, table);
    }
    return Array.from({ length: count }, () => {
      const id = numberAt(block)!;
      block.used += 1;
      return id;
    });
  }

  /** What was used of each block when the work that is running first asked for it. */
  #touched: Map<Block, number> | undefined;

  #block(programId: number, table: string): Block {
    const name = `${programId} ${table}`;
    const known = this.#blocks.get(name);
    const block = known ?? { ranges: [], used: 0, size: blockSizeMin };
    if (!known) this.#blocks.set(name, block);
    if (this.#touched && !this.#touched.has(block)) this.#touched.set(block, block.used);
    return block;
  }
}

/** A range as `takeNumbers` answers it. */
export interface TakenRow {
  readonly first: number;
  readonly length: number;
}

/** Takes numbers of a table for a programme; of programme 0 from the table's sequence. */
export function takeNumbers(programId: number, table: string, count: number) {
  return programId === 0
    ? {
        text: `select nextval('${table}_id_seq') as first, 1 as length from generate_series(1, $1::integer)`,
        values: [count],
      }
    : {
        text: 'select first_number as first, length from take_numbers($1::bigint, $2::text, $3::integer)',
        values: [programId, table, count],
      };
}

/** The numbers of ranges, ascending. */
export function numbersOf(rows: readonly TakenRow[]): number[] {
  return rows.flatMap(({ first, length }) => Array.from({ length }, (_, index) => first + index));
}

function numberAt({ ranges, used }: Block): number | undefined {
  let at = used;
  for (const { first, length } of ranges) {
    if (at < length) return first + at;
    at -= length;
  }
  return undefined;
}

function left({ ranges, used }: Block): number {
  return ranges.reduce((sum, { length }) => sum + length, -used);
}

function unusedOf({ ranges, used }: Block): Range[] {
  let at = used;
  return ranges.flatMap(({ first, length }) => {
    const gone = Math.min(at, length);
    at -= gone;
    return gone < length ? [{ first: first + gone, length: length - gone }] : [];
  });
}
