import { isDeepStrictEqual } from 'node:util';
import { type ActivityType, activityType, flagValue } from '../catalogue/codes.ts';
import { type HistoryNoteCode, noteText } from '../catalogue/history-notes.ts';
import { nounOf, type Resource } from '../catalogue/resource.ts';
import { partFields } from '../derive/field-rules.ts';
import type { RowOf } from '../derive/rows.ts';
import type { HistoryNote } from '../history/note.ts';
import { keepRow } from '../history/snapshot.ts';
import type { ChangeContext } from './change-context.ts';
import type { Entry } from './draft.ts';
import { liveRowsOf, primaryRow, withRowsBelow } from './live-rows.ts';
import { type ChangedPart, noteChange } from './part-notes.ts';

/** Columns of a row whose values say nothing of what is in it. */
const stampColumns: readonly string[] = ['updated_at', 'sealed'];

/** Whether a stored entry has another value than before, in a column that is not among `passedOver`, or in its envelope. */
export function isChanged(
  { resource, row, before, plain }: Entry,
  context: ChangeContext,
  passedOver: readonly string[] = [],
): boolean {
  const ignored = [...stampColumns, ...passedOver];
  const names = Object.keys(before!).filter((name) => !ignored.includes(name));
  if (names.some((name) => !isDeepStrictEqual(row[name], before![name]))) return true;
  const sent = Object.entries(plain);
  if (sent.length === 0) return false;
  const known = context.openEnvelope(resource.name, before!);
  return sent.some(([name, value]) => (known[name] ?? null) !== value);
}

/**
 * Notes in the history what was done to an entry; nothing of a user that is only being created. `text`: what it says for people,
 * where that is not what follows from the activity.
 */
export function note(entry: Entry, activity: ActivityType, context: ChangeContext, text?: string): void {
  if (context.isNew || entry.resource.toldWithParent) return;
  const deleted = activity === activityType.deleted;
  const { resource, row, before } = entry;
  const rowsRead = (list: Resource) => context.state.lists[list.name] ?? [];
  const rowsNow = (list: Resource) => liveRowsOf(list, context);
  const keep = (one: RowOf, rowsOf: typeof rowsNow) =>
    keepRow(resource, withRowsBelow(resource, one, rowsOf), context, context.heldRow(one));
  const whole: HistoryNote = {
    activityType: activity,
    entity: resource.entity!,
    entityId: row.id,
    adminNotes: text ?? entryText(entry, activity, context),
    ...(before && { before: () => keep(before, rowsRead) }),
    ...(!deleted && { after: () => keep(row, rowsNow) }),
  };
  noteChange(whole, activity === activityType.updated ? changedParts(entry, context) : [], context);
}

/** The parts of a stored entry that have changed, where nothing else has; else none. */
function changedParts(entry: Entry, context: ChangeContext): ChangedPart[] {
  const { resource, row, before } = entry;
  const changed = partFields(resource)
    .filter(({ name }) => row[name] !== before![name])
    .map((field) => ({ ...field, value: row[field.name] }));
  const names = changed.map(({ name }) => name);
  return changed.length > 0 && isChanged(entry, context, names) ? [] : changed;
}

/** What the history says of an entry for people: what was done to it, and which entry it replaced as the primary one. */
function entryText(entry: Entry, activity: ActivityType, context: ChangeContext): string {
  const { resource, row, before } = entry;
  const noun = nounOf(resource);
  if (activity === activityType.deleted) return noteText('entryClosed', { noun });
  const [isPrimary, wasPrimary] = [row, before].map((one) => one?.is_primary === flagValue.yes);
  const other = isPrimary === wasPrimary ? undefined : otherPrimary(entry, context);
  const say = (alone: HistoryNoteCode, beside: HistoryNoteCode) =>
    other === undefined ? noteText(alone, { noun }) : noteText(beside, { noun, other });
  if (activity === activityType.created)
    return isPrimary ? say('primaryCreated', 'primaryCreatedFor') : noteText('entryCreated', { noun });
  if (isPrimary === wasPrimary) return noteText('entryUpdated', { noun });
  const isMore = isChanged(entry, context, ['is_primary']);
  if (isPrimary)
    return isMore ? say('primaryUpdated', 'primaryUpdatedFor') : say('primaryMade', 'primaryMadeFor');
  return isMore ? say('primaryUpdatedLost', 'primaryUpdatedLostTo') : say('primaryLost', 'primaryLostTo');
}

/** The entry that was the primary one before the change, or that is so after it: whichever is not this one. */
function otherPrimary({ resource, row }: Entry, context: ChangeContext): number | undefined {
  if (row.is_primary !== flagValue.yes) return primaryRow(resource, context)?.id;
  return (context.state.lists[resource.name] ?? []).find((one) => one.is_primary === flagValue.yes)?.id;
}
