import type { FastifyBaseLogger } from 'fastify';
import type { Services } from '../calls/services.ts';
import { runFor } from '../storage/connections.ts';
import {
  cleanLanes,
  programsWithEndpoints,
  removeErasedLanes,
  type StopReason,
  stopFailing,
  stopGone,
  type Turn,
} from '../storage/webhook-lanes.ts';
import { formatDateTime } from '../time/format-instant.ts';

type StopServices = Pick<Services, 'connections' | 'clock'>;
type Log = Pick<FastifyBaseLogger, 'warn'>;

/** Stops an endpoint that has answered that there is nobody any more (410). */
export async function stopEndpoint(
  { connections, clock }: StopServices,
  log: Log,
  endpoint: Turn,
): Promise<void> {
  const [stopped] = await runFor(
    connections,
    endpoint.program_id,
    stopGone(endpoint, formatDateTime(clock())),
  );
  tell(log, stopped, 'gone');
}

/** Stops endpoints that have taken nothing for three days, and removes what of webhooks is not needed any more, lanes of erased users too. */
export async function cleanWebhooks({ connections, clock }: StopServices, log: Log): Promise<void> {
  const now = formatDateTime(clock());
  const [stopped] = await runFor(connections, '*', stopFailing(now));
  await runFor(connections, '*', ...cleanLanes(now));
  const [programs] = await runFor(connections, '*', programsWithEndpoints);
  for (const { program_id: programId } of programs)
    await runFor(connections, programId, removeErasedLanes(programId));
  tell(log, stopped, 'failing');
}

function tell(log: Log, stopped: readonly Turn[], reason: StopReason): void {
  for (const { program_id: programId, id: webhookId } of stopped)
    log.warn({ programId, webhookId, reason }, 'a webhook was stopped: PUT status 1 starts it again');
}
