-- The accounts of users with their programme, as a processor reports them (docs/decisions/0080-groups-and-accounts.md).
create table account (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  -- The number by which whoever feeds accounts knows the account.
  supplied_id bigint not null,
  bin_id text,
  name text,
  nick_name text,
  type text,
  number_masked text,
  number_search bytea,
  card_image text,
  currency text,
  status text,
  usage_status text,
  balance text,
  external_balance text,
  available_balance text,
  external_available_balance text,
  activation_date_time text,
  replace_account text,
  is_multi_currency boolean,
  expiry_date date,
  custom_field json,
  geo_coordinates json,
  sealed bytea,
  -- Of which moment the newest report was that was taken, in milliseconds since 1970.
  as_of bigint,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence account_id_seq;
-- An account by its number, and the list of a programme.
create unique index account_id on account (program_id, id);
-- Closed ones say of which moment the report was that closed them.
create index account_supplied on account (program_id, supplied_id, id);
create unique index account_supplied_once on account (program_id, supplied_id) where closed_at is null;
create index account_number on account (program_id, number_search) where closed_at is null and number_search is not null;

-- See 0032-biggest-programme.sql.
alter table account alter column program_id set (n_distinct = 1);
alter table account enable row level security;
create policy own_program on account using (program_id = (select current_setting('roster.program_id')::bigint));
grant select, insert, update on account to roster_app;
grant usage on sequence account_id_seq to roster_app;
