import type { Entry } from '../../fields/drafts.ts';
import type { Value } from '../../fields/values.ts';

/** A user as an inquiry lists it: members, each an object, a list or nothing. */
export type User = Readonly<Record<string, Value>>;

/** The entries of a list of a user. */
export function entriesOf(user: User, member: string): readonly Entry[] {
  const value = user[member];
  return Array.isArray(value) ? value : [];
}

/** What a user has once; undefined where there is nothing. */
export function singleOf(user: User, member: string): Entry | undefined {
  const value = user[member];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Entry) : undefined;
}

/** The entry of a list that stands for all: the primary one, or the first. */
export function primaryOf(user: User, member: string): Entry | undefined {
  const entries = entriesOf(user, member);
  return entries.find(({ is_primary }) => Number(is_primary) === 1) ?? entries[0];
}

/** The number of a user. */
export function idOf(user: User): number {
  return Number(singleOf(user, 'info')?.['id']);
}

/** The members of a user by which `userName` calls it. */
export const nameMembers: readonly string[] = ['personal_info', 'email'];

/** What a user is called: the names, else the email, else the number. */
export function userName(user: User): string {
  const info = singleOf(user, 'personal_info');
  const names = [info?.['first_name'], info?.['last_name']].filter(
    (name) => typeof name === 'string' && name !== '',
  );
  if (names.length > 0) return names.join(' ');
  const address = primaryOf(user, 'email')?.['address'];
  return typeof address === 'string' ? address : `#${idOf(user)}`;
}
