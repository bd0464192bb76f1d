import type { Resource } from '../catalogue/resource.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { hasEnvelope, sealedFields, shownColumn } from '../derive/columns.ts';
import { maskValue } from '../derive/mask.ts';
import type { Row } from '../derive/present.ts';
import type { RowOf, UserRow } from '../derive/rows.ts';
import { sealedHashes } from '../search/sealed-hashes.ts';
import type { UserVault } from '../storage/user-vault.ts';
import type { Entry } from './draft.ts';

/** The sealed values of a stored row, by field; none in a row from before its list had the first sealed field. */
export function openEnvelope(vault: UserVault, table: string, row: RowOf): Record<string, string | null> {
  return row.sealed ? JSON.parse(vault.open(table, row.id, row.sealed)) : {};
}

/**
 * Seals what was sent for an entry together with what its envelope already held. The masks and the keyed hashes stand in the
 * row already (`maskEntry`, `hashEntry`).
 */
export function sealEntry(vault: UserVault, entry: Entry): void {
  const { resource, row, before } = entry;
  if (!hasEnvelope(resource) || (before && Object.keys(entry.plain).length === 0)) return;
  const values = { ...(before && openEnvelope(vault, resource.name, before)), ...entry.plain };
  row.sealed = vault.seal(resource.name, row.id, JSON.stringify(values));
}

/** Puts the masks of what was sent for an entry into its row, where answers find them. */
export function maskEntry({ resource, row, plain }: Entry): void {
  maskValues(resource, row, plain);
}

/** Puts what finds a sent value again into an entry's row: the keyed hash of its canonical form. */
export function hashEntry(
  keyring: Keyring,
  programId: number,
  { resource, row, plain }: Pick<Entry, 'resource' | 'row' | 'plain'>,
): void {
  Object.assign(row, sealedHashes(keyring, programId, resource, plain));
}

/** Puts the masks of values of a resource into a row. */
export function maskValues(
  resource: Resource,
  row: Row,
  plain: Readonly<Record<string, string | null>>,
): void {
  for (const [name, field] of sealedFields(resource)) {
    const value = plain[name];
    if (value === undefined) continue;
    row[shownColumn(resource, name)] = value && field.mask ? maskValue(value, field.mask) : null;
  }
}

/** What the envelope of a user's row holds: the sealed values of the resources that lie in the row, by resource and field. */
export type UserEnvelope = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

/** The sealed values of a user's row; none where nothing of the row is sealed. */
export function openUserEnvelope(vault: UserVault, user: UserRow): UserEnvelope {
  return user.sealed ? JSON.parse(vault.open('users', vault.userId, user.sealed)) : {};
}

/**
 * Seals what was sent for resources of the user's row together with what its envelope already held, and puts the keyed
 * hashes by which values are found again beside it. The masks stand in the row already (`maskValues`).
 */
export function sealUser(
  keyring: Keyring,
  vault: UserVault,
  user: UserRow,
  plain: ReadonlyMap<Resource, Readonly<Record<string, string | null>>>,
): void {
  if (plain.size === 0) return;
  const values: Record<string, Readonly<Record<string, string | null>>> = {
    ...openUserEnvelope(vault, user),
  };
  for (const [resource, sent] of plain) {
    values[resource.name] = { ...values[resource.name], ...sent };
    Object.assign(user, sealedHashes(keyring, vault.programId, resource, sent));
  }
  user.sealed = vault.seal('users', vault.userId, JSON.stringify(values));
}
