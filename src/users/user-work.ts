import { activityType, entity } from '../catalogue/codes.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import type { Resource } from '../catalogue/resource.ts';
import type { Members } from '../derive/envelope.ts';
import type { Row } from '../derive/present.ts';
import type { HistoryNote } from '../history/note.ts';
import type { PayloadOf } from '../jobs/definition.ts';
import { type EnqueuedName, type JobParts, jobRow } from '../jobs/job-row.ts';
import type { jobs } from '../jobs/jobs.ts';
import type { ReplacedRow } from '../storage/guarded-rows.ts';
import { jobTable } from '../storage/job-queue.ts';
import type { ReviewRow } from '../storage/reviews.ts';
import type { ChangeContext } from './change-context.ts';
import { Collection } from './collection.ts';
import { type Counter, type CounterState, counterHash } from './counters.ts';
import { newDraft } from './draft.ts';
import { ReadUser } from './read-user.ts';
import type { TicketEntry } from './tickets.ts';

/** What is said of a job that a change enqueues, besides its name. */
export type EnqueuedJob<Name extends EnqueuedName> = Pick<
  JobParts<PayloadOf<(typeof jobs)[Name]>>,
  'payload' | 'uniqueKey' | 'priority'
> & { readonly dueAt?: Date };

/** What a change does, as it is written in the end: rows, history, jobs, counters. */
export abstract class UserWork extends ReadUser implements ChangeContext {
  readonly draft = newDraft();
  readonly faults: FaultDetail[] = [];
  readonly newIds = new Map<string, number>();
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

  /** Whether the change has done anything to the user so far. */
  get isTouched(): boolean {
    const { entries, notes } = this.draft;
    const isNoted = entries.length > 0 || notes.length > 0;
    return isNoted || this.isClosing || this.endsTokens || Object.keys(this.hashes).length > 0;
  }

  /** One of the user's lists. Throws where the handler has not said that it reads that list. */
  list<List extends Resource>(resource: List): Collection<List> {
    if (!this.isNew && !this.state.lists[resource.name])
      throw new Error(`this change does not read ${resource.name}`);
    return new Collection(this, resource);
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
      adminNotes: noteText('notesAdded'),
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

  /** Enqueues a job in the statement of the change. `dueAt` is UTC; absent: as soon as the change is written. */
  enqueue<Name extends EnqueuedName>(name: Name, { dueAt, ...job }: EnqueuedJob<Name>): void {
    const row = jobRow(name, {
      ...job,
      id: this.services.ids.next(0, jobTable),
      programId: this.programId,
      ...(this.exists && { userId: this.userId }),
      // The queue goes by the clock of the database, not by that of calls.
      dueAt: dueAt ?? new Date(),
    });
    this.insert(jobTable, row);
  }

  /** A counter that the handler has said it reads. */
  counter(counter: Counter): CounterState {
    const hash = counterHash(this.services.keyring, this.programId, counter);
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
}
