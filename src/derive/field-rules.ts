import type { AllowingSetting, Field } from '../catalogue/field.ts';
import type { ListName } from '../catalogue/list-names.ts';
import { lists } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { canonicalField } from './columns.ts';
import { perResource } from './per-resource.ts';

/** The fields of a resource whose change ends its verification. */
export const provenFields = perResource((resource): readonly string[] =>
  fieldsWith(resource, ({ proven }) => proven),
);

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

/** The field that differs between the live entries of a user, and the column in which it is compared. */
export const distinctField = perResource((resource): { name: string; column: string } | undefined => {
  const [name] = fieldsWith(resource, ({ distinct }) => distinct);
  if (name === undefined) return undefined;
  return { name, column: canonicalField(resource)?.name === name ? 'canonical' : name };
});

function fieldsWith(resource: Resource, has: (field: Field) => boolean | undefined): string[] {
  return Object.entries(resource.fields).flatMap(([name, field]) => (has(field) ? [name] : []));
}
