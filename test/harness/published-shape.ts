import { expect } from 'vitest';
import published from '../contract/published-shapes.json' with { type: 'json' };

const objects: Readonly<Record<string, Readonly<Record<string, string>>>> = published.objects;

/**
 * Holds what an answer shows at a path (`account[]`) against the samples, with everything below it: every member in their order, each
 * of a type that they show. What has no value is null, whatever the samples show; of what they show no value, any will do.
 */
export function expectPublishedShape(path: string, value: unknown): void {
  const shape = objects[path];
  if (!shape) return;
  const shown = value as Readonly<Record<string, unknown>>;
  expect(Object.keys(shown), path).toEqual(Object.keys(shape));
  for (const [name, types] of Object.entries(shape)) {
    const known = types.split(' ').filter((type) => type !== 'null');
    const member = shown[name];
    if (member === null || known.length === 0) continue;
    expect(known, `${path}.${name}`).toContain(typeOf(member));
    if (Array.isArray(member)) for (const one of member) expectPublishedShape(`${path}.${name}[]`, one);
    else expectPublishedShape(`${path}.${name}`, member);
  }
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
