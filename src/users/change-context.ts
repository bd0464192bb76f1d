import type { FaultDetail } from '../catalogue/errors.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import type { Kept } from '../derive/kept.ts';
import type { Row } from '../derive/present.ts';
import type { Input } from '../derive/read-input.ts';
import type { ListRows, RowOf, UserRow } from '../derive/rows.ts';
import type { RelatedUser } from '../storage/user-state.ts';
import type { CounterState } from './counters.ts';
import type { Draft, Entry } from './draft.ts';
import type { UserEnvelope } from './envelopes.ts';

/** What is known of a user while a call on it is worked out. */
export interface UserState {
  /** The user's row. */
  readonly user: UserRow;
  /** The live rows of the lists that the call reads, by table. */
  readonly lists: ListRows;
  /** Name and primary contacts of related users, by id, for relationships. */
  readonly related: ReadonlyMap<number, RelatedUser>;
  /** Counters by their hashes. */
  readonly counters: ReadonlyMap<string, CounterState>;
}

/** What every step of working out a call may use. */
export interface ChangeContext {
  readonly programId: number;
  readonly userId: number;
  /** The user is only being made: one entry of the history will tell of all of it. */
  readonly isNew: boolean;
  readonly settings: ProgramSettings;
  /** `OP` fields are taken from this caller. */
  readonly privileged: boolean;
  /** The call's answer does not show free data (`show_custom_field`). */
  readonly hidesFreeData: boolean;
  /** The user that the caller's token is bound to, if it is. */
  readonly boundUserId: number | null;
  /** The instant of the call in UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly now: string;
  readonly sourceId: string;
  readonly state: UserState;
  readonly draft: Draft;
  readonly faults: FaultDetail[];
  /** The notice that reads show as the user's `notification`; null where they show none, or the call has not read it. */
  readonly shownNotice: () => Row | null;
  /** What an import keeps of one of the body's objects; undefined in every other call. */
  readonly keptOf: (input: Input) => Kept | undefined;
  /** New numbers of an import's entries, by table and the number that they had. */
  readonly newIds: Map<string, number>;
  /** Numbers for new rows, taken before the transaction. */
  readonly nextId: (name: string) => number;
  /** Puts the keyed hashes of what was sent for an entry into its row (`hashEntry`). */
  readonly hashEntry: (entry: Entry) => void;
  /** The sealed values of a user's row, opened, by resource and field. */
  readonly openUserEnvelope: (user: UserRow) => UserEnvelope;
  /** The sealed values of a stored row, opened. */
  readonly openEnvelope: (table: string, row: RowOf) => Record<string, string | null>;
  /** A row as it is to be once the change of it that is held is accepted; null where none is held. */
  readonly heldRow: (row: RowOf) => Row | null;
}
