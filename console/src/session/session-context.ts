import { createContext, useContext } from 'react';
import type { ActiveSession, Permission, Seat } from './session.ts';

/** The session of whoever is signed in; null outside. */
export const SessionContext = createContext<ActiveSession | null>(null);

/** The session of the operator who is signed in. For screens behind the sign-in alone. */
export function useActiveSession(): ActiveSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('nobody is signed in here');
  return session;
}

/** The operator's seat in the programme of the screen; null where a screen is about none. */
export const SeatContext = createContext<Seat | null>(null);

/** The programme that the screen is about, and what the operator may do there. */
export function useSeat(): Seat {
  const seat = useContext(SeatContext);
  if (!seat) throw new Error('this screen is about no programme');
  return seat;
}

/** Whether the operator has any of some permissions in the programme of the screen. The server asks again in any case. */
export function useMay(...anyOf: readonly Permission[]): boolean {
  const { permissions } = useSeat();
  return anyOf.some((one) => permissions.includes(one));
}
