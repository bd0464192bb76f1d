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
  const prefix = columnPrefix(resource);
  return Object.fromEntries(
    Object.entries(resource.fields)
      .filter(([, field]) => field.source !== 'none')
      .map(([name, field]) => [name, presentField(resource, name, field, prefix, row, presentation)]),
  );
}

/** The `info` of an answer: the user's own number, status and instants. */
export function presentInfo(user: Row, presentation: Presentation): Record<string, unknown> {
  const row = { ...user, status: String(user['status']), source_time_zone: user['preferences_time_zone'] };
  return present(info, row, presentation);
}

/** A row of which only the id is left to tell, as a delete answers it. */
export function presentDeleted(resource: Resource, id: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(resource.fields)
      .filter(([, field]) => field.source !== 'none')
      .map(([name, field]) => [
        name,
        name === 'id' ? id : typeof field.constant === 'number' && field.constant < 0 ? field.constant : null,
      ]),
  );
}

function presentField(
  resource: Resource,
  name: string,
  field: Field,
  prefix: string,
  row: Row,
  { clientOffset, serverOffset, customField }: Presentation,
): unknown {
  if (field.source === 'constant') return field.constant ?? null;
  if (field.protect === 'hashed' || field.protect === 'discarded') return wiped;
  const created = row[`${prefix}created_at`] as string | null | undefined;
  switch (field.source) {
    case 'created':
      return created ?? null;
    case 'updated':
      return row[`${prefix}updated_at`] ?? null;
    case 'server':
      return created ? shift(created, serverOffset) : null;
    case 'client':
      return created ? shift(created, clientOffset) : null;
    case 'lookup':
      return row[name] ?? null;
    default:
      return field.type === 'object' && !customField ? null : (row[shownColumn(resource, name)] ?? null);
  }
}
