import { errors } from '../catalogue/errors.ts';
import { canonicalField } from '../derive/columns.ts';
import { type Distinction, distinctions } from '../derive/field-rules.ts';
import type { RowOf } from '../derive/rows.ts';
import { canonicalLogin } from '../storage/claim-hash.ts';
import type { ChangeContext } from './change-context.ts';
import { isSameClaim, isUnique } from './claims.ts';
import type { Claim, Entry } from './draft.ts';
import type { LiveRows } from './live-rows.ts';

/**
 * Throws alreadyExists where the other one is not of this call: then it is no fault of the body. A body that has faults is told
 * of these first.
 */
export function refuseDouble(entry: Entry, live: LiveRows, { draft, faults }: ChangeContext): void {
  const { resource, row, before, path } = entry;
  for (const distinction of distinctions(resource)) {
    // What stands twice already stays, and may be changed in its other fields.
    if (before && isSame(distinction, columnsOf(distinction), row, before)) continue;
    const double = [...live.values()].find((other) => other !== row && isDouble(distinction, row, other));
    if (!double) continue;
    if (draft.entries.some((other) => other.row === double))
      faults.push({ path: `${path}.${distinction.name}`, fault: 'duplicateInList' });
    else if (faults.length === 0) throw errors.alreadyExists({ resource: resource.name });
  }
}

/** The columns on which it depends whether two entries are doubles. */
function columnsOf({ columns, unless }: Distinction): readonly string[] {
  return unless === null ? columns : [...columns, unless];
}

function isDouble(distinction: Distinction, row: RowOf, other: RowOf): boolean {
  const { columns, unless } = distinction;
  if ((row[columns[0]] ?? null) === null) return false;
  if (unless !== null && row[unless] && other[unless]) return false;
  return isSame(distinction, columns, row, other);
}

/** Whether two rows have the same in some columns, however it is spelt; two that have nothing there do. */
function isSame({ canonical }: Distinction, columns: readonly string[], row: RowOf, other: RowOf): boolean {
  const valueIn = (one: RowOf, column: string) => {
    const value = one[column] ?? null;
    return typeof value === 'string' ? (canonical[column]?.(value) ?? value) : value;
  };
  return columns.every((column) => valueIn(row, column) === valueIn(other, column));
}

/** Claims the entry's contact and gives back the one it had, which may have been claimed under other settings. */
export function moveClaim(entry: Entry, { draft, settings }: ChangeContext): void {
  const [wanted] = claimsOf(entry, entry.row);
  const [held] = entry.before ? claimsOf(entry, entry.before) : [];
  if (wanted?.canonical === held?.canonical) return;
  if (held) draft.released.push(held);
  if (!wanted || !isUnique(wanted.kind, settings)) return;
  // One that stands twice was told as such.
  if (!draft.claims.some((claim) => isSameClaim(claim, wanted))) draft.claims.push(wanted);
}

/** What an entry claims with the values of a row: its contact or login, or the relationship of two users. */
export function claimsOf(entry: Entry, row: RowOf): Claim[] {
  const field = canonicalField(entry.resource);
  if (!field) return claimsOfTwo(entry, row);
  const kind = field.claim;
  const own = row.canonical!;
  const canonical = kind === 'login' ? canonicalLogin(row['type'], own) : own;
  return [{ kind, canonical, path: `${entry.path}.${field.name}` }];
}

/** What two users have together is held by one claim, whichever of them it came by. */
function claimsOfTwo({ resource, path }: Entry, row: RowOf): Claim[] {
  return distinctions(resource).flatMap(({ name, columns, claim }): Claim[] => {
    if (!claim || !row.other_user_id) return [];
    const canonical = columns.map((column) => row[column] ?? '').join(' ');
    const holders = { userId: row.user_id, otherUserId: row.other_user_id };
    return [{ kind: claim, canonical, path: `${path}.${name}`, holders }];
  });
}
