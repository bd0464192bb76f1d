import type { StoredNote } from '../catalogue/events.ts';
import type { Statement } from './connections.ts';
import { type EventRow, eventColumns, isTold, liveReplay, removeOutdated } from './webhook-lanes.ts';

/** An endpoint as `row_to_json` writes its row. Bytes are `\x` and hexadecimal digits, instants UTC, `yyyy-mm-ddThh:mm:ss`. */
export interface EndpointRow {
  readonly program_id: number;
  readonly id: number;
  readonly url: string;
  readonly events: readonly string[];
  readonly description: string | null;
  readonly status: number;
  readonly stopped_for: string | null;
  readonly secret_salt: string;
  readonly previous_salt: string | null;
  readonly previous_ends_at: string | null;
  readonly client_id: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly [column: string]: unknown;
}

/** An endpoint, and since when it has taken nothing (UTC). */
export interface FoundEndpoint {
  readonly row: EndpointRow;
  readonly failing_since: string | null;
}

const utcText = (value: string) => `to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')`;
const storedText = (value: string) => `to_char(${value}, 'YYYY-MM-DD"T"HH24:MI:SS')`;

const endpoints = `select row_to_json(w) as row, ${utcText('t.failing_since')} as failing_since
from webhook w left join webhook_turn t on t.program_id = w.program_id and t.webhook_id = w.id`;

/** Reads the endpoints of a programme, by their numbers; of all programmes for `*`. */
export function listEndpoints(programId: number | '*'): Statement<FoundEndpoint> {
  if (programId === '*') return { text: `${endpoints} order by w.program_id, w.id` };
  return { text: `${endpoints} where w.program_id = $1::bigint order by w.id`, values: [programId] };
}

/** Reads an endpoint. `isLocked`: within a transaction nobody else changes it until that ends. */
export function readEndpoint(programId: number, id: number, isLocked: boolean): Statement<FoundEndpoint> {
  return {
    text: `${endpoints} where w.program_id = $1::bigint and w.id = $2::bigint${isLocked ? ' for no key update of w' : ''}`,
    values: [programId, id],
  };
}

/** Counts the endpoints of a programme; within a transaction no other counts them until that ends. */
export function countEndpoints(programId: number): Statement<{ count: number }> {
  return {
    text: `select (select count(*)::integer from webhook where program_id = $1::bigint) as count
from pg_advisory_xact_lock(hashtextextended('webhook ' || $1::bigint, 0))`,
    values: [programId],
  };
}

/** Writes a new endpoint. */
export function insertEndpoint(row: EndpointRow): Statement<{ row: EndpointRow }> {
  return {
    text: `insert into webhook as w select * from json_populate_record(null::webhook, $1::json) returning row_to_json(w) as row`,
    values: [JSON.stringify(row)],
  };
}

/** Writes an endpoint that was read and locked as it is from now on. */
export function updateEndpoint(row: EndpointRow): Statement<{ row: EndpointRow }> {
  const changed = ['url', 'events', 'description', 'status', 'stopped_for', 'secret_salt', 'previous_salt'];
  const columns = [...changed, 'previous_ends_at', 'updated_at', 'mac'];
  return {
    text: `update webhook w set ${columns.map((name) => `${name} = r.${name}`).join(', ')}
from json_populate_record(null::webhook, $1::json) r
where w.program_id = r.program_id and w.id = r.id returning row_to_json(w) as row`,
    values: [JSON.stringify(row)],
  };
}

/** Forgets since when an endpoint has taken nothing. */
export function forgetFailing(programId: number, id: number): Statement {
  return {
    text: 'update webhook_turn set failing_since = null where program_id = $1::bigint and webhook_id = $2::bigint',
    values: [programId, id],
  };
}

/** Deletes an endpoint, and with it its turn and its replays. What lanes and deliveries it has `removeRemains` removes. */
export function deleteEndpoint(programId: number, id: number): Statement {
  return {
    text: 'delete from webhook where program_id = $1::bigint and id = $2::bigint',
    values: [programId, id],
  };
}

