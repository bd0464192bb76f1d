-- The answers that a repeated call to manage programmes or API clients gets again: one per client and source id, for 24
-- hours. They hold nothing of a user, and of a secret only that there is one. The programme is that of the caller.
create table administration_record (
  program_id bigint not null,
  client_id bigint not null,
  source_id text not null,
  fingerprint bytea not null,
  answer json not null,
  created_at timestamp(0) not null,
  primary key (program_id, client_id, source_id)
);
create index administration_record_age on administration_record (created_at);
alter table administration_record alter column program_id set (n_distinct = 1);

alter table administration_record enable row level security;
-- '*': the clean-up of answers older than a day.
create policy own_program on administration_record
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
grant select, insert, delete on administration_record to roster_app;
