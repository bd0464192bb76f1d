import { call } from '../../api/call.ts';
import type { Entry } from '../../fields/drafts.ts';
import type { Value } from '../../fields/values.ts';

/** A user as an inquiry lists it: members, each an object, a list or nothing. */
export type User = Readonly<Record<string, Value>>;

/** A page of users. */
export interface UsersPage {
  readonly users: readonly User[];
  readonly total: number;
  /** Asks for the next page; null on the last one. */
  readonly cursor: string | null;
}

/** Asks for users. The question stands in the body: what people search for is in no log. Throws RosterError. */
export async function inquire(
  program: number,
  question: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<UsersPage> {
  interface Found {
    readonly users: readonly User[] | null;
    readonly result_set: { readonly total_records: number; readonly cursor: string | null };
  }
  const { data } = await call<Found>('POST', '/v1/user/inquiry', { program, body: question, signal });
  const { total_records: total, cursor } = data.result_set;
  return { users: data.users ?? [], total, cursor };
}

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
