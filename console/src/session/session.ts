import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { type components, RosterError } from '../../../sdk/src/index.ts';
import { call } from '../api/call.ts';
import { waitAt } from '../api/gates.ts';

type Told = components['schemas']['session'];

/** A session that waits for the second factor: nothing else is told of it. */
export type PendingSession = { readonly state: 'second_factor' } & Required<Pick<Told, 'second_factors'>>;

/** A session that has begun. */
export type ActiveSession = { readonly state: 'active' } & Required<Omit<Told, 'state' | 'second_factors'>>;

/** A session of an operator. */
export type Session = PendingSession | ActiveSession;

/** How a second factor is given. */
export type FactorType = PendingSession['second_factors'][number];

/** What an operator may do in a programme. */
export type Seat = ActiveSession['programs'][number];

/** What a role may allow. */
export type Permission = Seat['permissions'][number];

/** A second factor of an operator. */
export type Factor = ActiveSession['operator']['second_factors'][number];

/** Under which name the session is kept. */
export const sessionKey = ['session'];

/** How is read who is signed in. */
export function sessionQuery(queries: QueryClient) {
  return queryOptions({
    queryKey: sessionKey,
    queryFn: ({ signal }) => {
      const isInside = queries.getQueryData<Session | null>(sessionKey)?.state === 'active';
      return isInside ? readAgain(signal) : read(signal, true);
    },
    // A programme or a role that was taken away shows within minutes, and at the next call in any case; that somebody else has signed
    // in beside it shows as soon as the page is looked at.
    staleTime: 60_000,
    refetchOnWindowFocus: 'always',
  });
}

/** Who is signed in: null where nobody is. */
export function useSession() {
  return useQuery(sessionQuery(useQueryClient()));
}

/** Who is signed in now, whatever gate is closed: somebody may have signed in beside this page. Throws RosterError. */
export function readBeside(signal: AbortSignal): Promise<Session | null> {
  return read(signal, true);
}

async function read(signal: AbortSignal, isUngated: boolean): Promise<Session | null> {
  try {
    const { data } = await call<{ session: Session }>('GET', '/v1/session', { isUngated, signal });
    return data.session;
  } catch (error) {
    if (error instanceof RosterError && error.status === 401) return null;
    throw error;
  }
}

/** The session of somebody who is at work: where it has ended, the gate asks for the sign-in above the screen, which stays. */
async function readAgain(signal: AbortSignal): Promise<Session | null> {
  for (;;) {
    const session = await read(signal, false);
    if (session?.state !== 'second_factor') return session;
    if (!(await waitAt('signIn'))) return null;
  }
}

/** Takes a session that a call answered; null: nobody is signed in any more. */
export function useTakeSession(): (session: Session | null) => void {
  const queries = useQueryClient();
  return (session) => {
    // What one operator has read is not shown to the next.
    if (session === null) {
      owner = null;
      // The session itself stays there: what shows the way in watches it, and would not hear of another.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
      queries.getMutationCache().clear();
    }
    queries.setQueryData(sessionKey, session);
  };
}

/** Whose page this is: the operator who signed in first since it was loaded, or since somebody signed out. */
let owner: number | null = null;

/** Whether a session is that of the operator whose page this is; the first one makes it so. */
export function ownsPage({ operator }: ActiveSession): boolean {
  owner ??= operator.id;
  return owner === operator.id;
}
