import type { Field } from '../catalogue/field.ts';
import type { Resource } from '../catalogue/resource.ts';
import { info } from '../catalogue/resources/info.ts';
import { shift } from '../time/zones.ts';
import { columnPrefix, perResource, shownColumn, singleColumns } from './columns.ts';
import { wiped } from './mask.ts';
import { shapeOf } from './shape.ts';

/** How an answer is written. Offsets are minutes to add to UTC. */
export interface Presentation {
  readonly clientOffset: number;
  readonly serverOffset: number;
  /** Whether free data of the caller's own is shown (`show_custom_field`). */
  readonly customField: boolean;
}

/** A stored row, by column. Instants are `yyyy-mm-ddThh:mm:ss` in UTC, days `yyyy-mm-dd`. */
export type Row = Record<string, unknown>;

/**
 * What an answer shows of a stored row, in the catalogue's order. The same form as `selectMembers` gives; a test
 * compares the two for every resource.
 */
export function present(resource: Resource, row: Row, presentation: Presentation): Record<string, unknown> {
  const { shape, members } = presenterOf(resource);
  const shown = { ...shape };
  for (const { name, show } of members) shown[name] = show(row, presentation);
  return shown;
}

/** How a member is read from a row. */
type Show = (row: Row, presentation: Presentation) => unknown;

/** The columns that an answer is made of. */
export const shownColumns = perResource((resource): readonly string[] => {
  const prefix = columnPrefix(resource);
  const names = answeredFields(resource).flatMap(([name, field]) => {
    if (field.source === 'constant' || field.protect === 'hashed' || field.protect === 'discarded') return [];
    if (field.source === 'updated') return [`${prefix}updated_at`];
    if (instantSources.has(field.source)) return [`${prefix}created_at`];
    return [field.source === 'lookup' ? name : shownColumn(resource, name)];
  });
  return resource === info ? [...names, 'preferences_time_zone'] : [...new Set(names)];
});

const instantSources: ReadonlySet<string> = new Set(['created', 'server', 'client']);

const presenterOf = perResource((resource) => {
  const members = answeredFields(resource).map(([name, field]) => ({
    name,
    show: showOf(resource, name, field),
  }));
  return { shape: shapeOf(members.map(({ name }) => [name, null])), members };
});

function answeredFields(resource: Resource): [string, Field][] {
  return Object.entries(resource.fields).filter(([, field]) => field.source !== 'none');
}

/** Whether a user has one of the resources that lie in the user's row. */
export function hasSingle(resource: Resource, user: Row): boolean {
  return singleColumns(resource).some((name) => user[name] !== null && user[name] !== undefined);
}

/**
 * The `info` of an answer: the user's own number, status and instants, and a zone: the one the user prefers where no
 * other is given.
 */
export function presentInfo(
  user: Row,
  presentation: Presentation,
  sourceTimeZone = user['preferences_time_zone'] ?? null,
): Record<string, unknown> {
  const shown = present(info, user, presentation);
  shown['status'] = String(user['status']);
  shown['source_time_zone'] = sourceTimeZone;
  return shown;
}

/** A row of which only the id is left to tell, as a delete answers it. */
export function presentDeleted(resource: Resource, id: number): Record<string, unknown> {
  return Object.fromEntries(
    answeredFields(resource).map(([name, field]) => [
      name,
      name === 'id' ? id : typeof field.constant === 'number' && field.constant < 0 ? field.constant : null,
    ]),
  );
}

function showOf(resource: Resource, name: string, field: Field): Show {
  const prefix = columnPrefix(resource);
  const [created, updated] = [`${prefix}created_at`, `${prefix}updated_at`];
  if (field.source === 'constant') return () => field.constant ?? null;
  if (field.protect === 'hashed' || field.protect === 'discarded') return () => wiped;
  switch (field.source) {
    case 'created':
      return (row) => row[created] ?? null;
    case 'updated':
      return (row) => row[updated] ?? null;
    case 'server':
      return (row, { serverOffset }) => shiftOf(row[created], serverOffset);
    case 'client':
      return (row, { clientOffset }) => shiftOf(row[created], clientOffset);
  }
  const column = field.source === 'lookup' ? name : shownColumn(resource, name);
  return field.type === 'object'
    ? (row, { customField }) => (customField ? (row[column] ?? null) : null)
    : (row) => row[column] ?? null;
}

function shiftOf(instant: unknown, offset: number): string | null {
  return typeof instant === 'string' ? shift(instant, offset) : null;
}
