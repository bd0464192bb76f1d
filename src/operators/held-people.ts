import type { CallerRows } from '../keys/caller-rows.ts';
import type { Person } from '../storage/presence.ts';

/** Those of whom both rows are as they were written with the keys. Whoever writes to the database alone puts no name before operators. */
export function heldPeople<P extends Person>(callers: CallerRows, people: readonly P[]): P[] {
  return people.filter(
    ({ operator, seat }) => callers.holds('operator', operator) && callers.holds('client', seat),
  );
}
