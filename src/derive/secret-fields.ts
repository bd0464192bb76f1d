import type { Resource } from '../catalogue/resource.ts';
import { perResource } from './per-resource.ts';

/**
 * The fields by which somebody proves who they are, with their other names: those of which a hash is stored, and those of the same part,
 * such as the question to a secret answer.
 */
export const secretFields = perResource(({ fields }: Resource): ReadonlySet<string> => {
  const all = Object.entries(fields);
  const parts = new Set(all.flatMap(([, { protect, part }]) => (protect === 'hashed' && part ? [part] : [])));
  const secret = all.filter(
    ([, { protect, part }]) => protect === 'hashed' || (part !== undefined && parts.has(part)),
  );
  return new Set(secret.flatMap(([name, { alias }]) => (alias ? [name, alias] : [name])));
});
