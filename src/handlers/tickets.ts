import { answerOf } from '../access/change-program.ts';
import type { Answer } from '../calls/answer.ts';
import { refuseFaults } from '../calls/faults.ts';
import type { Call } from '../calls/services.ts';
import { answerFrame } from '../catalogue/answer-frame.ts';
import { activityType, entityData } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { ticketDescriptions, ticketLimits, ticketStatus } from '../catalogue/tickets.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { actorOf } from '../history/chain.ts';
import { memberIn } from '../objects.ts';
import { runFor } from '../storage/connections.ts';
import {
  type CommentRow,
  commentTable,
  findTicket,
  listTickets,
  readTicket,
  type TicketQuestion,
  ticketRead,
} from '../storage/ticket-list.ts';
import { UserVault } from '../storage/user-vault.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import {
  cancelByHand,
  isLiveTicket,
  noteTicket,
  showComment,
  showTicketOf,
  takeTicket,
} from '../users/tickets.ts';
import type { UserChange } from '../users/user-change.ts';
import type { Handler, HandlerServices, OperationRequest } from './handler.ts';
import { closePage, numberIn, openPage, readAskedPage } from './pages.ts';
import { userIdMax, ValueReader } from './read-values.ts';

/** A page of the tickets of the programme, the oldest first. A token that is bound to a user lists those of its user. */
export const list: Handler = async (services, call, request) => {
  const { question: sent, asked } = readQuestion(request.query);
  const { boundUserId } = call;
  if (boundUserId !== null && sent.user_id !== undefined && sent.user_id !== boundUserId)
    throw errors.userUnknown();
  const question = boundUserId === null ? sent : { ...sent, user_id: boundUserId, isForUser: true };
  await services.access.checkLive(call);
  const page = openPage(services, call, request, question, asked);
  const now = formatDateTime(services.clock());
  const statement = listTickets(call.programId, question, page, zonesOf(services, call), now);
  const [rows] = await runFor(services.connections, call.programId, statement);
  const { shown, cursor } = closePage(services, page, rows, ({ created_at: value, id }) => ({ value, id }));
  return answerOf(services, call, {
    tickets: shown.map((row) => row.shown),
    cursor,
  });
};

/** One ticket, with what was said about it: a user sees what is meant for the user. */
export const get: Handler = async (services, call, { params }) => {
  await services.access.checkLive(call);
  const found = await find(services, call, params);
  const vault = UserVault.open(services.keyring, call.programId, found.user_id, found.wrapped);
  return answerOf(services, call, {
    ticket: found.shown,
    comments: showComments(vault, found.comments, call),
  });
};

/** Assigns a ticket, changes its priority, or cancels it with a reason. What is asked is asked all the same; nobody is told of it again. */
export const update: Handler = async (services, call, request) => {
  const { asked, dryRun } = readChange(request.body);
  return changeTicket(services, call, request, { asked, dryRun }, (user) => {
    const entry = takeTicket(user, user.further(ticketRead)!.row);
    const { status, reason } = asked;
    const before = entry.row;
    const {
      assigned_to_entity = before.assigned_to_entity,
      assigned_to_entity_id = before.assigned_to_entity_id,
      priority = before.priority,
    } = asked;
    const isMoved =
      assigned_to_entity !== before.assigned_to_entity ||
      assigned_to_entity_id !== before.assigned_to_entity_id;
    const isRated = priority !== before.priority;
    if (isMoved || isRated) {
      entry.row = { ...before, assigned_to_entity, assigned_to_entity_id, priority, updated_at: user.now };
      const said = isMoved ? (isRated ? 'ticketAssignedPriority' : 'ticketAssigned') : 'ticketPriority';
      noteTicket(user, entry, activityType.updated, said, { isDerived: false });
    }
    if (status !== undefined) cancelByHand(user, entry, reason!);
    return { ticket: showTicketOf(user, entry), comments: shownComments(user) };
  });
};

/** Adds a comment to a ticket. A token that is bound to a user comments on the tickets of its user, and everybody sees that. */
export const comment: Handler = async (services, call, request) => {
  const { text, visibility, dryRun } = readComment(request.body, call);
  return changeTicket(services, call, request, { asked: { text, visibility }, dryRun }, (user) => {
    const stored = user.further(ticketRead)!;
    const maximum = ticketLimits.comments;
    if (stored.comments.length >= maximum) throw errors.tooManyRecords({ maximum, resource: 'comment' });
    const id = user.nextId(commentTable);
    const by = actorOf(call);
    const row: CommentRow = {
      program_id: user.programId,
      user_id: user.userId,
      id,
      ticket_id: stored.row.id,
      visibility,
      by_entity: by.entity,
      by_entity_id: by.entityId,
      sealed: user.vault!.seal(commentTable, id, text),
      created_at: user.now,
    };
    user.insert(commentTable, { ...row });
    const entry = takeTicket(user, stored.row);
    noteTicket(user, entry, activityType.created, 'ticketCommented', {
      part: entityData.comment,
      isDerived: false,
    });
    const made = dryRun ? { ...row, id: 0 } : row;
    return { ticket: showTicketOf(user, entry), comments: shownComments(user, { ...made, text }) };
  });
};

/** What a call asks of a ticket. */
interface Asked {
  readonly asked: Readonly<Record<string, unknown>>;
  readonly dryRun: boolean;
}

