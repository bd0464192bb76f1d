import { useQuery } from '@tanstack/react-query';
import { statusOf } from '../../api/describe-error.ts';
import { readClosedUser, readUser, userKey } from '../user/user-query.ts';
import type { User } from '../users/user-values.ts';

/** Whose number it is. */
export interface Person {
  readonly user: User;
  readonly isClosed: boolean;
}

/** Reads whose number it is, of a user who was closed as well. Throws RosterError, of a number that nobody has with status 404. */
async function readPerson(program: number, id: string, signal: AbortSignal): Promise<Person> {
  try {
    return { user: (await readUser(program, Number(id), signal)).data, isClosed: false };
  } catch (error) {
    const closed = statusOf(error) === 404 ? await readClosedUser(program, id, signal) : null;
    if (!closed) throw error;
    return { user: closed, isClosed: true };
  }
}

/** Whose number it is, of a user who was closed as well. */
export function usePerson(program: number, id: string) {
  return useQuery({
    queryKey: [...userKey(program, Number(id)), 'person'],
    queryFn: ({ signal }) => readPerson(program, id, signal),
  });
}
