import { isDeepStrictEqual } from 'node:util';
import { activityType, entity, verificationStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { isSealed } from '../catalogue/field.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { customField, customFieldLimits } from '../catalogue/kinds/index.ts';
import { nounOf, type Resource } from '../catalogue/resource.ts';
import { deviceInfo } from '../catalogue/resources/device-info.ts';
import { info } from '../catalogue/resources/info.ts';
import { notification } from '../catalogue/resources/notification.ts';
import { preferences } from '../catalogue/resources/preferences.ts';
import { fieldColumns, initialColumns, instantColumns, isStored, shownColumn } from '../derive/columns.ts';
import { partFields, provenFields } from '../derive/field-rules.ts';
import { hasSingle, type Row } from '../derive/present.ts';
import { type Input, maybeShown, textOf } from '../derive/read-input.ts';
import type { UserRow } from '../derive/rows.ts';
import type { HistoryNote } from '../history/note.ts';
import { keepRow } from '../history/snapshot.ts';
import { offsetOf, zoneName } from '../time/zones.ts';
import type { ChangeContext } from './change-context.ts';
import { maskValues } from './envelopes.ts';
import { type ChangedPart, noteChange } from './part-notes.ts';
import { checkLeft } from './rules/at-least-one.ts';
import { secretKind } from './secrets.ts';
import { withoutShown } from './without-shown.ts';

/**
 * Writes one of the resources that lie in the user's row, making it where the user has none. Only what was sent
 * changes; where that is nothing, nothing is noted and no date moves. Secrets are set aside for hashing.
 */
export function writeSingle(resource: Resource, given: Input, context: ChangeContext): void {
  const user: Row = context.state.user;
  const sent = resource === notification ? withoutNotice(given, context.shownNotice()) : given;
  const open = () => context.openUserEnvelope(context.state.user)[resource.name] ?? {};
  const count = context.faults.length;
  const input = withoutShown(resource, sent, user, context, open);
  const isFaulty = context.faults.length > count;
  const exists = hasSingle(resource, user);
  if (exists && (input.id ?? null) !== null && input.id !== user[`${resource.prefix}_id`])
    throw errors.resourceUnknown({ resource: resource.name });
  const before = exists && !context.isNew ? { ...context.state.user } : null;
  if (!exists && !context.isNew && !saysAnything(input)) return;
  if (!exists) fillNew(resource, user, input, context);
  for (const [name, value] of Object.entries(input)) {
    const field = resource.fields[name]!;
    if (field.protect === 'hashed') context.draft.secrets[secretKind(resource, name)] = textOf(value)!;
    else if (isSealed(field)) setAside(resource, name, textOf(value), context);
    else if (isStored(field) && name !== 'id') user[shownColumn(resource, name)] = value;
  }
  if (!context.isNew && !isFaulty)
    checkLeft({ resource, row: user, before, path: `$.${resource.name}` }, context.faults);
  complete(resource, input, before, context);
  const isLeft = before !== null && !isChanged(resource, input, before, context);
  for (const { name } of instantColumns(resource)) {
    if (!name.endsWith('_updated_at') && exists) continue;
    if (!isLeft) user[name] = context.now;
    context.draft.stamped.push(name);
  }
  if (!isLeft) context.draft.singles.set(resource, before);
  Object.assign(user, context.keptOf(sent)?.columns);
  if (!context.isNew && !isLeft) note(resource, input, before, user, context);
}

/** A value that is to be sealed goes into the envelope; its mask stands in the row, where answers find it. */
function setAside(
  resource: Resource,
  name: string,
  value: string | null,
  { state, draft }: ChangeContext,
): void {
  draft.plain.set(resource, { ...draft.plain.get(resource), [name]: value });
  maskValues(resource, state.user, { [name]: value });
}

/**
 * What is said of a notification while reads show a notice in its place: nothing where the notice is sent back as it was read, and
 * never by the number of the notice.
 */
function withoutNotice(sent: Input, notice: Row | null): Input {
  if (!notice) return sent;
  const members = [
    ...Object.entries(sent),
    ...(sent[maybeShown] ?? []).map((one) => [one.name, one.sent] as const),
  ];
  const isRead = members.every(([name, value]) => isDeepStrictEqual(value, notice[name]));
  if (isRead && members.some(([name]) => name === 'message')) return {};
  const { id, ...others } = sent;
  return id === notice['id'] ? others : sent;
}

/** Whether a body says anything of what a user does not have yet, besides a number. */
function saysAnything(input: Input): boolean {
  return Object.entries(input).some(([name, value]) => name !== 'id' && value !== null);
}

function fillNew(resource: Resource, user: Row, input: Input, context: ChangeContext): void {
  Object.assign(user, initialColumns(resource));
  const { id } = resource.fields;
  if (id) {
    const name = `${resource.prefix}_id`;
    // The number of something outside, such as the terms, comes from the caller.
    const sent = id.on.post === 'NA' ? undefined : input.id;
    user[name] = sent ?? context.nextId(resource.prefix!);
    if (sent === undefined) context.draft.stamped.push(name);
  }
  if (resource === deviceInfo) user[`${resource.prefix}_original_source_id`] = context.sourceId;
}

/** What follows from the other values. */
function complete(
  resource: Resource,
  input: Input,
  before: (Row & UserRow) | null,
  context: ChangeContext,
): void {
  const { user } = context.state;
  if (resource === preferences) {
    const { preferences_time_zone: zone } = user;
    if (zone !== before?.preferences_time_zone)
      user.preferences_time_zone_name = zone && zoneName(offsetOf(zone));
  }
  if (!before) return;
  const changed = singleChangesProven(resource, before, context);
  // A privileged caller may say otherwise in the same call.
  if (changed && input['verification_status'] === undefined)
    Object.assign(user, { [shownColumn(resource, 'verification_status')]: verificationStatus.notVerified });
}

/** Whether a change gives what a user has once another value of those that a verification proves. `before`: the user's row as it was. */
export function singleChangesProven(
  resource: Resource,
  before: Row & UserRow,
  context: ChangeContext,
): boolean {
  return provenFields(resource).some((name) => differs(resource, name, before, context));
}

/**
 * Whether a field of a resource that is not among `passedOver` is other than before. A secret that is set anew is, since
 * nobody knows what it was.
 */
function isChanged(
  resource: Resource,
  input: Input,
  before: Row & UserRow,
  context: ChangeContext,
  passedOver: readonly string[] = [],
): boolean {
  const after: Row = context.state.user;
  const columns = fieldColumns(resource).filter(({ field }) => !passedOver.includes(field!));
  if (columns.some(({ name }) => !isDeepStrictEqual(after[name], before[name]))) return true;
  return Object.keys(input).some((name) => {
    const field = resource.fields[name]!;
    if (passedOver.includes(name)) return false;
    return field.protect === 'hashed' || (isSealed(field) && differs(resource, name, before, context));
  });
}

/**
 * The parts of a resource that have changed, where nothing else has; else none. Of a resource that is made anew only those count that
 * its catalogue names: a password is changed, too, for whom it is the first.
 */
function changedParts(
  resource: Resource,
  input: Input,
  before: (Row & UserRow) | null,
  context: ChangeContext,
): ChangedPart[] {
  const after: Row = context.state.user;
  const known: Row = before ?? initialColumns(resource);
  const changed = partFields(resource)
    .map((field) => ({ ...field, column: shownColumn(resource, field.name) }))
    .filter(({ name, column }) => {
      const field = resource.fields[name]!;
      if (!before && field.part === undefined) return false;
      if (field.protect === 'hashed') return Object.hasOwn(input, name);
      return (after[column] ?? null) !== (known[column] ?? null);
    })
    .map(({ column, ...field }) => ({ ...field, value: after[column] }));
  const names = changed.map(({ name }) => name);
  return before && changed.length > 0 && isChanged(resource, input, before, context, names) ? [] : changed;
}

/** Whether a field has another value than before: of a sealed one the value counts, since two may have one mask. */
function differs(
  resource: Resource,
  name: string,
  before: Row & UserRow,
  { state, draft, openUserEnvelope }: ChangeContext,
): boolean {
  const plain = draft.plain.get(resource);
  if (plain && name in plain)
    return (openUserEnvelope(before)[resource.name]?.[name] ?? null) !== plain[name];
  const column = shownColumn(resource, name);
  const after: Row = state.user;
  return after[column] !== before[column];
}

function note(
  resource: Resource,
  input: Input,
  before: (Row & UserRow) | null,
  user: Row,
  context: ChangeContext,
): void {
  const after = keepRow(resource, user, context);
  const isOfUser = resource.entity === entity.user;
  const whole: HistoryNote = {
    // What is noted as a part of the user itself must name the user, who is there already.
    activityType: before || isOfUser ? activityType.updated : activityType.created,
    entity: resource.entity!,
    entityId: isOfUser ? context.userId : Number(user[`${resource.prefix}_id`] ?? context.userId),
    adminNotes: noteText(before ? 'entryUpdated' : 'entryCreated', { noun: nounOf(resource) }),
    ...(before && { before: () => keepRow(resource, before, context) }),
    after: () => after,
  };
  noteChange(whole, changedParts(resource, input, before, context), context);
}

/** Changes what kind of user it is (`info.type`). */
export function changeType(type: number, context: ChangeContext): void {
  const { user } = context.state;
  if (user.type === type) return;
  const before = keepRow(info, user, context);
  user.type = type;
  const after = keepRow(info, user, context);
  context.draft.notes.push({
    activityType: activityType.updated,
    entity: entity.user,
    entityId: context.userId,
    adminNotes: noteText('entryUpdated', { noun: 'type' }),
    before: () => before,
    after: () => after,
  });
}

/** Merges free data into the user's own: a key with `null` is removed, the others are set. */
export function mergeCustomField(input: object, context: ChangeContext): void {
  const { user } = context.state;
  const before = user.custom_field;
  const merged = Object.fromEntries(
    Object.entries({ ...before, ...input }).filter(([, value]) => value !== null),
  );
  // A user without free data that is told to remove some has none afterwards either.
  if (!context.isNew && isDeepStrictEqual(merged, before ?? {})) return;
  user.custom_field = merged;
  // Each call was within the bounds; many of them must not add up to more.
  const fault = customField.check(merged);
  if (fault)
    context.faults.push({ path: '$.custom_field', fault, params: { maximum: customFieldLimits.bytesMax } });
  if (context.isNew) return;
  context.draft.notes.push({
    activityType: before ? activityType.updated : activityType.created,
    entity: entity.customField,
    entityId: context.userId,
    adminNotes: noteText(before ? 'entryUpdated' : 'entryCreated', { noun: 'custom field' }),
    ...(before && { before: () => ({ free: before }) }),
    after: () => ({ free: merged }),
  });
}
