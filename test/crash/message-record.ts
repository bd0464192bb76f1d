import type { Sql } from 'postgres';
import { challengeStatus } from '../../src/catalogue/challenges.ts';
import type { SentChannel, TemplateName } from '../../src/catalogue/message-templates.ts';
import type { Keyring } from '../../src/crypto/keyring.ts';
import { type Entry, readEntries } from './history-entries.ts';
import type { Cause, MessageLoad } from './message-load.ts';
import { mayBeUnnoted, type Outage, type Taken } from './outages.ts';

/** A message that a receiver has taken. */
export interface Delivery extends Taken {
  /** The number of the message. */
  readonly id: number;
  readonly channel: SentChannel;
  readonly to: string;
}

interface MessageRow {
  readonly id: number;
  readonly user_id: number;
  readonly lane_key: string;
  readonly template: TemplateName;
  readonly status: string;
  readonly challenge_id: number | null;
  readonly history_number: number;
}

interface ChallengeState {
  readonly id: number;
  readonly status: number;
}

/** The history entries of one call: who called, and the number of the first of them. */
type HistoryRow = Pick<Entry, 'user_id' | 'source' | 'number'>;

/** What is left in the database once all is quiet. */
export interface Remains {
  readonly messages: readonly MessageRow[];
  readonly challenges: readonly ChallengeState[];
  readonly history: readonly HistoryRow[];
}

/** Reads what is left. `keyring`: that of the server, since what an entry of the history says of its call is sealed. */
export async function readRemains(sql: Sql, keyring: Keyring, programId: number): Promise<Remains> {
  const messages = await sql<
    MessageRow[]
  >`select id::int, user_id::int, template, status, challenge_id::int, history_number,
    concat_ws(' ', user_id, channel, lane, recipient) as lane_key from message where channel <> 'in_app' order by history_number, id`;
  const challenges = await sql<ChallengeState[]>`select id::int, status from challenge`;
  const firsts = new Map<string, HistoryRow>();
  for (const entry of (await readEntries(sql, keyring, programId)).reverse())
    firsts.set(`${entry.user_id} ${entry.source}`, entry);
  return { messages, challenges, history: [...firsts.values()] };
}

/** What was seen from outside. */
export interface Seen {
  readonly load: MessageLoad;
  /** In the order in which they were taken. */
  readonly deliveries: readonly Delivery[];
  readonly outages: readonly Outage[];
  /** When the database was first seen to say that a message was sent, by its number. */
  readonly sentAt: ReadonlyMap<number, number>;
  /** Messages that were given up, and sent again by an operator. */
  readonly retried: ReadonlySet<number>;
}

/** How often some things happened, to be told. */
export interface Tally {
  readonly causes: number;
  readonly acknowledged: number;
  readonly messages: number;
  readonly deliveries: number;
  readonly repeated: number;
  readonly dropped: number;
  readonly confirmed: number;
}

/** Counts what happened. */
export function tally({ load, deliveries }: Seen, { messages }: Remains): Tally {
  return {
    causes: load.causes.length,
    acknowledged: load.causes.filter(({ isAcknowledged }) => isAcknowledged).length,
    messages: messages.length,
    deliveries: deliveries.length,
    repeated: deliveries.length - new Set(deliveries.map(({ id }) => id)).size,
    dropped: messages.filter(({ status }) => status === 'dropped').length,
    confirmed: load.used.length,
  };
}

/** Everything that breaks the promise about messages: a sentence for each. */
export function faultsOf(seen: Seen, remains: Remains): string[] {
  return [
    ...faultsOfCauses(seen, remains),
    ...faultsOfMessages(seen, remains),
    ...faultsOfDeliveries(seen, remains),
    ...faultsOfOrder(seen, remains),
    ...faultsOfChallenges(seen, remains),
  ];
}

/** The messages that were written with the history entries of a call. */
function messagesOf({ messages }: Remains, { user_id, number }: HistoryRow): MessageRow[] {
  return messages.filter((one) => one.user_id === user_id && one.history_number === number - 1);
}

