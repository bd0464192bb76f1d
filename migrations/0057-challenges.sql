-- Challenges: codes and links by which somebody proves that a contact is theirs (docs/decisions/0063-challenges.md). A row goes
-- from state to state and is removed an hour after the last moment at which something of it counted.
create table challenge (
  program_id bigint not null,
  id bigint not null,
  -- Null until it is known whose the contact is, and for ever where it is nobody's.
  user_id bigint,
  -- src/catalogue/challenges.ts has the codes of purpose, channel and status.
  purpose smallint not null,
  channel smallint not null,
  -- The email or phone on file; null where it is not known.
  contact_id bigint,
  -- Keyed hashes by which a challenge is found: of the canonical contact, of the handle that names it, and of its link.
  contact bytea not null,
  handle bytea not null,
  link bytea,
  -- Keyed hashes of what proves it: of the code, of the link, and of the handle once the code was right. Each is made with the
  -- number, user, purpose, channel and contact of the row and until when it counts: in another row, or when one of them is
  -- changed, it means nothing.
  code bytea,
  link_mac bytea,
  proven_mac bytea,
  status smallint not null,
  -- Wrong codes so far.
  attempts smallint not null default 0,
  created_at timestamp(0) not null,
  code_ends_at timestamp(0) not null,
  link_ends_at timestamp(0),
  -- Until when a proven one may be used.
  proven_ends_at timestamp(0),
  -- The contact that was asked for, wrapped by the master key until the job has looked for its owner.
  sought bytea,
  -- The country that a text message counts for; null for mails.
  country text,
  primary key (program_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence challenge_id_seq;
create index challenge_of_user on challenge (program_id, user_id, contact) where user_id is not null;
create unique index challenge_handle on challenge (program_id, handle);
-- A link names no programme.
create unique index challenge_link on challenge (link) where link is not null;
create index challenge_created on challenge (created_at);
-- See 0032-biggest-programme.sql.
alter table challenge alter column program_id set (n_distinct = 1);
alter table challenge enable row level security;
-- '*': the job that removes what is over, and whoever opens a link.
create policy own_program on challenge
  using (current_setting('roster.program_id') in (program_id::text, '*'));
grant select, insert, update, delete on challenge to roster_app;
grant usage on sequence challenge_id_seq to roster_app;

-- Networks from which a user has lately given a right answer, by their keyed hashes: each has counters of its own, so that a
-- stranger's wrong guesses do not lock the user out.
create table known_network (
  program_id bigint not null,
  user_id bigint not null,
  network bytea not null,
  seen_at timestamp(0) not null,
  primary key (program_id, user_id, network),
  foreign key (program_id, user_id) references users (program_id, id)
);
alter table known_network alter column program_id set (n_distinct = 1);
alter table known_network enable row level security;
-- '*': the job that removes what was not seen for long.
create policy own_program on known_network
  using (current_setting('roster.program_id') in (program_id::text, '*'));
grant select, insert, update, delete on known_network to roster_app;

-- By which the owner of a verified contact is found where somebody forgot the password. New contacts are not verified, so that creations
-- do not pay for these.
create index email_verified on email (program_id, canonical) where verification_status = 1 and closed_at is null;
create index phone_verified on phone (program_id, canonical) where verification_status = 1 and closed_at is null;
