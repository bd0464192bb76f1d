-- Erasure: what of a closed user goes, and what is left. The server's role may not delete a user's rows; it may call
-- erase_users, which takes closed users of the programme that the session acts for and nobody else.
--
-- The tables are found in PostgreSQL's own catalogue, so that one that comes later is covered by itself: rows of a
-- table with user_id go (the data key among them), rows that lead to the user by another column go too, and the user's
-- own row keeps only what kept_user_columns names. The history stays: it is sealed under the key that went.

-- Columns of the user's row that say no more than that the user existed: those that every row must have (numbers, codes,
-- instants, the end of the history chain), and when it was closed and erased. Backups keep them apart by the same rule.
create function kept_user_columns() returns text[]
language sql stable set search_path = pg_catalog, pg_temp as $$
  select array_agg(attname::text order by attnum) from pg_attribute
  where attrelid = 'public.users'::regclass and attnum > 0 and not attisdropped
    and (attnotnull or attname in ('closed_at', 'erased_at'))
$$;

-- Tables with rows of one user, by the column that says whose. The history is not among them.
create function tables_of_users() returns table (name regclass, user_column name)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select c.oid::regclass, a.attname
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and a.attname = 'user_id' and not a.attisdropped and c.oid <> 'public.history'::regclass
  union
  select c.conrelid::regclass, own.attname
  from pg_constraint c
  cross join lateral unnest(c.conkey, c.confkey) as k(own, other)
  join pg_attribute own on own.attrelid = c.conrelid and own.attnum = k.own
  join pg_attribute other on other.attrelid = c.confrelid and other.attnum = k.other
  where c.contype = 'f' and c.confrelid = 'public.users'::regclass and other.attname = 'id'
    and c.conrelid <> 'public.history'::regclass
$$;

-- Removes the rows of users, and those of others that lead to them: those that lead to others of them first.
create function remove_rows_of_users(of_program bigint, ids bigint[]) returns void
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
end $$;

-- Erases the closed users among ids; returns the ids of those that were not erased before.
create function erase_users(of_program bigint, ids bigint[], erased timestamp) returns setof bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  due bigint[];
  cleared text;
begin
  if current_setting('roster.program_id') is distinct from of_program::text then
    raise insufficient_privilege using message = 'erase_users acts for one programme only';
  end if;
  due := array(
    select id from public.users
    where program_id = of_program and id = any (ids) and closed_at is not null and erased_at is null
    order by id for no key update);
  perform public.remove_rows_of_users(of_program, due);
  select string_agg(format('%I = null', attname), ', ') into cleared from pg_attribute
  where attrelid = 'public.users'::regclass and attnum > 0 and not attisdropped
    and attgenerated = '' and attname <> all (public.kept_user_columns());
  execute format(
    'update public.users set %s, updated_at = $3, erased_at = $3 where program_id = $1 and id = any ($2)', cleared)
    using of_program, due, erased;
  return query select unnest(due);
end $$;

revoke all on function remove_rows_of_users, erase_users from public;
grant execute on function erase_users to roster_app;

-- Whom a programme keeps beyond its retention period; small, since most users are open or erased.
create index users_to_erase on users (program_id, closed_at) where closed_at is not null and erased_at is null;
