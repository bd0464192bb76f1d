import { isDeepStrictEqual } from 'node:util';
import { errors } from '../catalogue/errors.ts';
import { resourceOf } from '../catalogue/members.ts';
import type { Condition, Operation } from '../catalogue/operation.ts';
import type { Route } from '../catalogue/operations.ts';
import { isPlainObject, memberIn } from '../objects.ts';

/**
 * Which of the operations of a route a body means: of those whose conditions (`when`) all hold, the one with the most; the
 * one without conditions where none holds. The primary entry of a list that a body holds in both of its forms, as answers do,
 * is meant in its list. Throws operationUnclear where the body means several, or where none of the
 * values that tell them apart is sent.
 */
export function chooseOperation({ operations }: Pick<Route, 'operations'>, body: unknown): Operation {
  const [first, ...others] = operations;
  // What is no object means nothing: the operation that is read first says so.
  if (others.length === 0 || (body !== undefined && !isPlainObject(body))) return first!;
  const meant = operations.filter(
    ({ when, members }) => when?.every((condition) => holds(condition, body)) && !isEcho(members, body),
  );
  const most = Math.max(...meant.map(({ when }) => when!.length));
  const [chosen, ...rivals] = meant.filter(({ when }) => when!.length === most);
  if (rivals.length > 0) {
    const members = [chosen!, ...rivals].flatMap(({ when }) => when!.map(memberOf));
    throw errors.operationUnclear({ member: [...new Set(members)].join(' or ') });
  }
  const left = chosen ?? operations.find(({ when }) => when === undefined);
  if (left) return left;
  const members = new Set(operations.flatMap(({ when }) => when!.map(memberOf)));
  // Of two members one must be sent: the operation whose member is there but empty is meant, else the first says what is missing.
  if (operations.some(({ when }) => when!.every((condition) => 'has' in condition)))
    return (
      operations.find(({ when }) => when!.every((one) => valuesAt(body, memberOf(one)).length > 0)) ?? first!
    );
  throw errors.operationUnclear({ member: [...members].join(' or ') });
}

/** Whether the members are another form of the primary entry of a list, and say what the body's list says of the entry. */
function isEcho(members: Operation['members'] = [], body: unknown): boolean {
  if (members === 'all' || !isPlainObject(body)) return false;
  return members.some((member) => {
    const list = resourceOf[member]?.primaryOf;
    const entries = list && body[list.name];
    if (!Array.isArray(entries)) return false;
    const [form, entry] = [body[member], entries.find((one) => Number(memberIn(one, 'is_primary')) === 1)];
    if (!isPlainObject(form) || !isPlainObject(entry)) return false;
    return Object.entries(form).every(([name, value]) => isDeepStrictEqual(value, entry[name]));
  });
}

/** Whether a condition holds of a body. */
export function holds(condition: Condition, body: unknown): boolean {
  if ('has' in condition) return valuesAt(body, condition.has).some(isSent);
  const wanted = 'is' in condition ? condition.value : condition.infoType;
  return valuesAt(body, memberOf(condition)).some((value) => codeOf(value) === wanted);
}

/** The member that a condition looks at, as a path in the body. */
export function memberOf(condition: Condition): string {
  if ('has' in condition) return condition.has;
  return 'is' in condition ? condition.is : 'info.type';
}

/** What a path leads to, in every entry of the lists on it. */
function valuesAt(body: unknown, path: string): unknown[] {
  let found: unknown[] = [body];
  for (const name of path.split('.')) {
    found = found
      .flat()
      .flatMap((value) => (isPlainObject(value) && Object.hasOwn(value, name) ? [value[name]] : []));
  }
  return found;
}

/** The number that a code, as a number or as digits, or a flag stands for; NaN for anything else. */
function codeOf(value: unknown): number {
  if (typeof value === 'string') return /^[0-9]{1,9}$/u.test(value) ? Number(value) : Number.NaN;
  return typeof value === 'number' || typeof value === 'boolean' ? Number(value) : Number.NaN;
}

function isSent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
