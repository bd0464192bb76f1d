-- People who work in the console, their sessions, and what they did (docs/decisions/0082-operators.md).
create table operator (
  id bigint primary key,
  -- As it is compared: lower case.
  email text not null unique,
  name text not null,
  language text not null,
  -- 1 active, 2 invited, 9 disabled.
  status integer not null,
  -- In PHC format; null until an invitation was accepted.
  password_hash text,
  -- Raised by another password, role or status: sessions of an older generation have ended, in every process.
  generation integer not null default 1,
  -- The end of the chain of what the operator did: how many entries there are, and the hash of the last.
  log_number bigint not null default 0,
  log_hash bytea not null default '\x',
  mac bytea not null,
  -- UTC.
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  last_sign_in_at timestamp(0)
);
create sequence operator_id_seq;

-- What an operator may do in a programme is a client without a secret, so that whatever asks whether a client still counts asks it of
-- operators as well.
alter table client add column operator_id bigint references operator (id), add column roles text[];
create unique index client_operator on client (operator_id, program_id) where operator_id is not null;

-- Second factors: `totp` or `passkey`. What proves it is sealed.
create table operator_factor (
  operator_id bigint not null references operator (id),
  id bigint not null,
  type text not null,
  name text not null,
  sealed bytea not null,
  -- Of a one-time password the last step that was used, of a passkey the counter of its signatures.
  used_number bigint,
  created_at timestamp(0) not null,
  last_used_at timestamp(0),
  primary key (operator_id, id)
);
create sequence operator_factor_id_seq;

create table operator_recovery_code (
  operator_id bigint not null references operator (id),
  number integer not null,
  hash bytea not null,
  used_at timestamp(0),
  primary key (operator_id, number)
);

-- One for each operator: a newer one takes the place of the one before.
create table operator_invitation (
  operator_id bigint primary key references operator (id),
  token_hash bytea not null unique,
  -- What the second factor is set up from, until it is: sealed.
  sealed bytea not null,
  ends_at timestamp(0) not null
);

create table operator_session (
  id bigint primary key,
  token_hash bytea not null unique,
  operator_id bigint not null references operator (id),
  generation integer not null,
  -- 1 active, 2 waits for the second factor.
  status integer not null,
  started_at timestamp(0) not null,
  last_used_at timestamp(0) not null,
  -- Until when the second factor of a moment ago counts; null: none was given.
  stepped_up_until timestamp(0),
  -- What a passkey is to sign, once, and what is being set up: sealed.
  sealed bytea,
  network text not null,
  user_agent text not null,
  mac bytea not null
);
create sequence operator_session_id_seq;
create index operator_session_operator on operator_session (operator_id);

create table operator_log (
  operator_id bigint not null references operator (id),
  number bigint not null,
  -- By which lists of several operators are ordered and continued.
  id bigint not null unique,
  -- What was done: the id of an operation, or what happened to the session.
  activity text not null,
  -- Where it was done; null: in no programme. Not `program_id`: the row belongs to the operator.
  in_program_id bigint,
  -- What it was about: the source id of the call, the number of the user or the operator, the reason. No value of a user.
  detail json not null,
  network text not null,
  -- Who did it, where that was somebody else; null: the operator. 0: the command line.
  by_operator_id bigint,
  created_at timestamp(0) not null,
  hash bytea not null,
  primary key (operator_id, number)
);
create sequence operator_log_id_seq;

alter table operator enable row level security;
alter table operator_factor enable row level security;
alter table operator_recovery_code enable row level security;
alter table operator_invitation enable row level security;
alter table operator_session enable row level security;
alter table operator_log enable row level security;
-- They belong to no programme: who reads them acts for the installation.
create policy installation on operator using ((select current_setting('roster.program_id')) = '*');
create policy installation on operator_factor using ((select current_setting('roster.program_id')) = '*');
create policy installation on operator_recovery_code using ((select current_setting('roster.program_id')) = '*');
create policy installation on operator_invitation using ((select current_setting('roster.program_id')) = '*');
create policy installation on operator_session using ((select current_setting('roster.program_id')) = '*');
create policy installation on operator_log using ((select current_setting('roster.program_id')) = '*');
grant select, insert, update on operator to roster_app;
grant select, insert, update, delete on operator_factor, operator_recovery_code, operator_invitation, operator_session to roster_app;
-- What was done stays.
grant select, insert on operator_log to roster_app;
grant usage on sequence operator_id_seq, operator_factor_id_seq, operator_session_id_seq, operator_log_id_seq to roster_app;
