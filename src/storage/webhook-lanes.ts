import { type StopReason, webhookStatus } from '../catalogue/webhooks.ts';
import type { Statement } from './connections.ts';
import type { HistoryRow } from './history-appender.ts';
import type { EndpointRow } from './webhooks.ts';

/** Lanes of what comes. Those of what is told once more have the number of the replay. */
export const liveReplay = 0;

/**
 * The text of an insertion that has every endpoint of the programme `$1` told of new entries of histories. `heads` is a query of
 * their users: `user_id`, the number of the newest entry `before`, and the `number` of the newest now. An endpoint hears of a user
 * from the first entry on that is written after it was made.
 */
export function raiseLanes(heads: string): string {
  // Ordered, so that two statements never wait for each other in a circle.
  return `insert into webhook_lane as t (program_id, webhook_id, user_id, replay_id, delivered, wanted, due_at, awake_since)
select w.program_id, w.id, h.user_id, ${liveReplay}, h.before, h.number, now(), now()
from webhook w cross join (${heads}) h where w.program_id = $1::bigint order by w.id, h.user_id
on conflict (program_id, webhook_id, user_id, replay_id) do update set wanted = excluded.wanted,
  due_at = case when t.delivered = t.wanted then excluded.due_at else t.due_at end,
  awake_since = case when t.delivered = t.wanted then excluded.awake_since else t.awake_since end`;
}

/** An endpoint. */
export interface Turn {
  readonly program_id: number;
  readonly id: number;
}

/** An endpoint that a process tells what happens. */
export interface WebhookRow extends Turn {
  readonly url: string;
  readonly events: readonly string[];
  readonly status: number;
  /** The whole row, for its MAC and its secrets; bytes are `\\x` and hexadecimal digits. */
  readonly row: EndpointRow;
}

/** For how many seconds a process has an endpoint for itself, unless it says again that it does. */
export const turnSeconds = 15;

/** Whether there is any endpoint that is told. */
export const anyEndpoint: Statement<{ readonly is_any: boolean }> = {
  text: 'select exists (select 1 from webhook where status = 1) as is_any',
};

const webhookColumns =
  'w.program_id, w.id, w.url, to_json(w.events) as events, w.status, row_to_json(w) as row';

/**
 * Takes the turns of endpoints that have something due and that no other process has, at most `count`: of each programme one, then
 * the next ones as long as they are `furtherMax` together with the first, those first whose events have waited longest. So a programme with
 * many endpoints keeps no other's waiting. Tells besides which of the process's `own` have something due, as far as
 * nobody else has taken their turns. `holder`: 16 bytes, `\\x` and hexadecimal digits.
 */
export function takeTurns(
  holder: string,
  own: readonly Turn[],
  { count, furtherMax }: { readonly count: number; readonly furtherMax: number },
): Statement<WebhookRow & { readonly is_own: boolean }> {
  return {
    text: `with due as (
  select w.program_id, w.id, d.due_at, o.id is not null as is_own from webhook w
  left join webhook_turn t on t.program_id = w.program_id and t.webhook_id = w.id
  left join json_to_recordset($2::json) as o(program_id bigint, id bigint) on o.program_id = w.program_id and o.id = w.id
  cross join lateral (
    select l.due_at from webhook_lane l
    where l.program_id = w.program_id and l.webhook_id = w.id and l.delivered < l.wanted and l.due_at <= now()
    order by l.due_at limit 1) d
  where w.status = 1 and case when o.id is null then t.leased_until is null or t.leased_until <= now() else t.leased_by = $1::bytea end
),
placed as (select *, row_number() over (partition by program_id order by is_own desc, due_at) as place from due),
free as (
  select program_id, id from (
    select *, row_number() over (order by place, due_at) as position from placed where not is_own) p
  where place = 1 or position <= $4::integer order by position limit $3::integer),
taken as (
  insert into webhook_turn as t (program_id, webhook_id, leased_by, leased_until)
  select f.program_id, f.id, $1::bytea, now() + interval '${turnSeconds} seconds' from free f order by f.program_id, f.id
  on conflict (program_id, webhook_id) do update set leased_by = excluded.leased_by, leased_until = excluded.leased_until
    where t.leased_until is null or t.leased_until <= now()
  returning t.program_id, t.webhook_id as id
)
select ${webhookColumns}, is_own from webhook w
join (select program_id, id, false as is_own from taken union all select program_id, id, true from due where is_own) d
  on d.program_id = w.program_id and d.id = w.id`,
    values: [holder, JSON.stringify(own), count, furtherMax],
  };
}

