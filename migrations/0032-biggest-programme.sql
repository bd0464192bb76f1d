-- A statement is planned once for all programmes, and PostgreSQL takes a programme for as big as the mean of them: beside
-- many small ones it would read a big one whole rather than look a few users up. Told that there is one programme, it
-- reckons with the biggest it has seen. Every later table with the column is told so as well.
do $$
declare
  name text;
begin
  for name in
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attname = 'program_id' and not a.attisdropped
  loop
    execute format('alter table %I alter column program_id set (n_distinct = 1)', name);
    -- It counts from the next look at the table on.
    execute format('analyze %I', name);
  end loop;
end
$$;
