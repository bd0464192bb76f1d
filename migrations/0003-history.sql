-- The audit trail, and the answers that a repeated call gets again.

-- Append-only: the application's role may insert and read, nothing else. Entries of a user are numbered without
-- gaps and chained: hash is a keyed hash over the previous entry's hash and this row as stored. What was and what
-- is lie in sealed, under the user's data key, so that erasure leaves nothing readable and the chain intact.
create table history (
  program_id bigint not null,
  user_id bigint not null,
  number integer not null,
  id bigint not null,
  activity_type integer not null,
  entity integer not null,
  entity_id bigint not null,
  entity_data integer not null,
  by_entity integer not null,
  by_entity_id bigint not null,
  original_source_id text not null,
  created_at timestamp(0) not null,
  sealed bytea not null,
  hash bytea not null,
  primary key (program_id, user_id, number),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence history_id_seq;

-- One committed answer per client and source id, for 24 hours. The answer is masked and sealed under the data key
-- of the user it is about.
create table idempotency_record (
  program_id bigint not null,
  client_id bigint not null,
  source_id text not null,
  fingerprint bytea not null,
  user_id bigint not null,
  sealed bytea not null,
  created_at timestamp(0) not null,
  primary key (program_id, client_id, source_id)
);
create index idempotency_record_age on idempotency_record (created_at);

alter table history enable row level security;
alter table idempotency_record enable row level security;
create policy own_program on history
  using (program_id = current_setting('roster.program_id')::bigint);
-- '*': the hourly clean-up of answers older than a day.
create policy own_program on idempotency_record
  using (current_setting('roster.program_id') in (program_id::text, '*'));
grant select, insert on history to roster_app;
grant select, insert, delete on idempotency_record to roster_app;
grant usage on sequence history_id_seq to roster_app;
