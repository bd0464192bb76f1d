import type { Entity, Status } from './codes.ts';
import type { FaultCode } from './faults.ts';
import { type FieldChange, type Fields, otherwise } from './field.ts';

/**
 * One object of the data object.
 *
 * `list`: entries in a table of their own, each with an id. `one`: at most one per user, held in columns of the
 * user's row. `shape`: only a form of input or answer, with nothing stored under its own name.
 */
export type Shape = 'list' | 'one' | 'shape';

/**
 * To whom the rows of a list belong. `user`: to one user. `users`: to a user and to the one at the other end, who sees and
 * changes them as well (column `other_user_id`). `program`: to the programme itself, without a user.
 */
export type Owner = 'user' | 'users' | 'program';

/** A resource: a named object with its fields in the order in which answers list them. */
export interface Resource<F extends Fields = Fields> {
  /** The reference's own noun, also the table's name for a list. */
  readonly name: string;
  readonly shape: Shape;
  /** What the history calls one of it, for people. Absent: the name, with spaces. */
  readonly noun?: string;
  /** The table of a list whose name is not the resource's. */
  readonly table?: string;
  /** To whom the rows of a list belong. Absent: `user`. */
  readonly owner?: Owner;
  /**
   * The list below whose rows those of this list lie, with the same owner: the column `<table of the parent>_id` names the row.
   * An entry of the parent has a member for those below it (`member`), and they close with it.
   */
  readonly parent?: () => Resource;
  /** The history tells of an entry together with the one below which it lies, and not by itself. */
  readonly toldWithParent?: true;
  /** The code under which history and `last_activity` name this resource. */
  readonly entity?: Entity;
  /** Prefix of the columns in the user's row, for a resource of which a user has one. */
  readonly prefix?: string;
  /** Fields of which an object has at least one; which of them it is does not matter. */
  readonly atLeastOne?: { readonly of: readonly string[]; readonly fault: FaultCode };
  /** A list with exactly one primary entry while it is not empty. */
  readonly primary?: boolean;
  /** The status of a new entry: one for all, or another for entries that a user is created with. Absent: 1. */
  readonly initialStatus?: Status | { readonly withUser: Status; readonly later: Status };
  /** The status of an entry once one of its proven fields has changed. Absent: the status stays. */
  readonly statusAfterChange?: Status;
  /** The most live entries a user may have; of a list below another, the most that may lie below one entry. */
  readonly entriesMax?: number;
  /** The list whose primary entry this is another form of (`viewOf`). */
  readonly primaryOf?: Resource;
  /**
   * Names that the reference or an answer has for this object besides its fields. A body may hold them, so that what was
   * answered can be sent back; they have no effect.
   */
  readonly alsoKnown?: readonly string[];
  /** Columns of a list's rows that no field shows: what the server alone knows of what a row stands for. */
  readonly unshown?: Readonly<Record<string, 'bigint' | 'integer' | 'boolean' | 'text' | 'bytea'>>;
  readonly fields: F;
}

/** What the history calls one entry of a list, or what a user has once: `bank account`. */
export function nounOf({ name, noun }: Pick<Resource, 'name' | 'noun'>): string {
  return noun ?? name.replaceAll('_', ' ');
}

/** Declares a resource; everything that is said of it keeps its exact type. */
export function resource<const Declared extends Resource>(declaration: Declared): Declared {
  return declaration;
}

/**
 * Declares another form in which the primary entry of a list is written and answered, with nothing stored of its own: every field
 * of the list but those `without`, in the same order. `fields` names what the form says otherwise; the rest is inherited.
 */
export function viewOf<
  const F extends Fields,
  const Name extends string,
  const Without extends keyof F & string,
>(
  list: Resource<F>,
  view: {
    readonly name: Name;
    readonly without: readonly Without[];
    readonly fields: Readonly<Partial<Record<Exclude<keyof F, Without>, FieldChange>>>;
  },
): Resource<Pick<F, Exclude<keyof F, Without>>> & { readonly name: Name } {
  const without = new Set<string>(view.without);
  const changes: Readonly<Record<string, FieldChange | undefined>> = view.fields;
  const fields = Object.entries(list.fields)
    .filter(([name]) => !without.has(name))
    .map(([name, field]) => [name, otherwise(field, changes[name])]);
  return { name: view.name, shape: 'shape', primaryOf: list, fields: Object.fromEntries(fields) };
}
