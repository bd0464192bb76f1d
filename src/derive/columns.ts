import { type Field, isSealed, type ValueField } from '../catalogue/field.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import type { Resource } from '../catalogue/resource.ts';
import { geoCoordinates } from '../catalogue/resources/geo-coordinates.ts';
import { listIn, ownerOf, parentColumn } from './ownership.ts';
import { perResource } from './per-resource.ts';
import type { RowOf, UserRow } from './rows.ts';
import { shapeOf } from './shape.ts';

/** The PostgreSQL types that stored fields take. */
export type ColumnType =
  | 'bigint'
  | 'integer'
  | 'boolean'
  | 'text'
  | 'date'
  | 'json'
  | 'bytea'
  | 'timestamp(0)';

/** A column of a table, and the field whose value it keeps. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly field?: string;
  /** The column is never empty. */
  readonly isFilled?: true;
}

/** What every entry of a list carries besides its fields. Instants are UTC, to the second. */
export const entryColumns = [
  { name: 'program_id', type: 'bigint', isFilled: true },
  { name: 'user_id', type: 'bigint', isFilled: true },
  { name: 'id', type: 'bigint', isFilled: true },
] as const satisfies readonly Column[];
/** What every row has besides that belongs to two users. */
export const otherEndColumns = [
  { name: 'other_user_id', type: 'bigint', isFilled: true },
] as const satisfies readonly Column[];
export const lifeColumns = [
  { name: 'original_source_id', type: 'text' },
  { name: 'created_at', type: 'timestamp(0)', isFilled: true },
  { name: 'updated_at', type: 'timestamp(0)', isFilled: true },
  { name: 'closed_at', type: 'timestamp(0)' },
] as const satisfies readonly Column[];

/**
 * Whether a field's value has a column. A Wiped value has none: its hash lives in `user_secret`. Entries of a list below have
 * a table of their own.
 */
export function isStored(field: Field): boolean {
  const isWiped = field.protect === 'hashed' || field.protect === 'discarded';
  return field.source === 'column' && !isWiped && !listIn(field);
}

/** The column that keeps what a field shows: the value itself, or its mask where the value is sealed. */
export function shownColumn(resource: Resource, name: string): string {
  const field = resource.fields[name]!;
  const base = columnBase(resource, name);
  return isSealed(field) ? `${base}_masked` : base;
}

/** The column that keeps the keyed hash by which a sealed value is found again. */
export function searchColumn(resource: Resource, name: string): string {
  return `${columnBase(resource, name)}_search`;
}

/** The columns of a resource's own fields, in the order of the fields. */
export const fieldColumns = perResource((resource): readonly Column[] =>
  Object.entries(resource.fields).flatMap(([name, field]): Column[] => {
    if (!isStored(field)) return [];
    const shown: Column = { name: shownColumn(resource, name), type: columnType(name, field), field: name };
    if (field.search !== 'exact') return [shown];
    return [shown, { name: searchColumn(resource, name), type: 'bytea', field: name }];
  }),
);

/** The columns of the user's row of which one has a value where the user has the resource at all. */
export const singleColumns = perResource((resource): readonly string[] =>
  resource.fields['id'] ? [`${resource.prefix}_id`] : fieldColumns(resource).map((column) => column.name),
);

/** What a row of a resource holds before anything was sent: the columns that have a value by themselves. */
export const initialColumns = perResource(
  (resource): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      Object.entries(resource.fields)
        .filter(([, field]) => isStored(field) && field.otherwise !== undefined)
        .map(([name, field]) => [shownColumn(resource, name), field.otherwise]),
    ),
);

/** A row of a list with all its columns, of which only the initial ones have a value yet. */
export const emptyRow = perResource((resource) =>
  emptyRowOf<RowOf>(tableColumns(resource), initialColumns(resource)),
);

/** A user's row with all its columns, of which none has a value yet. */
export function emptyUserRow(singles: readonly Resource[]): () => UserRow {
  return emptyRowOf<UserRow>(userColumns(singles), {});
}

/**
 * Every column is there from the start, so that all rows of a table have one shape in memory. The columns are those that the
 * type of the row is made of (rows.ts).
 */
function emptyRowOf<Of extends object>(
  columns: readonly Column[],
  initial: Readonly<Record<string, unknown>>,
) {
  const shape = shapeOf(columns.map(({ name }) => [name, initial[name]])) as Of;
  return () => ({ ...shape });
}

/** Whether a resource's rows have a column for a field of this name. */
export function hasColumn(resource: Resource, name: string): boolean {
  const field = resource.fields[name];
  return field !== undefined && isStored(field);
}

/** The instants a resource of the user's row keeps for itself, where it answers any. */
export const instantColumns = perResource((resource): readonly Column[] => {
  const sources = Object.values(resource.fields).map((field) => field.source);
  const columns: Column[] = [];
  if (sources.some((source) => ['created', 'server', 'client'].includes(source))) {
    columns.push({ name: `${resource.prefix}_created_at`, type: 'timestamp(0)' });
  }
  if (sources.includes('updated')) {
    columns.push({ name: `${resource.prefix}_updated_at`, type: 'timestamp(0)' });
  }
  return columns;
});

/** Whether any field of a resource is sealed, so that its rows carry an envelope. */
export function hasEnvelope(resource: Resource): boolean {
  return sealedFields(resource).length > 0;
}

