import { type Connections, runFor } from './connections.ts';

function byNumber(one: number, other: number): number {
  return one - other;
}

/** How many numbers a process takes from a sequence at a time; what it has not used when it ends is left out. */
const blockSize = 256;

/** Numbers drawn for one call. */
export interface DrawnIds {
  next(name: string): number;
  giveBack(): void;
}

/**
 * Hands out the numbers of new rows.
 *
 * A row's number is part of what its envelope and its history entry are bound to, so it must be known before the row
 * is written. Taking numbers in blocks keeps that from costing a round trip per row.
 */
export class Ids {
  readonly #connections: Connections;
  readonly #blocks = new Map<string, number[]>();
  readonly #refills = new Map<string, Promise<void>>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /**
   * Draws unused numbers of tables, or of other sequences named `<name>_id_seq`. What is not used goes back. Those of one
   * draw ascend, because a list is shown in the order of its numbers.
   */
  async draw(counts: Readonly<Record<string, number>>): Promise<DrawnIds> {
    const drawn = new Map<string, number[]>();
    for (const [name, count] of Object.entries(counts)) {
      while (this.#block(name).length < count) await this.#refill(name, count);
      const block = this.#block(name);
      drawn.set(name, block.splice(0, count).sort(byNumber));
      if (block.length < blockSize / 4) void this.#refill(name, count).catch(() => undefined);
    }
    return {
      next: (name) => {
        const id = drawn.get(name)?.shift();
        if (id === undefined) throw new Error(`more numbers of ${name} were used than drawn`);
        return id;
      },
      giveBack: () => {
        for (const [name, rest] of drawn) this.#block(name).unshift(...rest.splice(0));
      },
    };
  }

  #block(name: string): number[] {
    const block = this.#blocks.get(name) ?? [];
    this.#blocks.set(name, block);
    return block;
  }

  #refill(name: string, count: number): Promise<void> {
    const running = this.#refills.get(name);
    if (running) return running;
    const refill = runFor(this.#connections, '*', {
      text: `select nextval('${name}_id_seq') as id from generate_series(1, $1::integer)`,
      values: [Math.max(blockSize, count)],
    })
      .then(([rows]) => {
        this.#block(name).push(...rows!.map((row) => row['id'] as number));
      })
      .finally(() => this.#refills.delete(name));
    this.#refills.set(name, refill);
    return refill;
  }
}