/**
 * Keeps the turns of a process, also those whose time is over and that nobody else has taken. Answers the endpoints of those that it
 * still has, as they are now.
 */
export function keepTurns(holder: string, turns: readonly Turn[]): Statement<WebhookRow> {
  return {
    text: `with kept as (
  update webhook_turn t set leased_until = now() + interval '${turnSeconds} seconds'
  from json_to_recordset($2::json) as r(program_id bigint, id bigint)
  where t.program_id = r.program_id and t.webhook_id = r.id and t.leased_by = $1::bytea
  returning t.program_id, t.webhook_id
)
select ${webhookColumns} from kept k join webhook w on w.program_id = k.program_id and w.id = k.webhook_id`,
    values: [holder, JSON.stringify(turns)],
  };
}

/** Gives a turn back. */
export function leaveTurn(holder: string, { program_id: programId, id }: Turn): Statement {
  return {
    text: `update webhook_turn set leased_by = null, leased_until = null
where program_id = $1::bigint and webhook_id = $2::bigint and leased_by = $3::bytea`,
    values: [programId, id, holder],
  };
}

/** An entry of a history as an event is made of it. */
export type EventRow = Pick<
  HistoryRow,
  'number' | 'id' | 'activity_type' | 'entity' | 'entity_id' | 'entity_data' | 'created_at' | 'sealed'
>;

/** A lane that is due, with the events that come next. */
export interface DueLane {
  readonly user_id: number;
  readonly replay_id: number;
  readonly delivered: number;
  readonly wanted: number;
  readonly failures: number;
  /** The user's data key, wrapped, `\x` and hexadecimal digits; null once the user is erased. */
  readonly wrapped: string | null;
  /** In their order; fewer than are wanted where there are many, or where entries have gone. */
  readonly events: readonly EventRow[];
}

/** How many events of a lane are read at once. */
export const eventsAtOnce = 16;

/** An entry of a history `h` as an `EventRow`: the members of a JSON object. */
export const eventColumns = `'number', h.number, 'id', h.id, 'activity_type', h.activity_type, 'entity', h.entity,
      'entity_id', h.entity_id, 'entity_data', h.entity_data,
      'created_at', to_char(h.created_at, 'YYYY-MM-DD"T"HH24:MI:SS'), 'sealed', h.sealed`;

/** Whether an entry `h` is told in a lane `l`, of whose replay the row is `r`: the lane of a replay without a row tells nothing. */
export const isTold = `(l.replay_id = ${liveReplay} or (r.id is not null
  and (r.from_at is null or h.created_at >= r.from_at) and (r.to_at is null or h.created_at <= r.to_at)
  and (not r.is_failed_only or exists (select 1 from webhook_delivery f
    where f.program_id = h.program_id and f.webhook_id = l.webhook_id and f.user_id = h.user_id
      and f.sequence = h.number and f.state = 'dead'))))`;

/**
 * Steps of a statement that notes what became of events of an endpoint (`$1`, `$2`): they remove what does not hold any more. `held`
 * has the lanes that move (`user_id`, `replay_id`), `results` what became of events (`user_id`, `replay_id`, `sequence`, `state`).
 */
export const removeOutdated = `unwanted as (
  -- Of a lane only the event that comes next may have failed so far: another one is not wanted any more.
  delete from webhook_delivery d using held l where d.program_id = $1::bigint and d.webhook_id = $2::bigint
    and d.user_id = l.user_id and d.state = 'failed' and d.replay_id = l.replay_id
    and not exists (select 1 from results t
      where t.user_id = d.user_id and t.replay_id = d.replay_id and t.sequence = d.sequence)
),
outdated as (
  -- What another lane of the user had given up was brought by now, or is given up again, or passed over.
  delete from webhook_delivery d using results t join held l on l.user_id = t.user_id and l.replay_id = t.replay_id
  where d.program_id = $1::bigint and d.webhook_id = $2::bigint and d.user_id = t.user_id and d.state = 'dead'
    and d.sequence = t.sequence and d.replay_id <> t.replay_id and t.state <> 'failed'
)`;

