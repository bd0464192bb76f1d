-- Statements are planned once per connection, so a plan that was made while a table was small reads too much of it once it
-- has grown, until autovacuum passes by, a minute later. The server therefore has the planner look at a table anew as soon as
-- the table takes twice the pages that the planner knows of. Only a table's owner may do that; it changes no row, and shows none.
create function analyze_if_grown(grown regclass) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  -- One at a time: others wait, and then find that nothing is left to be done.
  perform pg_advisory_xact_lock(7021998116);
  if exists (
    select from pg_class
    where oid = grown and relnamespace = 'public'::regnamespace and relkind = 'r'
      and pg_relation_size(oid) > 2 * relpages::bigint * current_setting('block_size')::bigint
  ) then
    execute format('analyze %s', grown);
  end if;
end
$$;
revoke execute on function analyze_if_grown(regclass) from public;
grant execute on function analyze_if_grown(regclass) to roster_app;
