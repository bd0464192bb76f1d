-- Webhooks: endpoints of programmes that are told of changes of users (docs/decisions/0068-webhooks.md). An event is an entry of
-- the history and is stored nowhere else; here stands who is told, and how far.
create table webhook (
  program_id bigint not null references program (id),
  id bigint not null,
  url text not null,
  -- Types of events, `user.email.*`, or `*`.
  events text[] not null,
  description text,
  -- 1 sends, 0: paused by the programme, 2: stopped by Roster, of which `stopped_for` says why.
  status smallint not null check (status in (0, 1, 2)),
  stopped_for text check (stopped_for in ('gone', 'failing')),
  -- The secret that signs is a keyed hash of this; without the keys nobody knows it.
  secret_salt bytea not null,
  -- Signs as well until the moment, UTC.
  previous_salt bytea,
  previous_ends_at timestamp(0),
  client_id bigint not null,
  -- UTC.
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  -- A keyed hash over who is told what: src/keys/caller-rows.ts.
  mac bytea not null,
  primary key (program_id, id),
  check ((status = 2) = (stopped_for is not null)),
  check ((previous_salt is null) = (previous_ends_at is null))
);
create sequence webhook_id_seq;
-- See 0032-biggest-programme.sql.
alter table webhook alter column program_id set (n_distinct = 1);
alter table webhook enable row level security;
-- '*': the process that sends, metrics, and the command line.
create policy own_program on webhook
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
grant select, insert, update, delete on webhook to roster_app;
grant usage on sequence webhook_id_seq to roster_app;

-- Which process sends to an endpoint, and how the endpoint answers. Apart from the row above, which hardly ever changes.
create table webhook_turn (
  program_id bigint not null,
  webhook_id bigint not null,
  -- Drawn by a process when it starts. Instants by the clock of the database.
  leased_by bytea,
  leased_until timestamptz,
  -- Since when nothing was taken; null: the last attempt was.
  failing_since timestamptz,
  primary key (program_id, webhook_id),
  foreign key (program_id, webhook_id) references webhook (program_id, id) on delete cascade
);
alter table webhook_turn alter column program_id set (n_distinct = 1);
alter table webhook_turn enable row level security;
create policy own_program on webhook_turn
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
grant select, insert, update, delete on webhook_turn to roster_app;

-- How far an endpoint was told of a user: `wanted` is raised by the statement that writes history, `delivered` moved by the process
-- that sends. A lane sleeps where both are the same. `replay_id` 0: what comes; else what is told once more. Lanes and deliveries of
-- an endpoint that was deleted are removed by a job, little by little: a cascade over millions would hold up every write.
create table webhook_lane (
  program_id bigint not null,
  webhook_id bigint not null,
  user_id bigint not null,
  replay_id bigint not null,
  -- Numbers of entries of the user's history.
  delivered integer not null,
  wanted integer not null,
  -- Attempts of the next event that have failed.
  failures smallint not null default 0,
  -- By the clock of the database.
  due_at timestamptz not null,
  -- Since when the oldest event waits that was not delivered.
  awake_since timestamptz not null,
  primary key (program_id, webhook_id, user_id, replay_id),
  check (delivered <= wanted)
);
create index webhook_lane_due on webhook_lane (program_id, webhook_id, due_at) where delivered < wanted;
-- Whether a replay is under way.
create index webhook_lane_replay on webhook_lane (program_id, replay_id) where delivered < wanted and replay_id <> 0;
-- Those of replays that are told, to be removed.
create index webhook_lane_told on webhook_lane (program_id) where delivered = wanted and replay_id <> 0;
-- Of every endpoint the oldest event that waits.
create index webhook_lane_awake on webhook_lane (program_id, webhook_id, awake_since) where delivered < wanted;
alter table webhook_lane alter column program_id set (n_distinct = 1);
alter table webhook_lane enable row level security;
create policy own_program on webhook_lane
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
grant select, insert, update, delete on webhook_lane to roster_app;

-- What became of an event that an endpoint wanted: one row for its newest attempt.
create table webhook_delivery (
  program_id bigint not null,
  webhook_id bigint not null,
  user_id bigint not null,
  -- The number of the entry in the user's history.
  sequence integer not null,
  replay_id bigint not null,
  state text not null check (state in ('delivered', 'failed', 'dead', 'skipped')),
  attempts smallint not null,
  -- Status of the answer; null where there was none.
  answer_status smallint,
  -- Code of the failure, never its text.
  error text,
  -- From the first byte to the answer.
  milliseconds integer not null,
  -- UTC.
  at timestamp(0) not null,
  primary key (program_id, webhook_id, user_id, sequence, replay_id)
);
create index webhook_delivery_newest on webhook_delivery (program_id, webhook_id, at, user_id, sequence);
create index webhook_delivery_not_taken on webhook_delivery (program_id, webhook_id, state, at) where state <> 'delivered';
create index webhook_delivery_age on webhook_delivery (at);
alter table webhook_delivery alter column program_id set (n_distinct = 1);
alter table webhook_delivery enable row level security;
create policy own_program on webhook_delivery
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
grant select, insert, update, delete on webhook_delivery to roster_app;

-- What is told once more. Its lanes are made by a job.
create table webhook_replay (
  program_id bigint not null,
  id bigint not null,
  webhook_id bigint not null,
  -- UTC, of entries; null: from the first, to the last.
  from_at timestamp(0),
  to_at timestamp(0),
  -- Null: of all users.
  user_id bigint,
  -- Only events that were given up.
  is_failed_only boolean not null,
  -- The users up to here have their lanes; null: all have.
  users_after bigint,
  created_at timestamp(0) not null,
  primary key (program_id, id),
  foreign key (program_id, webhook_id) references webhook (program_id, id) on delete cascade
);
create sequence webhook_replay_id_seq;
alter table webhook_replay alter column program_id set (n_distinct = 1);
alter table webhook_replay enable row level security;
create policy own_program on webhook_replay
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
grant select, insert, update, delete on webhook_replay to roster_app;
grant usage on sequence webhook_replay_id_seq to roster_app;

-- A day of the history of all users, for replays.
create index history_age on history using brin (created_at) with (pages_per_range = 32);

-- Whose lanes are removed.
create index users_erased on users (program_id, id) where erased_at is not null;

-- Endpoints are still to be told that a user was erased.
create or replace function tables_of_users() returns table (name regclass, user_column name)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select c.oid::regclass, a.attname
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and a.attname = 'user_id' and not a.attisdropped
    and c.oid not in ('public.history'::regclass, 'public.webhook_lane'::regclass)
  union
  select c.conrelid::regclass, own.attname
  from pg_constraint c
  cross join lateral unnest(c.conkey, c.confkey) as k(own, other)
  join pg_attribute own on own.attrelid = c.conrelid and own.attnum = k.own
  join pg_attribute other on other.attrelid = c.confrelid and other.attnum = k.other
  where c.contype = 'f' and c.confrelid = 'public.users'::regclass and other.attname = 'id'
    and c.conrelid <> 'public.history'::regclass
$$;
