-- Groups of users, as a processor reports them (docs/decisions/0080-groups-and-accounts.md): rows of the programme.
create table user_group (
  program_id bigint not null references program (id),
  id bigint not null,
  -- The number by which whoever feeds groups knows the group.
  supplied_id bigint not null,
  -- Whose group it is. No key: the group outlives the user, and erasure leaves the number.
  owner_user_id bigint,
  name text,
  type integer,
  code text,
  status integer,
  host_name text,
  details json,
  custom_field json,
  geo_coordinates json,
  -- How the group works together with others, under a key of the installation.
  sealed bytea,
  -- Of which moment the newest report was that was taken, in milliseconds since 1970.
  as_of bigint,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, id)
);
create sequence user_group_id_seq;
-- The entries of details.
create sequence group_detail_id_seq;
create index user_group_supplied on user_group (program_id, supplied_id, id);
create unique index user_group_supplied_once on user_group (program_id, supplied_id) where closed_at is null;
create unique index user_group_code_once on user_group (program_id, code) where closed_at is null;

-- Who is in them: a list of the user.
create table group_user (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  group_id bigint,
  role integer,
  membership_status integer,
  custom_field json,
  as_of bigint,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence group_user_id_seq;
create unique index group_user_id on group_user (program_id, id);
-- The members of a group, closed ones too, which say of which moment the report was that closed them.
create index group_user_of_group on group_user (program_id, group_id, user_id, id);
create unique index group_user_once on group_user (program_id, group_id, user_id) where closed_at is null;

do $$
declare name text;
begin
  foreach name in array array['user_group', 'group_user'] loop
    -- See 0032-biggest-programme.sql.
    execute format('alter table %I alter column program_id set (n_distinct = 1)', name);
    execute format('alter table %I enable row level security', name);
    execute format(
      $policy$create policy own_program on %I using (program_id = (select current_setting('roster.program_id')::bigint))$policy$, name);
    execute format('grant select, insert, update on %I to roster_app', name);
    execute format('grant usage on sequence %I to roster_app', name || '_id_seq');
  end loop;
end $$;
grant usage on sequence group_detail_id_seq to roster_app;
