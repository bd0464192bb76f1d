import type { FastifyBaseLogger } from 'fastify';
import type { Services } from '../calls/services.ts';
import {
  type StopReason,
  stoppedEventType,
  stopReasons,
  wantsType,
  webhookLimits,
  webhookStatus,
} from '../catalogue/webhooks.ts';
import type { RunningJob } from '../jobs/handler.ts';
import { jobRow } from '../jobs/job-row.ts';
import { jobs } from '../jobs/jobs.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { alertJob } from '../notify/alerts.ts';
import { inTransaction, runFor } from '../storage/connections.ts';
import { numbersOf, type TakenRow, takeNumbers } from '../storage/ids.ts';
import { enqueueJobs, type JobRow, jobTable } from '../storage/job-queue.ts';
import {
  cleanLanes,
  failingEndpoints,
  programsWithEndpoints,
  removeErasedLanes,
  stopActive,
  type Turn,
} from '../storage/webhook-lanes.ts';
import { listEndpoints, readEndpoint } from '../storage/webhooks.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { findEndpoints } from './endpoints.ts';
import { eventId } from './event.ts';
import { postOwnEvent } from './own-event.ts';

type StopServices = Pick<Services, 'connections' | 'clock' | 'jobHint'>;
type Log = Pick<FastifyBaseLogger, 'warn'>;

/** A job that tells an endpoint that another one was stopped. Numbers alone, as of every job. */
export interface StoppedJob {
  /** The endpoint that is told. */
  readonly webhookId: number;
  readonly stoppedId: number;
  /** A place in `stopReasons`. */
  readonly reason: number;
  /** When, in seconds since 1970. */
  readonly stoppedAt: number;
  /** Of the event: the same for every endpoint and attempt. */
  readonly number: number;
}

/**
 * Stops an endpoint, unless the reason holds no more; `gone`: it has answered at `url` that there is nobody any more (410), which says
 * nothing of an address that it was given meanwhile. The transaction of the stop enqueues what tells the programme: a mail to its
 * `alert_email`, and an event for each other endpoint that wants it.
 */
export async function stopEndpoint(
  { connections, clock, jobHint }: StopServices,
  log: Log,
  endpoint: Turn & { readonly url?: string },
  reason: StopReason,
): Promise<void> {
  const { program_id: programId, id: webhookId } = endpoint;
  const isStopped = await inTransaction(connections, programId, async (place) => {
    const now = clock();
    const [[current]] = await runFor(place, programId, readEndpoint(programId, webhookId, true));
    if (endpoint.url !== undefined && current?.row.url !== endpoint.url)
      return { outcome: false, commits: false };
    const [stopped] = await runFor(place, programId, stopActive(endpoint, reason, formatDateTime(now)));
    if (stopped.length === 0) return { outcome: false, commits: false };
    const [found] = await runFor(place, programId, listEndpoints(programId));
    const told = found.filter(
      ({ row }) => row.status === webhookStatus.active && wantsType(row.events, stoppedEventType),
    );
    const [[event], numbers] = await runFor<TakenRow, TakenRow>(
      place,
      programId,
      takeNumbers(programId, 'webhook_replay', 1),
      takeNumbers(0, jobTable, 1 + told.length),
    );
    const [alertId, ...ids] = numbersOf(numbers);
    const payload = {
      stoppedId: webhookId,
      reason: stopReasons.indexOf(reason),
      stoppedAt: Math.floor(now.getTime() / 1000),
      number: event!.first,
    };
    const rows: JobRow[] = [
      alertJob({ id: alertId!, programId, name: 'alert_webhook_stopped', subject: webhookId }),
      ...told.map(({ row }, index) =>
        jobRow('webhooks.tell_stopped', {
          id: ids[index]!,
          programId,
          payload: { ...payload, webhookId: row.id },
          // One that is stopped over and over fills no queue: of its stops the newest is told.
          uniqueKey: `${row.id} ${webhookId}`,
          // The queue goes by the clock of the database, not by that of calls.
          dueAt: new Date(),
        }),
      ),
    ];
    await enqueueJobs(place, rows);
    return { outcome: true, commits: true };
  });
  if (!isStopped) return;
  jobHint.wake();
  log.warn({ programId, webhookId, reason }, 'a webhook was stopped: PUT status 1 starts it again');
}

/**
 * Tells an endpoint that another one was stopped, where it still wants to know. Throws an Error where it does not take the event, so
 * that the job is tried again; after the last attempt, or where the address is refused, it is given up.
 */
export async function tellStopped(
  services: StopServices & Pick<Services, 'keyring' | 'outbound'> & { readonly callers: CallerRows },
  log: Log,
  { programId, payload, attempt }: RunningJob<StoppedJob>,
): Promise<void> {
  if (programId === '*') return;
  const { webhookId, stoppedId, reason, stoppedAt, number } = payload;
  const found = await findEndpoints(services.connections, services.callers, programId);
  const row = found.find((one) => one.row.id === webhookId)?.row;
  if (row?.status !== webhookStatus.active || !wantsType(row.events, stoppedEventType)) return;
  const data = {
    id: eventId(programId, 'stopped', number),
    program_id: programId,
    webhook_id: stoppedId,
    reason: stopReasons[reason]!,
  };
  const event = { type: stoppedEventType, at: new Date(stoppedAt * 1000), data };
  const { status, error, isRefused } = await postOwnEvent(services, row, event, {
    milliseconds: webhookLimits.stoppedSeconds * 1000,
  });
  if (status === 410) return stopEndpoint(services, log, row, 'gone');
  const isTaken = status !== null && status >= 200 && status < 300;
  if (isTaken || isRefused || attempt >= jobs['webhooks.tell_stopped'].attemptsMax) return;
  throw new Error(`a webhook did not take an event: ${status ?? error}`);
}

/** Stops endpoints that have taken nothing for three days, and removes what of webhooks is not needed any more, lanes of erased users too. */
export async function cleanWebhooks(services: StopServices, log: Log): Promise<void> {
  const { connections, clock } = services;
  const [failing] = await runFor(connections, '*', failingEndpoints);
  for (const endpoint of failing) await stopEndpoint(services, log, endpoint, 'failing');
  await runFor(connections, '*', ...cleanLanes(formatDateTime(clock())));
  const [programs] = await runFor(connections, '*', programsWithEndpoints);
  for (const { program_id: programId } of programs)
    await runFor(connections, programId, removeErasedLanes(programId));
}
