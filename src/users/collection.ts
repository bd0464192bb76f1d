import type { Resource } from '../catalogue/resource.ts';
import type { Row } from '../derive/present.ts';
import type { Input } from '../derive/read-input.ts';
import type { Entry } from './draft.ts';
import { createEntries, deleteEntries, primaryRow, updateEntries } from './entries.ts';
import { maskEntry } from './envelopes.ts';
import type { UserChange } from './user-change.ts';

/** One of the user's lists, as a change works on it. Faults of the input are collected in the change. */
export class Collection {
  readonly #change: UserChange;
  readonly #resource: Resource;

  constructor(change: UserChange, resource: Resource) {
    this.#change = change;
    this.#resource = resource;
  }

  /** Adds entries; `path` is where the inputs stand in the body. */
  create(inputs: readonly Input[], path = this.#path): Entry[] {
    return masked(createEntries(this.#resource, inputs, path, this.#change));
  }

  /** Changes entries, each named by its `id`; only what was sent changes. Throws resourceUnknown. */
  update(inputs: readonly Input[], path = this.#path): Entry[] {
    return masked(updateEntries(this.#resource, inputs, path, this.#change));
  }

  /** Closes entries, each named by its `id`. Throws resourceUnknown, and primaryCannotBeDeleted while others exist. */
  close(inputs: readonly Input[], path = this.#path): Entry[] {
    return deleteEntries(this.#resource, inputs, path, this.#change);
  }

  /** The primary entry, as the change has left the list so far. */
  primary(): Row | undefined {
    return primaryRow(this.#resource, this.#change);
  }

  /** The live entries as they were read. */
  stored(): readonly Row[] {
    return this.#change.state.lists[this.#resource.name] ?? [];
  }

  get #path(): string {
    return `$.${this.#resource.name}`;
  }
}

/** With the masks of sealed values in their rows, where answers find them. */
function masked(entries: Entry[]): Entry[] {
  for (const entry of entries) maskEntry(entry);
  return entries;
}