/** Removes lanes and deliveries of an endpoint that is gone, at most so many of each. Answers whether there may be more. */
export function removeRemains(programId: number, id: number, count: number): Statement<{ more: boolean }> {
  const some = (table: string) => `delete from ${table} where ctid = any (array(
    select ctid from ${table} where program_id = $1::bigint and webhook_id = $2::bigint
      and not exists (select 1 from webhook where program_id = $1::bigint and id = $2::bigint) limit $3::integer))
  returning 1`;
  return {
    text: `with lanes as (${some('webhook_lane')}), deliveries as (${some('webhook_delivery')})
select (select count(*) from lanes) = $3::integer or (select count(*) from deliveries) = $3::integer as more`,
    values: [programId, id, count],
  };
}

/** What is told once more. Instants are UTC, `yyyy-mm-ddThh:mm:ss`. */
export interface ReplayQuestion {
  readonly from: string | null;
  readonly to: string | null;
  readonly userId: number | null;
  readonly isFailedOnly: boolean;
}

/** Writes a replay, of which a job makes the lanes. `now`: UTC. */
export function insertReplay(
  programId: number,
  id: number,
  webhookId: number,
  { from, to, userId, isFailedOnly }: ReplayQuestion,
  now: string,
): Statement {
  return {
    text: `insert into webhook_replay (program_id, id, webhook_id, from_at, to_at, user_id, is_failed_only, users_after, created_at)
values ($1::bigint, $2::bigint, $3::bigint, $4::timestamp, $5::timestamp, $6::bigint, $7::boolean, 0, $8::timestamp)`,
    values: [programId, id, webhookId, from, to, userId, isFailedOnly, now],
  };
}

const isUnderWay = `(r.users_after is not null or exists (select 1 from webhook_lane l
  where l.program_id = r.program_id and l.replay_id = r.id and l.replay_id <> ${liveReplay} and l.delivered < l.wanted))`;

/** Counts the replays of an endpoint that have not ended. */
export function countReplays(programId: number, webhookId: number): Statement<{ count: number }> {
  return {
    text: `select count(*)::integer as count from webhook_replay r
where r.program_id = $1::bigint and r.webhook_id = $2::bigint and ${isUnderWay}`,
    values: [programId, webhookId],
  };
}

/** How far a replay is. */
export interface ReplayProgress {
  /** Whether all its lanes are made. */
  readonly is_made: boolean;
  /** Users of whom something is still to be sent. */
  readonly lanes_left: number;
}

/** Reads how far a replay is; nothing where there is none. */
export function readReplayProgress(programId: number, id: number): Statement<ReplayProgress> {
  return {
    text: `select r.users_after is null as is_made, (select count(*)::integer from webhook_lane l
  where l.program_id = r.program_id and l.replay_id = r.id and l.replay_id <> ${liveReplay}
    and l.delivered < l.wanted) as lanes_left
from webhook_replay r where r.program_id = $1::bigint and r.id = $2::bigint`,
    values: [programId, id],
  };
}

/** A replay whose lanes are being made. */
export interface ReplayRow {
  readonly webhook_id: number;
  readonly from_at: string | null;
  readonly to_at: string | null;
  readonly user_id: number | null;
  readonly is_failed_only: boolean;
  readonly users_after: number;
}

/** Reads a replay some of whose lanes are still to be made, and locks it; nothing where there is none. */
export function lockReplay(programId: number, id: number): Statement<ReplayRow> {
  return {
    text: `select webhook_id, ${storedText('from_at')} as from_at, ${storedText('to_at')} as to_at, user_id, is_failed_only, users_after
from webhook_replay where program_id = $1::bigint and id = $2::bigint and users_after is not null for no key update`,
    values: [programId, id],
  };
}

/**
 * Looks at the next users of a replay, or at the next events that were given up, at least `count` where there are so many. Makes the lanes
 * of those users, each from the first of the user's entries that are told once more to the last, and notes up to which user they are made.
 * Answers how many were looked at. Each is looked at once, by key: so a statement has a bounded amount to do, however long the span and
 * however many users changed in it. Runs in the transaction of `lockReplay`.
 */
