import { distance } from 'fastest-levenshtein';
import type { FaultDetail } from '../catalogue/errors.ts';
import type { Resource } from '../catalogue/resource.ts';
import { isPlainObject } from '../objects.ts';
import { type KnownMembers, knownOf } from './known-members.ts';
import { type Input, type ReadContext, readObject } from './read-input.ts';
import type { InputOf } from './rows.ts';

/** The most unknown members that one answer tells of: a body may have a hundred thousand. */
export const unknownMembersMax = 20;

/** The most characters of an unknown name that an answer repeats; a longer name is not compared with known ones. */
const nameMax = 60;

/**
 * The members of a value that nobody knows, each as a fault with its path and, where one is near, the known name that may
 * have been meant; at most `unknownMembersMax`. Lists are gone through; what is neither object nor list has no members.
 */
export function unknownMembers(known: KnownMembers, value: unknown, path = '$'): FaultDetail[] {
  const faults: FaultDetail[] = [];
  collect(known, value, path, faults);
  return faults;
}

/** The names of a list that nobody knows, each as a fault of the list; at most `unknownMembersMax`. */
export function unknownNames(known: KnownMembers, names: readonly string[], path: string): FaultDetail[] {
  const unknown = [...new Set(names)].filter((name) => !known.has(name));
  return unknown.slice(0, unknownMembersMax).map((name) => ({ path, ...unknownName(name, known) }));
}

/** Reads the only object of a query or a body, by its resource; members that are not known are faults too. */
export function readKnownObject<R extends Resource>(
  resource: R,
  value: unknown,
  context: ReadContext,
): Input & InputOf<R> {
  context.faults.push(...unknownMembers(knownOf(resource), value));
  return readObject(resource, value, '$', context);
}

function collect(known: KnownMembers, value: unknown, path: string, faults: FaultDetail[]): void {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && faults.length < unknownMembersMax; index += 1)
      collect(known, value[index], `${path}[${index}]`, faults);
    return;
  }
  if (!isPlainObject(value)) return;
  for (const name of Object.keys(value)) {
    const below = known.get(name);
    // Most members hold a plain value: then the path is not written.
    if (below === null) continue;
    if (faults.length >= unknownMembersMax) return;
    if (below === undefined) faults.push(faultOf(name, path, known));
    else if (typeof value[name] === 'object') collect(below, value[name], `${path}.${name}`, faults);
  }
}

function faultOf(sent: string, path: string, known: KnownMembers): FaultDetail {
  const name = shortened(sent);
  // A name that is none of the catalogue's form is quoted (RFC 9535, section 2.3.1).
  const step = /^[A-Za-z_][A-Za-z0-9_]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  return { path: `${path}${step}`, ...unknownName(sent, known) };
}

function unknownName(sent: string, known: KnownMembers): Pick<FaultDetail, 'fault' | 'params'> {
  const name = shortened(sent);
  const nearest = name === sent ? nearestName(sent, known) : undefined;
  return nearest === undefined
    ? { fault: 'unknownMember', params: { name } }
    : { fault: 'misspeltMember', params: { name, nearest } };
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length > nameMax ? `${characters.slice(0, nameMax).join('')}…` : name;
}

/**
 * The known name that differs least from one that is not known, by its letters and digits alone, so that `firstName` is
 * near to `first_name`; undefined where more than a third of them differ.
 */
function nearestName(sent: string, known: KnownMembers): string | undefined {
  const word = wordOf(sent);
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const name of known.keys()) {
    const apart = distance(word, wordOf(name));
    if (apart < least) [nearest, least] = [name, apart];
  }
  return nearest;
}

function wordOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