/** A cause that was acknowledged is there; one that is there has one message. */
function faultsOfCauses({ load }: Seen, remains: Remains): string[] {
  const byForgotten = (cause: Cause) =>
    cause.template === 'forgotten_password' ? `challenge ${cause.challengeId}` : cause.sourceId;
  return load.causes.flatMap((cause) => {
    const { isAcknowledged, userId, template } = cause;
    const name = `${template} of ${userId}`;
    const entry = remains.history.find((one) => one.user_id === userId && one.source === byForgotten(cause));
    if (!entry) return isAcknowledged ? [`${name} was acknowledged and is not in the history`] : [];
    const caused = messagesOf(remains, entry);
    const isOne = caused.length === 1 && caused[0]!.template === template;
    return isOne ? [] : [`${name} caused ${caused.length} messages`];
  });
}

/** A message was caused by a call, is sent or dropped, and for good reasons. */
function faultsOfMessages({ load, deliveries }: Seen, remains: Remains): string[] {
  const sources = new Set(load.causes.map(({ sourceId }) => sourceId));
  return remains.messages.flatMap(({ id, user_id, template, status, challenge_id, history_number }) => {
    const name = `message ${id} (${template})`;
    const faults: string[] = [];
    const entry = remains.history.find((one) => one.user_id === user_id && one.number === history_number + 1);
    const isKnown = entry && (sources.has(entry.source) || entry.source === `challenge ${challenge_id}`);
    if (!isKnown) faults.push(`${name} has no cause`);
    const own = deliveries.filter((one) => one.id === id);
    if (status === 'sent') {
      if (!own.some(({ acknowledgedAt }) => acknowledgedAt !== undefined))
        faults.push(`${name} is sent, and was taken ${own.length} times without an acknowledgement`);
    } else if (status === 'dropped') {
      const state = remains.challenges.find((one) => one.id === challenge_id)?.status;
      const { open, used } = challengeStatus;
      if (state === undefined || state === open)
        faults.push(`${name} is dropped, and its challenge has not ended (${state})`);
      if (state === used && own.length === 0) faults.push(`${name} is dropped, and its code was used`);
    } else faults.push(`${name} is ${status}`);
    return faults;
  });
}

/** What arrived has a row, reached the one it is for, and arrived again only where it may not have been noted. */
function faultsOfDeliveries({ load, deliveries, outages, sentAt }: Seen, remains: Remains): string[] {
  const rows = new Map(remains.messages.map((row) => [row.id, row]));
  return deliveries.flatMap((delivery, index) => {
    const { id, to, takenAt } = delivery;
    const name = `message ${id} to ${to}`;
    const row = rows.get(id);
    if (!row) return [`${name} arrived and has no row`];
    const faults: string[] = [];
    if (load.owners.get(to) !== row.user_id) faults.push(`${name} is of user ${row.user_id}`);
    const before = deliveries.slice(0, index).filter((one) => one.id === id);
    if (before.some((one) => !mayBeUnnoted(one.channel, one, outages)))
      faults.push(`${name} arrived again, and its acknowledgement was not lost`);
    if ((sentAt.get(id) ?? Number.POSITIVE_INFINITY) < takenAt)
      faults.push(`${name} arrived after it was noted as sent`);
    return faults;
  });
}

/** Of a lane and recipient, none arrived before the last arrival of the one before it. */
function faultsOfOrder({ deliveries, retried }: Seen, { messages }: Remains): string[] {
  const lanes = Map.groupBy(
    messages.filter(({ id }) => !retried.has(id)),
    ({ lane_key }) => lane_key,
  );
  return [...lanes.values()].flatMap((lane) => {
    const places = lane.flatMap(({ id }) => {
      const own = deliveries.flatMap((one, place) => (one.id === id ? [place] : []));
      return own.length === 0 ? [] : [{ id, first: own[0]!, last: own.at(-1)! }];
    });
    return places.flatMap(({ id, first }, index) => {
      const before = places[index - 1];
      return before && before.last > first ? [`message ${id} arrived before ${before.id}`] : [];
    });
  });
}

/** A challenge was used by one call, and by no other. */
function faultsOfChallenges({ load }: Seen, { challenges }: Remains): string[] {
  const used = challenges.filter(({ status }) => status === challengeStatus.used).map(({ id }) => id);
  const byNumber = (one: number, other: number) => one - other;
  const [stored, answered] = [used.sort(byNumber), [...load.used].sort(byNumber)];
  return stored.join() === answered.join()
    ? []
    : [`used challenges are ${stored.join()}; calls have used ${answered.join()}`];
}
