import { isDeepStrictEqual } from 'node:util';
import { activityType, flagValue, status, verificationStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { isSealed } from '../catalogue/field.ts';
import { nounOf, type Resource } from '../catalogue/resource.ts';
import { canonicalField, emptyRow, hasColumn, isStored } from '../derive/columns.ts';
import {
  type Distinction,
  distinctions,
  provenFields,
  references,
  referencesTo,
} from '../derive/field-rules.ts';
import { isClosed, type Kept } from '../derive/kept.ts';
import { type ListBelow, listsBelow, parentColumn } from '../derive/ownership.ts';
import { type Input, textOf } from '../derive/read-input.ts';
import type { RowOf } from '../derive/rows.ts';
import { keepRow } from '../history/snapshot.ts';
import { canonicalLogin } from '../storage/claim-hash.ts';
import type { ChangeContext } from './change-context.ts';
import { isSameClaim, isUnique } from './claims.ts';
import type { Claim, Entry } from './draft.ts';
import { maskEntry } from './envelopes.ts';
import { checkFields } from './rules/check-fields.ts';
import { rules } from './rules/index.ts';
import { withoutShown } from './without-shown.ts';

/** What a list looks like while a call works on it: the live rows, changed ones in their new form. */
type LiveRows = Map<number, RowOf>;

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
  for (const [index, entry] of changed.entries()) unprove(entry, inputs[index]!, context);
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

/** The primary entry of a list, as it is once the call has done what it has done so far. */
export function primaryRow(resource: Resource, context: ChangeContext): RowOf | undefined {
  return [...liveRows(resource, context).values()].find((row) => row.is_primary === 1);
}

/** The live rows of a list, or those of them that lie below one row. */
function liveRows(resource: Resource, context: ChangeContext, parent?: RowOf): LiveRows {
  const live: LiveRows = new Map((context.state.lists[resource.name] ?? []).map((row) => [row.id, row]));
  for (const entry of context.draft.entries) {
    if (entry.resource !== resource) continue;
    if (entry.row.closed_at) live.delete(entry.row.id);
    else live.set(entry.row.id, entry.row);
  }
  return parent ? new Map([...live].filter(([, row]) => isBelow(resource, row, parent))) : live;
}

function isBelow(list: Resource, row: RowOf, parent: RowOf): boolean {
  return row[parentColumn(list)!] === parent.id;
}

/** The rows that a list has once the change has done what it has done so far. */
export function liveRowsOf(resource: Resource, context: ChangeContext): readonly RowOf[] {
  return [...liveRows(resource, context).values()];
}

/**
 * A row with the rows below it, under the names of the members that hold them: what an answer and the history show.
 * `rowsOf`: the rows of a list among which those below are.
 */
export function withRowsBelow(
  resource: Resource,
  row: RowOf,
  rowsOf: (list: Resource) => readonly RowOf[],
): RowOf {
  const below = listsBelow(resource);
  if (below.length === 0) return row;
  const members = below.map(({ name, list }) => {
    const rows = rowsOf(list).filter((one) => isBelow(list, one, row));
    return [name, rows.map((one) => withRowsBelow(list, one, rowsOf))];
  });
  return { ...row, ...Object.fromEntries(members) };
}

/** The entry of a stored row: the one that this call works on already, or a new one. */
function openEntry(resource: Resource, row: RowOf, path: string, context: ChangeContext): Entry {
  const open = context.draft.entries.find((entry) => entry.row === row);
  if (open) return open;
  const changed = { ...row, updated_at: context.now };
  const entry: Entry = { resource, row: changed, before: row, plain: {}, discarded: {}, path };
  context.draft.entries.push(entry);
  return entry;
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

/** Keeps exactly one primary entry in a list that is not empty. */
function settlePrimary(
  resource: Resource,
  touched: readonly Entry[],
  inputs: readonly Input[],
  live: LiveRows,
  path: string,
  context: ChangeContext,
): void {
  if (!resource.primary || live.size === 0) return;
  const named = touched.filter(({ row }, index) => inputs[index]!['is_primary'] === 1 && !row.closed_at);
  if (named.length > 1) context.faults.push({ path, fault: 'severalPrimaries' });
  const current = [...live.values()].find(
    (row) => row.is_primary === 1 && !named.some((entry) => entry.row === row),
  );
  const before = touched.find((entry) => entry.before?.is_primary === 1);
  const primary = named[0]?.row ?? current ?? before?.row ?? live.values().next().value!;
  const opened = [...live.values()].flatMap((row) =>
    setPrimary(resource, row, row === primary ? flagValue.yes : flagValue.no, context),
  );
  // Once all of them are set, since a note names the entry that another has replaced.
  for (const entry of opened) note(entry, activityType.updated, context);
}

/** Returns the entry where the call does nothing else to it. */
function setPrimary(resource: Resource, row: RowOf, isPrimary: number, context: ChangeContext): Entry[] {
  if (row.is_primary === isPrimary) return [];
  const isOpen = context.draft.entries.some((entry) => entry.row === row);
  const entry = openEntry(resource, row, '', context);
  entry.row.is_primary = isPrimary;
  return isOpen ? [] : [entry];
}

/** Columns of a row whose values say nothing of what is in it. */
const stampColumns: readonly string[] = ['updated_at', 'sealed'];

/** Whether a stored entry has another value than before, in a column that is not among `passedOver`, or in its envelope. */
function isChanged(
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

/** An entry that was sent as it is: nothing of it is written. */
function leaveAsIs(entry: Entry, { draft }: ChangeContext): void {
  entry.row.updated_at = entry.before!.updated_at;
  draft.entries.splice(draft.entries.indexOf(entry), 1);
  draft.unchanged.push(entry);
}

/** A changed value is no longer the one that was verified; a privileged caller may say otherwise in the same call. */
function unprove(entry: Entry, input: Input, context: ChangeContext): void {
  const { resource, row } = entry;
  if (!provenFields(resource).some((name) => differs(entry, name, context))) return;
  if (input['verification_status'] === undefined) row.verification_status = verificationStatus.notVerified;
  if (resource.statusAfterChange !== undefined && input['status'] === undefined)
    row.status = resource.statusAfterChange;
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

/**
 * Throws alreadyExists where the other one is not of this call: then it is no fault of the body. A body that has faults is told
 * of these first.
 */
function refuseDouble(entry: Entry, live: LiveRows, { draft, faults }: ChangeContext): void {
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
function moveClaim(entry: Entry, { draft, settings }: ChangeContext): void {
  const [wanted] = claimsOf(entry, entry.row);
  const [held] = entry.before ? claimsOf(entry, entry.before) : [];
  if (wanted?.canonical === held?.canonical) return;
  if (held) draft.released.push(held);
  if (!wanted || !isUnique(wanted.kind, settings)) return;
  // One that stands twice was told as such.
  if (!draft.claims.some((claim) => isSameClaim(claim, wanted))) draft.claims.push(wanted);
}

function claimsOf(entry: Entry, row: RowOf): Claim[] {
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

function note(entry: Entry, activity: number, context: ChangeContext): void {
  if (context.isNew) return;
  const deleted = activity === activityType.deleted;
  const { resource, row, before } = entry;
  const rowsRead = (list: Resource) => context.state.lists[list.name] ?? [];
  const rowsNow = (list: Resource) => liveRowsOf(list, context);
  context.draft.notes.push({
    activityType: activity,
    entity: resource.entity!,
    entityId: row.id,
    adminNotes: entryText(entry, activity, context),
    ...(before && { before: () => keepRow(resource, withRowsBelow(resource, before, rowsRead), context) }),
    ...(!deleted && { after: () => keepRow(resource, withRowsBelow(resource, row, rowsNow), context) }),
  });
}

/** What the history says of an entry for people: what was done to it, and which entry it replaced as the primary one. */
function entryText(entry: Entry, activity: number, context: ChangeContext): string {
  const { resource, row, before } = entry;
  const noun = nounOf(resource);
  if (activity === activityType.deleted) return `User ${noun} deleted`;
  const [isPrimary, wasPrimary] = [row, before].map((one) => one?.is_primary === flagValue.yes);
  const other = isPrimary === wasPrimary ? undefined : otherPrimary(entry, context);
  const inPlace = other === undefined ? '' : `, in place of ${noun} ${other}`;
  if (activity === activityType.created)
    return `User ${isPrimary ? 'primary ' : ''}${noun} created${isPrimary ? inPlace : ''}`;
  if (isPrimary === wasPrimary) return `User ${noun} updated`;
  const done = isChanged(entry, context, ['is_primary']) ? 'updated and ' : '';
  if (isPrimary) return `User ${noun} ${done}made primary${inPlace}`;
  return `User ${noun} ${done}no longer primary${other === undefined ? '' : `, replaced by ${noun} ${other}`}`;
}

/** The entry that was the primary one before the change, or that is so after it: whichever is not this one. */
function otherPrimary({ resource, row }: Entry, context: ChangeContext): number | undefined {
  if (row.is_primary !== flagValue.yes) return primaryRow(resource, context)?.id;
  return (context.state.lists[resource.name] ?? []).find((one) => one.is_primary === flagValue.yes)?.id;
}
