import {
  type MessageLane,
  type MessageStatus,
  type SentChannel,
  sentChannels,
  type TemplateName,
} from '../catalogue/message-templates.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import { isChallengeOpen } from './challenges.ts';
import { type Connections, type Place, runFor, type Statement } from './connections.ts';
import { insertJobs, type JobRow } from './job-queue.ts';

/** The table of messages, and what the numbers of its rows are taken by. */
export const messageTable = 'message';

/** For how many hours what a sent message holds is kept. */
export const sentHours = 24;
/** For how many days what an unsent message holds is kept: until then it can be sent, or sent again. */
export const unsentDays = 7;
/** For how many days the row of a message is kept, which tells neither contact nor text; that of a message in the app tells its text. */
export const rowDays = 30;

/** Messages that are sent one after the other. */
export interface LaneOf {
  readonly programId: number;
  /** Null: the messages to the programme itself. */
  readonly userId: number | null;
  readonly channel: SentChannel;
  readonly lane: MessageLane;
}

/** The message of a lane that is next, and what its sending needs. */
export interface HeadMessage {
  readonly channel: SentChannel;
  readonly id: number;
  readonly template: TemplateName;
  readonly language: MessageLanguage;
  readonly attempts: number;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly expires_at: string | null;
  /** Whether the challenge is still open that the message brings; true where it brings none. */
  readonly is_challenge_open: boolean;
  readonly sealed: Buffer | null;
  /** Milliseconds until it may be tried; 0 or less: now. */
  readonly waits: number;
  readonly wrapped: Buffer | null;
  readonly program_name: string;
  readonly stored: StoredText | null;
  /** Whether the programme wants to be told of messages that are given up. */
  readonly wants_alerts: boolean;
}

/** The parts of a text as a programme has stored them. */
export interface StoredText {
  readonly subject: string | null;
  readonly text: string | null;
  readonly html: string | null;
  readonly sms: string | null;
}

/**
 * Reads the message of a lane that is next: of those that are the oldest to their recipients the one that is due first. A recipient
 * that takes no messages holds back none to others.
 */
export function readHead({ programId, userId, channel, lane }: LaneOf): Statement<HeadMessage> {
  return {
    text:
      userId === null ? headText('user_id is null and $2::bigint is null') : headText('user_id = $2::bigint'),
    values: [programId, userId, channel, lane],
  };
}

/** The text that a programme has stored for the message `m`. */
export const storedText = `(select row_to_json(t) from (
    select t.subject, t.text, t.html, t.sms from message_template t
    where t.program_id = m.program_id and t.name = m.template and t.language = m.language) t)`;

const headText = (isOfUser: string) => `with waiting as (
  select *, row_number() over (partition by recipient order by history_number, id) as place from message
  where program_id = $1::bigint and ${isOfUser} and channel = $3::text and lane = $4::text and status = 'waiting')
select m.id, m.channel, m.template, m.language, m.attempts,
  to_char(m.expires_at, 'YYYY-MM-DD"T"HH24:MI:SS') as expires_at, m.sealed,
  ${isChallengeOpen} as is_challenge_open,
  coalesce(ceil(extract(epoch from m.due_at - now()) * 1000), 0)::double precision as waits,
  k.wrapped, p.name as program_name, ${storedText} as stored, p.settings->>'alert_email' is not null as wants_alerts
from waiting m join program p on p.id = m.program_id
left join user_key k on k.program_id = m.program_id and k.user_id = m.user_id
where m.place = 1 order by greatest(m.due_at, now()), m.history_number, m.id limit 1`;

/** What became of an attempt. */
export type AttemptOutcome =
  | { readonly status: 'sent'; readonly sealed: string; readonly now: string }
  | { readonly status: 'dropped' }
  | { readonly status: 'waiting'; readonly error: string; readonly seconds: number }
  | { readonly status: 'dead'; readonly error: string };

/** Notes what became of an attempt, unless another process has noted one meanwhile. */
export function noteAttempt(
  programId: number,
  { id, attempts }: Pick<HeadMessage, 'id' | 'attempts'>,
  outcome: AttemptOutcome,
): Statement {
  const { sealed = null, now = null, error = null, seconds = null } = { ...anyOutcome, ...outcome };
  return {
    text: `update message set status = $4::text, attempts = attempts + 1, error = $5::text,
  sent_at = $6::timestamp, due_at = now() + make_interval(secs => $7::double precision),
  sealed = case when $4::text = 'dropped' then null else coalesce($8::bytea, sealed) end
where program_id = $1::bigint and id = $2::bigint and attempts = $3::integer and status = 'waiting'`,
    values: [programId, id, attempts, outcome.status, error, now, seconds, sealed],
  };
}