/** The fields of a resource whose values lie in its rows' envelopes. */
export const sealedFields = perResource((resource): readonly [string, ValueField][] =>
  Object.entries(resource.fields).filter(
    (entry): entry is [string, ValueField] => isSealed(entry[1]) && entry[1].type !== 'object',
  ),
);

/** All columns of a list's table, in the order in which the migration makes them. */
export function tableColumns(resource: Resource): Column[] {
  const ofProgram = ownerOf(resource) === 'program';
  const keys = entryColumns.filter(({ name }) => name !== 'user_id' || !ofProgram);
  const parent = parentColumn(resource);
  const owner: readonly Column[] = [
    ...(ownerOf(resource) === 'users' ? otherEndColumns : []),
    ...(parent ? [{ name: parent, type: 'bigint' as const }] : []),
  ];
  const own = fieldColumns(resource).filter(
    (column) => ![...entryColumns, ...lifeColumns].some((shared) => shared.name === column.name),
  );
  const canonical: Column[] = hasCanonical(resource) ? [{ name: 'canonical', type: 'text' }] : [];
  const envelope: Column[] = hasEnvelope(resource) ? [{ name: 'sealed', type: 'bytea' }] : [];
  const unshown = Object.entries(resource.unshown ?? {}).map(([name, type]): Column => ({ name, type }));
  return [...keys, ...owner, ...own, ...canonical, ...envelope, ...unshown, ...lifeColumns];
}

/** The parts of a document that are kept as they are. */
export const documentParts: readonly string[] = ['custom_field', geoCoordinates.name];

/** A field of which the canonical form stands beside it. */
export interface CanonicalField {
  readonly name: string;
  readonly claim: NonNullable<Field['unique']>;
  readonly canonical: (text: string) => string;
}

/** The field whose canonical form stands beside it, so that equal contacts are found whatever their spelling. */
export const canonicalField = perResource((resource): CanonicalField | undefined => {
  for (const [name, field] of Object.entries(resource.fields)) {
    if (field.unique && field.type !== 'object')
      return { name, claim: field.unique, canonical: field.kind.canonical };
  }
  return undefined;
});

function hasCanonical(resource: Resource): boolean {
  return canonicalField(resource) !== undefined;
}

/** What stands before the columns of a resource that lies in the user's row. */
export function columnPrefix(resource: Resource): string {
  return resource.prefix ? `${resource.prefix}_` : '';
}

function columnBase(resource: Resource, name: string): string {
  return `${columnPrefix(resource)}${name}`;
}

const dayKinds: readonly string[] = [kinds.day.name, kinds['past-day'].name, kinds['expiry-day'].name];

function columnType(name: string, field: Field): ColumnType {
  if (field.type === 'object') return 'json';
  if (field.type === 'boolean') return 'boolean';
  if (field.type === 'integer') return name === 'id' || name.endsWith('_id') ? 'bigint' : 'integer';
  return dayKinds.includes(field.kind.name) ? 'date' : 'text';
}

/** The columns of the user's row that belong to no single resource. */
export const userOwnColumns = [
  { name: 'program_id', type: 'bigint', isFilled: true },
  { name: 'id', type: 'bigint', isFilled: true },
  { name: 'type', type: 'integer', field: 'type', isFilled: true },
  { name: 'status', type: 'integer', field: 'status', isFilled: true },
  { name: 'client_id', type: 'bigint', isFilled: true },
  { name: 'original_source_id', type: 'text', field: 'original_source_id' },
  { name: 'created_at', type: 'timestamp(0)', isFilled: true },
  { name: 'updated_at', type: 'timestamp(0)', isFilled: true },
  { name: 'closed_at', type: 'timestamp(0)' },
  { name: 'erased_at', type: 'timestamp(0)' },
  { name: 'token_generation', type: 'integer', isFilled: true },
  { name: 'history_number', type: 'integer', isFilled: true },
  { name: 'history_hash', type: 'bytea', isFilled: true },
  { name: 'history_at', type: 'timestamp(0)', isFilled: true },
  { name: 'version', type: 'integer', isFilled: true },
  { name: 'activity_entity', type: 'integer' },
  { name: 'activity_entity_id', type: 'bigint' },
  { name: 'activity_entity_data', type: 'integer' },
  { name: 'activity_activity_type', type: 'integer' },
  { name: 'activity_user_notes', type: 'text' },
  { name: 'activity_admin_notes', type: 'text' },
  { name: 'activity_at', type: 'timestamp(0)' },
  { name: 'custom_field', type: 'json' },
  { name: 'notice_id', type: 'bigint' },
  { name: 'is_asked', type: 'boolean', isFilled: true },
  { name: 'requirements', type: 'json' },
  { name: 'requirements_verification', type: 'integer' },
  { name: 'standing_due', type: 'timestamp(0)' },
  { name: 'trust_floor', type: 'integer' },
  { name: 'trust_ceiling', type: 'integer' },
  { name: 'trust_reason', type: 'text' },
  { name: 'risk_rate', type: 'integer', field: 'risk_rate' },
] as const satisfies readonly Column[];

/** The column of the user's row for the envelope of the resources that lie in it. */
const userEnvelope: Column = { name: 'sealed', type: 'bytea' };

/** All columns of the user's row, in the order in which the migration makes them. */
export function userColumns(singles: readonly Resource[]): Column[] {
  return [
    ...userOwnColumns,
    ...singles.flatMap((single) => [...fieldColumns(single), ...instantColumns(single)]),
    userEnvelope,
  ];
}
