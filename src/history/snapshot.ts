import { isDeepStrictEqual } from 'node:util';
import { answerName, recordLists, singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { accessRule } from '../catalogue/resources/access-rule.ts';
import { account } from '../catalogue/resources/account.ts';
import { currency } from '../catalogue/resources/currency.ts';
import { attachment, document, documentInfo } from '../catalogue/resources/document.ts';
import { info } from '../catalogue/resources/info.ts';
import { presentAccessRule } from '../derive/access-rules.ts';
import { presentAccount } from '../derive/accounts.ts';
import { documentParts, type lifeColumns } from '../derive/columns.ts';
import { type ListBelow, listsBelow, withListsBelow } from '../derive/ownership.ts';
import { perResource } from '../derive/per-resource.ts';
import {
  hasSingle,
  type Presentation,
  present,
  presentInfo,
  type Row,
  shownColumns,
} from '../derive/present.ts';
import type { UserRow } from '../derive/rows.ts';
import { shapeOf } from '../derive/shape.ts';
import { shownMembers } from '../derive/shown-value.ts';
import type { TicketRow } from '../derive/tickets.ts';

/**
 * What the history keeps of a moment: rows as they are stored, without what is empty, sealed or said by the entry
 * itself. They are put into the words of an answer when somebody reads them.
 */
export type Snapshot = RowSnapshot | UserSnapshot | FreeSnapshot | ToldSnapshot;

/** One entry of a list, or one resource of the user's row. */
export interface RowSnapshot {
  readonly resource: string;
  readonly row: Row;
  /** The row as it is to be once a change of it that is held is accepted. */
  readonly held?: Row;
}

/** A whole user: its row, and the rows of its lists by table. */
export interface UserSnapshot {
  readonly user: Row;
  readonly lists: Readonly<Record<string, readonly Row[]>>;
  /** The tickets that the creation opened, for its answer. */
  readonly tickets?: readonly TicketRow[];
}

/** Free data of the caller's own. */
export interface FreeSnapshot {
  readonly free: object;
}

/** What the history tells of something that is no row of a resource, such as a hit of a watchlist. */
export interface ToldSnapshot {
  readonly told: object;
}

/** What a change that is held makes of a row, as reviews call it too. */
const heldMember = 'held_change';

/** When and by which call an entry of the history was made. */
export interface EntryMoment {
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly now: string;
  readonly sourceId: string;
}

/**
 * Keeps a row of a resource. What an entry says of its own moment is not said again of every row it made. `held`: the row as it is to be
 * once a change of it that is held is accepted.
 */
export function keepRow(
  resource: Resource,
  row: Row,
  moment: EntryMoment,
  held: Row | null = null,
): RowSnapshot {
  const keep = rowKeeperOf(resource);
  return { resource: resource.name, row: keep(row, moment), ...(held && { held: keep(held, moment) }) };
}

/** Keeps a user with rows of its lists. */
export function keepUser(
  user: Row,
  rows: UserSnapshot['lists'],
  moment: EntryMoment,
  tickets: readonly TicketRow[] = [],
): UserSnapshot {
  const kept: Record<string, Row[]> = {};
  for (const list of recordLists) {
    const keep = rowKeeperOf(list);
    const entries = rows[list.name]?.map((row) => keep(row, moment));
    if (entries) kept[list.name] = entries;
  }
  return { user: keepUserRow(user, moment), lists: kept, ...(tickets.length > 0 && { tickets }) };
}

/**
 * What is kept of a resource: not what an answer looks up elsewhere. The name and the contacts of the user at the other
 * end of a relationship are that user's, and would outlive it in the history of this one.
 */
const keptColumns = perResource((resource): readonly string[] =>
  shownColumns(resource).filter((name) => resource.fields[name]?.source !== 'lookup'),
);

/** The column of the user's row with free data of the caller's own. */
const freeColumn: keyof UserRow = 'custom_field';

const userColumns: readonly string[] = [...new Set([...[info, ...singles].flatMap(keptColumns), freeColumn])];

type Keeper = (row: Row, moment: EntryMoment) => Row;

/** The columns that mostly hold what the entry itself says, and where it says it. */
const ownColumns: Readonly<Record<string, keyof EntryMoment>> = {
  created_at: 'now',
  updated_at: 'now',
  original_source_id: 'sourceId',
} satisfies { [Name in (typeof lifeColumns)[number]['name']]?: keyof EntryMoment };

/** A member without a value is not printed. */
function keeperOf(names: readonly string[]): Keeper {
  const shape = shapeOf(names.map((name) => [name, undefined]));
  const members = names.map((name) => ({ name, own: ownColumns[name] }));
  return (row, moment) => {
    const kept = { ...shape };
    for (const { name, own } of members) {
      const value = row[name];
      kept[name] = own !== undefined && value === moment[own] ? undefined : (value ?? undefined);
    }
    return kept;
  };
}

/** Keeps a row of a resource, and the rows below it. */
const rowKeeperOf = perResource((resource): Keeper => {
  const keep = keeperOf(keptColumns(resource));
  const below = listsBelow(resource);
  if (below.length === 0) return keep;
  return (row, moment) => ({
    ...keep(row, moment),
    ...withRows(row, below, (list, one) => rowKeeperOf(list)(one, moment)),
  });
});

/** The rows below a row, each changed, by the names of the members that hold them. */
function withRows(row: Row, below: readonly ListBelow[], change: (list: Resource, one: Row) => Row): Row {
  return Object.fromEntries(
    below.flatMap(({ name, list }) => {
      const rows = row[name];
      return Array.isArray(rows) ? [[name, rows.map((one: Row) => change(list, one))]] : [];
    }),
  );
}

const keepUserRow = keeperOf(userColumns);

/** What was kept, with what the entry says of its own moment put back where it was left out. */
export function recallSnapshot(snapshot: Snapshot, moment: EntryMoment): Snapshot {
  if ('free' in snapshot || 'told' in snapshot) return snapshot;
  if ('row' in snapshot) {
    const resource = byName.get(snapshot.resource)!;
    const { row, held } = snapshot;
    return {
      ...snapshot,
      row: recallRowOf(resource, row, moment),
      ...(held && { held: recallRowOf(resource, held, moment) }),
    };
  }
  const recalled = recordLists.flatMap((list) => {
    const rows = snapshot.lists[list.name];
    return rows ? [[list.name, rows.map((row) => recallRowOf(list, row, moment))]] : [];
  });
  const user = recallRow(userColumns, snapshot.user, moment);
  return { ...snapshot, user, lists: Object.fromEntries(recalled) };
}

function recallRowOf(resource: Resource, row: Row, moment: EntryMoment): Row {
  const below = withRows(row, listsBelow(resource), (list, one) => recallRowOf(list, one, moment));
  return { ...recallRow(shownColumns(resource), row, moment), ...below };
}

function recallRow(names: readonly string[], row: Row, moment: EntryMoment): Row {
  const recalled = { ...row };
  for (const [name, own] of Object.entries(ownColumns)) {
    if (names.includes(name) && recalled[name] === undefined) recalled[name] = moment[own];
  }
  return recalled;
}

/**
 * What a snapshot shows: the members of an answer that have a value, in the zones of `presentation`. One entry of a list is an
 * array of one (samples), but for a currency. Null for free data of a caller who does not want any.
 */
export function presentSnapshot(snapshot: Snapshot, presentation: Presentation): object | null {
  if ('free' in snapshot) return presentation.customField ? snapshot.free : null;
  if ('told' in snapshot) return snapshot.told;
  if ('user' in snapshot) return presentUser(snapshot, presentation);
  const resource = byName.get(snapshot.resource)!;
  const { row, held } = snapshot;
  const shown = {
    ...presentFilled(resource, row, presentation),
    ...(held && { [heldMember]: presentFilled(resource, held, presentation) }),
  };
  return resource.shape === 'list' && resource !== currency ? [shown] : shown;
}

/**
 * The names of the members that have another value `after` something happened; of what is new or gone (null), those that have or had
 * one. Members are compared by the columns that they are made of, and nothing is put into words.
 */
export function changedMembers(before: Snapshot | null, after: Snapshot | null): string[] {
  const [former, latter] = [columnsByMember(before), columnsByMember(after)];
  return [...new Set([...former.keys(), ...latter.keys()])].filter(
    (name) => !isDeepStrictEqual(former.get(name), latter.get(name)),
  );
}

/** What the members of a snapshot are made of that have a value. */
function columnsByMember(snapshot: Snapshot | null): ReadonlyMap<string, unknown> {
  if (snapshot === null) return new Map();
  if ('free' in snapshot) return new Map(Object.entries(snapshot.free));
  if ('told' in snapshot) return new Map(Object.entries(snapshot.told));
  if ('row' in snapshot) {
    const resource = byName.get(snapshot.resource)!;
    const { row, held } = snapshot;
    const ofHeld: [string, unknown][] = held ? [[heldMember, membersOfRow(resource, held)]] : [];
    return new Map([...membersOfRow(resource, row), ...rowsBelow(resource, row), ...ofHeld]);
  }
  const { user, lists: rows } = snapshot;
  const free = user[freeColumn];
  return new Map<string, unknown>([
    [info.name, membersOfRow(info, user)],
    ...singles
      .filter((single) => hasSingle(single, user))
      .map((single) => [answerName(single), membersOfRow(single, user)] as const),
    ...recordLists.flatMap((list) => (rows[list.name] ? [[answerName(list), rows[list.name]] as const] : [])),
    ...(free === null || free === undefined ? [] : [[freeColumn, free] as const]),
  ]);
}

/** The members of a row with the values that they are made of, but for those without any. */
function membersOfRow(resource: Resource, row: Row): [string, unknown[]][] {
  return shownMembers(resource).flatMap(({ name, columns }) => {
    const values = columns.map((column) => row[column] ?? null);
    const member: [string, unknown[]] = [name, values];
    return values.every((value) => value === null) ? [] : [member];
  });
}

function rowsBelow(resource: Resource, row: Row): [string, unknown][] {
  return listsBelow(resource).flatMap(({ name }) => (Array.isArray(row[name]) ? [[name, row[name]]] : []));
}

/** The history as a file of its own shows it, which nobody asked for in a zone. */
export const utc: Presentation = { clientOffset: 0, serverOffset: 0, customField: true };

/** The members of a row that have a value, and of the rows below it. */
function presentFilled(resource: Resource, row: Row, presentation: Presentation): Row {
  if (resource === document) return presentDocument(row, presentation);
  if (resource === account) return presentStoredAccount(row, presentation);
  if (resource === accessRule) return presentAccessRule(row);
  const shown = withoutEmpty(present(resource, row, presentation));
  const below = withRows(row, listsBelow(resource), (list, one) => presentFilled(list, one, presentation));
  return { ...shown, ...below };
}

/** The files below a document, as the row holds them. */
export function filesIn(row: Row): readonly Row[] {
  const files = row[attachment.name];
  return Array.isArray(files) ? files : [];
}

/** A document in the form of its answers, without what is empty; its files stand in the row. */
export function presentDocument(row: Row, presentation: Presentation): Row {
  const files = filesIn(row);
  const told = { ...row, number_of_attachments: files.length };
  const free = Object.fromEntries(documentParts.map((name) => [name, row[name] ?? null]));
  return withoutEmpty({
    info: withoutEmpty(present(documentInfo, told, presentation)),
    [attachment.name]: files.map((file) => withoutEmpty(present(attachment, file, presentation))),
    ...free,
    ...(!presentation.customField && { custom_field: null }),
  });
}

/** An account in the form of its answers, without what is empty. */
export function presentStoredAccount(row: Row, presentation: Presentation): Row {
  const { info: told, ...others } = presentAccount(row, null, presentation);
  const { security, ...shown } = Object(told);
  return withoutEmpty({ info: { ...withoutEmpty(shown), security: withoutEmpty(security) }, ...others });
}

function withoutEmpty(shown: Row): Row {
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null));
}

const byName = new Map(
  [info, ...singles, ...withListsBelow(recordLists)].map((resource) => [resource.name, resource]),
);

function presentUser({ user, lists: rows }: UserSnapshot, presentation: Presentation): object {
  const shown: Row = { info: withoutEmpty(presentInfo(user, presentation)) };
  for (const single of singles) {
    if (hasSingle(single, user)) shown[answerName(single)] = presentFilled(single, user, presentation);
  }
  for (const list of recordLists) {
    const entries = rows[list.name];
    if (entries) shown[answerName(list)] = entries.map((row) => presentFilled(list, row, presentation));
  }
  return withoutEmpty({
    ...shown,
    custom_field: presentation.customField ? (user[freeColumn] ?? null) : null,
  });
}