/**
 * Reads the lanes of an endpoint that are due, those first that have waited longest, and their next events. Of a replay of what was
 * given up, only such events. Nothing once the endpoint is another than the one that is named: what is written after its types were
 * changed must not be passed over by the former ones. `busy`: lanes that are being told already.
 */
export function readDueLanes(
  { program_id: programId, id, row }: Pick<WebhookRow, 'program_id' | 'id' | 'row'>,
  busy: readonly Pick<DueLane, 'user_id' | 'replay_id'>[],
  count: number,
): Statement<DueLane> {
  return {
    text: `select l.user_id, l.replay_id, l.delivered, l.wanted, l.failures,
  '\\x' || encode(k.wrapped, 'hex') as wrapped, coalesce(e.events, '[]') as events
from (
  select * from webhook_lane l where l.program_id = $1::bigint and l.webhook_id = $2::bigint
    and l.delivered < l.wanted and l.due_at <= now()
    and not exists (select 1 from json_to_recordset($3::json) as b(user_id bigint, replay_id bigint)
      where b.user_id = l.user_id and b.replay_id = l.replay_id)
  order by l.due_at limit $4::integer
) l
left join user_key k on k.program_id = l.program_id and k.user_id = l.user_id
left join webhook_replay r on r.program_id = l.program_id and r.id = l.replay_id
left join lateral (
  select json_agg(json_build_object(${eventColumns}) order by h.number) as events from (
    select * from history h where h.program_id = l.program_id and h.user_id = l.user_id
      and h.number > l.delivered and h.number <= l.wanted
      and ${isTold}
    order by h.number limit ${eventsAtOnce}) h
) e on true
where exists (select 1 from webhook w
  where w.program_id = $1::bigint and w.id = $2::bigint and w.status = 1 and w.mac = $5::bytea)`,
    values: [programId, id, JSON.stringify(busy), count, String(row['mac'])],
  };
}

/** What becomes of a lane, and of the event that was tried. */
export interface LaneMove {
  readonly user_id: number;
  readonly replay_id: number;
  /** How far the lane was when the event was posted: it moves from there or not at all. */
  readonly before: number;
  readonly delivered: number;
  readonly failures: number;
  /** Seconds until the lane is tried again; 0: now. */
  readonly waits: number;
  readonly deliveries: readonly DeliveryRow[];
}

/** What became of an attempt. */
export interface DeliveryRow {
  readonly sequence: number;
  readonly state: 'delivered' | 'failed' | 'dead' | 'skipped';
  readonly attempts: number;
  readonly answer_status: number | null;
  readonly error: string | null;
  readonly milliseconds: number;
}

/**
 * Notes what became of lanes of an endpoint, as far as nobody else has taken the process's turn or moved the lane. Answers the lanes
 * that moved, and what is wanted of them by now; those that the same note has moved before as well, so that it may be made again where its
 * answer was lost. `now`: UTC, `yyyy-mm-ddThh:mm:ss`.
 */
export function noteMoves(
  holder: string,
  { program_id: programId, id }: Turn,
  moves: readonly LaneMove[],
  now: string,
): Statement<Pick<DueLane, 'user_id' | 'replay_id' | 'wanted'>> {
  const deliveries = moves.flatMap((move) =>
    move.deliveries.map((delivery) => ({ ...delivery, user_id: move.user_id, replay_id: move.replay_id })),
  );
  return {
    text: noteText,
    values: [
      programId,
      id,
      holder,
      JSON.stringify(moves.map(({ deliveries: _, ...move }) => move)),
      JSON.stringify(deliveries),
      now,
    ],
  };
}

