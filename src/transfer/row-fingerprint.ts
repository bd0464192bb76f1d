import type { Keyring } from '../crypto/keyring.ts';
import { isPlainObject } from '../objects.ts';
import { toHex } from '../storage/user-vault.ts';

/** How the fingerprints of rows are made that are imported now. Rows of before keep the version that they have. */
export const fingerprintVersion = 2;

/** A row of an import, as it was sent and as it was parsed, before anything of it is read by the catalogue. */
export interface SentRow {
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * The keyed hash that tells a row from another under the same source id, as bytes in PostgreSQL's text form. Version 1 is of
 * the row's text; version 2 is of what the row says: members sorted by name, those that are null or an empty text left out, and
 * those of the row that are an empty list.
 */
export function fingerprintOf(keyring: Keyring, { text, value }: SentRow, version: number): string {
  const said = version === 1 ? text : JSON.stringify(meaningOf(withoutEmptyLists(value)));
  return toHex(keyring.keyedHash('idempotency', 'import', said));
}

function withoutEmptyLists(row: SentRow['value']): SentRow['value'] {
  const isEmpty = (member: unknown) => Array.isArray(member) && member.length === 0;
  return Object.fromEntries(Object.entries(row).filter(([, member]) => !isEmpty(member)));
}

function meaningOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(meaningOf);
  if (!isPlainObject(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== '');
  members.sort(([one], [other]) => (one < other ? -1 : 1));
  return members.map(([name, member]) => [name, meaningOf(member)]);
}
