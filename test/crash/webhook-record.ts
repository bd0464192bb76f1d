import type { Sql } from 'postgres';
import { Webhook } from 'standardwebhooks';
import { eventTypeOf } from '../../src/catalogue/events.ts';
import { wantsType } from '../../src/catalogue/webhooks.ts';
import { retrySeconds } from '../../src/webhooks/retry.ts';
import type { Entry } from './history-entries.ts';
import { mayBeUnnoted, type Outage } from './outages.ts';
import type { Acknowledged } from './webhook-load.ts';
import type { TakenEvent } from './webhook-receiver.ts';

/** An endpoint of the test. */
export interface TestEndpoint {
  readonly id: number;
  readonly secret: string;
  /** Of its address; null: nobody listens there. */
  readonly path: string | null;
  readonly events: readonly string[];
}

/** How far an endpoint was told of a user, when nothing is under way. */
export interface LaneRow {
  readonly webhook_id: number;
  readonly user_id: number;
  readonly delivered: number;
  readonly wanted: number;
}

/** What became of an event that was not taken. */
interface DeadRow extends Pick<LaneRow, 'webhook_id' | 'user_id'> {
  readonly sequence: number;
  readonly attempts: number;
}

/** What is left in the database once all is quiet. */
export interface Remains {
  /** All that was committed, of each user in order. */
  readonly entries: readonly Entry[];
  readonly lanes: readonly LaneRow[];
  readonly dead: readonly DeadRow[];
  /** Numbers of endpoints that are not told any more. */
  readonly stopped: readonly number[];
}

/** Reads what of webhooks is left. */
export async function readRemains(sql: Sql): Promise<Omit<Remains, 'entries'>> {
  const lanes = await readLanes(sql);
  const dead = await sql<
    DeadRow[]
  >`select webhook_id::int, user_id::int, sequence, attempts from webhook_delivery
    where state = 'dead'`;
  const stopped = await sql<{ id: number }[]>`select id::int from webhook where status <> 1`;
  return { lanes, dead, stopped: stopped.map(({ id }) => id) };
}

/** Every lane as it is. */
export function readLanes(sql: Sql): Promise<LaneRow[]> {
  return sql<LaneRow[]>`select webhook_id::int, user_id::int, delivered, wanted from webhook_lane`;
}

/** What was seen from outside. */
export interface Seen {
  readonly endpoints: readonly TestEndpoint[];
  readonly acknowledged: readonly Acknowledged[];
  /** In the order in which they were taken. */
  readonly taken: readonly TakenEvent[];
  readonly outages: readonly Outage[];
  /** When the database was first seen to say that an endpoint was told of an event, in milliseconds of `performance.now()`. */
  readonly notedAt: (endpointId: number, userId: number, sequence: number) => number;
}

/** How often some things happened, to be told. */
export interface Tally {
  readonly acknowledged: number;
  readonly entries: number;
  readonly taken: number;
  readonly refused: number;
  readonly unacknowledged: number;
  readonly repeated: number;
  readonly dead: number;
  readonly waiting: number;
}

/** Counts what happened. */
export function tally({ acknowledged, taken }: Seen, { entries, dead, lanes }: Remains): Tally {
  const goods = taken.filter(isGood);
  return {
    acknowledged: acknowledged.length,
    entries: entries.length,
    taken: taken.length,
    refused: taken.filter(({ verdict }) => Number(verdict?.answer) >= 300).length,
    unacknowledged: taken.filter(
      ({ verdict, acknowledgedAt }) => acknowledgedAt === undefined && !(Number(verdict?.answer) >= 300),
    ).length,
    repeated: goods.length - new Set(goods.map(({ path, event }) => `${path} ${event.data.id}`)).size,
    dead: dead.length,
    waiting: lanes.filter(({ delivered, wanted }) => delivered < wanted).length,
  };
}

/** Everything that breaks the promise about webhooks: a sentence for each. */
export function faultsOf(seen: Seen, remains: Remains): string[] {
  return [
    ...faultsOfCalls(seen, remains),
    ...seen.endpoints.flatMap((endpoint) => faultsOfLanes(endpoint, remains)),
    ...seen.endpoints.flatMap((endpoint) =>
      endpoint.path === null
        ? faultsOfDead(endpoint, remains)
        : [...faultsOfSet(endpoint, seen, remains), ...faultsOfUsers(endpoint, seen, remains)],
    ),
    ...remains.stopped.map((id) => `endpoint ${id} is stopped`),
  ];
}

/** Every call that was answered with 200 is in the history. */
function faultsOfCalls({ acknowledged }: Seen, { entries }: Remains): string[] {
  const written = new Set(entries.map(({ user_id, source }) => `${user_id} ${source}`));
  return acknowledged.flatMap(({ userId, sourceId }) =>
    written.has(`${userId} ${sourceId}`)
      ? []
      : [`a change of user ${userId} was acknowledged and is not in the history`],
  );
}

/** The entries that are events which an endpoint wants, by the id of the event. */
function wantedOf({ events }: TestEndpoint, { entries }: Remains): Map<string, Entry> {
  const wanted = entries.filter((entry) => wantsType(events, typeOf(entry)));
  return new Map(wanted.map((entry) => [`evt_77_${entry.user_id}_${entry.number}`, entry]));
}

