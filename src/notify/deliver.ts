import type { FastifyBaseLogger } from 'fastify';
import type { Services } from '../calls/services.ts';
import { alertNames, type MessageLane, messageLanes, sentChannels } from '../catalogue/message-templates.ts';
import { UnsealError } from '../crypto/seal.ts';
import type { RunningJob } from '../jobs/handler.ts';
import { jobRow } from '../jobs/job-row.ts';
import { runFor } from '../storage/connections.ts';
import { enqueueJobs, jobTable } from '../storage/job-queue.ts';
import {
  type AttemptOutcome,
  cleanMessages,
  enqueueLanes,
  type HeadMessage,
  type LaneOf,
  noteAttempt,
  readHead,
} from '../storage/message-queue.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { alertJob } from './alerts.ts';
import { DeliveryError } from './delivery-error.ts';
import { laneJob, messageSeal, openMessage, sealMessage } from './message-row.ts';
import type { Messengers } from './messenger.ts';
import { textOf } from './render.ts';
import { withoutSecrets } from './values.ts';

/** What deliveries work with. */
export interface DeliveryServices
  extends Pick<Services, 'connections' | 'keyring' | 'clock' | 'ids' | 'jobHint'> {
  readonly messengers: Messengers;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
}

const unusable = 'the stored text of a message cannot be used, the built-in one is sent';

const day = 86_400;

/** How many seconds a message waits after each failed attempt; after the last it is dead. Notices: a minute, doubled, up to a day. */
export const retrySeconds: Readonly<Record<MessageLane, readonly number[]>> = {
  codes: [1, 5, 15, 30, 60],
  notices: Array.from({ length: 12 }, (_, index) => Math.min(60 * 2 ** index, day)),
};

/**
 * Sends the messages of a lane, the oldest first, until none waits, nothing is configured to send them by, or all that are next to
 * their recipients have failed: each keeps those behind it to the same recipient waiting until it is due again. A message is sent at least once: it is sent again where this process dies
 * before it has noted that the message was taken over.
 */
export async function deliverLane(
  services: DeliveryServices,
  job: RunningJob<{ channel: number; lane: number }>,
): Promise<void> {
  const { connections, messengers } = services;
  const { programId, userId, payload } = job;
  const [channel, lane] = [sentChannels[payload.channel], messageLanes[payload.lane]];
  if (programId === '*' || !channel || !lane) return;
  const of: LaneOf = { programId, userId, channel, lane };
  const messenger = messengers[channel];
  let [[head]] = await runFor(connections, programId, readHead(of));
  while (head) {
    job.signal.throwIfAborted();
    const isOver = hasEnded(services, head);
    if (!isOver && !messenger) return;
    if (!isOver && head.waits > 0) return enqueueLater(services, of, head.waits);
    const outcome: AttemptOutcome =
      isOver || !messenger ? { status: 'dropped' } : await attempt(services, of, head, messenger);
    // Before it is noted that the message is dead: a process that ends between the two would tell nobody.
    if (outcome.status === 'dead') await tellDead(services, programId, head);
    [, [head]] = await runFor(connections, programId, noteAttempt(programId, head, outcome), readHead(of));
  }
}

/** Has the programme told that a message was given up, unless that was what it was to be told. */
async function tellDead(
  { connections, ids, jobHint }: DeliveryServices,
  programId: number,
  { template, wants_alerts: isWanted }: HeadMessage,
): Promise<void> {
  if (!isWanted || alertNames.some((name) => name === template)) return;
  const row = await ids.run(() =>
    alertJob({ id: ids.next(0, jobTable), programId, name: 'alert_messages_dead', subject: 0 }),
  );
  await enqueueJobs(connections, [row]);
  jobHint.wake();
}

/** Whether a message is of no use any more, or holds nothing. */
function hasEnded(
  { clock }: DeliveryServices,
  { expires_at: expiresAt, is_challenge_open: isOpen, sealed }: HeadMessage,
): boolean {
  return sealed === null || !isOpen || (expiresAt !== null && expiresAt <= formatDateTime(clock()));
}

async function attempt(
  services: DeliveryServices,
  { programId, userId, channel, lane }: LaneOf,
  head: HeadMessage,
  messenger: NonNullable<Messengers[keyof Messengers]>,
): Promise<AttemptOutcome> {
  const { keyring, clock, log } = services;
  const { id, attempts } = head;
  try {
    const by = messageSeal(keyring, { programId, userId, wrapped: head.wrapped });
    const content = openMessage(by, id, head.sealed!);
    const text = textOf(head, content, () => log.warn({ messageId: id }, unusable));
    const { link } = content.values;
    const unsubscribeUrl = head.template === 'notification' && link !== undefined ? String(link) : undefined;
    await messenger.send({ id, to: content.to, text, unsubscribeUrl });
    const kept = withoutSecrets(content);
    const sealed = sealMessage(by, id, { ...kept, sent: textOf(head, kept) });
    return { status: 'sent', sealed, now: formatDateTime(clock()) };
  } catch (error) {
    const { kind, isFinal } = failureOf(error);
    const seconds = isFinal ? undefined : retrySeconds[lane][attempts];
    log.warn(
      { messageId: id, channel, attempts: attempts + 1, error: kind },
      seconds === undefined ? 'message given up: a dead letter' : 'message not sent',
    );
    return seconds === undefined
      ? { status: 'dead', error: kind }
      : { status: 'waiting', error: kind, seconds };
  }
}

/** What a message that does not open failed with is final. Throws what is no failure of a message. */
function failureOf(error: unknown): Pick<DeliveryError, 'kind' | 'isFinal'> {
  if (error instanceof DeliveryError) return error;
  if (error instanceof UnsealError) return { kind: error.name, isFinal: true };
  throw error;
}

/** Enqueues the job of a lane, so many milliseconds from now. */
async function enqueueLater(
  { connections, ids }: DeliveryServices,
  { programId, userId, channel, lane }: LaneOf,
  milliseconds: number,
): Promise<void> {
  const row = await ids.run(() =>
    jobRow('notify.deliver', {
      ...laneJob({ channel, lane }),
      id: ids.next(0, jobTable),
      programId,
      ...(userId !== null && { userId }),
      dueAt: new Date(Date.now() + milliseconds),
    }),
  );
  await enqueueJobs(connections, [row]);
}

/** Enqueues what waits and has no job, for the channels that something is configured for. */
export async function enqueueWaiting({
  connections,
  messengers,
}: Pick<DeliveryServices, 'connections' | 'messengers'>): Promise<void> {
  const lanes = sentChannels
    .filter((channel) => messengers[channel])
    .flatMap((channel) => messageLanes.map((lane) => ({ channel, lane, ...laneJob({ channel, lane }) })));
  await enqueueLanes(connections, 'notify.deliver', lanes);
}

/** Drops what is over, removes what was kept long enough, and enqueues what waits and has no job. */
export async function cleanUp(
  services: Pick<DeliveryServices, 'connections' | 'clock' | 'messengers'>,
): Promise<void> {
  await cleanMessages(services.connections, formatDateTime(services.clock()));
  await enqueueWaiting(services);
}
