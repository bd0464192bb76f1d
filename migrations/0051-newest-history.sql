-- Which histories grew since a moment, asked once a minute: src/history/noted-heads.ts. A block-range index costs an entry next
-- to nothing, because history is written in the order of its instants.
create index history_newest on history using brin (created_at) with (pages_per_range = 16, autosummarize = on);

-- The ends of the histories that grew at or after `since`, of all programmes: numbers and hashes, and nothing of an entry. The
-- moment stands in the text of the statement, because the planner must know how few entries are that young.
create function changed_heads(since timestamp)
returns table (program_id bigint, user_id bigint, number integer, hash bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query execute format('select u.program_id, u.id, u.history_number, u.history_hash
from (select distinct h.program_id, h.user_id from public.history h where h.created_at >= %L::timestamp) as h
join public.users u on u.program_id = h.program_id and u.id = h.user_id', since);
end $$;
revoke execute on function changed_heads(timestamp) from public;
grant execute on function changed_heads(timestamp) to roster_app;
