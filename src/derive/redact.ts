import { givenBodies } from '../catalogue/given-bodies.ts';
import type { Resource } from '../catalogue/resource.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { wiped } from './mask.ts';

/** Names that a log has a use of its own for; of a member with such a name it tells them apart by what they are part of. */
const ownNames: ReadonlySet<string> = new Set(['code']);

/** Under which names the catalogue protects a value; those of the log's own stand behind that of their object. */
export const protectedNames: ReadonlySet<string> = namesUnder([
  ['', userData],
  ...Object.values(givenBodies).flatMap(({ members, optional }) =>
    Object.entries({ ...members, ...optional }),
  ),
]);

function namesUnder(members: readonly (readonly [string, Resource])[]): Set<string> {
  const names = new Set(['authorization']);
  const seen = new Set<string>();
  const walk = (owner: string, resource: Resource) => {
    if (seen.has(`${owner} ${resource.name}`)) return;
    seen.add(`${owner} ${resource.name}`);
    for (const [name, field] of Object.entries(resource.fields)) {
      if (field.protect) names.add(ownNames.has(name) ? `${owner}.${name}` : name);
      const part = field.type === 'object' ? field.of?.() : undefined;
      if (part) walk(name, part);
    }
  };
  for (const [name, resource] of members) walk(name, resource);
  return names;
}

/** Deeper than anything that is logged; what lies deeper, or leads round in a circle, is left out. */
const depthMax = 10;

/**
 * An object as a log may hold it: protected members show `____`, at any depth. What holds none is returned as it is.
 * Errors, and what says itself how it is written (samples: a date), are left to whoever writes them.
 */
export function redact(object: Record<string, unknown>): Record<string, unknown> {
  return isWalked(object) ? redactMembers(object, '', 0) : object;
}

function redactWithin(value: unknown, owner: string, depth: number): unknown {
  if (!isWalked(value)) return value;
  if (depth > depthMax) return undefined;
  return Array.isArray(value) ? redactEntries(value, owner, depth) : redactMembers(value, owner, depth);
}

function redactMembers(
  object: Record<string, unknown>,
  owner: string,
  depth: number,
): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(object)) {
    const held = object[name];
    const isProtected = protectedNames.has(ownNames.has(name) ? `${owner}.${name}` : name);
    const shown = isProtected ? wiped : redactWithin(held, name, depth + 1);
    if (shown === held) continue;
    copy ??= { ...object };
    copy[name] = shown;
  }
  return copy ?? object;
}

function redactEntries(list: readonly unknown[], owner: string, depth: number): readonly unknown[] {
  const changed = list.map((entry) => redactWithin(entry, owner, depth + 1));
  return changed.every((entry, index) => entry === list[index]) ? list : changed;
}

function isWalked(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || value instanceof Error) return false;
  return !('toJSON' in value);
}
