/** How places are shared. */
export interface FairPlacesOptions {
  /** How many there are. */
  readonly count: number;
  /** How many of them one party may have. */
  readonly ofOneMax: number;
  /** For how many milliseconds a party that got none keeps its turn: it is to come back within them. */
  readonly turnMilliseconds: number;
  /** Milliseconds from a clock. */
  readonly now: () => number;
}

/**
 * Places of several parties, such as programmes. Nobody waits for one: who gets none is told so and comes back.
 *
 * However many places a party wants, others find one: it gets its second, and each further one, only while more than half
 * of the places are free and kept for nobody. Where all are taken, a party that has none keeps its turn: the next place that is given back is
 * kept for it, so that parties that come more often do not get ahead of it.
 */
export class FairPlaces {
  readonly #options: FairPlacesOptions;
  readonly #taken = new Map<string, number>();
  /** Parties that have no place and wanted one, in the order in which they came, and until when their turn is kept. */
  readonly #turns = new Map<string, number>();
  #free: number;

  constructor(options: FairPlacesOptions) {
    this.#options = options;
    this.#free = options.count;
  }

  /** Takes a place; returns how to give it back, which may be called once, or undefined where the party gets none. */
  take(party: string): (() => void) | undefined {
    const own = this.#taken.get(party) ?? 0;
    if (!(own === 0 ? this.#getsFirst(party) : this.#getsAnother(own))) return undefined;
    this.#turns.delete(party);
    this.#free -= 1;
    this.#taken.set(party, own + 1);
    return () => {
      const left = this.#taken.get(party)! - 1;
      if (left === 0) this.#taken.delete(party);
      else this.#taken.set(party, left);
      this.#free += 1;
    };
  }

  #getsAnother(own: number): boolean {
    const { count, ofOneMax } = this.#options;
    return own < ofOneMax && this.#free - this.#keptTurns().size > count / 2;
  }

  #getsFirst(party: string): boolean {
    const turns = this.#keptTurns();
    const before = turns.has(party) ? [...turns.keys()].indexOf(party) : turns.size;
    if (this.#free > before) return true;
    // A turn that is kept already stays where it is.
    turns.set(party, this.#options.now() + this.#options.turnMilliseconds);
    return false;
  }

  /** The turns without those of parties that did not come back in time. */
  #keptTurns(): Map<string, number> {
    const now = this.#options.now();
    for (const [party, until] of this.#turns) if (until <= now) this.#turns.delete(party);
    return this.#turns;
  }
}
