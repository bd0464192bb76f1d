-- What was said about a ticket (docs/decisions/0072-tickets.md).
create table ticket_comment (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  ticket_id bigint not null,
  -- 1: the user sees it.
  visibility smallint not null check (visibility in (0, 1)),
  by_entity integer not null,
  by_entity_id bigint not null,
  -- The text, under the user's data key.
  sealed bytea not null,
  created_at timestamp(0) not null,
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id, ticket_id) references ticket (program_id, user_id, id)
);
create sequence ticket_comment_id_seq;
create index ticket_comment_of on ticket_comment (program_id, user_id, ticket_id);
-- See 0032-biggest-programme.sql.
alter table ticket_comment alter column program_id set (n_distinct = 1);
alter table ticket_comment enable row level security;
create policy own_program on ticket_comment
  using (program_id = (select current_setting('roster.program_id')::bigint));
grant select, insert on ticket_comment to roster_app;
grant usage on sequence ticket_comment_id_seq to roster_app;

-- The queue of a programme, the oldest first.
create index ticket_age on ticket (program_id, created_at, id);
drop index ticket_waiting;
