import { RosterUnreachable } from './errors.ts';
import { sendKept, withBody } from './kept-request.ts';

/** Time and chance, so that tests need wait for neither. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Ends after so many milliseconds; fails with the reason of the signal as soon as that is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1, without 1. */
  readonly random: () => number;
}

/** How often a call is tried, and for how long the client waits. */
export interface Patience {
  /** Attempts of a call, the first one included. */
  readonly attemptsMax: number;
  /** The longest wait before an attempt. Where the server asks for a longer one, the call fails at once and says so. */
  readonly waitSecondsMax: number;
}

/** A call as it is sent. */
export interface Sent {
  /** The request of an attempt, a new one each time, since a body can be read once. What this throws ends the call. */
  readonly prepare: () => Promise<Request>;
  readonly fetch: (request: Request) => Promise<Response>;
  /** The last request was answered with 401. Whether to make it once more, with another token. */
  readonly renews: () => boolean;
  /** What went wrong where the body comes from, if anything: the call ends with that. */
  readonly bodyFailure: () => unknown;
  readonly signal: AbortSignal;
  /** The call changes nothing, or its source id makes it safe to repeat where nobody knows whether it was carried out. */
  readonly isSafeToRepeat: boolean;
  /** What is sent is there once more; not so of a stream that somebody has begun to read. */
  readonly isThereAgain: boolean;
  readonly sourceId: string | null;
}

/** Real time and chance. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, milliseconds);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    }),
  random: Math.random,
};

/**
 * Sends a call until it is answered by something else than "later": 429, after the wait that the answer asks for. A call that is safe to
 * repeat is also sent again after 503, when its connection broke, before or within the answer, and when a proxy says that it did. Answers
 * the last response; throws RosterUnreachable, or what the signal was aborted with.
 */
export async function sendPatiently(sent: Sent, patience: Patience, clock: Clock): Promise<Response> {
  let attempt = 1;
  for (;;) {
    const isLast = attempt >= patience.attemptsMax || !sent.isThereAgain;
    const request = await sent.prepare();
    let waitSeconds: number;
    try {
      const response = await whole(await sendKept(request, sent.signal, sent.fetch));
      if (response.status === 401 && sent.renews()) {
        await response.body?.cancel();
        continue;
      }
      const isLater = response.status === 429 || (mayBeDone.includes(response.status) && sent.isSafeToRepeat);
      if (!isLater || isLast) return response;
      // Never sooner than by our own back-off: an answer may ask for no wait at all.
      waitSeconds = Math.max(retryAfterSeconds(response, clock) ?? 0, backOffSeconds(attempt, clock));
      if (waitSeconds > patience.waitSecondsMax) return response;
      await response.body?.cancel();
    } catch (failure) {
      sent.signal.throwIfAborted();
      const ours = sent.bodyFailure();
      if (ours !== undefined) throw ours;
      if (isLast || !sent.isSafeToRepeat) throw new RosterUnreachable(failure, attempt, sent.sourceId);
      waitSeconds = Math.min(backOffSeconds(attempt, clock), patience.waitSecondsMax);
    }
    await clock.sleep(waitSeconds * 1000, sent.signal);
    attempt += 1;
  }
}

/** Answers that say "later" or that nobody answered, maybe after the work was done: 502 and 504 are those of a proxy. */
const mayBeDone = [502, 503, 504];

/** How long an answer asks to wait (RFC 9110, section 10.2.3: seconds or a date); null where it does not say. */
export function retryAfterSeconds({ headers }: Response, clock: Pick<Clock, 'now'>): number | null {
  const text = headers.get('retry-after')?.trim();
  if (!text) return null;
  if (/^\d+$/.test(text)) return Number(text);
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) return null;
  // By the clock of whoever answers, where it says what it shows: ours may be another.
  const answeredAt = Date.parse(headers.get('date') ?? '');
  return Math.max(0, (moment - (Number.isNaN(answeredAt) ? clock.now() : answeredAt)) / 1000);
}

/** Doubles from half a second on, up to 16 s, and takes by chance between half of that and all: callers that failed together come apart. */
function backOffSeconds(attempt: number, clock: Clock): number {
  const seconds = Math.min(16, 0.5 * 2 ** (attempt - 1));
  return seconds * (0.5 + clock.random() / 2);
}

/** Whether a response says that it is JSON. */
export function isJson({ headers }: Response): boolean {
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';');
  return mediaType.trim().toLowerCase() === 'application/json';
}

/**
 * A response of JSON with everything that belongs to it, so that a connection that breaks within it fails here and not where it is
 * parsed. Files and lines, which may be long, stay streams.
 */
async function whole(response: Response): Promise<Response> {
  if (!response.body || !isJson(response)) return response;
  return withBody(response, await response.arrayBuffer());
}
