-- Groups of users, as a processor reports them (docs/decisions/0080-groups-and-accounts.md): rows of the programme.
create table user_group (
  program_id bigint not null references program (id),
  id bigint not null,
  -- The number by which whoever feeds groups knows the group.
  supplied_id bigint not null,
  -- Whose group it is. No key: the group outlives the user. Null once the user was erased.
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
create index user_group_owner on user_group (program_id, owner_user_id) where owner_user_id is not null;
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

-- What is erased with a user, also by a restore: see 0031-erasure.sql. The groups of the user stay, without what was said of
-- them that may tell of a person: the name as well, where nobody else is in the group.
create or replace function remove_rows_of_users(of_program bigint, ids bigint[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare of_user record;
begin
  -- Closed users are counted with what they are searched by: who goes is taken from the counts.
  if to_regclass('public.user_search') is not null then
    insert into public.user_delta
      (program_id, day, is_closed, status, country_code, currencies, users, first_id, last_id)
    select program_id, created_at::date, is_closed, status, country_code, currencies, -1, user_id, user_id
    from public.user_search where program_id = of_program and user_id = any (ids);
  end if;
  for of_user in
    with recursive chain (child, parent, length) as (
      select conrelid, confrelid, 1 from pg_constraint where contype = 'f' and conrelid <> confrelid
      union
      select chain.child, c.confrelid, chain.length + 1
      from chain join pg_constraint c on c.conrelid = chain.parent and c.contype = 'f' and c.conrelid <> c.confrelid
      where chain.length < 20
    )
    select t.name, t.user_column from public.tables_of_users() t
    order by (select coalesce(max(length), 0) from chain where chain.child = t.name) desc, t.name::text, t.user_column
  loop
    execute format('delete from %s where program_id = $1 and %I = any ($2)', of_user.name, of_user.user_column)
      using of_program, ids;
  end loop;
  update public.user_group g
  set owner_user_id = null, host_name = null, details = null, custom_field = null, geo_coordinates = null, sealed = null,
    name = case when exists (
      select from public.group_user m
      where m.program_id = g.program_id and m.group_id = g.id and m.closed_at is null) then g.name end
  where g.program_id = of_program and g.owner_user_id = any (ids);
end $$;
