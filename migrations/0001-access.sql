-- Programmes (the tenants), their API clients, and the keys that sign access tokens.
--
-- Row-level security reads the setting roster.program_id, which every statement of the process sets first: the id
-- of one programme, or '*' for the few statements that must look across (the token endpoint, administration).

create table program (
  id bigint primary key,
  name text not null,
  status integer not null,
  settings jsonb not null default '{}',
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null
);
create sequence program_id_seq start 1;

create table client (
  program_id bigint not null references program (id),
  -- The number by which history names the client.
  id bigint not null,
  -- The OAuth 2 client_id; unique over the installation, because the token endpoint knows no programme yet.
  client_id text not null unique,
  name text not null,
  secret_hash bytea not null,
  scopes text[] not null,
  status integer not null,
  -- Raised by a revocation or a rotation: tokens of an older generation are dead at once, in every process.
  token_generation integer not null default 1,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  primary key (program_id, id)
);
create sequence client_id_seq start 1;

-- The private half is wrapped by the master key; the public half verifies.
create table signing_key (
  id text primary key,
  algorithm text not null,
  public_key jsonb not null,
  private_key bytea not null,
  created_at timestamptz not null default now(),
  -- From then on it signs nothing, but still verifies until its last token has expired.
  retired_at timestamptz
);

alter table program enable row level security;
alter table client enable row level security;
create policy own_program on program
  using (current_setting('roster.program_id') in (id::text, '*'));
create policy own_program on client
  using (current_setting('roster.program_id') in (program_id::text, '*'));

grant select, insert, update on program, client, signing_key to roster_app;
grant usage on sequence program_id_seq, client_id_seq to roster_app;
