import { type ActivityType, activityType, type EntityData, entity, entityData } from '../catalogue/codes.ts';
import { type HistoryNoteCode, noteText } from '../catalogue/history-notes.ts';
import { wordsOfCode } from '../catalogue/labels/index.ts';
import { ticketDescriptions, ticketPriority, ticketStatus } from '../catalogue/tickets.ts';
import { showTicket, type TicketRow, type TicketView } from '../derive/tickets.ts';
import { actorOf } from '../history/chain.ts';
import { keysOf } from '../objects.ts';
import { isOpen, type Standing, stepInWords } from '../standing/standing.ts';
import { standingRead } from '../storage/standing-facts.ts';
import type { CommentRow } from '../storage/ticket-list.ts';
import { ticketTable } from '../storage/tickets.ts';
import type { UserChange } from './user-change.ts';

/** A ticket on which a change works: as it was read, null for one that the change opens, and as it is to be. */
export interface TicketEntry {
  readonly before: TicketRow | null;
  row: TicketRow;
}

/** Why a ticket is cancelled of what is not asked any more. */
const notAsked = 'not asked any more';

/**
 * Opens a ticket for what is asked and not met, moves those of what was handed in, resolves those of what is met, and cancels those of
 * what is not asked any more. Nothing is open twice.
 */
export function moveTickets(change: UserChange, { requirements }: Standing): void {
  const entries = openTickets(change);
  for (const entry of entries) {
    const asked = requirements.find(({ step }) => step === entry.row.step);
    if (!asked) cancelTicket(change, entry, notAsked, { said: 'ticketNotAsked' });
    else if (!isOpen(asked)) passTicket(change, entry, ticketStatus.resolved);
    else passTicket(change, entry, wantedStatus(asked.state));
  }
  for (const { step, state, quiet } of requirements.filter(isOpen)) {
    if (quiet || entries.some(({ row }) => row.step === step)) continue;
    openTicket(change, step, wantedStatus(state));
  }
}

/** Cancels all that is open of a user who closes. */
export function cancelTickets(change: UserChange, reason: string): void {
  for (const entry of openTickets(change)) cancelTicket(change, entry, reason);
}

/** The open tickets of the user, as the change has left them so far. */
export function openTickets(change: UserChange): TicketEntry[] {
  return ticketsOf(change).filter(({ row }) => isLiveTicket(row));
}

/** What an answer shows of the user's open tickets; null where there is none. */
export function showTickets(change: UserChange): Record<string, unknown>[] | null {
  const resultIn = change.call.language ?? change.settings.default_language;
  const shown = openTickets(change).map(({ row }) =>
    showTicket(row, { ...viewOf(change), resultIn, isUnmade: change.request.isDryRun }),
  );
  return shown.length > 0 ? shown : null;
}

/** What an answer shows of one ticket. */
export function showTicketOf(change: UserChange, { row }: TicketEntry): Record<string, unknown> {
  return showTicket(row, viewOf(change));
}

function viewOf({ presentation, timeZone, settings, state }: UserChange): TicketView {
  const languages = [state.user.preferences_preferred_language_code, settings.default_language];
  return { presentation, timeZone, languages, resultIn: null };
}

/** Puts what the change has done to tickets among the rows that it writes. */
export function writeTickets(change: UserChange): void {
  for (const { before, row } of change.tickets ?? []) {
    if (before === null) change.insert(ticketTable, { ...row });
    else if (before !== row) change.replaceRow(ticketTable, { ...before }, { ...row });
  }
}

function cancelTicket(
  change: UserChange,
  entry: TicketEntry,
  reason: string,
  options: PassOptions = {},
): void {
  entry.row = { ...entry.row, reason };
  passTicket(change, entry, ticketStatus.cancelled, { reason, ...options });
}

/** Cancels a ticket that somebody wants gone. What it asks is not met by that, but no other opens for it until it stands otherwise. */
export function cancelByHand(change: UserChange, entry: TicketEntry, reason: string): void {
  const { user } = change.state;
  user.requirements = (user.requirements ?? []).map((one) =>
    one.step === entry.row.step ? { ...one, quiet: true } : one,
  );
  cancelTicket(change, entry, reason, { isDerived: false });
}

/** The entry of an open ticket that the change has read. Throws an Error for any other. */
export function takeTicket(change: UserChange, { id }: Pick<TicketRow, 'id'>): TicketEntry {
  const found = openTickets(change).find(({ row }) => row.id === id);
  if (!found) throw new Error(`this change has not read ticket ${id}`);
  return found;
}

