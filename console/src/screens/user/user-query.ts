import { useQuery } from '@tanstack/react-query';
import { call, type Received } from '../../api/call.ts';
import { everyDay, inquire } from '../users/inquiry.ts';
import type { User } from '../users/user-values.ts';

/** Under which name a user is kept. */
export function userKey(program: number, id: number) {
  return ['user', program, id] as const;
}

/** Under which name the documents of a user are kept. */
export function documentsKey(program: number, id: number) {
  return ['documents', program, id] as const;
}

/** Reads a user. Throws RosterError. */
export function readUser(program: number, id: number, signal?: AbortSignal): Promise<Received<User>> {
  return call<User>('GET', '/v1/user/:user_id', {
    program,
    path: { user_id: id },
    ...(signal && { signal }),
  });
}

/** A user as a whole, with the entity tag that a change names. */
export function useUser(program: number, id: number) {
  return useQuery({ queryKey: userKey(program, id), queryFn: ({ signal }) => readUser(program, id, signal) });
}

/** A user who was closed, as an inquiry lists such users; null where none has the number. Throws RosterError. */
export async function readClosedUser(program: number, id: string, signal: AbortSignal): Promise<User | null> {
  // What is no number is that of nobody.
  if (!/^\d+$/u.test(id)) return null;
  const question = { ...everyDay, user_id: id, archive: '1', page_size: '1' };
  const { users } = await inquire(program, question, signal);
  return users[0] ?? null;
}
