-- The access rules of users (docs/decisions/0078-access-rules.md): what every rule says has columns, all else is kept as it was given.
create table access_rule (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  type integer,
  access_type integer,
  status integer,
  value text,
  notes text,
  parts json,
  -- A user-bound token wrote it, so that one may change it.
  is_own boolean,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence access_rule_id_seq;
alter table access_rule alter column program_id set (n_distinct = 1);
alter table access_rule enable row level security;
create policy own_program on access_rule using (program_id = (select current_setting('roster.program_id')::bigint));
grant select, insert, update on access_rule to roster_app;
grant usage on sequence access_rule_id_seq to roster_app;
