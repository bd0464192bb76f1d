import type { Resource } from '../catalogue/resource.ts';
import { info } from '../catalogue/resources/info.ts';
import { singleColumns } from './columns.ts';
import { perResource } from './per-resource.ts';
import { shapeOf } from './shape.ts';
import { shownMembers } from './shown-value.ts';

/** How an answer is written. Offsets are minutes to add to UTC. */
export interface Presentation {
  readonly clientOffset: number;
  readonly serverOffset: number;
  /** Whether free data of the caller's own is shown (`show_custom_field`). */
  readonly customField: boolean;
  /** Whether the reader is the user, who is not told everything; absent: no. */
  readonly boundToUser?: boolean;
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

/** The columns that an answer is made of. */
export const shownColumns = perResource((resource): readonly string[] => [
  ...new Set(shownMembers(resource).flatMap(({ columns }) => columns)),
]);

const presenterOf = perResource((resource) => {
  const members = shownMembers(resource);
  return { shape: shapeOf(members.map(({ name }) => [name, null])), members };
});

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
  sourceTimeZone?: string,
): Record<string, unknown> {
  const shown = present(info, user, presentation);
  if (sourceTimeZone !== undefined) shown['source_time_zone'] = sourceTimeZone;
  return shown;
}

/** A row of which only the id is left to tell, as a delete answers it. */
export function presentDeleted(resource: Resource, id: number): Record<string, unknown> {
  return Object.fromEntries(
    shownMembers(resource).map(({ name, field }) => [
      name,
      name === 'id' ? id : typeof field.constant === 'number' && field.constant < 0 ? field.constant : null,
    ]),
  );
}
