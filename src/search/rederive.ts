import type { Resource } from '../catalogue/resource.ts';
import { document } from '../catalogue/resources/document.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { UnsealError } from '../crypto/seal.ts';
import { tableOf } from '../derive/ownership.ts';
import type { RowOf } from '../derive/rows.ts';
import type {
  RowCorrection,
  SearchCorrection,
  SearchedParts,
  SearchedUser,
} from '../storage/search-check.ts';
import { fromHex, UserVault } from '../storage/user-vault.ts';
import { documentSearchKind, hashedListFields, userSearchKind } from './derived-kinds.ts';
import { hashedFields, sealedHashes } from './sealed-hashes.ts';
import { changedSearch, searchedLists, searchedOfDocument, searchRowOf } from './search-row.ts';

/** Which kinds of derived values are looked at, and what opens sealed values; without a keyring no hash is. */
export interface RederivedParts {
  readonly kinds: ReadonlySet<string>;
  readonly keyring: Keyring | null;
}

/** What should be other of what a user is found by. */
export interface Rederived {
  /** The faults that `correction` puts right, each a sentence. */
  readonly faults: readonly string[];
  /** The faults that nothing here puts right. */
  readonly lasting: readonly string[];
  /** Null where nothing is to be put right. */
  readonly correction: SearchCorrection | null;
}

/** The lists of which a hash is looked at. */
function hashedLists({ kinds, keyring }: RederivedParts): readonly Resource[] {
  const wanted = keyring ? hashedListFields.filter(({ kind }) => kinds.has(kind)) : [];
  return [...new Set(wanted.map(({ list }) => list))];
}

/** What `rederive` reads of a user. */
export function partsToRead(parts: RederivedParts): SearchedParts {
  const hashed = hashedLists(parts);
  const searched = parts.kinds.has(userSearchKind) ? searchedLists : [];
  return {
    open: [...searched, ...hashed].map(tableOf),
    all: parts.kinds.has(documentSearchKind) ? [tableOf(document)] : [],
    key: hashed.length > 0,
  };
}

/**
 * Works out again what inquiries find a user by, and compares it with what is stored: the search row, the columns of the
 * user's documents, and the keyed hashes of sealed values, which are opened for it. Of an erased user nothing is found.
 */
export function rederive(stored: SearchedUser, parts: RederivedParts): Rederived {
  const { user, search } = stored;
  const whose = `user ${user.id} of programme ${user.program_id}`;
  if (user.erased_at !== null) {
    const isFound = search !== null && parts.kinds.has(userSearchKind);
    const lasting = isFound ? [`${whose} was erased and is found by inquiries`] : [];
    return { faults: [], lasting, correction: null };
  }
  const wanted = parts.kinds.has(userSearchKind) ? searchRowOf(user, stored.lists) : null;
  const changed = wanted && search ? changedSearch(search, wanted) : wanted;
  const faults = !changed
    ? []
    : search
      ? [`${whose} is found by another ${Object.keys(changed).join(', ')}`]
      : [`${whose} is not found by inquiries`];
  const compared = [...documentsOf(stored, parts), ...hashesOf(stored, parts)];
  const rows = compared.flatMap(({ table, row, columns }): RowCorrection[] => {
    const others = Object.keys(columns ?? {}).filter((name) => row[name] !== columns?.[name]);
    if (!columns || others.length === 0) return [];
    faults.push(`${table} ${row.id} of ${whose} is found by another ${others.join(', ')}`);
    return [{ table, id: row.id, columns }];
  });
  const unopened = compared.filter(({ columns }) => !columns);
  return {
    faults,
    lasting: unopened.map(({ table, row }) => `${table} ${row.id} of ${whose} does not open`),
    correction:
      faults.length === 0
        ? null
        : { userId: user.id, historyNumber: user.history_number, search: changed && wanted, rows },
  };
}

/** A row and what of it should be as it is here; null where it cannot be worked out. */
interface Compared {
  readonly table: string;
  readonly row: RowOf;
  readonly columns: RowCorrection['columns'] | null;
}

function documentsOf({ lists }: SearchedUser, { kinds }: RederivedParts): Compared[] {
  if (!kinds.has(documentSearchKind)) return [];
  const table = tableOf(document);
  const rows = (lists[table] ?? []) as readonly RowOf<typeof document>[];
  return rows.map((row) => ({ table, row, columns: searchedOfDocument(row) }));
}

function hashesOf({ user, lists, wrapped }: SearchedUser, parts: RederivedParts): Compared[] {
  const { keyring } = parts;
  const rows = hashedLists(parts).flatMap((list) =>
    (lists[tableOf(list)] ?? []).filter(({ sealed }) => sealed).map((row) => ({ list, row })),
  );
  if (!keyring || rows.length === 0) return [];
  const none = (list: Resource) => Object.fromEntries(hashedFields(list).map(([name]) => [name, null]));
  let vault: UserVault | null = null;
  return rows.map(({ list, row }): Compared => {
    const table = tableOf(list);
    try {
      vault ??= UserVault.open(keyring, user.program_id, user.id, fromHex(wrapped ?? '\\x'));
      const values = { ...none(list), ...JSON.parse(vault.open(list.name, row.id, row.sealed!)) };
      return { table, row, columns: sealedHashes(keyring, user.program_id, list, values) };
    } catch (error) {
      if (error instanceof UnsealError) return { table, row, columns: null };
      throw error;
    }
  });
}
