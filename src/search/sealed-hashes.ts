import type { ValueField } from '../catalogue/field.ts';
import type { Resource } from '../catalogue/resource.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { sealedFields, searchColumn } from '../derive/columns.ts';
import { perResource } from '../derive/per-resource.ts';
import { searchHash } from '../storage/search-hash.ts';

/** The sealed fields of a resource that are found again by a keyed hash, with their names. */
export const hashedFields = perResource((resource): readonly [string, ValueField][] =>
  sealedFields(resource).filter(([, field]) => field.search === 'exact'),
);

/**
 * The keyed hashes by which sealed values of a resource are found again, by column. A field of which `values` says nothing
 * has none here; where it says null, the hash is null.
 */
export function sealedHashes(
  keyring: Keyring,
  programId: number,
  resource: Resource,
  values: Readonly<Record<string, string | null>>,
): Record<string, string | null> {
  return Object.fromEntries(
    hashedFields(resource).flatMap(([name, { kind }]) => {
      const value = values[name];
      if (value === undefined) return [];
      const hash = value && searchHash(keyring, programId, resource.name, name, kind.canonical(value));
      return [[searchColumn(resource, name), hash]];
    }),
  );
}
