-- Which operators look at a user just now. Unlogged: it is true for half a minute, and a crash may forget it.
create unlogged table presence (
  program_id bigint not null,
  user_id bigint not null,
  operator_id bigint not null,
  -- UTC.
  seen_at timestamp(0) not null,
  primary key (program_id, user_id, operator_id)
);
create index presence_end on presence (seen_at);
alter table presence enable row level security;
create policy own_program on presence
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
grant select, insert, update, delete on presence to roster_app;
