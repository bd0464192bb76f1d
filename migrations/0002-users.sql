-- The users, what they have, and what protects it.
--
-- Every primary and foreign key starts with program_id, so that another programme's row cannot be named, joined or
-- attached. A closed row keeps its place (history) and is no longer read. Instants are UTC, to the second.
-- Columns follow the catalogue; a test compares them with it.

create table users (
  program_id bigint not null references program (id),
  id bigint not null,
  type integer not null,
  status integer not null,
  client_id bigint not null,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  erased_at timestamp(0),
  -- Raised by a closed user or a changed password: the user's tokens of an older generation are dead.
  token_generation integer not null default 1,
  -- The head of the history chain.
  history_number integer not null,
  history_hash bytea not null,
  -- When the newest entry was made; no index, so that updates stay within their page.
  history_at timestamp(0) not null,
  -- The newest change, as last_activity answers it.
  activity_entity integer,
  activity_entity_id bigint,
  activity_entity_data integer,
  activity_activity_type integer,
  activity_user_notes text,
  activity_admin_notes text,
  activity_at timestamp(0),
  custom_field json,
  -- personal_info
  personal_info_title text,
  personal_info_first_name text,
  personal_info_last_name text,
  personal_info_nick_name text,
  personal_info_job_title text,
  personal_info_gender text,
  personal_info_date_of_birth date,
  personal_info_verification_status integer,
  personal_info_picture text,
  personal_info_custom_field json,
  -- preferences
  preferences_preferred_language_code text,
  preferences_enable_facebook_account text,
  preferences_enable_promotion_notification text,
  preferences_enable_email_notification text,
  preferences_enable_sms_notification text,
  preferences_enable_push_notification text,
  preferences_enable_device_authentication text,
  preferences_time_zone text,
  preferences_time_zone_name text,
  preferences_is_agent text,
  preferences_is_reseller text,
  preferences_is_seller text,
  -- security
  security_trust_level text,
  security_secret_question_1 text,
  security_secret_question_2 text,
  -- notification
  notification_id bigint,
  notification_type text,
  notification_subject text,
  notification_message text,
  notification_status text,
  notification_expiry_date date,
  notification_enabled text,
  notification_recipient_entity text,
  notification_delivery_method text,
  -- terms_conditions
  terms_id bigint,
  terms_acceptance text,
  terms_title text,
  terms_version_name text,
  terms_created_at timestamp(0),
  -- device_info
  device_id bigint,
  device_brand text,
  device_os text,
  device_installation_id text,
  device_original_source_id text,
  device_created_at timestamp(0),
  device_updated_at timestamp(0),
  -- commerce_info
  commerce_customer_id bigint,
  commerce_role_id bigint,
  -- geo_coordinates
  geo_latitude text,
  geo_longitude text,
  geo_position_description text,
  primary key (program_id, id)
);
create sequence users_id_seq start 1001;
create sequence notification_id_seq;
create sequence terms_id_seq;
create sequence device_id_seq;

