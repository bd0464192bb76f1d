import { useQuery, useQueryClient } from '@tanstack/react-query';
import { RosterError } from '../../../sdk/src/index.ts';
import { call } from '../api/call.ts';
import { waitAt } from '../api/gates.ts';

/** A second factor of an operator. */
export interface Factor {
  readonly id: number;
  readonly type: 'totp' | 'passkey';
  readonly name: string | null;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

/** How a second factor is given. */
export type FactorType = Factor['type'] | 'recovery_code';

/** What an operator may do in a programme. */
export interface Seat {
  readonly id: number;
  /** What claims, opinions and assigned tickets name the operator by. */
  readonly seat_id: number;
  readonly name: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/** A session that waits for the second factor. */
export interface PendingSession {
  readonly state: 'second_factor';
  readonly second_factors: readonly FactorType[];
}

/** A session that has begun. */
export interface ActiveSession {
  readonly state: 'active';
  readonly id: number;
  readonly operator: {
    readonly id: number;
    readonly email: string;
    readonly name: string;
    readonly language: string;
    readonly second_factors: readonly Factor[];
    readonly recovery_codes_left: number;
  };
  readonly programs: readonly Seat[];
  readonly started_at: string;
  readonly ends_at: string;
  readonly stepped_up_until: string | null;
}

export type Session = PendingSession | ActiveSession;

/** Under which name the session is kept. */
export const sessionKey = ['session'];

/** Who is signed in: null where nobody is. */
export function useSession() {
  const queries = useQueryClient();
  return useQuery({
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
