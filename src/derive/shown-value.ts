import type { Field, Source } from '../catalogue/field.ts';
import type { Resource } from '../catalogue/resource.ts';
import { info } from '../catalogue/resources/info.ts';
import { shift } from '../time/zones.ts';
import { columnPrefix, isStored, shownColumn } from './columns.ts';
import { wiped } from './mask.ts';
import { isLiveRowBelow, listIn, tableOf } from './ownership.ts';
import { perResource } from './per-resource.ts';
import { type Presentation, present, type Row } from './present.ts';
import type { UserRow } from './rows.ts';

/** A value of an answer in its two forms, which give the same of the same row; a test feeds both. */
export interface ShownValue {
  /** The columns from which both forms read. */
  readonly columns: readonly string[];
  /** The value as SQL: reads are written by PostgreSQL. */
  readonly sql: (source: SqlSource) => string;
  /** The value in JavaScript: answers of writes are written by this process. */
  readonly show: (row: Row, presentation: Presentation) => unknown;
}

/** What the SQL of a value reads from, besides `zone` (`client` and `server`: intervals to add to a UTC instant). */
export interface SqlSource {
  /** The name of the row in the statement. */
  readonly alias: string;
  /** Whether free data of the caller's own is shown (`show_custom_field`). */
  readonly customField: boolean;
  /** Whether the reader is the user, who is not told everything; absent: no. */
  readonly boundToUser?: boolean;
}

/** A field that is answered, and the columns in which its value may lie. */
export interface Place {
  readonly name: string;
  readonly field: Field;
  /** The field's own column, or that of its mask. */
  readonly own: string;
  /** The column of the field that is answered under this name as well (`as`). */
  readonly other: string | undefined;
  readonly created: string;
  readonly updated: string;
}

/**
 * Every way in which a value gets into an answer: the sources that the catalogue names (`Source`), and what is shown
 * otherwise than its source says.
 */
export const shownValues = {
  column: ({ own }) => asStored(own),
  created: ({ created }) => asStored(created),
  updated: ({ updated }) => asStored(updated),
  server: ({ created }) => ({
    columns: [created],
    sql: ({ alias }) => `${alias}.${created} + zone.server`,
    show: (row, { serverOffset }) => shiftOf(row[created], serverOffset),
  }),
  client: ({ created }) => ({
    columns: [created],
    sql: ({ alias }) => `${alias}.${created} + zone.client`,
    show: (row, { clientOffset }) => shiftOf(row[created], clientOffset),
  }),
  constant: ({ field: { constant = null } }) => ({
    columns: [],
    sql: () => literal(constant),
    show: () => constant,
  }),
  id: () => asStored('id'),
  sourceId: () => asStored('original_source_id'),
  same: ({ other }) => asStored(other!),
  /** Where a view does not say otherwise, a rule has put the value into the row, under the name of the field. */
  lookup: ({ name }) => asStored(name),
  /** A value that is never shown. */
  wiped: () => ({
    columns: [],
    sql: () => literal(wiped),
    show: () => wiped,
  }),
  /** Free data of the caller's own. */
  freeObject: ({ own }) => ({
    columns: [own],
    sql: ({ alias, customField }) => (customField ? `${alias}.${own}` : literal(null)),
    show: (row, { customField }) => (customField ? (row[own] ?? null) : null),
  }),
  /** Entries of a list below, each as an answer shows it; in JavaScript they stand in the row, under the name of the field. */
  below: ({ name, field }) => ({
    columns: [name],
    sql: ({ alias, customField }) => {
      const list = listIn(field)!;
      const entry = `${alias}_`;
      const members = sqlMembers(list, { alias: entry, customField });
      return `(select coalesce(json_agg(r), '[]') from (select ${members} from ${tableOf(list)} ${entry} where ${isLiveRowBelow(list, entry, alias)} order by ${entry}.id) r)`;
    },
    show: (row, presentation) => {
      const entries = row[name];
      if (!Array.isArray(entries)) return [];
      return entries.map((entry: Row) => present(listIn(field)!, entry, presentation));
    },
  }),
  /** A code that is a text in the answer. */
  codeText: ({ own }) => ({
    columns: [own],
    sql: ({ alias }) => `${alias}.${own}::text`,
    show: (row) => row[own]?.toString() ?? null,
  }),
  /** What the user is not told of. */
  unlessUser: ({ own }) => ({
    columns: [own],
    sql: ({ alias, boundToUser }) => (boundToUser ? literal(null) : `${alias}.${own}`),
    show: (row, { boundToUser }) => (boundToUser ? null : (row[own] ?? null)),
  }),
  /** The zone that the user prefers. */
  sourceTimeZone: () => asStored('preferences_time_zone' satisfies keyof UserRow),
} satisfies Record<Exclude<Source, 'none'>, Derive> & Record<string, Derive>;

type Derive = (place: Place) => ShownValue;

/** A way in which a value gets into an answer. */
export type Way = keyof typeof shownValues;

function asStored(column: string): ShownValue {
  return {
    columns: [column],
    sql: ({ alias }) => `${alias}.${column}`,
    show: (row) => row[column] ?? null,
  };
}

function shiftOf(instant: unknown, offset: number): string | null {
  return typeof instant === 'string' ? shift(instant, offset) : null;
}

function literal(value: string | number | null): string {
  if (value === null) return 'null::json';
  return typeof value === 'number' ? `${value}` : `'${value}'`;
}

/** A member of an answer: its field, and the two forms of its value. */
export interface ShownMember extends ShownValue {
  readonly name: string;
  readonly field: Field;
}

/** The members that an answer shows of a resource, in the catalogue's order. */
export const shownMembers = perResource((resource): readonly ShownMember[] => {
  const prefix = columnPrefix(resource);
  const [created, updated] = [`${prefix}created_at`, `${prefix}updated_at`];
  return Object.entries(resource.fields).flatMap(([name, field]) => {
    const way = wayOf(resource, name, field);
    if (way === 'none') return [];
    const other = field.as && shownColumn(resource, field.as);
    const place = { name, field, own: shownColumn(resource, name), other, created, updated };
    const { columns, sql, show } = shownValues[way](place);
    return { name, field, columns, sql, show };
  });
});

/**
 * SQL: `expression as name` for every answered member of a resource, in the answer's order. `elsewhere`: expressions of the
 * members whose values do not lie in the row.
 */
export function sqlMembers(
  resource: Resource,
  source: SqlSource,
  elsewhere: Readonly<Record<string, string>> = {},
): string {
  return shownMembers(resource)
    .map(({ name, sql }) => `${elsewhere[name] ?? sql(source)} as "${name}"`)
    .join(', ');
}

function wayOf(resource: Resource, name: string, field: Field): Way | 'none' {
  const ofInfo = resource === info ? infoWays[name] : undefined;
  if (ofInfo) return ofInfo;
  if (field.source !== 'column') return field.source;
  if (listIn(field)) return 'below';
  if (!isStored(field)) return 'wiped';
  return field.type === 'object' ? 'freeObject' : 'column';
}

/** The fields of `info` that are shown otherwise than their sources say. */
const infoWays: Readonly<Record<string, Way>> = {
  status: 'codeText',
  risk_rate: 'unlessUser',
  source_time_zone: 'sourceTimeZone',
};
