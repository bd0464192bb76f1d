import { activityType, status, verificationStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { isSealed } from '../catalogue/field.ts';
import type { Resource } from '../catalogue/resource.ts';
import { canonicalField, emptyRow, hasColumn, isStored } from '../derive/columns.ts';
import { provenFields, references, referencesTo } from '../derive/field-rules.ts';
import { isClosed, type Kept } from '../derive/kept.ts';
import { type ListBelow, listsBelow, parentColumn } from '../derive/ownership.ts';
import { type Input, textOf } from '../derive/read-input.ts';
import type { RowOf } from '../derive/rows.ts';
import type { ChangeContext } from './change-context.ts';
import type { Entry } from './draft.ts';
import { isChanged, note } from './entry-notes.ts';
import { maskEntry } from './envelopes.ts';
import { type LiveRows, liveRows, openEntry } from './live-rows.ts';
import { settlePrimary } from './primaries.ts';
import { checkFields } from './rules/check-fields.ts';
import { rules } from './rules/index.ts';
import { claimsOf, moveClaim, refuseDouble } from './uniqueness.ts';
import { withoutShown } from './without-shown.ts';

/** Adds entries to one of the user's lists, with what lies below them. `parent`: the row below which the entries lie. */
export function createEntries(
  resource: Resource,
  inputs: readonly Input[],
  path: string,
  context: ChangeContext,
  parent?: RowOf,
): Entry[] {
  const live = liveRows(resource, context, parent);
  // Before numbers are taken: an import may bring any number of entries.
  const open = inputs.filter((input) => !isClosed(context.keptOf(input)));
  checkRoom(resource, live.size + open.length);
  const created = inputs.map((input, index): Entry => {
    const entry: Entry = {
      resource,
      row: newRow(resource, context, parent),
      plain: {},
      discarded: {},
      path: entryPath(resource, path, index, parent),
    };
    // A number is the server's to give, whatever verb the body was read for.
    const { id: _, ...values } = withoutShown(resource, input, entry.row, context, () => ({}));
    fill(entry, values, context);
    decide(entry, values);
    const kept = context.keptOf(input);
    if (kept) keepEntry(entry, kept, context);
    // What an import brings closed takes with it what lies below.
    if (parent?.closed_at) entry.row.closed_at ??= parent.closed_at;
    return entry;
  });
  for (const { row } of created) if (!row.closed_at) live.set(row.id, row);
  context.draft.entries.push(...created);
  settlePrimary(resource, created, inputs, live, path, context);
  finish(resource, created, live, context);
  for (const [index, entry] of created.entries()) {
    note(entry, activityType.created, context);
    for (const { name, list, inputs: below } of sentBelow(resource, inputs[index]!))
      createEntries(list, below, `${entry.path}.${name}`, context, entry.row);
  }
  return created;
}

/** What an import keeps of an entry, and whom the entry's own references mean here. One that was closed stays closed. */
function keepEntry({ resource, row }: Entry, { columns, localId }: Kept, context: ChangeContext): void {
  Object.assign(row, columns);
  if (row.closed_at && hasColumn(resource, 'is_primary')) row.is_primary = 0;
  if (localId !== null) context.newIds.set(`${resource.name} ${localId}`, row.id);
  for (const { name, list } of references(resource)) {
    // No row has the number -1, so that what names nothing here is a fault.
    if (row[name]) row[name] = context.newIds.get(`${list} ${row[name]}`) ?? -1;
  }
}

/** Changes entries of one of the user's lists, and of those below them; only what was sent changes. */
export function updateEntries(
  resource: Resource,
  inputs: readonly Input[],
  path: string,
  context: ChangeContext,
  parent?: RowOf,
): Entry[] {
  const live = liveRows(resource, context, parent);
  refuseDoubles(inputs, path, context);
  const changed = inputs.map((input, index): Entry => {
    const row = findRow(resource, live, input);
    const entry = openEntry(resource, row, entryPath(resource, path, index, parent), context);
    const { id: _, ...values } = withoutShown(resource, input, row, context, () =>
      context.openEnvelope(resource.name, row),
    );
    fill(entry, values, context);
    live.set(entry.row.id, entry.row);
    return entry;
  });
  settlePrimary(resource, changed, inputs, live, path, context);
  for (const [index, entry] of changed.entries()) {
    unprove(entry, inputs[index]!, context);
    decide(entry, inputs[index]!);
  }
  finish(resource, changed, live, context);
  for (const [index, entry] of changed.entries()) {
    if (isChanged(entry, context)) note(entry, activityType.updated, context);
    else leaveAsIs(entry, context);
    for (const { name, list, inputs: below } of sentBelow(resource, inputs[index]!))
      updateEntries(list, below, `${entry.path}.${name}`, context, entry.row);
  }
  return changed;
}

/** Where an entry stands in the body: by its number, unless it was sent as an object of its own (`address`). */
function entryPath(resource: Resource, path: string, index: number, parent?: RowOf): string {
  return parent || path === `$.${resource.name}` ? `${path}[${index}]` : path;
}

/** What was sent for the lists below an entry. */
export function sentBelow(resource: Resource, input: Input) {
  return listsBelow(resource).flatMap(({ name, list }) => {
    const inputs = input[name];
    return Array.isArray(inputs) ? [{ name, list, inputs: inputs as Input[] }] : [];
  });
}

/** An entry named twice would be changed twice, and noted twice. */
function refuseDoubles(inputs: readonly Input[], path: string, { faults }: ChangeContext): void {
  const seen = new Set<unknown>();
  for (const [index, { id }] of inputs.entries()) {
    if (seen.has(id)) faults.push({ path: `${path}[${index}].id`, fault: 'duplicateInList' });
    seen.add(id);
  }
}

/** Closes entries of one of the user's lists. The primary goes last. What names one of them names nothing any more. */
export function deleteEntries(
  resource: Resource,
  inputs: readonly Input[],
  path: string,
  context: ChangeContext,
  parent?: RowOf,
): Entry[] {
  const live = liveRows(resource, context, parent);
  refuseDoubles(inputs, path, context);
  const rows = new Map(inputs.map((input) => [input.id!, findRow(resource, live, input)]));
  for (const id of rows.keys()) live.delete(id);
  const deleted = [...rows.values()].map((before) => {
    if (before.is_primary === 1 && live.size > 0)
      throw errors.primaryCannotBeDeleted({ resource: resource.name });
    const entry = openEntry(resource, before, path, context);
    entry.row.closed_at = context.now;
    // What is checked before it counts has a state of its own for that.
    if (resource.statusAfterChange !== undefined) entry.row.status = status.closed;
    if (hasColumn(resource, 'is_primary')) entry.row.is_primary = 0;
    context.draft.released.push(...claimsOf(entry, before));
    for (const below of listsBelow(resource)) closeBelow(below, before, context);
    note(entry, activityType.deleted, context);
    return entry;
  });
  for (const { list, name } of referencesTo(resource)) forgetReferences(list, name, rows, context);
  return deleted;
}

function closeBelow({ list }: ListBelow, parent: RowOf, context: ChangeContext): void {
  const below = [...liveRows(list, context, parent).keys()].map((id) => ({ id }));
  if (below.length > 0) deleteEntries(list, below, '', context, parent);
}

function forgetReferences(
  list: Resource,
  name: string,
  gone: ReadonlyMap<unknown, unknown>,
  context: ChangeContext,
): void {
  for (const row of liveRows(list, context).values()) {
    if (!gone.has(row[name])) continue;
    const isOpen = context.draft.entries.some((entry) => entry.row === row);
    const entry = openEntry(list, row, '', context);
    entry.row[name] = null;
    if (!isOpen) note(entry, activityType.updated, context);
  }
}

function findRow(resource: Resource, live: LiveRows, input: Input): RowOf {
  const row = live.get(input.id!);
  if (!row) throw errors.resourceUnknown({ resource: resource.name });
  return row;
}

function checkRoom(resource: Resource, count: number): void {
  const maximum = resource.entriesMax ?? Number.POSITIVE_INFINITY;
  if (count > maximum) throw errors.tooManyRecords({ maximum, resource: resource.name });
}

function newRow(resource: Resource, context: ChangeContext, parent?: RowOf): RowOf {
  const row: RowOf = emptyRow(resource)();
  if (parent) row[parentColumn(resource)!] = parent.id;
  row.program_id = context.programId;
  row.user_id = context.userId;
  row.id = context.nextId(resource.name);
  row.original_source_id = context.sourceId;
  row.created_at = context.now;
  row.updated_at = context.now;
  if (hasColumn(resource, 'status'))
    row.status = initialStatusOf(resource, context) ?? row.status ?? status.active;
  return row;
}

/** The status of a new entry, where its resource says so: for some, of one that a user is created with, or of a later one. */
function initialStatusOf({ name, initialStatus }: Resource, { state }: ChangeContext): number | undefined {
  if (typeof initialStatus !== 'object') return initialStatus;
  return state.lists[name] ? initialStatus.later : initialStatus.withUser;
}

/**
 * Puts the caller's values into the row; what is to be sealed is set aside in clear, and its mask and the keyed hash by which
 * it is found stand in the row.
 */
function fill(entry: Entry, input: Input, context: ChangeContext): void {
  for (const [name, value] of Object.entries(input)) {
    const field = entry.resource.fields[name]!;
    if (isSealed(field)) entry.plain[name] = textOf(value);
    else if (isStored(field)) entry.row[name] = value;
    else if (field.protect === 'discarded') entry.discarded[name] = textOf(value);
  }
  maskEntry(entry);
  context.hashEntry(entry);
}

/** An entry that was sent as it is: nothing of it is written. */
function leaveAsIs(entry: Entry, { draft }: ChangeContext): void {
  entry.row.updated_at = entry.before!.updated_at;
  draft.entries.splice(draft.entries.indexOf(entry), 1);
  draft.unchanged.push(entry);
}

/** What was checked waits no longer: whoever says what came of it need not say so of its status. */
function decide({ resource, row }: Entry, input: Input): void {
  const { verification_status: verdict, status: said } = input;
  if (resource.statusAfterChange === undefined || row.status !== resource.statusAfterChange) return;
  if ((verdict ?? null) === null || said !== undefined) return;
  if (row.verification_status !== verificationStatus.notVerified) row.status = status.active;
}

/** A changed value is no longer the one that was verified; a privileged caller may say otherwise in the same call. */
function unprove(entry: Entry, input: Input, context: ChangeContext): void {
  const { resource, row } = entry;
  if (!changesProven(entry, context)) return;
  if (input['verification_status'] === undefined) row.verification_status = verificationStatus.notVerified;
  if (resource.statusAfterChange !== undefined && input['status'] === undefined)
    row.status = resource.statusAfterChange;
}

/** Whether a change of a stored entry gives it another value of those that a verification proves. */
export function changesProven(entry: Entry, context: ChangeContext): boolean {
  return provenFields(entry.resource).some((name) => differs(entry, name, context));
}

function differs(entry: Entry, name: string, context: ChangeContext): boolean {
  if (isSealed(entry.resource.fields[name]!)) {
    if (!(name in entry.plain)) return false;
    return (context.openEnvelope(entry.resource.name, entry.before!)[name] ?? null) !== entry.plain[name];
  }
  return entry.row[name] !== entry.before![name];
}

/**
 * The words of the fields, the resource's own rule, the check for doubles, and the claims; each for all entries, since they
 * may change places.
 */
function finish(resource: Resource, entries: readonly Entry[], live: LiveRows, context: ChangeContext): void {
  const contact = canonicalField(resource);
  for (const entry of entries) {
    // Compared in its canonical form, which stands beside what was sent.
    if (contact) entry.row.canonical = contact.canonical(String(entry.row[contact.name]));
    // What a faulty value would make of the others is not known.
    if (context.faults.some(({ path }) => path.startsWith(`${entry.path}.`))) continue;
    checkFields(entry, context);
    rules[resource.name]?.(entry, context);
  }
  for (const entry of entries) {
    // What an import brings closed holds no contact, and stands in nobody's way.
    if (entry.row.closed_at) continue;
    refuseDouble(entry, live, context);
    moveClaim(entry, context);
  }
}
