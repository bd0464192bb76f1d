import { eventTypes } from './events.ts';

/** Whether an endpoint of a programme is sent events. `stopped`: Roster has stopped it, and `stopped_for` says why. */
export const webhookStatus = { paused: 0, active: 1, stopped: 2 } as const;

/** Why Roster has stopped an endpoint: it answered 410, or took nothing for 72 hours. */
export const stopReasons = ['gone', 'failing'] as const;

/** One of `stopReasons`. */
export type StopReason = (typeof stopReasons)[number];

/** The most there may be of what calls about webhooks make or ask for. */
export const webhookLimits = {
  /** Endpoints of a programme. */
  endpoints: 50,
  patterns: 100,
  /** Characters. */
  urlLength: 2000,
  descriptionLength: 500,
  /** Replays of an endpoint that are under way. */
  replays: 3,
  /** Events for trial that an endpoint is sent within a minute. */
  testsPerMinute: 10,
  /** Users, or users of a replay, of whom a call has tried at once what waits for its next attempt. */
  retriedAtOnce: 10_000,
  /** Seconds for an endpoint to take an event of `stoppedEventType`: fewer than of users' events, since jobs of others wait meanwhile. */
  stoppedSeconds: 5,
} as const;

/** For how many hours the former secret of an endpoint signs as well once there is a new one. */
export const overlapHours = { maximum: 168, otherwise: 24 } as const;

/** How it stands with an event that an endpoint wants; `waiting` for the next one of a user that was not given up. */
export const deliveryStates = ['waiting', 'delivered', 'failed', 'dead', 'skipped'] as const;

/** How it stands with an event that an endpoint wants. */
export type DeliveryState = (typeof deliveryStates)[number];

/** The type of the event that tries an endpoint out. It is about no user, and in no history. */
export const testEventType = 'webhook.test';

/**
 * The type of the event by which other endpoints of a programme hear that Roster has stopped one. It is about no user, and in no
 * history.
 */
export const stoppedEventType = 'webhook.stopped';

/** The names of all types of events of users, in the order of the documentation. */
export const eventTypeNames: readonly string[] = [...new Set(eventTypes.map(({ type }) => type))];

/** What an endpoint may ask for. An event for trial is sent to whoever is tried out. */
const wantedTypes = [...eventTypeNames, stoppedEventType];

/** What an endpoint may want: every event, those that begin with some words (`user.email.*`), or those of a type. */
export const eventPatterns: readonly string[] = [
  '*',
  ...new Set(wantedTypes.flatMap((type) => beginningsOf(type).map((words) => `${words}.*`))),
  ...wantedTypes,
];

/** Whether an endpoint wants events of a type: by name, by `user.email.*`, or by `*`. */
export function wantsType(patterns: readonly string[], type: string): boolean {
  return patterns.some(
    (pattern) =>
      pattern === '*' ||
      pattern === type ||
      (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  );
}

function beginningsOf(type: string): string[] {
  const words = type.split('.');
  return words.slice(0, -1).map((_, index) => words.slice(0, index + 1).join('.'));
}
