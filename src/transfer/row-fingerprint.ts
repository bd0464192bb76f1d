import { lists, singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { userData } from '../catalogue/resources/user-data.ts';
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
 * those of the row that are an empty list; but for members of free data, where null and the empty text are values.
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
  return mapMembers(value, ([name, member]) => {
    if (member === null || member === '') return [];
    return [[name, freeNames.has(name) ? inOrder(member) : meaningOf(member)]];
  });
}

/** Free data with the members of its objects sorted by name. */
function inOrder(value: unknown): unknown {
  return mapMembers(value, ([name, member]) => [[name, inOrder(member)]]);
}

/** The names of members that hold free data of the caller's own. */
const freeNames: ReadonlySet<string> = new Set(
  [userData, ...singles, ...lists].flatMap(({ fields }: Resource) =>
    Object.entries(fields).flatMap(([name, field]) => (field.type === 'object' && !field.of ? [name] : [])),
  ),
);

type Member = readonly [name: string, value: unknown];

/** An object's members, sorted by name, as `change` has them; of an array its entries, each changed by itself. */
function mapMembers(value: unknown, change: (member: Member) => Member[]): unknown {
  if (Array.isArray(value)) return value.map((entry) => mapMembers(entry, change));
  if (!isPlainObject(value)) return value;
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.flatMap(change));
}
