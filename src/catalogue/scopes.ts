import { isKeyOf, keysOf } from '../objects.ts';

/** What a token may be used for. */
export const scopes = {
  /** Every published operation. */
  user: 'Every published operation on the programme’s users.',
  'user:sensitive': 'Masked values in clear, when show_sensitive_data is 1.',
  'user:privileged': 'Privileged fields, setting security data directly, reviews, erasure.',
  check: 'Answering the checks that an outside checker was asked for, and nothing else.',
  'program:admin': "Clients and settings of the client's own programme.",
  admin: 'The installation: programmes and their first clients. Gives no access to user data.',
} as const;

/** The name of a scope. */
export type Scope = keyof typeof scopes;

/** Every scope, the weakest first. */
export const allScopes: readonly Scope[] = keysOf(scopes);

/** What tokens of an outside provider may carry: nothing that opens the installation. */
export const outsideScopes = allScopes.filter((scope) => scope !== 'admin');

/** Whether a text names a scope. */
export function isScope(text: unknown): text is Scope {
  return isKeyOf(scopes, text);
}

/**
 * The scope that a token carries whose request names none: the least, `user`, if the client holds it. Who needs more
 * says so.
 */
export function scopesByDefault(held: readonly Scope[]): Scope[] {
  return held.filter((scope) => scope === 'user');
}

/**
 * The first scope that a caller may not grant; undefined where it may grant all. `admin` grants any; who may grant
 * `admin` itself is asked apart.
 */
export function firstNotGrantable(asked: readonly Scope[], held: ReadonlySet<Scope>): Scope | undefined {
  return asked.find((scope) => !held.has(scope) && !held.has('admin'));
}
