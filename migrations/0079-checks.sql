-- Checks of what a user says (docs/decisions/0076-checks.md): which run, on what, and what they found.
create table user_check (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  name text not null,
  step text not null,
  -- What it is about: the number of a record of the user; that of the user for what a user has once.
  entity integer not null,
  entity_id bigint not null,
  -- A keyed hash of what of the record is checked: of a record that is not the same any more nothing is decided.
  subject_hash bytea not null,
  state text not null check (state in ('waiting', 'done', 'void')),
  -- What the outcome counts, as the programme had it when the check was asked for.
  counts text not null,
  outcome text check (outcome in ('accept', 'reject', 'unclear')),
  -- UTC.
  created_at timestamp(0) not null,
  ended_at timestamp(0),
  -- Why, and what was read of the paper, under the data key of the user.
  sealed bytea,
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id),
  check ((state = 'waiting') = (ended_at is null)),
  check ((state = 'done') = (outcome is not null and sealed is not null))
);
create sequence user_check_id_seq;
create unique index user_check_number on user_check (program_id, id);
-- What waits, for the list and after a restore.
create index user_check_waiting on user_check (program_id, id) where state = 'waiting';
-- See 0032-biggest-programme.sql.
alter table user_check alter column program_id set (n_distinct = 1);
alter table user_check enable row level security;
-- '*': after a restore, what is still owed.
create policy own_program on user_check
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'))
  with check (program_id = nullif((select current_setting('roster.program_id')), '*')::bigint);
grant select, insert, update on user_check to roster_app;
grant usage on sequence user_check_id_seq to roster_app;

-- The same person under other users: few share a date of birth, and their names are compared one by one.
create index users_birth_date on users (program_id, personal_info_date_of_birth)
  where personal_info_date_of_birth is not null and closed_at is null;
