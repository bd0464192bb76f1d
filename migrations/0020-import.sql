-- What was imported: which user came from which row of another system. It makes an import that was cut off go on
-- where it stopped, however long ago, and lets later rows name users by the ids of the system they come from.
create table import_row (
  program_id bigint not null,
  source_id text not null,
  user_id bigint not null,
  -- A keyed hash of the row, so that another row under the same source id is noticed.
  fingerprint bytea not null,
  created_at timestamp(0) not null,
  primary key (program_id, source_id),
  foreign key (program_id, user_id) references users (program_id, id)
);

alter table import_row enable row level security;
create policy own_program on import_row
  using (program_id = (select current_setting('roster.program_id')::bigint));
grant select, insert on import_row to roster_app;

-- Client 0 is the command line: no client that a token could be made for may have that number.
alter table client add constraint client_id_positive check (id > 0);
