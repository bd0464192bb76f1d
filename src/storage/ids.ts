import { type Connections, runFor } from './connections.ts';

/** How many numbers a process takes from a sequence at a time; those it has not used when it ends are left out. */
const blockSizeMin = 256;
const blockSizeMax = 16_384;

/** A block of numbers is used up. After `Ids.refill` the same work can be run again. */
export class OutOfIds extends Error {
  readonly table: string;

  constructor(table: string) {
    super(`the block of numbers of ${table} is used up`);
    this.table = table;
  }
}

interface Block {
  /** Those before `at` are used. */
  numbers: number[];
  at: number;
  /** How many numbers the next refill takes. */
  size: number;
  refill?: Promise<void> | undefined;
}

/**
 * Hands out the numbers of new rows.
 *
 * A row's number is part of what its envelope and its history entry are bound to, so it must be known before the row
 * is written. Blocks keep that from costing a round trip per row. Within a process numbers ascend, because a list is
 * shown in the order of its numbers; a number whose row was not written after all is left out.
 */
export class Ids {
  readonly #connections: Connections;
  readonly #blocks = new Map<string, Block>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** The next number of a table, or of another sequence named `<name>_id_seq`. Throws OutOfIds. */
  next(table: string): number {
    const block = this.#block(table);
    const id = block.numbers[block.at];
    if (id === undefined) {
      // Work that uses up a whole block at once (an import) gets a larger one.
      block.size = Math.min(block.size * 2, blockSizeMax);
      throw new OutOfIds(table);
    }
    block.at += 1;
    if (block.numbers.length - block.at < block.size / 4) void this.refill(table).catch(() => undefined);
    return id;
  }

  /** Takes another block of numbers from the database. */
  refill(table: string): Promise<void> {
    const block = this.#block(table);
    block.refill ??= runFor(this.#connections, '*', {
      text: `select nextval('${table}_id_seq') as id from generate_series(1, $1::integer)`,
      values: [block.size],
    })
      .then(([rows]) => {
        block.numbers = [...block.numbers.slice(block.at), ...rows!.map((row) => row['id'] as number)];
        block.at = 0;
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
        await this.refill(error.table);
      }
    }
  }

  /**
   * Runs work that takes numbers, once. Where a block is used up, the numbers that the work took are put back before OutOfIds
   * is thrown: `refill` adds to them, so that the work succeeds at last, however many numbers it takes.
   */
  attempt<T>(work: () => T): T {
    const taken = new Map([...this.#blocks].map(([table, { at }]) => [table, at]));
    try {
      return work();
    } catch (error) {
      if (error instanceof OutOfIds)
        for (const [table, block] of this.#blocks) block.at = taken.get(table) ?? 0;
      throw error;
    }
  }

  /** So many numbers of a table, ascending. */
  async take(table: string, count: number): Promise<number[]> {
    const block = this.#block(table);
    while (block.numbers.length - block.at < count) {
      block.size = Math.max(block.size, count);
      await this.refill(table);
    }
    const numbers = block.numbers.slice(block.at, block.at + count);
    block.at += count;
    return numbers;
  }

  #block(table: string): Block {
    const known = this.#blocks.get(table);
    if (known) return known;
    const block = { numbers: [], at: 0, size: blockSizeMin };
    this.#blocks.set(table, block);
    return block;
  }
}