export function makeLanes(
  programId: number,
  id: number,
  { webhook_id, from_at, to_at, user_id, is_failed_only, users_after }: ReplayRow,
  count: number,
): Statement<{ looked: number }> {
  const values: (string | number)[] = [programId, id, webhook_id, users_after, count];
  const parameter = (value: string | number | null, type: string): string | null =>
    value === null ? null : `$${values.push(value)}::${type}`;
  const user = parameter(user_id, 'bigint');
  const from = parameter(from_at, 'timestamp');
  const to = parameter(to_at, 'timestamp');
  const { next, lanes } = is_failed_only ? lanesOfGivenUp(from, to) : lanesOfUsers(from, to);
  return {
    text: `with looked as materialized (
  ${next} and user_id > $4::bigint${user ? ` and user_id = ${user}` : ''}
  order by user_id fetch first ($5::integer) rows with ties
),
lanes as materialized (${lanes}),
made as (
  insert into webhook_lane (program_id, webhook_id, user_id, replay_id, delivered, wanted, due_at, awake_since)
  select $1::bigint, $3::bigint, user_id, $2::bigint, delivered, wanted, now(), now() from lanes where delivered < wanted
  on conflict (program_id, webhook_id, user_id, replay_id) do nothing
),
noted as (
  update webhook_replay set users_after = case when (select count(*) from looked) >= $5::integer
    then (select max(user_id) from looked) end
  where program_id = $1::bigint and id = $2::bigint
)
select count(*)::integer as looked from looked`,
    values,
  };
}

/** Who is looked at next, and how far the lanes go. `from`, `to`: parameters; null: from the first entry, to the last. */
interface LaneTexts {
  readonly next: string;
  readonly lanes: string;
}

/** Of all users. The entries of a user are in the order of their instants: from the newest on, they are read back to the span and no further. */
function lanesOfUsers(from: string | null, to: string | null): LaneTexts {
  const newest = (condition: string) => `(select max(h.number) from history h
    where h.program_id = $1::bigint and h.user_id = l.user_id and h.created_at ${condition})`;
  return {
    next: `select user_id, history_number, history_at
  from (select id as user_id, history_number, history_at from users where program_id = $1::bigint) u where true`,
    lanes: `select l.user_id, ${from ? `coalesce(${newest(`< ${from}`)}, 0)` : 0} as delivered,
    ${to ? newest(`<= ${to}`) : 'l.history_number'} as wanted
  from looked l where ${from ? `l.history_at >= ${from}` : 'true'}`,
  };
}

/** Of events that were given up. */
function lanesOfGivenUp(from: string | null, to: string | null): LaneTexts {
  return {
    next: `select user_id, sequence from webhook_delivery
  where program_id = $1::bigint and webhook_id = $3::bigint and state = 'dead'`,
    lanes: `select l.user_id, min(l.sequence) - 1 as delivered, max(l.sequence) as wanted from looked l
  where exists (select 1 from history h where h.program_id = $1::bigint and h.user_id = l.user_id and h.number = l.sequence
    and ${from ? `h.created_at >= ${from}` : 'true'} and ${to ? `h.created_at <= ${to}` : 'true'}
    -- Looked up by its key, of however many the planner thinks.
    offset 0)
  group by l.user_id`,
  };
}

const typesOf = (parameter: string) =>
  `json_to_recordset(${parameter}::json) as e(entity integer, "entityData" integer, "activityType" integer)`;
const isOfType =
  'e.entity = h.entity and e."entityData" = h.entity_data and e."activityType" = h.activity_type';

/** The first entry after `l.delivered` of a type that is wanted and, in a replay, that is told once more. */
const nextWanted = (types: string) => `select h.* from history h join ${typesOf(types)} on ${isOfType}
  where h.program_id = l.program_id and h.user_id = l.user_id and h.number > l.delivered and h.number <= l.wanted
    and ${isTold}
  order by h.number limit 1`;

/** A lane of what comes, and the event that comes next in it. */
export interface LockedLane {
  readonly failures: number;
  /** Null where nothing waits that the endpoint wants. */
  readonly next: number | null;
}

