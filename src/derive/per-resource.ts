import type { Resource } from '../catalogue/resource.ts';

/** What follows from a resource alone, worked out once: answers are written far more often than fields change. */
export function perResource<T>(derive: (resource: Resource) => T): (resource: Resource) => T {
  const known = new WeakMap<Resource, { readonly value: T }>();
  return (resource) => {
    const found = known.get(resource);
    if (found) return found.value;
    const made = { value: derive(resource) };
    known.set(resource, made);
    return made.value;
  };
}