const noteText = `with turn as (
  select 1 from webhook_turn
  where program_id = $1::bigint and webhook_id = $2::bigint and leased_by = $3::bytea
  -- Not shared: of two notes at once either may have to write whether the endpoint fails, and would wait for the other.
  for no key update
),
moves as (
  select * from json_to_recordset($4::json) as r(user_id bigint, replay_id bigint, before integer, delivered integer,
    failures smallint, waits double precision)
),
noted as materialized (
  -- Where a lane is already, the same note was made before, and its answer was lost.
  select l.user_id, l.replay_id, l.wanted, l.delivered = r.before as moves
  from webhook_lane l join moves r on r.user_id = l.user_id and r.replay_id = l.replay_id
  where l.program_id = $1::bigint and l.webhook_id = $2::bigint and l.delivered in (r.before, r.delivered) and exists (select 1 from turn)
  order by l.user_id, l.replay_id for no key update of l
),
held as (select user_id, replay_id from noted where moves),
moved as (
  update webhook_lane l set delivered = r.delivered, failures = r.failures,
    due_at = now() + make_interval(secs => r.waits),
    awake_since = case when r.delivered > r.before then now() else l.awake_since end
  from moves r join held h on h.user_id = r.user_id and h.replay_id = r.replay_id
  where l.program_id = $1::bigint and l.webhook_id = $2::bigint and l.user_id = r.user_id and l.replay_id = r.replay_id
),
results as (
  select * from json_to_recordset($5::json) as d(user_id bigint, sequence integer, replay_id bigint, state text, attempts smallint,
    answer_status smallint, error text, milliseconds integer)
),
told as (
  insert into webhook_delivery as t (program_id, webhook_id, user_id, sequence, replay_id, state, attempts, answer_status, error,
    milliseconds, at)
  select $1::bigint, $2::bigint, d.user_id, d.sequence, d.replay_id, d.state, d.attempts, d.answer_status, d.error, d.milliseconds,
    $6::timestamp
  from results d join held h on h.user_id = d.user_id and h.replay_id = d.replay_id
  on conflict (program_id, webhook_id, user_id, sequence, replay_id) do update set state = excluded.state,
    attempts = excluded.attempts, answer_status = excluded.answer_status, error = excluded.error,
    milliseconds = excluded.milliseconds, at = excluded.at
),
${removeOutdated},
failing as (
  update webhook_turn set failing_since = case
    when exists (select 1 from results where state = 'delivered') then null else coalesce(failing_since, now()) end
  where program_id = $1::bigint and webhook_id = $2::bigint and exists (select 1 from held)
    and (failing_since is not null or exists (select 1 from results where state in ('failed', 'dead')))
)
select user_id, replay_id, wanted from noted`;

/** After so many hours without a success an endpoint is stopped. */
export const failingHours = 72;
/** For how many days what became of an event is kept: of one that was taken, and of any other. */
const takenDays = 3;
const otherDays = 30;

/** An endpoint for which nothing waits is not failing, whatever became of the last event that there was. */
const isFailing = (turn: string) => `${turn}.failing_since < now() - interval '${failingHours} hours'
    and exists (select 1 from webhook_lane l where l.program_id = ${turn}.program_id and l.webhook_id = ${turn}.webhook_id
      and l.delivered < l.wanted)`;

/** The endpoints of all programmes that have taken nothing for too long, though they were tried. */
export const failingEndpoints: Statement<Turn> = {
  text: `select w.program_id, w.id from webhook w
join webhook_turn t on t.program_id = w.program_id and t.webhook_id = w.id
where w.status = ${webhookStatus.active} and ${isFailing('t')} order by w.program_id, w.id`,
};

/**
 * Stops an endpoint that is told, in a transaction that has it locked (`readEndpoint`), for a reason that still holds. Answers it where
 * it was stopped. `now`: UTC, `yyyy-mm-ddThh:mm:ss`.
 */
