-- The queue of jobs: work that is enqueued by the statement that causes it and done after its commit, at least once
-- (docs/decisions/0038-jobs.md). A row is one job; it is deleted when its work is done.
create table job (
  -- 0: a job of the installation, which only statements that act for all programmes see.
  program_id bigint not null,
  id bigint not null,
  -- The user the job is about, so that erasure deletes it; null where it is about none.
  user_id bigint,
  name text not null,
  -- Numbers of rows and nothing else: what they hold is read, and opened, when the job runs.
  payload json not null,
  -- 0 urgent, 1 normal, 2 low.
  priority smallint not null check (priority between 0 and 2),
  -- Of several jobs of one name and user with the same key only one waits.
  unique_key text,
  -- From when on it may run; null for a recurring job and for a dead letter.
  due_at timestamptz,
  -- When a recurring job runs next. No index has this column, nor those of the lease: a run of a recurring job changes no
  -- index, and the versions of its row that a run leaves behind are freed within their page (heap-only tuples).
  recurs_at timestamptz,
  -- The lease of the process that works on it, and until when it counts.
  lease uuid,
  leased_until timestamptz,
  -- Enqueued again under its unique key while it ran: it runs once more from then on.
  again_at timestamptz,
  -- How often it was leased since it was enqueued; of a recurring job, since it last succeeded.
  attempts integer not null,
  -- Kind and code of the last failure, never its message, which may repeat values.
  last_error text,
  -- When it was given up: a dead letter, until an operator retries or cancels it.
  dead_at timestamptz,
  primary key (program_id, id)
) with (fillfactor = 70);
create unique index job_unique on job (program_id, user_id, name, unique_key) nulls not distinct
  where unique_key is not null;
create index job_due on job (priority, due_at) where due_at is not null;
create index job_dead on job (name) where dead_at is not null;
create sequence job_id_seq;
-- See 0032-biggest-programme.sql.
alter table job alter column program_id set (n_distinct = 1);

alter table job enable row level security;
-- '*': leases, the jobs of the installation, metrics and the command line.
create policy own_program on job
  using (current_setting('roster.program_id') in (nullif(program_id, 0)::text, '*'));
grant select, insert, update, delete on job to roster_app;
grant usage on sequence job_id_seq to roster_app;
