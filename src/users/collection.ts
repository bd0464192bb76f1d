import type { Resource } from '../catalogue/resource.ts';
import type { Input } from '../derive/read-input.ts';
import { type RowOf, rowsIn } from '../derive/rows.ts';
import type { ChangeContext } from './change-context.ts';
import type { Entry } from './draft.ts';
import { createEntries, deleteEntries, updateEntries } from './entries.ts';
import { liveRowsOf, primaryRow } from './live-rows.ts';

/** One of the user's lists, as a change works on it. Faults of the input are collected in the change. */
export class Collection<List extends Resource = Resource> {
  readonly #change: ChangeContext;
  readonly #list: List;

  constructor(change: ChangeContext, list: List) {
    this.#change = change;
    this.#list = list;
  }

  /** Adds entries; `path` is where the inputs stand in the body. */
  create(inputs: readonly Input[], path = this.#path): Entry<RowOf<List>>[] {
    return this.#own(createEntries(this.#list, inputs, path, this.#change));
  }

  /** Changes entries, each named by its `id`; only what was sent changes. Throws resourceUnknown. */
  update(inputs: readonly Input[], path = this.#path): Entry<RowOf<List>>[] {
    return this.#own(updateEntries(this.#list, inputs, path, this.#change));
  }

  /** Closes entries, each named by its `id`. Throws resourceUnknown, and primaryCannotBeDeleted while others exist. */
  close(inputs: readonly Input[], path = this.#path): Entry<RowOf<List>>[] {
    return this.#own(deleteEntries(this.#list, inputs, path, this.#change));
  }

  /** The primary entry, as the change has left the list so far. */
  primary(): RowOf<List> | undefined {
    return primaryRow(this.#list, this.#change) as RowOf<List> | undefined;
  }

  /** The live entries, as the change has left the list so far. */
  live(): readonly RowOf<List>[] {
    return liveRowsOf(this.#list, this.#change) as readonly RowOf<List>[];
  }

  /** The live entries as they were read. */
  stored(): readonly RowOf<List>[] {
    return rowsIn(this.#change.state.lists, this.#list);
  }

  get #path(): string {
    return `$.${this.#list.name}`;
  }

  /** What works on any list (entries.ts) was given this one. */
  #own(entries: Entry[]) {
    return entries as Entry<RowOf<List>>[];
  }
}
