-- What waits for somebody to decide (docs/decisions/0077-reviews.md): one open row for each thing of a user that waits. The statement that
-- changes the thing writes the row.
create table review (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  step text not null,
  -- What is to be decided: a row of the user's lists, personal info, a hit of a watchlist.
  entity integer not null,
  entity_id bigint not null,
  -- ISO 3166-1, three digits.
  country text,
  -- Raised by every change of what is to be decided.
  version integer not null,
  -- UTC, as all instants here.
  created_at timestamp(0) not null,
  -- Who holds the review, and until when.
  claimed_by bigint,
  claimed_until timestamp(0),
  -- The user was asked for more, and has not sent it yet.
  asked_at timestamp(0),
  -- Clients that have said of this version what they would decide; what they said lies in `sealed`.
  opinions bigint[] not null default '{}',
  sealed bytea,
  closed_at timestamp(0),
  -- Null while nobody has decided, and where the review ended by itself.
  outcome text check (outcome in ('accept', 'reject')),
  decided_by bigint,
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id),
  check ((claimed_by is null) = (claimed_until is null)),
  check ((outcome is null) = (decided_by is null))
);
create sequence review_id_seq;
create unique index review_number on review (program_id, id);
-- Nothing waits twice.
create unique index review_open on review (program_id, user_id, entity, entity_id) where closed_at is null;
-- The queue, the oldest first, and what it is asked for by.
create index review_queue on review (program_id, created_at, id) where closed_at is null;
create index review_step on review (program_id, step, created_at, id) where closed_at is null;
create index review_country on review (program_id, country, created_at, id) where closed_at is null;
create index review_claimed on review (program_id, claimed_by, created_at, id) where closed_at is null and claimed_by is not null;

-- See 0032-biggest-programme.sql.
alter table review alter column program_id set (n_distinct = 1);
alter table review enable row level security;
create policy own_program on review
  using ((select current_setting('roster.program_id'))::bigint = program_id);
grant select, insert, update on review to roster_app;
grant usage on sequence review_id_seq to roster_app;
