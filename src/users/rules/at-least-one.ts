import type { FaultDetail } from '../../catalogue/errors.ts';
import type { Resource } from '../../catalogue/resource.ts';
import { shownColumn } from '../../derive/columns.ts';
import type { Row } from '../../derive/present.ts';

/**
 * A change may not take away all of the fields of which an object has at least one. `before`: the row as it was; null where
 * there was none. What a row lacks already is no fault of a change.
 */
export function checkLeft(
  { resource, row, before, path }: { resource: Resource; row: Row; before: Row | null; path: string },
  faults: FaultDetail[],
): void {
  const { atLeastOne } = resource;
  if (!atLeastOne) return;
  const { of: names, fault } = atLeastOne;
  const has = (one: Row | null, name: string) => (one?.[shownColumn(resource, name)] ?? null) !== null;
  if (names.some((name) => has(row, name))) return;
  const cleared = names.find((name) => has(before, name));
  if (!before || cleared) faults.push({ path: `${path}.${cleared ?? names[0]}`, fault });
}
