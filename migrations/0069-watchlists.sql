-- Watchlists of programmes: names of people and organisations that users are compared with (docs/decisions/0075-watchlists.md).
create table watchlist (
  program_id bigint not null references program (id),
  id bigint not null,
  name text not null,
  format text not null,
  -- The version that counts: whose entries users are compared with. A load that has ended puts its own here.
  version_id bigint not null,
  -- How often the list was loaded: an entry knows since which load it has been what it is.
  load integer not null,
  entries integer not null,
  names integer not null,
  -- Of the file: what is no person and no organisation, and lines that could not be read and were passed over.
  left_out integer not null,
  broken integer not null,
  client_id bigint not null,
  -- UTC.
  created_at timestamp(0) not null,
  loaded_at timestamp(0) not null,
  -- The last load, and the threshold, with which all users were compared; 0: none yet.
  screened_load integer not null default 0,
  screened_threshold smallint not null default 0,
  screened_at timestamp(0),
  -- The load and the threshold with which users are being compared, with one part of the entries after the other: behind which entry
  -- the part begins, the user up to whom all were compared with it, and how many entries and users that is.
  screening_load integer not null default 0,
  screening_threshold smallint not null default 0,
  screening_ref text not null default '',
  screening_entries integer not null default 0,
  screening_after bigint not null default 0,
  screening_users bigint not null default 0,
  primary key (program_id, id),
  unique (program_id, name)
);
create sequence watchlist_id_seq;

-- The entries of a load are written in batches, and those of a version that counts no more are removed in batches.
create table watchlist_version (
  program_id bigint not null,
  id bigint not null,
  -- By the clock of the database: what was not added to for long will never be used.
  touched_at timestamptz not null,
  primary key (program_id, id)
);
create sequence watchlist_version_id_seq;

create table watchlist_entry (
  program_id bigint not null,
  version_id bigint not null,
  -- The number or name by which the publisher of the list knows the entry.
  ref text collate "C" not null,
  kind text not null check (kind in ('person', 'organisation', 'any')),
  -- `1957-03-10`, `1957-03` or `1957`.
  birth_dates text[] not null,
  -- ISO 3166-1, three digits.
  countries text[] not null,
  -- Programmes, topics: in the publisher's words.
  about text,
  since_load integer not null,
  -- SHA-256 of all that is compared; null until the load has ended.
  digest text,
  primary key (program_id, version_id, ref)
);

create table watchlist_name (
  program_id bigint not null,
  version_id bigint not null,
  ref text collate "C" not null,
  number integer not null,
  name text not null,
  -- The words in ASCII and their consonants, sorted: src/watchlists/name-words.ts.
  words text collate "C" not null,
  sounds text collate "C" not null,
  primary key (program_id, version_id, ref, number),
  foreign key (program_id, version_id, ref) references watchlist_entry (program_id, version_id, ref) on delete cascade
);
-- What waits in a list of the index would be looked through by every screening.
create index watchlist_name_parts on watchlist_name
  using gin (program_id, words gin_trgm_ops, sounds gin_trgm_ops) with (fastupdate = off);

-- That a user may be somebody on a list, and what was decided of it.
create table watchlist_hit (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  watchlist_id bigint not null,
  ref text collate "C" not null,
  status text not null check (status in ('open', 'confirmed', 'dismissed', 'ended')),
  score smallint not null,
  entry_digest text not null,
  -- Raised by everything that happens to the hit.
  version integer not null,
  -- UTC.
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  decided_at timestamp(0),
  decided_by bigint,
  -- What was compared of the user and of the entry, and why it was decided so.
  sealed bytea not null,
  primary key (program_id, user_id, id),
  unique (program_id, user_id, watchlist_id, ref),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence watchlist_hit_id_seq;
create unique index watchlist_hit_number on watchlist_hit (program_id, id);
create index watchlist_hit_queue on watchlist_hit (program_id, status, created_at, id);
create index watchlist_hit_of_list on watchlist_hit (program_id, watchlist_id, user_id) where status <> 'ended';

do $$
declare name text;
begin
  foreach name in array array['watchlist', 'watchlist_version', 'watchlist_entry', 'watchlist_name', 'watchlist_hit'] loop
    -- See 0032-biggest-programme.sql.
    execute format('alter table %I alter column program_id set (n_distinct = 1)', name);
    execute format('alter table %I enable row level security', name);
    -- '*': the clean-up.
    execute format(
      $policy$create policy own_program on %I
        using ((select current_setting('roster.program_id')) in (program_id::text, '*'))$policy$, name);
  end loop;
end $$;
grant select, insert, update, delete on watchlist, watchlist_version, watchlist_entry to roster_app;
grant select, insert, delete on watchlist_name to roster_app;
grant select, insert, update on watchlist_hit to roster_app;
grant usage on sequence watchlist_id_seq, watchlist_version_id_seq, watchlist_hit_id_seq to roster_app;

-- The entries of the lists that count, of the programme that the session acts for, with a name that has enough three-letter parts
-- in common with a name: those with the most first. Through a policy no index would serve the operator, as in
-- 0010-inquiries.sql; the function looks at the programme itself. How much is enough says
-- docs/decisions/0075-watchlists.md.
create function watchlist_candidates(of_words text, of_sounds text, of_kind text, at_most integer)
returns table (watchlist_id bigint, ref text)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
set pg_trgm.similarity_threshold = 0.45
as $$
  select w.id, n.ref
  from public.watchlist_name n
  join public.watchlist w on w.program_id = n.program_id and w.version_id = n.version_id
  join public.watchlist_entry e on e.program_id = n.program_id and e.version_id = n.version_id and e.ref = n.ref
  where n.program_id = (select current_setting('roster.program_id')::bigint)
    and (n.words % of_words or n.sounds % of_sounds) and e.kind in (of_kind, 'any')
  group by w.id, n.ref
  order by max(greatest(similarity(n.words, of_words), similarity(n.sounds, of_sounds))) desc, w.id, n.ref
  limit at_most
$$;
revoke execute on function watchlist_candidates(text, text, text, integer) from public;
grant execute on function watchlist_candidates(text, text, text, integer) to roster_app;
