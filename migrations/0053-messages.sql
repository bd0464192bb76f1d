-- Messages to users, and to a programme itself: written by the statement that causes them, sent by the job notify.deliver
-- (docs/decisions/0059-messages.md).
create table message (
  program_id bigint not null,
  id bigint not null,
  -- Null: to the programme itself.
  user_id bigint,
  channel text not null check (channel in ('email', 'sms')),
  -- Of one user, channel and lane the messages are sent one after the other.
  lane text not null check (lane in ('codes', 'notices')),
  -- A keyed hash of user and contact: one that takes no messages holds back only its own.
  recipient bytea not null,
  template text not null,
  language text not null,
  status text not null check (status in ('waiting', 'sent', 'dropped', 'dead')),
  -- How often it was tried since it was queued, or sent again by an operator.
  attempts integer not null,
  -- UTC, as are the other instants without a zone.
  created_at timestamp(0) not null,
  -- By the clock of the database, as the queue of jobs: before it, the lane is not tried.
  due_at timestamptz,
  sent_at timestamp(0),
  -- Of a code: from then on it is dropped.
  expires_at timestamp(0),
  challenge_id bigint,
  -- The number of the user's newest history entry when the message was caused, and the operation that caused it.
  history_number integer not null,
  operation text not null,
  -- Kind and code of the last failure, never its text, which may repeat values.
  error text,
  -- To whom, the values, and what was sent; null once it is gone.
  sealed bytea,
  primary key (program_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create index message_lane on message (program_id, user_id, channel, lane, history_number, id) where status = 'waiting';
create index message_of_user on message (program_id, user_id, created_at, id);
create index message_newest on message (program_id, created_at, id);
-- What is counted by metrics and looked through by the clean-up.
create index message_unsent on message (channel, status) where status in ('waiting', 'dead');
create index message_sealed on message (created_at) where sealed is not null;
create index message_age on message (created_at);
create sequence message_id_seq;
-- See 0032-biggest-programme.sql.
alter table message alter column program_id set (n_distinct = 1);

alter table message enable row level security;
-- '*': the clean-up, metrics, and the start that finds lanes that wait.
create policy own_program on message
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
grant select, insert, update, delete on message to roster_app;
grant usage on sequence message_id_seq to roster_app;
