import type { Field } from '../catalogue/field.ts';
import type { Owner, Resource } from '../catalogue/resource.ts';
import { perResource } from './per-resource.ts';

/** The table in which the rows of a list lie. */
export function tableOf({ name, table = name }: Resource): string {
  return table;
}

/** To whom the rows of a list belong. */
export function ownerOf({ owner = 'user' }: Resource): Owner {
  return owner;
}

/** The columns that name a row of a list. Whose the row is stands before its number, so that a table may be cut by it. */
export const keyColumns = perResource((list): readonly string[] =>
  ownerOf(list) === 'program' ? ['program_id', 'id'] : ['program_id', 'user_id', 'id'],
);

/** The column that names the row below which a row of a list lies; undefined for a list that lies below none. */
export const parentColumn = perResource((list): string | undefined => {
  const parent = list.parent?.();
  return parent && `${tableOf(parent)}_id`;
});

/** A member of a list's entries that holds entries of another list. */
export interface ListBelow {
  readonly name: string;
  readonly list: Resource;
  /** The column of the other list that names the entry. */
  readonly column: string;
}

/** The lists whose entries lie below those of a list. */
export const listsBelow = perResource((list): readonly ListBelow[] =>
  Object.entries(list.fields).flatMap(([name, field]) => {
    const below = listIn(field);
    return below?.parent?.() === (list.primaryOf ?? list)
      ? [{ name, list: below, column: parentColumn(below)! }]
      : [];
  }),
);

/** The list whose entries a member holds that lie below its own; undefined for every other field. */
export function listIn(field: Field): Resource | undefined {
  const held = field.type === 'object' ? field.of?.() : undefined;
  return held?.parent ? held : undefined;
}

/** Lists with those below them, each after the one below which it lies. */
export function withListsBelow(lists: readonly Resource[]): readonly Resource[] {
  return lists.flatMap((list) => [list, ...withListsBelow(listsBelow(list).map((below) => below.list))]);
}

/** What SQL says of the owner of rows. */
export interface SqlOwner {
  readonly programId: string;
  readonly userId: string;
}

/**
 * SQL that holds for the live rows of a list that its owner sees. `alias`: the name of the row. A row of two users is seen
 * from both of its ends.
 */
export function isLiveRowOf(list: Resource, { programId, userId }: SqlOwner, alias = 't'): string {
  const users: Readonly<Record<Owner, string>> = {
    user: `${alias}.user_id = ${userId} and `,
    users: `${userId} in (${alias}.user_id, ${alias}.other_user_id) and `,
    program: '',
  };
  return `${alias}.program_id = ${programId} and ${users[ownerOf(list)]}${alias}.closed_at is null`;
}

/** SQL that holds for the live rows of a list that lie below a row, given the names of both. */
export function isLiveRowBelow(list: Resource, alias: string, parentAlias: string): string {
  const owner = { programId: `${parentAlias}.program_id`, userId: `${parentAlias}.user_id` };
  return `${isLiveRowOf(list, owner, alias)} and ${alias}.${parentColumn(list)} = ${parentAlias}.id`;
}