/** Whether a ticket is open, or in progress. */
export function isLiveTicket({ status }: Pick<TicketRow, 'status'>): boolean {
  return status === ticketStatus.open || status === ticketStatus.inProgress;
}

/** What the history says of a ticket. */
type TicketNote = Extract<HistoryNoteCode, `ticket${string}`>;

interface TicketNoteOptions {
  readonly part?: EntityData;
  /** Why it was cancelled. */
  readonly reason?: string;
  /** False for what somebody did. */
  readonly isDerived?: boolean;
}

interface PassOptions extends Omit<TicketNoteOptions, 'part'> {
  /** What the history says, where that is not what follows from the status. */
  readonly said?: TicketNote;
}

/** Notes in the history what became of a ticket; what follows from something else comes before what it follows from. */
export function noteTicket(
  change: UserChange,
  { row }: TicketEntry,
  activity: ActivityType,
  said: TicketNote,
  { part, reason = '', isDerived = true }: TicketNoteOptions = {},
): void {
  if (change.isNew) return;
  const { notes } = change.draft;
  const place = isDerived ? notes.filter((note) => note.isDerived).length : notes.length;
  notes.splice(place, 0, {
    activityType: activity,
    entity: entity.ticket,
    entityId: row.id,
    ...(part !== undefined && { entityData: part }),
    adminNotes: noteText(said, {
      code: row.description_code,
      step: stepInWords(row.step),
      words: reason,
      whom: assigneeOf(row),
      priority: row.priority,
    }),
    isDerived,
  });
}

/** To whom a ticket is assigned, as words: `api client 9`. */
function assigneeOf({ assigned_to_entity: code, assigned_to_entity_id: id }: TicketRow): string {
  const word = keysOf(entity).find((one) => entity[one] === code);
  return `${wordsOfCode(word ?? '')} ${id}`;
}

const saidOfStatus: Readonly<Record<number, TicketNote>> = {
  [ticketStatus.open]: 'ticketOpenAgain',
  [ticketStatus.inProgress]: 'ticketInProgress',
  [ticketStatus.resolved]: 'ticketResolved',
  [ticketStatus.cancelled]: 'ticketCancelled',
};

function passTicket(
  change: UserChange,
  entry: TicketEntry,
  status: number,
  { said = saidOfStatus[status]!, ...options }: PassOptions = {},
): void {
  if (entry.row.status === status) return;
  entry.row = { ...entry.row, status, updated_at: change.now };
  const activity = isLiveTicket(entry.row) ? activityType.updated : activityType.ended;
  noteTicket(change, entry, activity, said, { part: entityData.status, ...options });
}

function openTicket(change: UserChange, step: TicketRow['step'], status: number): void {
  const by = actorOf(change.call);
  const entry: TicketEntry = {
    before: null,
    row: {
      program_id: change.programId,
      user_id: change.userId,
      id: change.nextId(ticketTable),
      step,
      description_code: ticketDescriptions[step].code,
      status,
      priority: ticketPriority,
      by_entity: by.entity,
      by_entity_id: by.entityId,
      assigned_to_entity: entity.user,
      assigned_to_entity_id: change.userId,
      reason: null,
      reminded_at: null,
      original_source_id: change.sourceId,
      created_at: change.now,
      updated_at: change.now,
    },
  };
  ticketsOf(change).push(entry);
  const isInProgress = status === ticketStatus.inProgress;
  noteTicket(change, entry, activityType.created, isInProgress ? 'ticketOpenedInProgress' : 'ticketOpened');
}

/** Every ticket that the change has read or made. */
function ticketsOf(change: UserChange): TicketEntry[] {
  change.tickets ??= change.isNew
    ? []
    : (change.further(standingRead)?.tickets ?? []).map((row) => ({ before: row, row }));
  return change.tickets;
}

function wantedStatus(state: string): number {
  return state === 'submitted' ? ticketStatus.inProgress : ticketStatus.open;
}

/** What was said about a ticket, as answers and archives show it. */
export function showComment(row: CommentRow, text: string, isUnmade = false): Record<string, unknown> {
  const { id, visibility, by_entity, by_entity_id } = row;
  return { id, text, visibility, by_entity, by_entity_id, date_utc: isUnmade ? null : row.created_at };
}