/** Reads the lane of a user and locks it; nothing where there is none. */
export function lockLane(
  programId: number,
  webhookId: number,
  userId: number,
  types: readonly StoredNote[],
): Statement<LockedLane> {
  return {
    text: `select l.failures, (select n.number from (${nextWanted('$4')}) n) as next
from webhook_lane l left join webhook_replay r on r.program_id = l.program_id and r.id = l.replay_id
where l.program_id = $1::bigint and l.webhook_id = $2::bigint and l.user_id = $3::bigint and l.replay_id = ${liveReplay}
for no key update of l`,
    values: [programId, webhookId, userId, JSON.stringify(types)],
  };
}

/** Passes over the next event of a lane that is locked, and notes that. `now`: UTC. */
export function skipEvent(
  programId: number,
  webhookId: number,
  { userId, sequence, attempts }: { userId: number; sequence: number; attempts: number },
  now: string,
): Statement {
  return {
    text: `with held as (select $3::bigint as user_id, ${liveReplay}::bigint as replay_id),
results as (select *, $4::integer as sequence, 'skipped' as state from held),
moved as (
  update webhook_lane set delivered = $4::integer, failures = 0, due_at = now(), awake_since = now()
  where program_id = $1::bigint and webhook_id = $2::bigint and user_id = $3::bigint and replay_id = ${liveReplay}
),
${removeOutdated}
insert into webhook_delivery as d (program_id, webhook_id, user_id, sequence, replay_id, state, attempts, milliseconds, at)
select $1::bigint, $2::bigint, user_id, sequence, replay_id, state, $5::smallint, 0, $6::timestamp from results
on conflict (program_id, webhook_id, user_id, sequence, replay_id) do update set state = excluded.state, at = excluded.at`,
    values: [programId, webhookId, userId, sequence, attempts, now],
  };
}

/**
 * Has what waits for its next attempt tried at once, of so many lanes at most, the next ones first; as if nothing of it had failed yet.
 * A lane of which somebody notes at this moment what became of its event is left out: nothing waits for another here.
 */
export function retryLanes(
  programId: number,
  webhookId: number,
  count: number,
): Statement<{ users: number; more: 0 | 1 }> {
  const isWaiting =
    'program_id = $1::bigint and webhook_id = $2::bigint and delivered < wanted and due_at > now()';
  return {
    text: `with waiting as materialized (
  select user_id, replay_id from webhook_lane where ${isWaiting}
  order by due_at limit $3::integer + 1 for no key update skip locked
),
moved as (
  update webhook_lane l set due_at = now(), failures = 0 from (select * from waiting limit $3::integer) w
  where l.program_id = $1::bigint and l.webhook_id = $2::bigint and l.user_id = w.user_id and l.replay_id = w.replay_id
  returning l.user_id
)
select (select count(distinct user_id)::integer from moved) as users,
  case when (select count(*) from waiting) > $3::integer then 1 else 0 end as more`,
    values: [programId, webhookId, count],
  };
}

/** Which deliveries are looked for. */
export interface DeliveryQuestion {
  readonly state: 'delivered' | 'failed' | 'dead' | 'skipped' | 'waiting' | undefined;
  readonly user_id: number | undefined;
}

/** After which row a page begins. `at`: as the row has it. */
export interface DeliveryPosition {
  readonly at: string;
  readonly userId: number;
  readonly sequence: number;
  readonly replayId: number;
}

/** What became of an event, or the next one that waits. Instants are UTC, but for `position`. */
export interface DeliveryRow {
  readonly user_id: number;
  /** Null where nothing waits but what the endpoint does not want. */
  readonly sequence: number | null;
  readonly replay_id: number;
  readonly state: string;
  readonly attempts: number;
  readonly answer_status: number | null;
  readonly error: string | null;
  readonly milliseconds: number | null;
  readonly at: string;
  readonly due_at: string | null;
  readonly entity: number | null;
  readonly entity_data: number | null;
  readonly activity_type: number | null;
  /** The moment by which rows are ordered. */
  readonly position: string;
}