/** Changes a ticket in a change of its user. Throws resourceUnknown, and notPossibleNow for one that has ended. */
async function changeTicket(
  services: HandlerServices,
  call: Call,
  { operation, params }: OperationRequest,
  { asked, dryRun }: Asked,
  work: (user: UserChange) => ReturnType<Parameters<typeof changeUser>[3]>,
): Promise<Answer> {
  await services.access.checkLive(call);
  const { id, user_id: userId } = await find(services, call, params);
  const request = {
    operationId: operation.id,
    body: { ...emptyBody, dryRun },
    asked: { ...asked, ticket: id },
    userId,
    isDryRun: dryRun,
    reads: [],
    settles: true,
    further: [readTicket(id)],
    envelope: ['ticket', 'comments'],
  } as const;
  return changeUser(services, call, request, (user) => {
    const stored = user.further(ticketRead);
    if (!stored) throw unknownTicket();
    if (!isLiveTicket(stored.row)) throw errors.notPossibleNow({ resource: 'ticket' });
    return work(user);
  });
}

async function find(services: HandlerServices, call: Call, params: OperationRequest['params']) {
  const id = numberIn({ params }, 'ticket_id');
  const statement = findTicket(call.programId, id, call.boundUserId, zonesOf(services, call));
  const [[found]] = await runFor(services.connections, call.programId, statement);
  if (!found) throw unknownTicket();
  return found;
}

/** Another user's ticket answers a user as one that is not there. */
function unknownTicket() {
  return errors.resourceUnknown({ resource: 'ticket' });
}

function zonesOf({ serverTimeZone }: HandlerServices, { timeZone }: Call) {
  return { asked: timeZone, server: serverTimeZone() };
}

function shownComments(user: UserChange, made?: CommentRow & { readonly text: string }): object[] {
  const { comments } = user.further(ticketRead)!;
  const shown = showComments(user.vault!, comments, user.call);
  return made ? [...shown, showComment(made, made.text, user.request.isDryRun)] : shown;
}

function showComments(vault: UserVault, rows: readonly CommentRow[], { boundUserId }: Call): object[] {
  return rows
    .filter(({ visibility }) => boundUserId === null || visibility === 1)
    .map((row) => showComment(row, vault.open(commentTable, row.id, row.sealed)));
}

/** The parameters of the list. */
export const ticketParameters = [
  ...['status', 'description_code', 'user_id', 'assigned_to', 'assigned_to_entity', 'age'],
  ...['page_size', 'cursor'],
] as const;

function readQuestion(query: unknown): {
  readonly question: TicketQuestion;
  readonly asked: ReturnType<typeof readAskedPage>;
} {
  const faults = unknownMembers(namesOnly(ticketParameters), query);
  const read = new ValueReader(query, faults);
  const question: TicketQuestion = {
    status: readCode(read, 'status', Object.values(ticketStatus)),
    description_code: read.word(
      'description_code',
      Object.values(ticketDescriptions).map(({ code }) => code),
    ),
    user_id: read.number('user_id', 1, userIdMax),
    assigned_to: read.number('assigned_to', 1, userIdMax),
    assigned_to_entity: readCode(read, 'assigned_to_entity', ticketLimits.assignees),
    age: read.number('age', 0, 36_500),
  };
  const asked = readAskedPage(read);
  refuseFaults(faults);
  return { question, asked };
}

function readCode(read: ValueReader, name: string, codes: readonly number[]): number | undefined {
  const found = read.number(name, 0, 999);
  if (found === undefined || codes.includes(found)) return found;
  read.fault(name, { fault: 'unknownCode', params: { allowed: codes.join(', ') } });
  return undefined;
}

/** What a body may have around its member. */
const frame = namesOnly(answerFrame);
const knownOfChange = new Map([
  ...frame,
  [
    'ticket',
    namesOnly(['assigned_to_entity', 'assigned_to_entity_id', 'priority', 'status', 'reason']),
  ] as const,
]);
const knownOfComment = new Map([...frame, ['comment', namesOnly(['text', 'visibility'])] as const]);

function readChange(body: unknown) {
  const faults = unknownMembers(knownOfChange, body);
  const dryRun = new ValueReader(body, faults).number('validate', 0, 1) === 1;
  const read = new ValueReader(memberIn(body, 'ticket'), faults, '$.ticket');
  const status = readCode(read, 'status', [ticketStatus.cancelled]);
  const asked = {
    assigned_to_entity: readCode(read, 'assigned_to_entity', ticketLimits.assignees),
    assigned_to_entity_id: read.number('assigned_to_entity_id', 1, userIdMax),
    priority: read.number('priority', ticketLimits.priority.minimum, ticketLimits.priority.maximum),
    status,
    reason: read.kind('reason', 'message'),
  };
  if (asked.assigned_to_entity !== undefined && asked.assigned_to_entity_id === undefined)
    read.fault('assigned_to_entity_id', { fault: 'required' });
  if (asked.assigned_to_entity_id !== undefined && asked.assigned_to_entity === undefined)
    read.fault('assigned_to_entity', { fault: 'required' });
  if (status !== undefined && asked.reason === undefined) read.fault('reason', { fault: 'required' });
  refuseFaults(faults);
  return { asked, dryRun };
}

function readComment(body: unknown, { boundUserId }: Call) {
  const faults = unknownMembers(knownOfComment, body);
  const dryRun = new ValueReader(body, faults).number('validate', 0, 1) === 1;
  const read = new ValueReader(memberIn(body, 'comment'), faults, '$.comment');
  const text = read.kind('text', 'message');
  if (text === undefined && !faults.some(({ path }) => path === '$.comment.text'))
    read.fault('text', { fault: 'required' });
  const visibility = boundUserId === null ? (read.number('visibility', 0, 1) ?? 0) : 1;
  refuseFaults(faults);
  return { text: text!, visibility, dryRun };
}
