-- What a user still owes, one open ticket for each thing that is asked and not met (docs/decisions/0072-tickets.md).
create table ticket (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  -- What is asked: src/catalogue/requirements.ts.
  step text not null,
  description_code text not null,
  -- 1 open, 2 something was handed in, 3 met, 9 cancelled.
  status smallint not null check (status in (1, 2, 3, 9)),
  priority smallint not null,
  by_entity integer not null,
  by_entity_id bigint not null,
  -- Who is to do something: the user, or somebody of the programme.
  assigned_to_entity integer not null,
  assigned_to_entity_id bigint not null,
  -- Why it was cancelled.
  reason text,
  -- When the user was reminded of it, UTC.
  reminded_at timestamp(0),
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence ticket_id_seq;
-- Nothing is open twice.
create unique index ticket_open on ticket (program_id, user_id, step) where status in (1, 2);
-- One ticket by its number, and the queue of a programme.
create index ticket_id on ticket (program_id, id);
create index ticket_waiting on ticket (program_id, created_at, id) where status in (1, 2);

-- See 0032-biggest-programme.sql.
alter table ticket alter column program_id set (n_distinct = 1);
alter table ticket enable row level security;
create policy own_program on ticket using (program_id = (select current_setting('roster.program_id')::bigint));
grant select, insert, update on ticket to roster_app;
grant usage on sequence ticket_id_seq to roster_app;
