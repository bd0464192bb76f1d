import type { CatalogueField, CatalogueResource } from '../../catalogue/catalogue.ts';
import { type Draft, type Entry, valueAt } from '../../fields/drafts.ts';
import { isSameValue } from '../../fields/same-value.ts';
import type { Value } from '../../fields/values.ts';

/** An entry as somebody has seen it. */
export interface SeenEntry {
  /** As it was answered, masks included; null: there is none. */
  readonly entry: Entry | null;
  /** As a person would type it. */
  readonly draft: Draft;
  /** The entity tag of the user then. */
  readonly tag: string | null;
}

/**
 * Whether a change may write over what somebody else has written, so that a person has to choose. Where the entry is as it was seen, only
 * what is sealed may be another: two numbers can have one mask, and the day of a change tells nothing of two on one day.
 */
export function mayWriteOver(
  changed: readonly CatalogueField[],
  { entry: before }: SeenEntry,
  { entry: now }: SeenEntry,
): boolean {
  return !isSameValue(before, now) || changed.some(({ protection }) => protection !== null);
}

/** What is shown of a field of an entry: its mask where it is sealed. */
export function shownIn({ entry, draft }: SeenEntry, { name, protection }: CatalogueField): Value {
  return protection === null ? draft[name] : valueAt(entry, name);
}

/** Fields that no form has, and that somebody else or the server has changed, such as the verdict on a paper. That something was changed is said already. */
export function changedBeside(
  { fields: all }: CatalogueResource,
  inForm: readonly CatalogueField[],
  { entry: before }: SeenEntry,
  { entry: now }: SeenEntry,
): CatalogueField[] {
  return all.filter(
    ({ name, is_technical: isTechnical }) =>
      !isTechnical &&
      name !== 'update_date_utc' &&
      !inForm.some((field) => field.name === name || field.name.startsWith(`${name}.`)) &&
      !isSameValue(valueAt(before, name), valueAt(now, name)),
  );
}