export function stopActive(
  { program_id: programId, id }: Turn,
  reason: StopReason,
  now: string,
): Statement<Turn> {
  return {
    text: `update webhook w set status = ${webhookStatus.stopped}, stopped_for = $3::text, updated_at = $4::timestamp
where w.program_id = $1::bigint and w.id = $2::bigint and w.status = ${webhookStatus.active}
  and ($3::text = 'gone' or exists (select 1 from webhook_turn t
    where t.program_id = w.program_id and t.webhook_id = w.id and ${isFailing('t')})) returning w.program_id, w.id`,
    values: [programId, id, reason, now],
  };
}

/**
 * Removes what is not needed any more, of all programmes: what became of old events, and replays that are told. `now`: UTC, `yyyy-mm-ddThh:mm:ss`.
 */
export function cleanLanes(now: string): readonly Statement[] {
  return [
    {
      text: `delete from webhook_delivery where at < $1::timestamp - interval '${otherDays} days'
  or (at < $1::timestamp - interval '${takenDays} days' and state = 'delivered')`,
      values: [now],
    },
    { text: `delete from webhook_lane where replay_id <> ${liveReplay} and delivered = wanted` },
    {
      text: `delete from webhook_replay r where r.users_after is null
  and not exists (select 1 from webhook_lane l where l.program_id = r.program_id and l.replay_id = r.id)`,
    },
  ];
}

/**
 * Removes the lanes of replays that name a user who is erased, in the transaction of the erasure: it deletes the replay, without which
 * nobody knows what its lane is about. `userIds`: who is erased; `raisedIds`: everybody whose lanes the erasure raises.
 */
export function removeNamedReplays(
  programId: number,
  userIds: readonly number[],
  raisedIds: readonly number[],
): readonly Statement[] {
  return [
    // The job that makes its lanes ends first, so that the next statement sees them.
    {
      text: `select 1 from webhook_replay where program_id = $1::bigint and user_id = any($2::bigint[]) order by id for update`,
      values: [programId, `{${userIds.join()}}`],
    },
    // All lanes are locked in the order in which what sends locks them, so that neither waits for the other in a circle.
    {
      text: `with held as materialized (
  select l.webhook_id, l.user_id, l.replay_id from webhook w
  join webhook_lane l on l.program_id = w.program_id and l.webhook_id = w.id and l.user_id = any($2::bigint[])
  where w.program_id = $1::bigint order by l.webhook_id, l.user_id, l.replay_id for update of l
)
delete from webhook_lane l using held t join webhook_replay r on r.id = t.replay_id and r.user_id = t.user_id
where r.program_id = $1::bigint and r.user_id = any($3::bigint[])
  and l.program_id = $1::bigint and l.webhook_id = t.webhook_id and l.user_id = t.user_id and l.replay_id = t.replay_id`,
      values: [programId, `{${raisedIds.join()}}`, `{${userIds.join()}}`],
    },
  ];
}

/** Removes the lanes of erased users of a programme of whom endpoints know that. */
export const removeErasedLanes = (programId: number): Statement => ({
  text: `delete from webhook_lane l using users u where l.program_id = $1::bigint and u.program_id = $1::bigint
  and u.id = l.user_id and u.erased_at is not null and l.delivered = l.wanted`,
  values: [programId],
});

/** The programmes that have endpoints. */
export const programsWithEndpoints: Statement<{ readonly program_id: number }> = {
  text: 'select distinct program_id from webhook',
};

/** How an endpoint keeps up. */
export interface EndpointMeasure extends Turn {
  /** For how many seconds the oldest event has waited. */
  readonly lag: number;
  /** Events that were given up, of those that are kept. */
  readonly dead: number;
  /** 1: Roster has stopped it. */
  readonly stopped: 0 | 1;
}

/** Measures every endpoint of all programmes. */
export const measureEndpoints: Statement<EndpointMeasure> = {
  text: `select w.program_id, w.id,
  coalesce(extract(epoch from now() - (select l.awake_since from webhook_lane l
    where l.program_id = w.program_id and l.webhook_id = w.id and l.delivered < l.wanted
    order by l.awake_since limit 1)), 0)::double precision as lag,
  (select count(*) from webhook_delivery d
    where d.program_id = w.program_id and d.webhook_id = w.id and d.state = 'dead')::integer as dead,
  (w.status = ${webhookStatus.stopped})::integer as stopped
from webhook w`,
};
