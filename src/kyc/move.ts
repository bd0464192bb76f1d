import { activityType } from '../catalogue/codes.ts';
import {
  mayMove,
  type StatefulName,
  type StateOf,
  type StateTable,
  stateOf,
  stateTables,
} from '../catalogue/kyc-states.ts';
import { nounOf, type Resource } from '../catalogue/resource.ts';
import type { Entry } from '../users/draft.ts';
import { note } from '../users/entry-notes.ts';
import { liveRows, openEntry } from '../users/live-rows.ts';
import type { UserChange } from '../users/user-change.ts';

/** What names an entry of a list. */
export interface Named {
  readonly id: number;
}

/** A list whose entries have states. */
export type StatefulList = Resource & { readonly name: StatefulName };

/** How an entry passes to a state. */
export interface Move {
  /** Why, for the history. */
  readonly reason?: string;
  /** What the history says that happened; absent: what follows from the state, such as `User address accepted`. */
  readonly text?: string;
  /** What changes besides the state. */
  readonly change?: (entry: Entry) => void;
}

/**
 * Passes an entry of a list to a state and notes that in the history. Nothing happens to one that is in this state already, or that is
 * gone. Throws an Error for a move that the table of states does not have.
 */
export function moveEntry<List extends StatefulList>(
  user: UserChange,
  list: List,
  { id }: Named,
  to: StateOf<List['name']>,
  { reason = '', text = textOf(list, to), change }: Move = {},
): void {
  const row = liveRows(list, user).get(id);
  if (!row) return;
  const stated = stateOf(list.name, row);
  // A live entry is not closed, whatever status a privileged caller gave it: its values are those of no state.
  const from = stated === 'closed' ? undefined : stated;
  if (from === to) return;
  if (!mayMove(list.name, from, to)) throw new Error(`a ${list.name} does not pass from ${from} to ${to}`);
  const isOpen = user.draft.entries.some((entry) => entry.row === row);
  const entry = openEntry(list, row, '', user);
  const { states }: StateTable = stateTables[list.name];
  Object.assign(entry.row, states[to]);
  change?.(entry);
  // What the call has noted of it already is told with the state that it has in the end.
  if (!isOpen) note(entry, activityType.updated, user, reason === '' ? text : `${text} (${reason})`);
}

function textOf(list: Resource, to: string): string {
  return `User ${nounOf(list)} ${to === 'waiting' ? 'waits for a check again' : to}`;
}