/** Exactly what was committed and is wanted was taken with 2xx; each event is signed, and says what its entry says. */
function faultsOfSet(endpoint: TestEndpoint, { taken }: Seen, remains: Remains): string[] {
  const wanted = wantedOf(endpoint, remains);
  const own = taken.filter(({ path }) => path === endpoint.path);
  const goods = new Set(own.filter(isGood).map(({ event }) => event.data.id));
  const webhook = new Webhook(endpoint.secret);
  const lost = [...wanted].flatMap(([id]) =>
    goods.has(id) ? [] : [`${endpoint.path} was never told of ${id}`],
  );
  const wrong = own.flatMap(({ event, headers, body }) => {
    const { id } = event.data;
    const name = `${id} to ${endpoint.path}`;
    const entry = wanted.get(id);
    if (!entry) return [`${name} is nothing that was committed and is wanted`];
    const said = [
      event.type,
      event.data.user_id,
      event.data.sequence,
      event.data.entity,
      event.data.entity_id,
    ];
    const right = [typeOf(entry), entry.user_id, entry.number, entry.entity, entry.entity_id];
    const faults = said.join() === right.join() ? [] : [`${name} says ${said}, and its entry ${right}`];
    if (headers['webhook-id'] !== id) faults.push(`${name} has another id in its header`);
    try {
      webhook.verify(body, headers);
    } catch (error) {
      faults.push(`${name} is not signed: ${error}`);
    }
    return faults;
  });
  return [...lost, ...wrong];
}

/** Of a user, an event comes after those before it were taken, and comes again only where that may not have been noted. */
function faultsOfUsers(endpoint: TestEndpoint, seen: Seen, remains: Remains): string[] {
  const befores = new Map<string, string>();
  const last = new Map<number, string>();
  for (const [id, { user_id: userId }] of wantedOf(endpoint, remains)) {
    const before = last.get(userId);
    if (before) befores.set(id, before);
    last.set(userId, id);
  }
  const own = seen.taken.filter(({ path }) => path === endpoint.path);
  const byId = Map.groupBy(own, ({ event }) => event.data.id);
  const newest = new Map<number, number>();
  return own.flatMap((one) => {
    const { id, user_id: userId, sequence } = one.event.data;
    const name = `${id} to ${endpoint.path}`;
    const faults: string[] = [];
    const before = befores.get(id);
    const isAfter = ({ verdict }: TakenEvent) => verdict !== undefined && verdict.at <= one.takenAt;
    if (before && !byId.get(before)?.some((other) => isGood(other) && isAfter(other)))
      faults.push(`${name} came before ${before} was taken`);
    if ((newest.get(userId) ?? 0) > sequence) faults.push(`${name} came after ${newest.get(userId)}`);
    newest.set(userId, Math.max(newest.get(userId) ?? 0, sequence));
    const earlier = byId.get(id)!.filter((other) => other.takenAt < one.takenAt);
    for (const { takenAt, acknowledgedAt } of earlier.filter(
      (other) => isGood(other) && !mayBeUnnoted('webhook', other, seen.outages),
    ))
      faults.push(
        `${name} came again at ${one.takenAt}, and what came at ${takenAt} was acknowledged at ${acknowledgedAt}`,
      );
    if (seen.notedAt(endpoint.id, userId, sequence) < one.takenAt)
      faults.push(`${name} came after it was noted as delivered`);
    return faults;
  });
}

/** Every lane has heard of the user's newest entry, and was told of it where the endpoint is there. */
function faultsOfLanes({ id, path }: TestEndpoint, { entries, lanes }: Remains): string[] {
  const heads = new Map(entries.map(({ user_id, number }) => [user_id, number]));
  const own = new Map(lanes.filter((lane) => lane.webhook_id === id).map((lane) => [lane.user_id, lane]));
  return [...heads].flatMap(([userId, head]) => {
    const lane = own.get(userId);
    const isRight = lane?.wanted === head && (path === null || lane.delivered === head);
    return isRight ? [] : [`of ${head} entries of user ${userId}, ${path} has ${JSON.stringify(lane)}`];
  });
}

/** Where nobody listens, each event waits, or was given up after its last attempt. */
function faultsOfDead(endpoint: TestEndpoint, remains: Remains): string[] {
  const attemptsMax = retrySeconds.length + 1;
  const dead = new Set(
    remains.dead
      .filter(({ webhook_id, attempts }) => webhook_id === endpoint.id && attempts === attemptsMax)
      .map(({ user_id, sequence }) => `evt_77_${user_id}_${sequence}`),
  );
  const lanes = new Map(
    remains.lanes.filter(({ webhook_id }) => webhook_id === endpoint.id).map((lane) => [lane.user_id, lane]),
  );
  return [...wantedOf(endpoint, remains)].flatMap(([id, { user_id: userId, number }]) => {
    const isWaiting = number > (lanes.get(userId)?.delivered ?? 0);
    return isWaiting === dead.has(id)
      ? [`${id} is ${isWaiting ? 'given up and waits' : 'neither given up nor waits'}`]
      : [];
  });
}

function typeOf({ entity, entity_data: entityData, activity_type: activityType }: Entry): string {
  // That every entry has a type is tested elsewhere.
  return eventTypeOf({ entity, entityData, activityType })!;
}

function isGood({ verdict }: TakenEvent): boolean {
  return typeof verdict?.answer === 'number' && verdict.answer < 300;
}
