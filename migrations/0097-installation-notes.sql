-- What the installation notes of itself, for GET /v1/installation.

-- When a master key was first seen here: the file of the keys does not say when they were made.
create table master_key_note (
  id text primary key,
  -- UTC.
  known_since timestamp(0) not null
);

-- Backups that were written. An archive holds the notes of those before it.
create table backup_note (
  -- UTC: the moment that the archives are of.
  taken_at timestamp(0) primary key,
  host text not null,
  path text not null,
  bytes bigint not null,
  users bigint not null,
  verified_at timestamp(0)
);

do $$
declare name text;
begin
  foreach name in array array['master_key_note', 'backup_note'] loop
    execute format('alter table %I enable row level security', name);
    execute format($policy$create policy installation on %I using ((select current_setting('roster.program_id')) = '*')$policy$, name);
  end loop;
end $$;
grant select, insert on master_key_note to roster_app;
grant select, insert, update, delete on backup_note to roster_app;
