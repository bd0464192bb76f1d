-- Every version of a watchlist that was ever in force, for whoever asks what users were compared with and when. Its entries are removed
-- once another version counts; this stays, also when the list is deleted.
create table watchlist_load (
  program_id bigint not null references program (id),
  -- The number of the version.
  id bigint not null,
  watchlist_id bigint not null,
  name text collate "C" not null,
  format text not null,
  load integer not null,
  entries integer not null,
  names integer not null,
  left_out integer not null,
  broken integer not null,
  -- Entries that were new or other than before, and that were there before and no more; null for versions of before this table.
  changed integer,
  removed integer,
  client_id bigint not null,
  -- UTC.
  loaded_at timestamp(0) not null,
  primary key (program_id, id)
);
create index watchlist_load_newest on watchlist_load (program_id, name, loaded_at, id);
insert into watchlist_load (program_id, id, watchlist_id, name, format, load, entries, names, left_out, broken, client_id, loaded_at)
select program_id, version_id, id, name, format, load, entries, names, left_out, broken, client_id, loaded_at from watchlist;

-- See 0032-biggest-programme.sql.
alter table watchlist_load alter column program_id set (n_distinct = 1);
alter table watchlist_load enable row level security;
create policy own_program on watchlist_load
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
grant select, insert on watchlist_load to roster_app;
