/**
 * An object with these members, to make others of by `{ ...shape }`. An object that gets more than a dozen members one
 * at a time under computed names is kept by V8 as a dictionary, which costs several times as much to fill and to print;
 * what `JSON.parse` reads, and every copy of it, is kept like an object literal.
 */
export function shapeOf(
  members: readonly (readonly [name: string, value: unknown])[],
): Record<string, unknown> {
  const shape = JSON.parse(JSON.stringify(Object.fromEntries(members.map(([name]) => [name, null]))));
  for (const [name, value] of members) shape[name] = value;
  return shape;
}
