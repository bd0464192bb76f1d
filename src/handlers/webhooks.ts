import { countAttempt } from '../access/attempts.ts';
import { answerOf, changeProgram } from '../access/change-program.ts';
import { readFlag } from '../access/read-administration.ts';
import type { Answer } from '../calls/answer.ts';
import { refuseFaults } from '../calls/faults.ts';
import type { Call } from '../calls/services.ts';
import { answerFrame } from '../catalogue/answer-frame.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { eventTypeOf, eventTypes, type StoredNote } from '../catalogue/events.ts';
import { isStorable } from '../catalogue/kinds/index.ts';
import { pageSizes } from '../catalogue/pages.ts';
import {
  deliveryStates,
  eventPatterns,
  overlapHours,
  wantsType,
  webhookLimits,
  webhookStatus,
} from '../catalogue/webhooks.ts';
import { type KnownMembers, namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { isPlainObject, memberIn } from '../objects.ts';
import { type Place, runFor } from '../storage/connections.ts';
import {
  type DeliveryPosition,
  type DeliveryRow,
  listDeliveries,
  listWaiting,
  lockLane,
  readEvents,
  retryLanes,
  skipEvent,
} from '../storage/webhooks.ts';
import { formatDateTime } from '../time/format-instant.ts';
import {
  changeEndpoint,
  createEndpoint,
  currentSecret,
  type Endpoint,
  type EndpointInput,
  endPreviousSecret,
  findEndpoints,
  getEndpoint,
  removeEndpoint,
  rotateSecret,
  showEndpoint,
} from '../webhooks/endpoints.ts';
import { eventId, eventOf, vaultOf } from '../webhooks/event.ts';
import { enqueueRemoval, startReplay } from '../webhooks/replay.ts';
import { sendTest } from '../webhooks/test-event.ts';
import type { Handler, HandlerServices, OperationRequest } from './handler.ts';
import { closePage, numberIn, openPage, readAskedPage } from './pages.ts';
import { userIdMax, ValueReader } from './read-values.ts';

/** The greatest number of an entry of a history. */
const sequenceMax = 2_147_483_647;

/** Creates an endpoint; its secret is told this once. */
export const create: Handler = async (services, call, request) => {
  const { isDryRun, input } = readEndpointBody(services, request.body, true);
  const { url, events } = input;
  return change(services, call, request, { isDryRun, asked: { input } }, async (place) => {
    const by = { clientId: call.clientId, now: services.clock() };
    const wanted = { ...input, url: url!, events: events! };
    const made = await createEndpoint(place, services.access.callers, call.programId, wanted, by);
    return withSecret(services, made);
  });
};

/** The endpoints of the programme. */
export const list: Handler = async (services, call) => {
  const { access } = services;
  await access.checkLive(call);
  const found = await findEndpoints(access.connections, access.callers, call.programId);
  return answerOf(services, call, { webhooks: found.map((one) => showEndpoint(one, services.clock())) });
};

/** An endpoint. */
export const get: Handler = async (services, call, request) => {
  const found = await findEndpoint(services, call, request);
  return answerOf(services, call, { webhook: showEndpoint(found, services.clock()) });
};

/** Changes what is sent of an endpoint. */
export const update: Handler = async (services, call, request) => {
  const { isDryRun, input } = readEndpointBody(services, request.body, false);
  const id = endpointIn(request);
  return change(services, call, request, { isDryRun, asked: { id, input } }, async (place) => {
    const { callers } = services.access;
    const changed = await changeEndpoint(place, callers, call.programId, id, input, services.clock());
    return { webhook: showEndpoint(changed, services.clock()) };
  });
};

/** Deletes an endpoint; a job removes what it was still to be sent. */
export const remove: Handler = async (services, call, request) => {
  const { isDryRun } = readBody(request.body, null);
  const id = endpointIn(request);
  return change(services, call, request, { isDryRun, asked: { id } }, async (place) => {
    const found = await removeEndpoint(place, services.access.callers, call.programId, id);
    await enqueueRemoval(place, call.programId, id, services.clock());
    return { webhook: showEndpoint(found, services.clock()) };
  });
};

/** Gives an endpoint a new secret, which is told this once. */
export const rotate: Handler = async (services, call, request) => {
  const id = endpointIn(request);
  const faults = unknownMembers(namesOnly(['overlap_hours', 'force', 'validate']), request.body);
  const isDryRun = readFlag(request.body, faults);
  const read = new ValueReader(request.body, faults);
  const hours = read.number('overlap_hours', 0, overlapHours.maximum) ?? overlapHours.otherwise;
  const isForced = read.number('force', 0, 1) === 1;
  refuseFaults(faults);
  const asked = { id, hours, isForced };
  return change(services, call, request, { isDryRun, asked }, async (place) => {
    const how = { overlapHours: hours, isForced, now: services.clock() };
    return withSecret(services, await rotateSecret(place, services.access.callers, call.programId, id, how));
  });
};

/** Has the previous secret of an endpoint end at once. */
export const endPrevious: Handler = async (services, call, request) => {
  const { isDryRun } = readBody(request.body, null);
  const id = endpointIn(request);
  return change(services, call, request, { isDryRun, asked: { id } }, async (place) => {
    const { callers } = services.access;
    const changed = await endPreviousSecret(place, callers, call.programId, id, services.clock());
    return { webhook: showEndpoint(changed, services.clock()) };
  });
};

/** Sends an endpoint an event for trial, and says what came of it. */
export const test: Handler = async (services, call, request) => {
  const { isDryRun } = readBody(request.body, null);
  const { connections, keyring, outbound } = services;
  const { row } = await findEndpoint(services, call, request);
  if (isDryRun) {
    const unsent = {
      event_id: eventId(call.programId, 'test', 0),
      status: null,
      milliseconds: 0,
      error: null,
    };
    return answerOf(services, call, { test: unsent });
  }
  const { waitSeconds } = await countAttempt(connections, keyring, {
    kind: 'webhook-test',
    key: `${row.program_id} ${row.id}`,
    attemptsMax: webhookLimits.testsPerMinute,
    windowSeconds: 60,
  });
  if (waitSeconds !== null) throw errors.tooManyAttempts({ seconds: waitSeconds });
  const by = { place: connections, keyring, outbound, now: services.clock() };
  return answerOf(services, call, { test: await sendTest(by, row) });
};

/** Has an endpoint told events once more. */
export const replay: Handler = async (services, call, request) => {
  const id = endpointIn(request);
  const known = namesOnly(['from', 'to', 'user_id', 'only']);
  const { isDryRun, read, faults } = readBody(request.body, { replay: known });
  const [from, to] = [read.kind('from', 'date-time') ?? null, read.kind('to', 'date-time') ?? null];
  if (from !== null && to !== null && from > to) read.fault('from', { fault: 'datesReversed' });
  const userId = read.number('user_id', 1, userIdMax) ?? null;
  const isFailedOnly = read.word('only', ['failed']) !== undefined;
  refuseFaults(faults);
  const question = { from, to, userId, isFailedOnly };
  const answer = await change(
    services,
    call,
    request,
    { isDryRun, asked: { id, question } },
    async (place) => {
      const { programId } = call;
      await getEndpoint(place, services.access.callers, programId, id, { isLocked: true });
      return { replay: { id: await startReplay(place, programId, id, question, services.clock()) } };
    },
  );
  services.jobHint.wake();
  return answer;
};

/** What became of the events for an endpoint. */
export const listDelivered: Handler = async (services, call, request) => {
  const { query } = request;
  const { programId } = call;
  const faults = unknownMembers(namesOnly(deliveryParameters), query);
  const read = new ValueReader(query, faults);
  const question = {
    state: read.word('state', deliveryStates),
    user_id: read.number('user_id', 1, userIdMax),
  };
  const asked = readAskedPage(read);
  refuseFaults(faults);
  const { row: endpoint } = await findEndpoint(services, call, request);
  const opened = openPage(services, call, request, [endpoint.id, question], asked);
  const after: DeliveryPosition | null = opened.after && JSON.parse(opened.after.value);
  const page = { after, limit: opened.limit };
  const statement =
    question.state === 'waiting'
      ? listWaiting(programId, endpoint.id, typesWanted(endpoint.events), question, page)
      : listDeliveries(programId, endpoint.id, question, page);
  const [rows] = await runFor(services.connections, programId, statement);
  const { shown, cursor } = closePage(services, opened, rows, (row) => ({
    value: JSON.stringify(positionOf(row)),
    id: 0,
  }));
  return answerOf(services, call, {
    deliveries: shown.map((row) => showDelivery(programId, row)),
    cursor,
  });
};

/** Passes over the next event of a user. */
export const skip: Handler = async (services, call, request) => {
  const id = endpointIn(request);
  const known = namesOnly(['user_id', 'sequence']);
  const { isDryRun, read, faults } = readBody(request.body, { skip: known });
  const userId = read.number('user_id', 1, userIdMax);
  const sequence = read.number('sequence', 1, sequenceMax);
  for (const name of ['user_id', 'sequence'])
    if (read.sent(name) === undefined) read.fault(name, { fault: 'required' });
  refuseFaults(faults);
  const { programId } = call;
  const asked = { id, userId, sequence };
  return change(services, call, request, { isDryRun, asked }, async (place) => {
    const { row } = await getEndpoint(place, services.access.callers, programId, id, { isLocked: true });
    const lock = lockLane(programId, id, userId!, typesWanted(row.events));
    const [[lane]] = await runFor(place, programId, lock);
    if (!lane || lane.next === null) throw errors.notPossibleNow({ resource: 'webhook' });
    if (lane.next !== sequence) throw errors.notNextEvent({ sequence: lane.next });
    const skipped = { userId: userId!, sequence, attempts: lane.failures };
    await runFor(place, programId, skipEvent(programId, id, skipped, formatDateTime(services.clock())));
    return { skip: { user_id: userId, sequence, event_id: eventId(programId, userId!, sequence) } };
  });
};

/** Has what an endpoint has not taken so far tried at once. */
export const retry: Handler = async (services, call, request) => {
  const { isDryRun } = readBody(request.body, null);
  const id = endpointIn(request);
  const { programId } = call;
  const answer = await change(services, call, request, { isDryRun, asked: { id } }, async (place) => {
    const { row } = await getEndpoint(place, services.access.callers, programId, id, { isLocked: true });
    if (row.status !== webhookStatus.active) throw errors.notPossibleNow({ resource: 'webhook' });
    const [[retried]] = await runFor(
      place,
      programId,
      retryLanes(programId, id, webhookLimits.retriedAtOnce),
    );
    return { retry: { ...retried } };
  });
  services.jobHint.wake();
  return answer;
};

/** The events of a user after a number, as endpoints are sent them. */
export const listEvents: Handler = async (services, call, { query }) => {
  const { programId } = call;
  const faults = unknownMembers(namesOnly(eventParameters), query);
  const read = new ValueReader(query, faults);
  const userId = read.number('user_id', 1, userIdMax);
  if (read.sent('user_id') === undefined) read.fault('user_id', { fault: 'required' });
  const after = read.number('after', 0, sequenceMax) ?? 0;
  const pageSize = read.number('page_size', 1, pageSizes.maximum) ?? pageSizes.otherwise;
  refuseFaults(faults);
  await services.access.checkLive(call);
  const statement = readEvents(programId, userId!, after, pageSize + 1);
  const [[found]] = await runFor(services.connections, programId, statement);
  if (!found) throw errors.userUnknown();
  const of = { programId, userId: userId! };
  const vault = vaultOf(services.keyring, of, found.wrapped);
  const rows = found.events.slice(0, pageSize);
  return answerOf(services, call, {
    events: rows.map((row) => eventOf(of, row, vault)).filter((event) => event !== null),
    after: found.events.length > pageSize ? rows.at(-1)!.number : null,
  });
};

/** The parameters of the list of deliveries. */
export const deliveryParameters = ['state', 'user_id', 'page_size', 'cursor'] as const;

/** The parameters of the list of events. */
export const eventParameters = ['user_id', 'after', 'page_size'] as const;

/** The endpoint of the path; 0, which none has, for what cannot be an id. */
function endpointIn(request: OperationRequest): number {
  return numberIn(request, 'webhook_id');
}

async function findEndpoint(
  { access }: HandlerServices,
  call: Call,
  request: OperationRequest,
): Promise<Endpoint> {
  await access.checkLive(call);
  return getEndpoint(access.connections, access.callers, call.programId, endpointIn(request));
}

/** Changes endpoints in one transaction with the answer that is stored for a replay, in which no secret is told. */
function change(
  services: HandlerServices,
  call: Call,
  { operation }: OperationRequest,
  { isDryRun, asked }: { readonly isDryRun: boolean; readonly asked: Readonly<Record<string, unknown>> },
  work: (place: Place) => Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>>,
): Promise<Answer> {
  return changeProgram(services, call, { operationId: operation.id, isDryRun, asked }, work);
}

function withSecret({ keyring, clock }: HandlerServices, endpoint: Endpoint) {
  const { id, ...shown } = showEndpoint(endpoint, clock());
  return { webhook: { id, secret: currentSecret(keyring, endpoint), ...shown } };
}

/** The entries of histories that are events which an endpoint wants. */
function typesWanted(patterns: readonly string[]): StoredNote[] {
  return eventTypes
    .filter(({ type }) => wantsType(patterns, type))
    .map(({ entity, entityData, activityType }) => ({ entity, entityData, activityType }));
}

function positionOf({ position: at, user_id: userId, sequence, replay_id: replayId }: DeliveryRow) {
  return { at, userId, sequence: sequence ?? 0, replayId } satisfies DeliveryPosition;
}

function showDelivery(programId: number, row: DeliveryRow): Record<string, unknown> {
  const { user_id, sequence, state, attempts, answer_status, error, milliseconds, replay_id } = row;
  const { entity, entity_data: entityData, activity_type: activityType } = row;
  return {
    user_id,
    sequence,
    event_id: sequence === null ? null : eventId(programId, user_id, sequence),
    type:
      entity === null || entityData === null || activityType === null
        ? null
        : eventTypeOf({ entity, entityData, activityType }),
    ...{ state, attempts, answer_status, error, milliseconds },
    date_utc: row.at,
    due_date_utc: row.due_at,
    replay_id: replay_id === 0 ? null : replay_id,
  };
}

/** What answers show of an endpoint besides what is read: it may be sent back. */
const shownOnly = [
  ...['id', 'secret', 'stopped_for', 'failing_since', 'previous_secret_end_date_utc'],
  ...['date_utc', 'update_date_utc'],
];
const knownEndpoint: KnownMembers = new Map([
  ...namesOnly(answerFrame),
  ['webhook', namesOnly(['url', 'events', 'status', 'description', ...shownOnly])],
]);

/** Reads a body that names one object, of which `known` says the members; or none where it is null. */
function readBody(
  body: unknown,
  known: Readonly<Record<string, KnownMembers>> | null,
): { readonly isDryRun: boolean; readonly read: ValueReader; readonly faults: FaultDetail[] } {
  const faults = unknownMembers(new Map([...namesOnly(['validate']), ...Object.entries(known ?? {})]), body);
  const isDryRun = readFlag(body, faults);
  const [name] = Object.keys(known ?? {});
  const sent = name === undefined ? {} : memberIn(body, name);
  if (!isPlainObject(sent))
    faults.push({ path: `$.${name}`, fault: sent === undefined ? 'required' : 'notObject' });
  if (name === undefined || !isPlainObject(sent)) refuseFaults(faults);
  return { isDryRun, faults, read: new ValueReader(sent, faults, `$.${name}`) };
}

/** Reads what a call says of an endpoint. Throws invalidInput with every fault. */
function readEndpointBody(
  { outbound }: HandlerServices,
  body: unknown,
  isNew: boolean,
): { readonly isDryRun: boolean; readonly input: EndpointInput } {
  const faults = unknownMembers(knownEndpoint, body);
  const isDryRun = readFlag(body, faults);
  const sent = memberIn(body, 'webhook');
  if (!isPlainObject(sent)) {
    faults.push({ path: '$.webhook', fault: sent === undefined ? 'required' : 'notObject' });
    refuseFaults(faults);
  }
  const read = new ValueReader(sent, faults, '$.webhook');
  const url = readUrl(read, outbound);
  const events = readPatterns(read);
  // What Roster has stopped may be sent back as it was read, and stays as it is.
  const status =
    memberIn(sent, 'status') === webhookStatus.stopped && !isNew ? undefined : read.number('status', 0, 1);
  const description = memberIn(sent, 'description') === null ? null : readDescription(read);
  for (const name of isNew ? ['url', 'events'] : [])
    if (read.sent(name) === undefined) read.fault(name, { fault: 'required' });
  refuseFaults(faults);
  return { isDryRun, input: { url, events, status, description } };
}

function readUrl(read: ValueReader, outbound: HandlerServices['outbound']): string | undefined {
  const sent = read.text('url');
  if (sent === undefined) return undefined;
  const { urlLength: maximum } = webhookLimits;
  const url = sent.length <= maximum && URL.canParse(sent) ? new URL(sent).href : sent;
  if (url.length > maximum) read.fault('url', { fault: 'tooLong', params: { maximum } });
  else {
    const reason = outbound.refusal(url);
    if (reason !== null) read.fault('url', { fault: 'addressRefused', params: { reason } });
  }
  return url;
}

function readPatterns(read: ValueReader): readonly string[] | undefined {
  const sent = read.sent('events');
  if (sent === undefined) return undefined;
  const { patterns: maximum } = webhookLimits;
  if (!Array.isArray(sent)) read.fault('events', { fault: 'notList' });
  else if (sent.length === 0) read.fault('events', { fault: 'emptyList' });
  else if (sent.length > maximum) read.fault('events', { fault: 'tooManyEntries', params: { maximum } });
  else {
    for (const [index, pattern] of sent.entries()) {
      const place = `events[${index}]`;
      if (!eventPatterns.includes(pattern)) read.fault(place, { fault: 'unknownEventType' });
      else if (sent.indexOf(pattern) < index) read.fault(place, { fault: 'duplicateInList' });
    }
    return sent;
  }
  return undefined;
}

function readDescription(read: ValueReader): string | undefined {
  const sent = read.text('description');
  const { descriptionLength: maximum } = webhookLimits;
  if (sent === undefined) return undefined;
  if ([...sent].length > maximum) read.fault('description', { fault: 'tooLong', params: { maximum } });
  else if (!isStorable(sent)) read.fault('description', { fault: 'unstorableText' });
  return sent;
}
