import { type AllowingSetting, type ClaimKind, type Field, isSealed } from '../catalogue/field.ts';
import type { Ending } from '../catalogue/kinds/index.ts';
import type { ListName } from '../catalogue/list-names.ts';
import { lists } from '../catalogue/members.ts';
import { partFieldsOf } from '../catalogue/parts.ts';
import type { Resource } from '../catalogue/resource.ts';
import { canonicalField, searchColumn, shownColumn } from './columns.ts';
import { perResource } from './per-resource.ts';

/** The fields of a resource whose change ends its verification. */
export const provenFields = perResource((resource): readonly string[] =>
  fieldsWith(resource, ({ proven }) => proven),
);

/** The fields of a resource that are parts of it (`partFieldsOf`). */
export const partFields = perResource(partFieldsOf);

/** A field, and the list of the same user whose entry it names. */
export interface Reference {
  readonly name: string;
  readonly list: ListName;
}

/** The fields of a resource that name an entry of a list of the same user. */
export const references = perResource((resource): readonly Reference[] =>
  Object.entries(resource.fields).flatMap(([name, { refersTo }]) =>
    refersTo ? [{ name, list: refersTo }] : [],
  ),
);

/** The fields of lists that name an entry of a list. */
export const referencesTo = perResource((resource): readonly { list: Resource; name: string }[] =>
  lists.flatMap((list) =>
    references(list)
      .filter((reference) => reference.list === resource.name)
      .map(({ name }) => ({ list, name })),
  ),
);

/** A field, and the setting of the programme that lists the only values allowed. */
export interface Allowance {
  readonly name: string;
  readonly setting: AllowingSetting;
}

/** The fields of a resource of which a programme may allow only some values. */
export const allowances = perResource((resource): readonly Allowance[] =>
  Object.entries(resource.fields).flatMap(([name, { allowedBy }]) =>
    allowedBy ? [{ name, setting: allowedBy }] : [],
  ),
);

/** A combination of values in which the live entries of a user differ (`distinct`), by the columns that are compared. */
export interface Distinction {
  /** The field that says so. */
  readonly name: string;
  /** The column of the field, then those of the fields that go with it. */
  readonly columns: readonly [string, ...string[]];
  /** The column by which alone two entries differ that both have a value there; null where there is none. */
  readonly unless: string | null;
  readonly claim: ClaimKind | null;
  /** The canonical forms of columns that keep texts as they were sent, by column. */
  readonly canonical: Readonly<Record<string, (text: string) => string>>;
}

/** All combinations in which the live entries of a list differ. */
export const distinctions = perResource((resource): readonly Distinction[] =>
  Object.entries(resource.fields).flatMap(([name, { distinct }]): Distinction[] => {
    if (!distinct) return [];
    const { with: others = [], unless = null, claim = null } = distinct === true ? {} : distinct;
    const columns = others.map((other) => comparedColumn(resource, other));
    const texts = [name, ...others].flatMap((each) => {
      const field = resource.fields[each]!;
      const isText = field.type === 'string' && comparedColumn(resource, each) === each;
      return isText ? [[each, field.kind.canonical] as const] : [];
    });
    return [
      {
        name,
        columns: [comparedColumn(resource, name), ...columns],
        unless: unless && comparedColumn(resource, unless),
        claim,
        canonical: Object.fromEntries(texts),
      },
    ];
  }),
);

/** The column by which values of a field are compared: equal values are equal there, whatever their spelling. */
function comparedColumn(resource: Resource, name: string): string {
  if (canonicalField(resource)?.name === name) return 'canonical';
  return isSealed(resource.fields[name]!) ? searchColumn(resource, name) : shownColumn(resource, name);
}

/** A field of whose kind some values went out of use, and the day on which a value must have been in use (`inUseOn`). */
export interface EndingField {
  readonly name: string;
  readonly ends: (stored: string) => Ending | null;
  readonly inUseOn: string | null;
}

/** The fields of a resource of whose kinds some values went out of use. */
export const endingFields = perResource((resource): readonly EndingField[] =>
  Object.entries(resource.fields).flatMap(([name, field]) => {
    const ends = field.type === 'object' ? null : field.kind.ends;
    return ends ? [{ name, ends, inUseOn: field.inUseOn ?? null }] : [];
  }),
);

function fieldsWith(resource: Resource, has: (field: Field) => boolean | undefined): string[] {
  return Object.entries(resource.fields).flatMap(([name, field]) => (has(field) ? [name] : []));
}