/** Reads deliveries of an endpoint, newest first. */
export function listDeliveries(
  programId: number,
  webhookId: number,
  { state, user_id: userId }: DeliveryQuestion,
  { after, limit }: { after: DeliveryPosition | null; limit: number },
): Statement<DeliveryRow> {
  return {
    text: `select d.user_id, d.sequence, d.replay_id, d.state, d.attempts, d.answer_status, d.error, d.milliseconds,
  ${storedText('d.at')} as at, case when d.state = 'failed' then ${utcText('l.due_at')} end as due_at,
  h.entity, h.entity_data, h.activity_type, d.at::text as position
from webhook_delivery d
left join history h on h.program_id = d.program_id and h.user_id = d.user_id and h.number = d.sequence
left join webhook_lane l on l.program_id = d.program_id and l.webhook_id = d.webhook_id and l.user_id = d.user_id
  and l.replay_id = d.replay_id
where d.program_id = $1::bigint and d.webhook_id = $2::bigint${state ? ` and d.state = '${state}'` : ''}
  ${userId === undefined ? 'and $4::bigint is null' : 'and d.user_id = $4::bigint'}
  ${
    after
      ? `and d.at <= $5::timestamp
  and (d.at, d.user_id, d.sequence, d.replay_id) < ($5::timestamp, $6::bigint, $7::integer, $8::bigint)`
      : ''
  }
order by d.at desc, d.user_id desc, d.sequence desc, d.replay_id desc limit $3::integer`,
    values: [
      ...[programId, webhookId, limit, userId ?? null],
      ...(after ? [after.at, after.userId, after.sequence, after.replayId] : []),
    ],
  };
}

/**
 * Reads what an endpoint is told next of each user, in the order in which it is due. `types`: those that the endpoint wants. The
 * instant of a position goes through a text, since the driver would cut it to milliseconds.
 */
export function listWaiting(
  programId: number,
  webhookId: number,
  types: readonly StoredNote[],
  { user_id: userId }: DeliveryQuestion,
  { after, limit }: { after: DeliveryPosition | null; limit: number },
): Statement<DeliveryRow> {
  return {
    text: `select l.user_id, h.number as sequence, l.replay_id, 'waiting' as state, l.failures as attempts,
  d.answer_status, d.error, d.milliseconds, ${utcText('l.awake_since')} as at, ${utcText('l.due_at')} as due_at,
  h.entity, h.entity_data, h.activity_type, l.due_at::text as position
from (
  select * from webhook_lane l where l.program_id = $1::bigint and l.webhook_id = $2::bigint and l.delivered < l.wanted
    ${userId === undefined ? 'and $5::bigint is null' : 'and l.user_id = $5::bigint'}
    ${
      after
        ? `and l.due_at >= $6::text::timestamptz
    and (l.due_at, l.user_id, l.replay_id) > ($6::text::timestamptz, $7::bigint, $8::bigint)`
        : ''
    }
  order by l.due_at, l.user_id, l.replay_id limit $3::integer
) l
left join webhook_replay r on r.program_id = l.program_id and r.id = l.replay_id
left join lateral (${nextWanted('$4')}) h on true
left join webhook_delivery d on d.program_id = l.program_id and d.webhook_id = l.webhook_id and d.user_id = l.user_id
  and d.sequence = h.number and d.replay_id = l.replay_id and l.failures > 0
order by l.due_at, l.user_id, l.replay_id`,
    values: [
      ...[programId, webhookId, limit, JSON.stringify(types), userId ?? null],
      ...(after ? [after.at, after.userId, after.replayId] : []),
    ],
  };
}

/** A user's entries as events are made of them. */
export interface EventPage {
  /** The user's data key, wrapped; null once the user is erased. */
  readonly wrapped: Buffer | null;
  readonly events: readonly EventRow[];
}

/** Reads entries of a user, who may be closed or erased, after a number, in their order; nothing where there is no such user. */
export function readEvents(
  programId: number,
  userId: number,
  after: number,
  limit: number,
): Statement<EventPage> {
  return {
    text: `select k.wrapped, (select coalesce(json_agg(json_build_object(${eventColumns}) order by h.number), '[]') from (
  select * from history h where h.program_id = u.program_id and h.user_id = u.id and h.number > $3::integer
  order by h.number limit $4::integer) h) as events
from users u left join user_key k on k.program_id = u.program_id and k.user_id = u.id
where u.program_id = $1::bigint and u.id = $2::bigint`,
    values: [programId, userId, after, limit],
  };
}
