/** What a compiled object has for one member: an expression over `row` and the names of the helpers. */
export type Member = readonly [name: string, expression: string];

/**
 * A function that makes an object of known members, written out as source: an object that gets its members one at a
 * time by computed names costs V8 several times as much to make and to print. Expressions come from the catalogue
 * alone; what a caller sends is only ever a value in `row`.
 *
 * `parameters` name what the function takes, `helpers` what its expressions may call.
 */
export function compileObject<Make>(
  parameters: readonly string[],
  members: readonly Member[],
  helpers: Readonly<Record<string, unknown>> = {},
): Make {
  const literal = members.map(([name, expression]) => `${JSON.stringify(name)}: ${expression}`).join(',\n');
  const source = `return (${parameters.join(', ')}) => ({\n${literal}\n})`;
  return new Function(...Object.keys(helpers), source)(...Object.values(helpers)) as Make;
}

/** `row["name"]` of a column. */
export function columnOf(name: string): string {
  return `row[${JSON.stringify(name)}]`;
}
