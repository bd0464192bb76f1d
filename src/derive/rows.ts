import type { Field, Fields } from '../catalogue/field.ts';
import type { UserSingle } from '../catalogue/members.ts';
import type { AskedOf } from '../catalogue/requirements.ts';
import type { Resource } from '../catalogue/resource.ts';
import type { email } from '../catalogue/resources/email.ts';
import type { identification } from '../catalogue/resources/identification.ts';
import type {
  Column,
  ColumnType,
  entryColumns,
  lifeColumns,
  otherEndColumns,
  userOwnColumns,
} from './columns.ts';
import type { Row } from './present.ts';
import type { Input } from './read-input.ts';

/**
 * A row of a list, typed by the fields of its resource, so that the type check finds every use of a field that is renamed. Of
 * a list that is not known until the server runs, only the columns that lists share are typed.
 */
export type RowOf<R extends Resource = Resource> = EntryRow<R> &
  (string extends keyof R['fields']
    ? SharedColumns & Row
    : OwnColumns<R['fields']> & OwnerColumns<R> & UnshownColumns<R>);

/** The row of a user, with the columns of everything that a user has once. */
export type UserRow = Omit<RowWith<typeof userOwnColumns>, 'requirements'> &
  Intersection<SingleColumns<UserSingle>> & {
    requirements: readonly AskedOf[] | null;
    sealed: string | null;
  };

/** What was sent of a resource, by field: only what was sent and is an input of the verb. Null takes a value away. */
export type InputOf<R extends Resource> = string extends keyof R['fields']
  ? Input
  : { [Name in keyof R['fields'] & string]?: ValueOf<R['fields'][Name]> | null };

/** The fields of a resource whose values are looked up of other rows for an answer. */
export type LookedUp<R extends Resource> = NamesWith<R['fields'], { readonly source: 'lookup' }>;

/** Rows of a user's lists, by table; a list that was not read is absent. */
export type ListRows = Readonly<Record<string, readonly RowOf[]>>;

/** The rows of one list among those of several; none where the list was not read. */
export function rowsIn<R extends Resource>(rows: ListRows, list: R): readonly RowOf<R>[] {
  return (rows[list.name] ?? []) as readonly RowOf<R>[];
}

/** The columns that every list has, whatever its fields: those of a programme belong to no user. */
type EntryRow<R extends Resource> = (R extends { readonly owner: 'program' }
  ? Omit<RowWith<typeof entryColumns>, 'user_id'>
  : RowWith<typeof entryColumns>) &
  RowWith<typeof lifeColumns>;

/** The column of the user at the other end. */
type OwnerColumns<R extends Resource> = R extends { readonly owner: 'users' }
  ? RowWith<typeof otherEndColumns>
  : unknown;

/** The columns that no field shows. */
type UnshownColumns<R extends Resource> = R extends {
  readonly unshown: infer Types extends Readonly<Record<string, ColumnType>>;
}
  ? { -readonly [Name in keyof Types]: ValueOfType<Types[Name]> | null }
  : unknown;

/** The columns that many lists have, each of them under the same name and with the same values. */
type SharedColumns = Partial<
  Pick<OwnColumns<(typeof email)['fields']>, 'is_primary' | 'status' | 'verification_status' | 'canonical'> &
    Pick<OwnColumns<(typeof identification)['fields']>, 'sealed'> &
    RowWith<typeof otherEndColumns>
>;

type OwnColumns<F extends Fields> = {
  -readonly [Name in StoredNames<F> as ColumnOf<F, Name>]: ValueIn<F[Name]>;
} & {
  // Looked up of other rows for an answer, never stored.
  -readonly [Name in NamesWith<F, { readonly source: 'lookup' }>]?: ValueOf<F[Name]>;
} & (NamesWith<F, { readonly unique: string }> extends never ? unknown : { canonical: string }) &
  (NamesWith<F, Sealed> extends never ? unknown : { sealed: string | null });

/** The columns of the user's row in which something lies that a user has once; all empty where the user has none of it. */
type SingleColumns<R extends Resource> = R extends { readonly prefix: infer Prefix extends string }
  ? {
      -readonly [Name in StoredNames<R['fields']> as `${Prefix}_${ColumnOf<R['fields'], Name>}`]: ValueOf<
        R['fields'][Name]
      > | null;
    }
  : never;

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

type Sealed = { readonly protect: 'masked' | 'encrypted' };

/** The value of a field as it is read and stored. */
type ValueOf<F extends Field> = F extends { readonly type: 'integer' }
  ? number
  : F extends { readonly type: 'boolean' }
    ? boolean
    : F extends { readonly type: 'object' }
      ? object
      : string;

/** Of a new entry a field has a value from the start where it is demanded, or has one by itself. */
type ValueIn<F extends Field> = F extends
  | { readonly on: { readonly post: 'R' } }
  | { readonly otherwise: string | number }
  ? ValueOf<F>
  : ValueOf<F> | null;

/** The names of the fields that are described by these words. */
export type NamesWith<F extends Fields, Words> = {
  [Name in keyof F & string]: F[Name] extends Words ? Name : never;
}[keyof F & string];

/** The fields that have a column (`isStored`). */
type StoredNames<F extends Fields> = Exclude<
  NamesWith<F, { readonly source: 'column' }>,
  NamesWith<F, { readonly protect: 'hashed' | 'discarded' }>
>;

/** The column of a stored field (`shownColumn`). */
type ColumnOf<F extends Fields, Name extends string> = F[Name] extends Sealed ? `${Name}_masked` : Name;

type RowWith<Columns extends readonly Column[]> = {
  [Name in Columns[number]['name']]: ColumnValue<Extract<Columns[number], { readonly name: Name }>>;
};

type ColumnValue<C extends Column> =
  | (C extends { readonly isFilled: true } ? never : null)
  | ValueOfType<C['type']>;

type ValueOfType<T extends ColumnType> = T extends 'bigint' | 'integer'
  ? number
  : T extends 'boolean'
    ? boolean
    : T extends 'json'
      ? object
      : string;
