import type { EntryKind } from '../../catalogue/watchlists.ts';

/** What a list says of one person or organisation. */
export interface ListEntry {
  readonly ref: string;
  readonly kind: EntryKind;
  readonly names: readonly string[];
  /** `yyyy-mm-dd`, `yyyy-mm` or `yyyy`. */
  readonly birthDates: readonly string[];
  /** ISO 3166-1, three digits. */
  readonly countries: readonly string[];
  /** Programmes and topics in the publisher's words. */
  readonly about: string | null;
}

/** What another line of a list adds to an entry that stood before it. */
export type EntryAddition = Pick<ListEntry, 'ref' | 'names' | 'birthDates' | 'countries'>;

/**
 * What a line of a list is: an entry, an addition to one, what is neither person nor organisation, nothing at all (names of columns,
 * the end of a file), or broken, with the reason.
 */
export type ListLine =
  | { readonly entry: ListEntry }
  | { readonly addition: EntryAddition }
  | { readonly leftOut: string }
  | { readonly nothing: true }
  | { readonly broken: string };

/** Reads the lines of a list of one form, one after the other. */
export type LineReader = (text: string) => ListLine;
