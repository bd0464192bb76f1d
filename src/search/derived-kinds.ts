import type { ValueField } from '../catalogue/field.ts';
import { recordLists, singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { document } from '../catalogue/resources/document.ts';
import { tableOf } from '../derive/ownership.ts';
import type { DerivedKind } from '../storage/derived-versions.ts';
import { searchTable } from '../storage/search-writer.ts';
import { hashedFields } from './sealed-hashes.ts';

/** A field of a list whose sealed value is found again by its keyed hash. */
export interface HashedField {
  readonly list: Resource;
  readonly name: string;
  readonly field: ValueField;
  /** The kind of derived values that its hashes are. */
  readonly kind: string;
}

/** Every such field of every list. */
export const hashedListFields: readonly HashedField[] = recordLists.flatMap((list) =>
  hashedFields(list).map(([name, field]) => ({ list, name, field, kind: `${list.name}.${name}` })),
);

/** Such fields of what a user has once, in the row of the user. Their hashes are not made anew: `check-catalogue.ts` sees to it that none needs it. */
export const hashedSingleFields: readonly Pick<HashedField, 'list' | 'name' | 'field'>[] = singles.flatMap(
  (list) => hashedFields(list).map(([name, field]) => ({ list, name, field })),
);

/** The rows by which users are found. */
export const userSearchKind = searchTable;

/** The columns by which documents are found. */
export const documentSearchKind = tableOf(document);

/**
 * Every kind of derived values that inquiries look in. Raise the version of a kind when its rules change: what is stored is
 * recomputed in the background, and until that is done inquiries look for the former form as well. The hashes of a sealed
 * field have a version more for each former canonical form of their kind of value.
 */
export const derivedKinds: readonly DerivedKind[] = [
  { name: userSearchKind, version: 2 },
  { name: documentSearchKind, version: 2 },
  ...hashedListFields.map(({ kind, field }) => ({
    name: kind,
    version: 1 + field.kind.formerCanonical.length,
  })),
];
