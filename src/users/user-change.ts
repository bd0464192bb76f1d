import { presentationOf } from '../calls/presentation.ts';
import type { Call, Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { activityType, entity, status, userType, verificationStatus } from '../catalogue/codes.ts';
import type { ApiError, FaultDetail } from '../catalogue/errors.ts';
import { recordLists, singles } from '../catalogue/members.ts';
import {
  type MessageChannel,
  type MessageTemplate,
  type MessageValues,
  messageTemplates,
  type NoticeName,
  type SentChannel,
  type TemplateName,
} from '../catalogue/message-templates.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import type { Resource } from '../catalogue/resource.ts';
import { email } from '../catalogue/resources/email.ts';
import type { lastActivity } from '../catalogue/resources/last-activity.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { emptyUserRow } from '../derive/columns.ts';
import type { Members } from '../derive/envelope.ts';
import type { Kept } from '../derive/kept.ts';
import { listsBelow, ownerOf } from '../derive/ownership.ts';
import { hasSingle, type Presentation, present, presentDeleted, type Row } from '../derive/present.ts';
import type { Input } from '../derive/read-input.ts';
import type { RowOf, UserRow } from '../derive/rows.ts';
import { emptyHead } from '../history/chain.ts';
import { entityDataOf, type HistoryNote } from '../history/note.ts';
import type { PayloadOf } from '../jobs/definition.ts';
import { type EnqueuedName, type JobParts, jobRow } from '../jobs/job-row.ts';
import type { jobs } from '../jobs/jobs.ts';
import { laneJob, messageLanguage, messageRow } from '../notify/message-row.ts';
import { showNotice } from '../notify/notice.ts';
import { searchedOfUser } from '../search/search-row.ts';
import type { ReplacedRow } from '../storage/guarded-rows.ts';
import { jobTable } from '../storage/job-queue.ts';
import { messageTable } from '../storage/message-queue.ts';
import { noticeRead } from '../storage/notices.ts';
import type { ReviewRow } from '../storage/reviews.ts';
import { type ChangeState, type FurtherName, furtherOf } from '../storage/user-state.ts';
import { UserVault } from '../storage/user-vault.ts';
import { formatDateTime, laterOf } from '../time/format-instant.ts';
import type { ChangeContext, UserState } from './change-context.ts';
import type { ChangeRequest } from './change-request.ts';
import { Collection } from './collection.ts';
import { type Counter, type CounterState, counterAt, counterHash } from './counters.ts';
import { type Entry, newDraft } from './draft.ts';
import { hashEntry, openEnvelope, openUserEnvelope, type UserEnvelope } from './envelopes.ts';
import { openHeld } from './held-change.ts';
import { liveRowsOf, withRowsBelow } from './live-rows.ts';
import { checkedOfUser } from './owed-checks.ts';
import { showEnds } from './rules/relationship.ts';
import { screenedOf } from './screening.ts';
import type { HashedSecrets } from './secrets.ts';
import { mergeCustomField, writeSingle } from './singles.ts';
import { readLists, readRelated } from './state.ts';
import type { TicketEntry } from './tickets.ts';

/** A change that is refused after all, although what it counted is written. */
export class Refusal {
  readonly error: ApiError;

  constructor(error: ApiError) {
    this.error = error;
  }
}

/** What is said of a job that a change enqueues, besides its name. */
export type EnqueuedJob<Name extends EnqueuedName> = Pick<
  JobParts<PayloadOf<(typeof jobs)[Name]>>,
  'payload' | 'uniqueKey' | 'priority'
> & { readonly dueAt?: Date };

/** A message to one contact of the user. */
export interface QueuedMessage<Name extends TemplateName> {
  readonly template: Name;
  readonly channel: SentChannel;
  /** The address or the number. */
  readonly to: string;
  readonly variables: MessageValues<Name>;
  /** The challenge whose code it has: the message is dropped once that has ended. */
  readonly challengeId?: number;
  /** From when on it is of no use, and dropped: UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly expiresAt?: string;
}

/** What a change uses of what calls share. */
export type ChangeServices = Pick<Services, 'keyring' | 'clock' | 'serverTimeZone'> & {
  readonly ids: Pick<Services['ids'], 'next'>;
};

/**
 * A change of one user, the unit of work: what was read of the user, and all that the change does. A handler's function
 * is given one and works on its collections; nothing touches the database before the function has returned, and the
 * whole is then written by one guarded statement (compile-change.ts).
 */
export class UserChange implements ChangeContext {
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
  readonly draft = newDraft();
  readonly faults: FaultDetail[] = [];
  readonly newIds = new Map<string, number>();
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
  /** Argon2id hashes of secrets to store, by the name of the field. */
  readonly hashes: Record<string, string> = {};
  /** New rows of tables that are no lists of the user. */
  readonly otherRows: Record<string, Row[]> = {};
  /** Rows of other tables that take a new form, by table. */
  readonly replacedRows: Record<string, ReplacedRow[]> = {};
  /** What a decision makes of a review, by the number of the review; `settleReviews` writes it. */
  readonly reviewed = new Map<number, Partial<ReviewRow>>();
  /** A check has decided with this change, whoever brings what it found: the programme has set that it decides. */
  isDecidedByCheck = false;
  /** Counters that the change moves, by their hashes: counted once more until an instant, or cleared. */
  readonly counterMoves = new Map<string, { readonly endsAt: string } | 'cleared'>();
  /** The tickets on which the change works; absent until it does. */
  tickets: TicketEntry[] | undefined;
  /** The user closes with this change. */
  isClosing = false;
  /** The user's tokens end with this change. */
  endsTokens = false;
  /** When the user was last changed, UTC. Absent: now. */
  updatedAt: string | undefined;
  /** What a replay answers in place of members that are told once, such as recovery codes. */
  replayed: Members = {};
  /** Whether the change is the user's newest activity. Showing something in clear is not. */
  isActivity = true;
  readonly #services: ChangeServices;
  readonly #further: Partial<ChangeState>;

  /** `state`: what was read; of a user that is only being created nothing has to be. */
  constructor(services: ChangeServices, call: Call, request: ChangeRequest, state: Partial<ChangeState>) {
    this.#services = services;
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
    const user = stored ?? (this.isNew ? this.#newUser() : makeUserRow());
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

  /** Whether the change has done anything to the user so far. */
  get isTouched(): boolean {
    const { entries, notes } = this.draft;
    const isNoted = entries.length > 0 || notes.length > 0;
    return isNoted || this.isClosing || this.endsTokens || Object.keys(this.hashes).length > 0;
  }

  /** How the answer is written, by what the change has made of the user so far. */
  get presentation(): Presentation {
    return this.#presented().presentation;
  }

  /** `UTC ±hh:mm`: the zone of the answer. */
  get timeZone(): string {
    return this.#presented().timeZone;
  }

  /** One of the user's lists. Throws where the handler has not said that it reads that list. */
  list<List extends Resource>(resource: List): Collection<List> {
    if (!this.isNew && !this.state.lists[resource.name])
      throw new Error(`this change does not read ${resource.name}`);
    return new Collection(this, resource);
  }

  /** Writes members of a resource of which the user has one, and makes it where the user has none. */
  write(resource: Resource, input: Input): void {
    writeSingle(resource, input, this);
  }

  /** Merges free data into the user's own: a key with `null` is removed, the others are set. */
  mergeCustomField(input: object): void {
    mergeCustomField(input, this);
  }

  /** Stores hashes of secrets; a new password ends the user's tokens. Nothing on a dry run. */
  storeSecrets(hashes: HashedSecrets = {}): void {
    Object.assign(this.hashes, hashes);
    if ('password' in hashes) this.endsTokens = true;
  }

  /** Adds an entry to the user's history. */
  note(note: HistoryNote): void {
    this.draft.notes.push(note);
  }

  /** Adds an entry with the notes that the caller sent, for a change that does nothing else. Without notes there is none. */
  noteRemark(): void {
    if (this.request.body.userNotes === '' && this.adminNotes === '') return;
    this.note({
      activityType: activityType.updated,
      entity: entity.user,
      entityId: this.userId,
      adminNotes: 'User notes added',
    });
  }

  /** Adds a row to a table that is no list of the user, such as a job's. */
  insert(table: string, row: Row): void {
    this.otherRows[table] = [...(this.otherRows[table] ?? []), row];
  }

  /**
   * Gives a row that was read another form, such as a challenge that is used up. Nothing of the change is written unless the row
   * is still what was read. A refusal replaces rows too: a wrong code counts against its challenge.
   */
  replaceRow(table: string, before: Row, changes: Row): void {
    const replaced = this.replacedRows[table] ?? [];
    this.replacedRows[table] = [...replaced, { before, after: { ...before, ...changes } }];
  }

  /** What a further read answered (`ChangeRequest.further`). */
  further<Read>(read: FurtherName<Read>): Read {
    return furtherOf(this.#further, read);
  }

  /** Whether a further read was asked for. */
  hasRead({ name }: FurtherName): boolean {
    return name in this.#further;
  }

  /** Enqueues a job in the statement of the change. `dueAt` is UTC; absent: as soon as the change is written. */
  enqueue<Name extends EnqueuedName>(name: Name, { dueAt, ...job }: EnqueuedJob<Name>): void {
    const row = jobRow(name, {
      ...job,
      id: this.#services.ids.next(0, jobTable),
      programId: this.programId,
      ...(this.exists && { userId: this.userId }),
      // The queue goes by the clock of the database, not by that of calls.
      dueAt: dueAt ?? new Date(),
    });
    this.insert(jobTable, row);
  }

  /**
   * Queues a message to one contact of the user in the statement of the change; nothing on a dry run. A mail greets by name
   * where the change reads the list of the contact, and the contact was verified when the call began. Throws an Error for an
   * unknown user, and where such a message goes by no such channel.
   */
  queueMessage<Name extends TemplateName>(message: QueuedMessage<Name>): void {
    const { template, channel, to } = message;
    const list = channel === 'email' ? email : phone;
    const isProven = this.state.lists[list.name] && this.#provenContacts(channel).includes(to);
    const firstName = (isProven && this.state.user.personal_info_first_name) || '';
    const id = this.#insertMessage({ ...message, firstName });
    if (id !== null)
      this.enqueue('notify.deliver', laneJob({ channel, lane: messageTemplates[template].lane }));
  }

  /**
   * Writes a message that the user's app reads, and nothing sends; nothing on a dry run. Returns its number, null where it was not
   * written. Throws as `queueMessage` does.
   */
  tellInApp<Name extends TemplateName>(template: Name, variables: MessageValues<Name>): number | null {
    return this.#insertMessage({ template, channel: 'in_app', to: '', variables, firstName: '' });
  }

  #insertMessage<Name extends TemplateName>(
    message: Omit<QueuedMessage<Name>, 'channel'> & {
      readonly channel: MessageChannel;
      readonly firstName: string;
    },
  ): number | null {
    const { template, channel, to, variables, firstName, challengeId, expiresAt } = message;
    const { channels }: MessageTemplate = messageTemplates[template];
    if (!this.vault) throw new Error('an unknown user gets no message');
    if (!channels.includes(channel)) throw new Error(`${template} does not go by ${channel}`);
    if (this.request.isDryRun) return null;
    const { user } = this.state;
    const id = this.nextId(messageTable);
    const row = messageRow(this.#services.keyring, this.vault, {
      programId: this.programId,
      id,
      userId: this.userId,
      channel,
      template,
      language: messageLanguage(user.preferences_preferred_language_code, this.settings.default_language),
      content: {
        to,
        values: variables,
        firstName,
        moment: this.now,
        timeZone: presentationOf(
          this.#services,
          { timeZone: null, customField: false },
          this.settings,
          user.preferences_time_zone,
        ).timeZone,
      },
      challengeId,
      expiresAt,
      historyNumber: this.headBefore,
      operationId: this.request.operationId,
    });
    this.insert(messageTable, row);
    return id;
  }

  /**
   * Queues a notice to every email address of the user that was verified when the call began, and by text message to every
   * such phone number where there is no such address; to nobody where there is neither. Whoever the user is, the user's app has
   * it, and the member `notification` shows it until the programme writes another. Throws an Error where the handler has not said
   * that it reads emails and phones.
   */
  notify<Name extends NoticeName>(
    template: Name,
    ...[variables]: Record<never, never> extends MessageValues<Name>
      ? [variables?: MessageValues<Name>]
      : [variables: MessageValues<Name>]
  ): void {
    const [mails, numbers] = [this.#provenContacts('email'), this.#provenContacts('sms')];
    const channel = mails.length > 0 ? 'email' : 'sms';
    // Optional only where every value may be absent.
    const given = (variables ?? {}) as MessageValues<Name>;
    for (const to of channel === 'email' ? mails : numbers)
      this.queueMessage({ template, channel, to, variables: given });
    this.state.user.notice_id = this.tellInApp(template, given) ?? this.state.user.notice_id;
  }

  /** The contacts of the user that were verified when the call began. */
  #provenContacts(channel: SentChannel): string[] {
    const isProven = (row: { readonly verification_status: number | null }) =>
      row.verification_status === verificationStatus.verified;
    return channel === 'email'
      ? this.list(email)
          .stored()
          .filter(isProven)
          .map(({ address }) => address)
      : this.list(phone)
          .stored()
          .filter(isProven)
          .map(({ number }) => number);
  }

  /** A counter that the handler has said it reads. */
  counter(counter: Counter): CounterState {
    const hash = counterHash(this.#services.keyring, this.programId, counter);
    const state = this.state.counters.get(hash);
    if (!state) throw new Error(`this change does not read the counter ${counter.kind}`);
    return state;
  }

  /** Counts one more; the count holds until `endsAt` (UTC, `yyyy-mm-ddThh:mm:ss`). At most once in a change. */
  count(counter: Counter, endsAt: string): void {
    this.counterMoves.set(this.counter(counter).hash, { endsAt });
  }

  /** Takes back what this change has counted: the counter stays as it was read. */
  giveBack(counter: Counter): void {
    this.counterMoves.delete(this.counter(counter).hash);
  }

  /** Sets a counter back to nothing. */
  clear(counter: Counter): void {
    const { hash, stored } = this.counter(counter);
    if (stored) this.counterMoves.set(hash, 'cleared');
    else this.counterMoves.delete(hash);
  }

  /** Refuses the call, but writes what was counted and enqueued. To refuse without a trace, throw the error. */
  refuse(error: ApiError): Refusal {
    return new Refusal(error);
  }

  /** Closes the user: the user's contacts are free again and its tokens end. */
  close(): void {
    this.state.user.status = status.closed;
    this.isClosing = true;
  }

  /** Suspends the user: the user's tokens end. */
  suspend(): void {
    this.state.user.status = status.suspended;
    this.endsTokens = true;
  }

  /** What an answer shows of entries that the change has made, changed or closed. */
  show(entries: readonly Entry[]): Record<string, unknown>[] {
    return entries.map((entry) => this.showEntry(entry));
  }

  /** What an answer shows of one entry, in the form of its own resource or of another (an address). */
  showEntry(entry: Entry, resource = entry.resource): Record<string, unknown> {
    const isDeleted = entry.before && entry.row.closed_at;
    if (isDeleted) return presentDeleted(resource, this.request.isDryRun ? 0 : entry.row.id);
    return this.showRow(resource, entry.row);
  }

  /** What an answer shows of a row of a list. */
  showRow(resource: Resource, row: RowOf): Record<string, unknown> {
    return present(resource, this.#shownRow(resource, row), this.presentation);
  }

  /** What an answer shows of a whole list, as the change has left it so far. */
  showList(list: Resource): Record<string, unknown>[] {
    const shown = { boundUserId: this.boundUserId, related: this.state.related };
    const rows = liveRowsOf(list, this);
    // What a row of two users tells of them is not in the row.
    const told = ownerOf(list) === 'users' ? rows.map((row) => showEnds({ ...row }, shown)) : rows;
    return told.map((row) => this.showRow(list, row));
  }

  /** Whether the user has a resource of which a user has at most one. */
  has(resource: Resource): boolean {
    return hasSingle(resource, this.state.user);
  }

  /** What an answer shows of a resource of which the user has one. */
  showSingle(resource: Resource): object {
    const { user } = this.state;
    if (!this.request.isDryRun) return present(resource, user, this.presentation);
    const stamped = this.draft.stamped.map((name) => [name, name.endsWith('_id') ? 0 : null]);
    return present(resource, { ...user, ...Object.fromEntries(stamped) }, this.presentation);
  }

  /** What an answer shows of the user's newest activity, by what the change has done so far; on a dry run, of what there was. */
  showLastActivity(): Record<keyof typeof lastActivity.fields, unknown> | null {
    const user = { ...this.state.user, ...(!this.request.isDryRun && activityOf(this)) };
    if (!user.activity_at) return null;
    return {
      entity: user.activity_entity,
      entity_id: user.activity_entity_id,
      entity_data: user.activity_entity_data,
      activity_type: user.activity_activity_type,
      notes: { user_notes: user.activity_user_notes, admin_notes: user.activity_admin_notes },
      update_date_utc: user.activity_at,
    };
  }

  /** The user's free data, where the caller wants it shown. */
  showCustomField(): unknown {
    return this.presentation.customField ? this.state.user.custom_field : null;
  }

  /** The notice that reads show as the user's `notification`; null where they show none, or the handler does not read it. */
  shownNotice = (): Row | null => {
    const stored = noticeRead.name in this.#further ? this.further(noticeRead) : null;
    return stored ? showNotice(this.#services.keyring, this, stored) : null;
  };

  /** What an import keeps of one of the body's objects; undefined in every other call. */
  keptOf(input: Input): Kept | undefined {
    return this.request.body.kept.get(input);
  }

  /** The next number of a table. Throws OutOfIds, upon which the change is run again. */
  nextId(name: string): number {
    return this.#services.ids.next(this.programId, name);
  }

  /** Puts the keyed hashes of what was sent for an entry into its row. */
  hashEntry(entry: Entry): void {
    hashEntry(this.#services.keyring, this.programId, entry);
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

  #shownRow(resource: Resource, row: RowOf): Row {
    const rowsOf = (list: Resource) => liveRowsOf(list, this);
    const whole = withRowsBelow(resource, row, rowsOf);
    return this.request.isDryRun ? this.#withoutUnmade(resource, whole) : whole;
  }

  /** What a dry run answers of a row and of those below it: what the change has made of it has no number and no instant. */
  #withoutUnmade(resource: Resource, row: RowOf): Row {
    const list = resource.primaryOf ?? resource;
    const touched = [...this.draft.entries, ...this.draft.unchanged];
    const isChanged = touched.some((entry) => entry.resource === list && entry.row.id === row.id);
    const below = listsBelow(resource).map(({ name, list: one }) => {
      const rows = row[name];
      return [name, Array.isArray(rows) ? rows.map((each) => this.#withoutUnmade(one, each)) : []];
    });
    return { ...row, ...Object.fromEntries(below), ...(isChanged && unmade) };
  }

  #presented() {
    const userZone = this.state.user.preferences_time_zone;
    return presentationOf(this.#services, this.call, this.settings, userZone);
  }

  #openVault(
    state: Partial<ChangeState>,
    stored: UserRow | null,
  ): { vault: UserVault | null; wrapped: string | null } {
    const { keyring } = this.#services;
    const drawn = this.request.drawnVault?.() ?? null;
    if (drawn) return { vault: drawn, wrapped: drawn.wrap() };
    if (this.isNew) return UserVault.create(keyring, this.programId, this.nextId('users'));
    if (!stored) return { vault: null, wrapped: null };
    const vault = UserVault.open(keyring, this.programId, stored.id, state.wrapped!);
    return { vault, wrapped: null };
  }

  #newUser(): UserRow {
    return Object.assign(makeUserRow(), {
      program_id: this.programId,
      id: this.userId,
      type: userType.person,
      status: status.active,
      is_asked: true,
      client_id: this.call.clientId,
      original_source_id: this.sourceId,
      created_at: this.now,
      token_generation: 1,
      version: 1,
      history_number: emptyHead.number,
      history_hash: emptyHead.hash,
    });
  }

  #readCounters(state: Partial<ChangeState>): ReadonlyMap<string, CounterState> {
    const { counters = [] } = this.request;
    if (counters.length === 0) return new Map();
    const found = new Map((state.counters ?? []).map((row) => [row.hash, row]));
    return new Map(
      counters.map((counter) => {
        const hash = counterHash(this.#services.keyring, this.programId, counter);
        return [hash, counterAt(counter, hash, found.get(hash) ?? null, this)];
      }),
    );
  }
}

/** A change with the lists that its handler has said it reads: `user.email.create(…)`. */
export type Changing<List extends Resource> = UserChange & {
  readonly [Each in List as Each['name']]: Collection<Each>;
};

for (const list of recordLists) {
  Object.defineProperty(UserChange.prototype, list.name, {
    get(this: UserChange) {
      return this.list(list);
    },
  });
}

const makeUserRow = emptyUserRow(singles);

/** What a dry run answers for numbers and instants that a real call would have made. */
export const unmade = { id: 0, created_at: null, updated_at: null, original_source_id: null } as const;

/** What every written change does to the user's row, apart from its members. */
export function finishUser(change: UserChange): void {
  const { now } = change;
  const { user } = change.state;
  user.updated_at = change.updatedAt ?? now;
  if (change.isClosing) user.closed_at = now;
  if (change.isClosing || change.endsTokens) user.token_generation += 1;
  // What follows from the user's parts is shown of the user, whoever has moved it.
  const isShown = change.isActivity || change.draft.notes.some(({ isDerived }) => isDerived);
  if (!change.isNew && isShown) user.version += 1;
  Object.assign(user, activityOf(change));
}

/** The columns that say what the user's newest activity is, where the change is that; else none. */
function activityOf({ draft, request, adminNotes, isActivity, now }: UserChange) {
  const newest = draft.notes.at(-1);
  if (!newest || !isActivity) return null;
  return {
    activity_entity: newest.entity,
    activity_entity_id: newest.entityId,
    activity_entity_data: entityDataOf(newest),
    activity_activity_type: newest.activityType,
    activity_user_notes: request.body.userNotes,
    activity_admin_notes: adminNotes || newest.adminNotes,
    activity_at: now,
  } satisfies Partial<UserRow>;
}
