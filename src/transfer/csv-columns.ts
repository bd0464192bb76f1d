import { lists, singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { info } from '../catalogue/resources/info.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { endMembers, hashMember, ownerMember } from '../derive/import-names.ts';
import { keptFields } from '../derive/kept.ts';
import { restoredFields } from '../derive/read-input.ts';
import { secretFields } from '../users/secrets.ts';

/** How many entries of one list a table may have columns for. */
export const csvEntriesMax = 50;

/** What a column of a table stands for: where its value goes in the row. */
export interface CsvColumn {
  /** The steps to the member: `['email', 0, 'address']`. */
  readonly steps: readonly (string | number)[];
  /** Whether the cell is the JSON text of an object. */
  readonly isObject: boolean;
}

/**
 * Every name that a column may have, in the catalogue's order; `N` stands for the number of an entry, from 0 on:
 * `email.0.address`, `email.1.address`.
 */
export function csvColumnNames(): string[] {
  return [...named.keys()];
}

/** What a column stands for; undefined for a name that is none. */
export function readCsvColumn(name: string): CsvColumn | undefined {
  const [member = '', index = '', ...rest] = name.split('.');
  const isEntry = /^(?:0|[1-9][0-9]?)$/.test(index) && Number(index) < csvEntriesMax;
  const column = named.get(isEntry ? [member, 'N', ...rest].join('.') : name);
  if (!column) return undefined;
  return { ...column, steps: column.steps.map((step) => (step === 'N' ? Number(index) : step)) };
}

/** Stands last in the steps of a column that holds an object. */
const isObjectMark = '{}';

const named = new Map<string, CsvColumn>(
  [
    ['source_id'],
    [ownerMember],
    ...[info, address, ...lists, ...singles].flatMap(columnsOf),
    ['custom_field', isObjectMark],
  ].map((steps) => {
    const isObject = steps.at(-1) === isObjectMark;
    const path = isObject ? steps.slice(0, -1) : steps;
    return [path.join('.'), { steps: path, isObject }];
  }),
);

function columnsOf(resource: Resource): string[][] {
  const isList = resource.shape === 'list';
  const place = isList ? [resource.name, 'N'] : [resource.name];
  const read = restoredFields(resource).map(({ name, field }) =>
    field.type === 'object' ? [...place, name, isObjectMark] : [...place, name],
  );
  const more = [
    ...(isList ? ['id'] : []),
    ...keptFields(resource).map(({ name }) => name),
    ...secretFields.filter((secret) => secret.resource === resource).map(({ name }) => hashMember(name)),
    ...(resource === relationship ? Object.values(endMembers) : []),
  ];
  return [...read, ...more.map((name) => [...place, name])];
}
