-- What is counted beside a user's change, such as wrong passwords. A refusal may write here without touching the user.
create table counter (
  program_id bigint not null,
  -- A keyed hash of what is counted and of whom; the subject may not exist.
  hash bytea not null,
  count integer not null,
  -- UTC; afterwards the count begins anew.
  ends_at timestamp(0) not null,
  primary key (program_id, hash)
);
create index counter_end on counter (ends_at);
-- See 0032-biggest-programme.sql.
alter table counter alter column program_id set (n_distinct = 1);
alter table counter enable row level security;
-- '*': the job that removes what ended.
create policy own_program on counter
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
grant select, insert, update, delete on counter to roster_app;

-- The refusal of a call that counted something: which error, and its parameters. It may be about no user.
alter table idempotency_record
  alter column user_id drop not null,
  add column refusal json,
  drop constraint idempotency_record_answer,
  add constraint idempotency_record_answer check (
    (sealed is not null and user_id is not null and history_number is null and refusal is null) or
    (sealed is null and user_id is not null and history_number is not null and presentation is not null and refusal is null) or
    (sealed is null and history_number is null and refusal is not null));
