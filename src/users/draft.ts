import type { ClaimKind } from '../catalogue/field.ts';
import type { Resource } from '../catalogue/resource.ts';
import type { RowOf, UserRow } from '../derive/rows.ts';
import type { HistoryNote } from '../history/note.ts';

/** A row that a call makes or changes. */
export interface Entry<Of extends RowOf = RowOf> {
  readonly resource: Resource;
  readonly row: Of;
  /** The row as it was; absent for a new one. */
  readonly before?: Of;
  /** The values that go into the row's envelope, by field. Only what was sent, until the row is sealed. */
  readonly plain: Record<string, string | null>;
  /** The values that were sent to be checked and thrown away, by field: they go nowhere but to the rules. */
  readonly discarded: Record<string, string | null>;
  /** Where the entry stands in the body, for faults. */
  readonly path: string;
}

/** A keyed hash that makes a contact, a login or a relationship unique in its programme. */
export interface Claim {
  readonly kind: ClaimKind;
  readonly canonical: string;
  /** Where the value stands in the body, for the answer to a loser. */
  readonly path: string;
  /** Whose it is, where it belongs to two users; absent: the user's that the call is about. */
  readonly holders?: { readonly userId: number; readonly otherUserId: number };
}

/**
 * What a call will write, worked out before anything is written: rows to make, rows to change, claims to take and to
 * give back, secrets to hash, history to note. Nothing in here has touched the database.
 */
export interface Draft {
  readonly entries: Entry[];
  /** Stored entries that were sent as they are: answered like the others, and neither written nor noted. */
  readonly unchanged: Entry[];
  /** Columns of the user's row that the call gave an id or a moment: what a dry run takes back. */
  readonly stamped: string[];
  readonly notes: HistoryNote[];
  /** What the call has changed of what a user has once, with the user's row as it was; null where the user had none of it. */
  readonly singles: Map<Resource, UserRow | null>;
  readonly claims: Claim[];
  readonly released: Claim[];
  /** Values that go into the envelope of the user's row, by resource and field. Only what was sent, until the row is sealed. */
  readonly plain: Map<Resource, Record<string, string | null>>;
  /** New secrets in clear by kind, hashed before the write and never kept. */
  readonly secrets: Record<string, string>;
}

/** An empty draft. */
export function newDraft(): Draft {
  return {
    entries: [],
    unchanged: [],
    stamped: [],
    notes: [],
    singles: new Map(),
    claims: [],
    released: [],
    plain: new Map(),
    secrets: {},
  };
}
