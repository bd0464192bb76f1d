import type { Field } from '../catalogue/field.ts';
import type { Resource } from '../catalogue/resource.ts';
import { info } from '../catalogue/resources/info.ts';
import { shift } from '../time/zones.ts';
import { columnPrefix, shownColumn } from './columns.ts';
import { wiped } from './mask.ts';

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
  const shown: Record<string, unknown> = {};
  for (const [name, show] of showersOf(resource)) shown[name] = show(row, presentation);
  return shown;
}

/** How one field is shown, worked out once per resource: answers are written far more often than fields change. */
type Shower = (row: Row, presentation: Presentation) => unknown;

const showers = new WeakMap<Resource, [string, Shower][]>();

function showersOf(resource: Resource): [string, Shower][] {
  const known = showers.get(resource);
  if (known) return known;
  const made = answeredFields(resource).map(([name, field]): [string, Shower] => [
    name,
    showField(resource, name, field),
  ]);
  showers.set(resource, made);
  return made;
}

function answeredFields(resource: Resource): [string, Field][] {
  return Object.entries(resource.fields).filter(([, field]) => field.source !== 'none');
}

/** The `info` of an answer: the user's own number, status and instants. */
export function presentInfo(user: Row, presentation: Presentation): Record<string, unknown> {
  const shown = present(info, user, presentation);
  shown['status'] = String(user['status']);
  shown['source_time_zone'] = user['preferences_time_zone'] ?? null;
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

function showField(resource: Resource, name: string, field: Field): Shower {
  const prefix = columnPrefix(resource);
  const [created, updated] = [`${prefix}created_at`, `${prefix}updated_at`];
  const column = field.source === 'lookup' ? name : shownColumn(resource, name);
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
    default:
      return field.type === 'object'
        ? (row, { customField }) => (customField ? (row[column] ?? null) : null)
        : (row) => row[column] ?? null;
  }
}

function shiftOf(instant: unknown, offset: number): string | null {
  return typeof instant === 'string' ? shift(instant, offset) : null;
}
