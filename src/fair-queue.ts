/**
 * Waiting work of several parties, taken in turn: however much one party has queued, each other one's next
 * job is at most one round away. Within a party, first come, first served.
 */
export class FairQueue<Item> {
  // A Map keeps the order of insertion; a party that had its turn is inserted again at the end.
  readonly #parties = new Map<string, Item[]>();
  #length = 0;

  /** How many items wait. */
  get length(): number {
    return this.#length;
  }

  /** How many items of one party wait. */
  lengthOf(party: string): number {
    return this.#parties.get(party)?.length ?? 0;
  }

  /** Adds an item behind the others of its party. */
  add(party: string, item: Item): void {
    const items = this.#parties.get(party);
    if (items) items.push(item);
    else this.#parties.set(party, [item]);
    this.#length += 1;
  }

  /** Puts an item that was taken back to where it is the next of its party. */
  putBack(party: string, item: Item): void {
    const items = this.#parties.get(party);
    if (items) items.unshift(item);
    else this.#parties.set(party, [item]);
    this.#length += 1;
  }

  /** Takes the next item of the party whose turn it is; undefined when nothing waits. */
  take(): Item | undefined {
    const next = this.#parties.entries().next();
    if (next.done) return undefined;
    const [party, items] = next.value;
    this.#parties.delete(party);
    const item = items.shift();
    if (items.length > 0) this.#parties.set(party, items);
    this.#length -= 1;
    return item;
  }

  /**
   * Takes the newest item of the party with the most, provided that it has more than `party` would have with
   * one more item; undefined otherwise. So a full queue makes room for a modest party at the expense of the
   * greediest, and a greedy one makes room for nobody but itself.
   */
  takeFromLongest(party: string): Item | undefined {
    let longest: Item[] = [];
    let longestParty = '';
    for (const [name, items] of this.#parties) {
      if (items.length > longest.length) {
        longest = items;
        longestParty = name;
      }
    }
    const own = this.lengthOf(party);
    if (longest.length <= own + 1) return undefined;
    const item = longest.pop();
    if (longest.length === 0) this.#parties.delete(longestParty);
    this.#length -= 1;
    return item;
  }
}
