-- Texts of messages that a programme has in place of the built-in ones (docs/decisions/0060-message-templates.md).
create table message_template (
  program_id bigint not null,
  name text not null,
  language text not null,
  -- Null where the message goes by no such channel.
  subject text,
  text text,
  html text,
  sms text,
  version integer not null,
  -- Who wrote it last, and when (UTC).
  client_id bigint not null,
  updated_at timestamp(0) not null,
  primary key (program_id, name, language)
);
-- See 0032-biggest-programme.sql.
alter table message_template alter column program_id set (n_distinct = 1);

alter table message_template enable row level security;
create policy own_program on message_template
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
grant select, insert, update, delete on message_template to roster_app;
