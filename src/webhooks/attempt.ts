import { type GuardedPoster, OutboundError } from '../outbound/guarded-fetch.ts';
import type { DeliveryRow, DueLane } from '../storage/webhook-lanes.ts';
import type { WebhookEvent } from './event.ts';
import { failureCode } from './failure-code.ts';
import { waitSeconds } from './retry.ts';
import type { Signer } from './signature.ts';

/** Bounds of an attempt: from the first byte to the last of the answer. */
export const attemptBounds = { milliseconds: 15_000, bytesMax: 65_536 } as const;

/** How an endpoint is reached. */
export interface Reach {
  readonly poster: GuardedPoster;
  readonly sign: Signer;
  readonly clock: () => Date;
  /** At least 0 and below 1. */
  readonly random: () => number;
}

/** What came of posting something. */
export interface PostOutcome {
  /** Status of the answer; null where there was none. */
  readonly status: number | null;
  /** The code of a failure to reach the endpoint, never its text; null where it answered. */
  readonly error: string | null;
  readonly milliseconds: number;
  readonly retryAfter: string | null;
  /** The address may not be asked at all. */
  readonly isRefused: boolean;
}

/** Posts a signed event. Resolves whatever comes of it. */
export async function postEvent(
  { poster, sign, clock }: Omit<Reach, 'random'>,
  event: { readonly id: string; readonly body: string },
): Promise<PostOutcome> {
  const begun = performance.now();
  const since = () => Math.round(performance.now() - begun);
  try {
    const headers = { 'user-agent': 'Roster', ...sign(event.id, event.body, clock()) };
    const { status, retryAfter } = await poster.post(Buffer.from(event.body), headers);
    return { status, error: null, milliseconds: since(), retryAfter, isRefused: false };
  } catch (error) {
    const isRefused = error instanceof OutboundError && error.code === 'address_refused';
    return { status: null, error: failureCode(error), milliseconds: since(), retryAfter: null, isRefused };
  }
}

/** What an attempt comes to for the event, and for how many seconds the lane waits. */
export type Verdict = {
  readonly delivery: DeliveryRow;
  readonly waits: number;
  /** The endpoint says that there is nobody any more (410). */
  readonly isGone: boolean;
};

/** Tries an event of a lane once. */
export async function attempt(
  reach: Reach,
  { failures }: Pick<DueLane, 'failures'>,
  event: WebhookEvent,
): Promise<Verdict> {
  const { status, error, milliseconds, retryAfter, isRefused } = await postEvent(reach, {
    id: event.data.id,
    body: JSON.stringify(event),
  });
  const attempts = failures + 1;
  const isTaken = status !== null && status >= 200 && status < 300;
  const isGone = status === 410;
  const told = { sequence: event.data.sequence, attempts, answer_status: status, error, milliseconds };
  if (isTaken) return { delivery: { ...told, state: 'delivered' }, waits: 0, isGone };
  // What stops the endpoint does not use up an attempt of the event: it is told once somebody starts the endpoint again.
  if (isGone) return { delivery: { ...told, state: 'failed', attempts: failures }, waits: 0, isGone };
  const waits = isRefused
    ? undefined
    : waitSeconds(attempts, { retryAfter, now: reach.clock(), random: reach.random() });
  if (waits === undefined) return { delivery: { ...told, state: 'dead' }, waits: 0, isGone };
  return { delivery: { ...told, state: 'failed' }, waits, isGone };
}
