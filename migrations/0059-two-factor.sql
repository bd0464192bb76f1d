-- The second factor of users: one-time passwords and recovery codes (docs/decisions/0065-second-factor.md). A row stays when the
-- second factor is turned off, without what it was.
create table two_factor (
  program_id bigint not null,
  user_id bigint not null,
  -- The secret that the authenticator app shares, sealed; null: the second factor is off.
  secret bytea,
  -- UTC, since when it is on.
  since timestamp(0),
  -- The newest step of thirty seconds whose password was used: of that and of older ones none counts any more.
  last_step bigint,
  -- A secret that waits for its first password, sealed, and until when it does.
  pending bytea,
  pending_ends_at timestamp(0),
  primary key (program_id, user_id),
  foreign key (program_id, user_id) references users (program_id, id),
  check ((secret is null) = (since is null) and (secret is null) = (last_step is null)),
  check ((pending is null) = (pending_ends_at is null))
);
-- See 0032-biggest-programme.sql.
alter table two_factor alter column program_id set (n_distinct = 1);
alter table two_factor enable row level security;
create policy own_program on two_factor
  using (current_setting('roster.program_id') in (program_id::text, '*'));
grant select, insert, update on two_factor to roster_app;

create table recovery_code (
  program_id bigint not null,
  user_id bigint not null,
  number smallint not null,
  -- A keyed hash, made with programme, user and number; null: the code does not count any more.
  hash bytea,
  -- UTC.
  used_at timestamp(0),
  primary key (program_id, user_id, number),
  foreign key (program_id, user_id) references users (program_id, id)
);
alter table recovery_code alter column program_id set (n_distinct = 1);
alter table recovery_code enable row level security;
create policy own_program on recovery_code
  using (current_setting('roster.program_id') in (program_id::text, '*'));
grant select, insert, update on recovery_code to roster_app;
