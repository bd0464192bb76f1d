import type { Call, Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { status, userType } from '../catalogue/codes.ts';
import { singles } from '../catalogue/members.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import { emptyUserRow } from '../derive/columns.ts';
import type { Kept } from '../derive/kept.ts';
import type { Row } from '../derive/present.ts';
import type { Input } from '../derive/read-input.ts';
import type { RowOf, UserRow } from '../derive/rows.ts';
import { emptyHead } from '../history/chain.ts';
import { showNotice } from '../notify/notice.ts';
import { searchedOfUser } from '../search/search-row.ts';
import { noticeRead } from '../storage/notices.ts';
import { type ChangeState, type FurtherName, furtherOf } from '../storage/user-state.ts';
import { UserVault } from '../storage/user-vault.ts';
import { formatDateTime, laterOf } from '../time/format-instant.ts';
import type { UserState } from './change-context.ts';
import type { ChangeRequest } from './change-request.ts';
import { type CounterState, counterAt, counterHash } from './counters.ts';
import type { Entry } from './draft.ts';
import { hashEntry, openEnvelope, openUserEnvelope, type UserEnvelope } from './envelopes.ts';
import { openHeld } from './held-change.ts';
import { checkedOfUser } from './owed-checks.ts';
import { screenedOf } from './screening.ts';
import { readLists, readRelated } from './state.ts';

/** What a change uses of what calls share. */
export type ChangeServices = Pick<Services, 'keyring' | 'clock' | 'serverTimeZone'> & {
  readonly ids: Pick<Services['ids'], 'next'>;
};

/**
 * What is known of a user when a change begins: who calls, the settings, what was read, and what opens it. What the change does is said by
 * the classes that are made of this one: UserWork, UserMessages, UserAnswers, UserChange.
 */
export abstract class ReadUser {
  readonly request: ChangeRequest;
  readonly call: Call;
  readonly programId: number;
  readonly userId: number;
  /** The user is only being created: one entry of the history covers all of it. */
  readonly isNew: boolean;
  readonly settings: ProgramSettings;
  readonly privileged: boolean;
  readonly hidesFreeData: boolean;
  readonly boundUserId: number | null;
  /** The instant of this run in UTC, `yyyy-mm-ddThh:mm:ss`; never before the user's newest history entry. */
  readonly now: string;
  readonly sourceId: string;
  readonly state: UserState;
  /** The status that the user had when the change began. */
  readonly statusBefore: number;
  /** Opens and seals what is the user's; null where there is no such user. */
  readonly vault: UserVault | null;
  /** The wrapped data key of a new user. */
  readonly wrapped: string | null;
  /** What the caller wants the history to say for those who review it; a user has no say in that. */
  readonly adminNotes: string;
  /** The number of the user's newest history entry as it was read; 0 for a new user. */
  readonly headBefore: number;
  /** What the user's own row was found by before the change; null for a new user. */
  readonly searchedBefore: ReturnType<typeof searchedOfUser> | null;
  /** What of the user's own row was compared with watchlists before the change; null for a new user. */
  readonly screenedBefore: string | null;
  /** Whether the programme has watchlists. */
  readonly hasWatchlists: boolean;
  /** What of the user's own row is checked, as it was before the change; null for a new user. */
  readonly checkedBefore: string | null;
  protected readonly services: ChangeServices;
  readonly #further: Partial<ChangeState>;

  /** `state`: what was read; of a user that is only being created nothing has to be. */
  constructor(services: ChangeServices, call: Call, request: ChangeRequest, state: Partial<ChangeState>) {
    this.services = services;
    this.#further = state;
    this.request = request;
    this.call = call;
    this.programId = call.programId;
    this.isNew = request.userId === null;
    this.settings = settingsOf(state);
    this.privileged = call.scopes.has('user:privileged');
    this.hidesFreeData = !call.customField;
    this.boundUserId = call.boundUserId;
    this.sourceId = call.sourceId;
    this.adminNotes = call.boundUserId === null ? request.body.adminNotes : '';
    const stored = state.user ?? null;
    this.now = laterOf(formatDateTime(services.clock()), stored?.history_at);
    const { vault, wrapped } = this.#openVault(state, stored);
    this.vault = vault;
    this.wrapped = wrapped;
    this.userId = request.userId ?? vault!.userId;
    const user = stored ?? (this.isNew ? newUserRow(this) : makeUserRow());
    this.headBefore = stored?.history_number ?? 0;
    this.state = {
      user,
      lists: readLists(state, request),
      related: readRelated(state),
      counters: this.#readCounters(state),
    };
    this.statusBefore = user.status;
    this.searchedBefore = stored ? searchedOfUser(stored) : null;
    this.screenedBefore = stored && screenedOf(stored);
    this.hasWatchlists = state.has_watchlists ?? false;
    this.checkedBefore = stored && checkedOfUser(stored);
  }

  /** Whether the user exists; only counting, refusing and enqueuing work where not. */
  get exists(): boolean {
    return this.vault !== null;
  }

  /** What a further read answered (`ChangeRequest.further`). */
  further<Read>(read: FurtherName<Read>): Read {
    return furtherOf(this.#further, read);
  }

  /** Whether a further read was asked for. */
  hasRead({ name }: FurtherName): boolean {
    return name in this.#further;
  }

  /** The notice that reads show as the user's `notification`; null where they show none, or the handler does not read it. */
  shownNotice = (): Row | null => {
    const stored = noticeRead.name in this.#further ? this.further(noticeRead) : null;
    return stored ? showNotice(this.services.keyring, this, stored) : null;
  };

  /** What an import keeps of one of the body's objects; undefined in every other call. */
  keptOf(input: Input): Kept | undefined {
    return this.request.body.kept.get(input);
  }

  /** The next number of a table. Throws OutOfIds, upon which the change is run again. */
  nextId(name: string): number {
    return this.services.ids.next(this.programId, name);
  }

  /** Puts the keyed hashes of what was sent for an entry into its row. */
  hashEntry(entry: Entry): void {
    hashEntry(this.services.keyring, this.programId, entry);
  }

  /** The sealed values of the user's row, opened, by resource and field. */
  openUserEnvelope = (user: UserRow): UserEnvelope => openUserEnvelope(this.vault!, user);

  /** The sealed values of a stored row, opened. */
  openEnvelope(table: string, row: RowOf): Record<string, string | null> {
    return openEnvelope(this.vault!, table, row);
  }

  /** A row as it is to be once the change of it that is held is accepted; null where none is held. */
  heldRow(row: RowOf): Row | null {
    const held = openHeld(this.vault!, row);
    return held && { ...row, ...held.columns };
  }

  #openVault(
    state: Partial<ChangeState>,
    stored: UserRow | null,
  ): { vault: UserVault | null; wrapped: string | null } {
    const { keyring } = this.services;
    const drawn = this.request.drawnVault?.() ?? null;
    if (drawn) return { vault: drawn, wrapped: drawn.wrap() };
    if (this.isNew) return UserVault.create(keyring, this.programId, this.nextId('users'));
    if (!stored) return { vault: null, wrapped: null };
    const vault = UserVault.open(keyring, this.programId, stored.id, state.wrapped!);
    return { vault, wrapped: null };
  }

  #readCounters(state: Partial<ChangeState>): ReadonlyMap<string, CounterState> {
    const { counters = [] } = this.request;
    if (counters.length === 0) return new Map();
    const found = new Map((state.counters ?? []).map((row) => [row.hash, row]));
    return new Map(
      counters.map((counter) => {
        const hash = counterHash(this.services.keyring, this.programId, counter);
        return [hash, counterAt(counter, hash, found.get(hash) ?? null, this)];
      }),
    );
  }
}

const makeUserRow = emptyUserRow(singles);

/** The row of a user that is only being created. */
function newUserRow(change: ReadUser): UserRow {
  return Object.assign(makeUserRow(), {
    program_id: change.programId,
    id: change.userId,
    type: userType.person,
    status: status.active,
    is_asked: true,
    client_id: change.call.clientId,
    original_source_id: change.sourceId,
    created_at: change.now,
    token_generation: 1,
    version: 1,
    history_number: emptyHead.number,
    history_hash: emptyHead.hash,
  });
}
