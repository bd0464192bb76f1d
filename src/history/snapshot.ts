import { answerName, lists, singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { info } from '../catalogue/resources/info.ts';
import { perResource } from '../derive/columns.ts';
import {
  hasSingle,
  type Presentation,
  present,
  presentInfo,
  type Row,
  shownColumns,
} from '../derive/present.ts';

/**
 * What the history keeps of a moment: rows as they are stored, without what is empty or sealed. They are put into the
 * words of an answer when somebody reads them.
 */
export type Snapshot = RowSnapshot | UserSnapshot | FreeSnapshot;

/** One entry of a list, or one resource of the user's row. */
export interface RowSnapshot {
  readonly resource: string;
  readonly row: Row;
}

/** A whole user: its row, and the rows of its lists by table. */
export interface UserSnapshot {
  readonly user: Row;
  readonly lists: Readonly<Record<string, readonly Row[]>>;
}

/** Free data of the caller's own. */
export interface FreeSnapshot {
  readonly free: object;
}

/** Keeps a row of a resource. */
export function keepRow(resource: Resource, row: Row): RowSnapshot {
  return { resource: resource.name, row: keepColumns(keptColumns(resource), row) };
}

/** Keeps a user with rows of its lists. */
export function keepUser(user: Row, rows: UserSnapshot['lists']): UserSnapshot {
  const kept = lists
    .filter((list) => rows[list.name])
    .map((list) => [list.name, rows[list.name]!.map((row) => keepColumns(keptColumns(list), row))]);
  return { user: keepColumns(userColumns, user), lists: Object.fromEntries(kept) };
}

/**
 * What is kept of a resource: not what an answer looks up elsewhere. The name and the contacts of the user at the other
 * end of a relationship are that user's, and would outlive it in the history of this one.
 */
const keptColumns = perResource((resource): readonly string[] =>
  shownColumns(resource).filter((name) => resource.fields[name]?.source !== 'lookup'),
);

const userColumns: readonly string[] = [
  ...new Set([...[info, ...singles].flatMap(keptColumns), 'custom_field']),
];

function keepColumns(names: readonly string[], row: Row): Row {
  const kept: Row = {};
  for (const name of names) {
    const value = row[name];
    if (value !== null && value !== undefined) kept[name] = value;
  }
  return kept;
}

/** What a snapshot shows, in the form of an answer; all instants are UTC. */
export function presentSnapshot(snapshot: Snapshot): object {
  if ('free' in snapshot) return snapshot.free;
  if ('user' in snapshot) return presentUser(snapshot);
  const { resource, row } = snapshot;
  return resource === info.name ? presentInfo(row, utc) : present(byName.get(resource)!, row, utc);
}

const utc: Presentation = { clientOffset: 0, serverOffset: 0, customField: true };
const byName = new Map([...singles, ...lists].map((resource) => [resource.name, resource]));

function presentUser({ user, lists: rows }: UserSnapshot): object {
  const shown: Record<string, unknown> = { info: presentInfo(user, utc) };
  for (const single of singles) {
    if (hasSingle(single, user)) shown[answerName(single)] = present(single, user, utc);
  }
  for (const list of lists) {
    const entries = rows[list.name];
    if (entries) shown[answerName(list)] = entries.map((row) => present(list, row, utc));
  }
  return { ...shown, custom_field: user['custom_field'] ?? null };
}