create table addresses (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  type integer,
  is_primary integer not null,
  is_billing integer,
  address_line1 text,
  address_line2 text,
  postal_zip_code text,
  country_code text,
  state_region text,
  city_town text,
  status integer,
  verification_status integer,
  custom_field json,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence addresses_id_seq;

create table email (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  type integer,
  address text,
  is_primary integer not null,
  status integer,
  verification_status integer,
  custom_field json,
  canonical text,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence email_id_seq;

create table phone (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  type integer,
  country_code text,
  number text,
  is_primary integer not null,
  status integer,
  verification_status integer,
  custom_field json,
  canonical text,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence phone_id_seq;

create table identification (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  type integer,
  country_of_issue text,
  country_of_residence text,
  number_masked text,
  number_search bytea,
  issue_date date,
  expiry_date date,
  status integer,
  verification_status integer,
  custom_field json,
  sealed bytea,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence identification_id_seq;

create table bank_account (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  linked_account_id bigint,
  name text,
  holder_name text,
  country_code text,
  currency_code text,
  type integer,
  beneficiary_type integer,
  number_masked text,
  number_search bytea,
  swift_code text,
  iban_masked text,
  iban_search bytea,
  transit_number text,
  institution_number text,
  routing_number text,
  phone_id bigint,
  address_id bigint,
  bank_address text,
  is_primary integer not null,
  status integer,
  verification_status integer,
  city_town text,
  postal_zip_code text,
  custom_field json,
  sealed bytea,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence bank_account_id_seq;

create table credit_card (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  first_name text,
  last_name text,
  type integer,
  number_masked text,
  number_search bytea,
  currency_code text,
  expiry_year text,
  expiry_month text,
  address_id bigint,
  is_primary integer not null,
  status integer,
  verification_status integer,
  custom_field json,
  sealed bytea,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence credit_card_id_seq;

create table currency (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  code text,
  number text,
  is_primary integer not null,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence currency_id_seq;

create table external_auth (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  login_id text,
  type integer,
  status integer,
  verification_status integer,
  custom_field json,
  canonical text,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence external_auth_id_seq;

create table relationship (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  entity integer,
  entity_id bigint,
  on_entity integer,
  on_entity_id bigint,
  type integer,
  status integer,
  verification_status integer,
  custom_field json,
  -- The user at the end that is not user_id.
  other_user_id bigint not null,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id),
  foreign key (program_id, other_user_id) references users (program_id, id)
);
create sequence relationship_id_seq;
create index relationship_other_user on relationship (program_id, other_user_id);

-- Each user's own data key, wrapped by the master key. A backup writes this table to an archive of its own.
create table user_key (
  program_id bigint not null,
  user_id bigint not null,
  wrapped bytea not null,
  primary key (program_id, user_id),
  foreign key (program_id, user_id) references users (program_id, id)
);

-- Password hashes of what a user proves to know. Never read by a call that answers.
create table user_secret (
  program_id bigint not null,
  user_id bigint not null,
  kind text not null,
  hash text not null,
  updated_at timestamp(0) not null,
  primary key (program_id, user_id, kind),
  foreign key (program_id, user_id) references users (program_id, id)
);

-- What is unique per programme among live users: the keyed hash of a canonical email, phone or login.
create table claim (
  program_id bigint not null,
  kind text not null,
  -- Covers the kind as well, so that an email and a phone never have the same.
  hash bytea not null,
  user_id bigint not null,
  primary key (program_id, hash)
);
create index claim_of_user on claim (program_id, user_id);

-- Holds an idempotency key or a contact while a call still works out its password hashes, so that a loser never
-- hashes. Unlogged: a crash forgets them, which is right, since nothing was promised.
create unlogged table reservation (
  program_id bigint not null,
  hash bytea not null,
  holder text not null,
  expires_at timestamptz not null,
  -- The session it was made in: with its process the holder has died.
  session_pid integer not null default pg_backend_pid(),
  -- Whether somebody else held it before.
  is_inherited boolean not null default false,
  primary key (program_id, hash)
);

do $$
declare name text;
begin
  foreach name in array array[
    'addresses', 'email', 'phone', 'identification', 'bank_account', 'credit_card', 'currency', 'external_auth',
    'relationship', 'user_key', 'user_secret', 'claim', 'users'
  ] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy own_program on %I using (program_id = current_setting(''roster.program_id'')::bigint)', name);
    execute format('grant select, insert, update on %I to roster_app', name);
  end loop;
end $$;
-- '*': the clean-up of reservations that a dead process left.
alter table reservation enable row level security;
create policy own_program on reservation
  using (current_setting('roster.program_id') in (program_id::text, '*'));
grant select, insert, update, delete on reservation to roster_app;
grant delete on claim to roster_app;
grant usage on all sequences in schema public to roster_app;
