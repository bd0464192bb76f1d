/** Whether a value is an object with named members, rather than a list, a plain value or null. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of what came from outside; undefined where the value is no object. */
export function memberIn(value: unknown, name: string): unknown {
  return isPlainObject(value) ? value[name] : undefined;
}

/** Whether an object has a member of its own under a name. */
export function isKeyOf<Of extends object>(of: Of, name: unknown): name is keyof Of & string {
  return typeof name === 'string' && Object.hasOwn(of, name);
}

/** The names of the members of an object, for one that is known to have the members of its type and no others. */
export function keysOf<Of extends object>(of: Of): (keyof Of & string)[] {
  return Object.keys(of) as (keyof Of & string)[];
}

/**
 * An object with the names of another, each with a value that is made of the other's. The type that the caller expects says
 * which value stands under which name; the compiler holds `make` to the values of that type, whatever their names.
 */
export function mapValues<Made extends object, Of extends Readonly<Record<keyof Made, unknown>>>(
  of: Of,
  make: (value: Of[keyof Of], name: keyof Of & string) => Made[keyof Made],
): Made {
  return Object.fromEntries(keysOf(of).map((name) => [name, make(of[name], name)])) as Made;
}