const anyOutcome: { sealed?: string; now?: string; error?: string; seconds?: number } = {};

/** A lane as the queue of jobs knows it. */
export interface LaneJob {
  readonly channel: SentChannel;
  readonly lane: MessageLane;
  readonly payload: object;
  readonly priority: number;
  readonly uniqueKey: string;
}

/**
 * Enqueues, in all programmes, a job for every lane that has waiting messages and no job: the job was cancelled or given up,
 * the queue is new, or there was nothing to send by when the messages were written.
 */
export async function enqueueLanes(
  connections: Connections,
  name: string,
  lanes: readonly LaneJob[],
): Promise<void> {
  const rows = lanes.map(({ uniqueKey, ...lane }) => ({ ...lane, unique_key: uniqueKey }));
  await runFor(connections, '*', {
    text: `insert into job (program_id, id, user_id, name, payload, priority, unique_key, due_at, attempts)
select m.program_id, nextval('job_id_seq'), m.user_id, $2::text, r.payload, r.priority, r.unique_key, now(), 0
from (select distinct program_id, user_id, channel, lane from message where status = 'waiting') m
join json_to_recordset($1::json) as r(channel text, lane text, payload json, priority smallint, unique_key text)
  on r.channel = m.channel and r.lane = m.lane
on conflict (program_id, user_id, name, unique_key) where unique_key is not null do update set
  due_at = excluded.due_at, attempts = 0, dead_at = null where job.dead_at is not null`,
    values: [JSON.stringify(rows), name],
  });
}

/**
 * Drops messages whose time is over, in all programmes, and removes what messages held, then their rows. `now`: UTC,
 * `yyyy-mm-ddThh:mm:ss`.
 */
export async function cleanMessages(connections: Connections, now: string): Promise<void> {
  const old = (unit: string, count: string) =>
    `created_at < $1::timestamp - make_interval(${unit} => ${count})`;
  const values = [now];
  await runFor(
    connections,
    '*',
    {
      text: `update message set status = 'dropped', sealed = null
where status = 'waiting' and (expires_at <= $1::timestamp or ${old('days', String(unsentDays))})`,
      values,
    },
    {
      text: `update message set sealed = null where sealed is not null and status = 'sent' and channel <> 'in_app'
  and ${old('hours', String(sentHours))} and sent_at < $1::timestamp - make_interval(hours => ${sentHours})`,
      values,
    },
    {
      text: `update message set sealed = null
where status = 'dead' and sealed is not null and (expires_at <= $1::timestamp or ${old('days', String(unsentDays))})`,
      values,
    },
    { text: `delete from message where ${old('days', String(rowDays))}`, values },
  );
}

/** How many messages of a channel are in a state. */
export interface MessageMeasure {
  readonly channel: SentChannel;
  readonly status: MessageStatus;
  readonly count: number;
}

/** Counts the messages of all programmes that wait, and those that were given up. */
export async function measureMessages(connections: Place): Promise<MessageMeasure[]> {
  const [rows] = await runFor<MessageMeasure>(connections, '*', {
    text: `select c.channel, s.status, (
  select count(*)::integer from message m where m.channel = c.channel and m.status = s.status
    and m.status in ('waiting', 'dead')) as count
from unnest($1::text[]) as c(channel) cross join unnest(array['waiting', 'dead']) as s(status) order by 1, 2`,
    values: [`{${sentChannels.join()}}`],
  });
  return rows;
}

/**
 * Queues a message and the job of its lane unless one like it is counted: all of it or nothing. The count holds until `endsAt` (UTC,
 * `yyyy-mm-ddThh:mm:ss`, as `now`). Of two at once the second waits for the first, and finds it counted.
 */
export function queueOnce(
  programId: number,
  { hash, now, endsAt }: { readonly hash: string; readonly now: string; readonly endsAt: string },
  { message, job }: { readonly message: object; readonly job: JobRow },
): Statement {
  const isCounted = 'exists (select 1 from counted)';
  return {
    text: `with counted as (
  insert into counter as t (program_id, hash, count, ends_at) values ($1::bigint, $2::bytea, 1, $3::timestamp)
  on conflict (program_id, hash) do update set count = 1, ends_at = excluded.ends_at
  where t.ends_at <= $4::timestamp returning 1),
queued as (
  insert into message select r.* from json_populate_record(null::message, $5::json) r where ${isCounted})
${insertJobs('$6', isCounted)}`,
    values: [programId, hash, endsAt, now, JSON.stringify(message), JSON.stringify([job])],
  };
}
