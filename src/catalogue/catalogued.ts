import type { Field } from './field.ts';
import { programLists } from './members.ts';
import type { Resource } from './resource.ts';
import { historyQuery, latestHistoryQuery } from './resources/history.ts';
import { validationData, validationInfo } from './resources/info.ts';
import { inquiries } from './resources/inquiries.ts';
import { suspension } from './resources/suspension.ts';
import { userData } from './resources/user-data.ts';

/** Forms that tell of one call alone, and of nothing that a user has. */
const passing: readonly Resource[] = [validationData, validationInfo];

/** Where the walk over what a user has begins, and what is asked or answered of users besides. */
const roots: readonly Resource[] = [
  userData,
  ...Object.values(inquiries).map(({ parameters }) => parameters),
  historyQuery,
  latestHistoryQuery,
  suspension,
  ...programLists,
];

/** The resources that the catalogue tells of: what a user has, down to the innermost member, and what is asked of users. */
export const catalogued: readonly Resource[] = reachedFrom(roots);

function reachedFrom(resources: readonly Resource[]): Resource[] {
  const reached = new Map<string, Resource>();
  const walk = (resource: Resource) => {
    if (reached.has(resource.name) || passing.includes(resource)) return;
    reached.set(resource.name, resource);
    for (const below of Object.values(resource.fields).map(resourceBelow)) if (below) walk(below);
  };
  for (const resource of resources) walk(resource);
  return [...reached.values()];
}

/** The resource that a member holds; undefined for a value and for free data. */
export function resourceBelow(field: Field): Resource | undefined {
  const below = field.type === 'object' ? field.of?.() : undefined;
  return below && !passing.includes(below) ? below : undefined;
}

/** The fields of a resource that can hold something: those that samples list and nobody fills are left out. */
export function cataloguedFields({ fields }: Resource): [string, Field][] {
  return Object.entries(fields).filter(
    ([, field]) =>
      !(field.source === 'constant' && field.constant === null) &&
      !(field.type === 'object' && field.of && !resourceBelow(field)),
  );
}
