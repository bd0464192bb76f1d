-- What inquiries look in: one row per user with what a user is searched and sorted by, and how many users there are.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;

-- Follows from the user and its lists: src/search/search-row.ts says how. It is written by the statement that writes
-- the user, only when something in it changes, so that other changes of a user leave it and its indexes alone. No
-- foreign key: each row is written together with its user, and the look-up would be paid with every creation.
create table user_search (
  program_id bigint not null,
  user_id bigint not null,
  created_at timestamp(0) not null,
  is_closed boolean not null,
  status integer not null,
  -- Of the primary address.
  country_code text collate "C",
  -- Of the live currencies, sorted.
  currencies text[] not null,
  -- Names without accents and capitals. Byte order, which every PostgreSQL and every platform has the same.
  first_name text collate "C" not null,
  last_name text collate "C" not null,
  nick_name text collate "C" not null,
  -- The three of them in letters that pg_trgm takes for letters in every locale: src/search/fold.ts.
  names text collate "C" not null,
  -- Canonical: the primary one, and the others.
  email text collate "C" not null,
  other_emails text collate "C" not null,
  -- Digits.
  phones text collate "C" not null,
  -- The original source id without capitals.
  source_id text collate "C" not null
);
-- The primary key comes last: of indexes that look equally good, as all do while a table is empty, the newest is taken,
-- and a plan that is kept from then would look up one row among all of its programme (test/search/plans.test.ts).
create index user_search_created on user_search (program_id, created_at, user_id);
create index user_search_first_name on user_search (program_id, first_name, user_id);
create index user_search_last_name on user_search (program_id, last_name, user_id);
create index user_search_email on user_search (program_id, email, user_id);
create index user_search_status on user_search (program_id, status, user_id);
create index user_search_country on user_search (program_id, country_code, user_id);
-- Parts of names, emails, phones and source ids; and currencies, of which a user has several. New entries wait in a list that a chore of the server empties
-- (clean_user_search), so that no call does it; the limit is what may wait where no server runs the chore.
create index user_search_terms on user_search using gin (
  program_id,
  (names || E'\n' || email || E'\n' || other_emails || E'\n' || phones || E'\n' || source_id) gin_trgm_ops,
  currencies
) with (gin_pending_list_limit = 8192);

alter table user_search add primary key (program_id, user_id);

-- Written as a sum, the programme makes this index serve the view searchable_change and nothing else: by the plain column
-- it would be taken for looking up one user while the table is empty, above all by the checks of foreign keys.
create index users_updated on users ((program_id + 0), updated_at, id);
create index identification_number on identification (program_id, number_search) where number_search is not null;
create index bank_account_number on bank_account (program_id, number_search) where number_search is not null;
create index bank_account_iban on bank_account (program_id, iban_search) where iban_search is not null;
create index credit_card_number on credit_card (program_id, number_search) where number_search is not null;

-- How many users were made on a day, as they are now: all of them, and by status, country and currency. The numbers
-- of the first and the last one are bounds that never shrink.
create table user_count (
  program_id bigint not null,
  kind text not null,
  value text not null,
  is_closed boolean not null,
  day date not null,
  users bigint not null,
  -- Bounds of the numbers of those users, where all are counted: of one country they could tell whose it is.
  first_id bigint,
  last_id bigint,
  primary key (program_id, kind, value, is_closed, day)
);

-- What writes add to and take from the counts, until a chore adds it up. Rows are only added by calls, so that no
-- two calls wait for each other; a count is the sum of both tables.
create table user_delta (
  program_id bigint not null,
  day date not null,
  is_closed boolean not null,
  status integer not null,
  country_code text,
  currencies text[] not null,
  users integer not null,
  first_id bigint not null,
  last_id bigint not null
);
create index user_delta_day on user_delta (program_id, day);
alter table user_delta set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

do $$
declare name text;
begin
  foreach name in array array['user_search', 'user_count', 'user_delta'] loop
    execute format('alter table %I enable row level security', name);
  end loop;
end $$;
create policy own_program on user_search
  using (program_id = (select current_setting('roster.program_id')::bigint));
-- '*': the chore that adds up.
create policy own_program on user_count
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
create policy own_program on user_delta
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
grant select, insert, update on user_search, user_count to roster_app;
grant select, insert, delete on user_delta to roster_app;

-- The rows of the programme that the session acts for, as row-level security gives them. Through a policy no index
-- would serve "like": it may not be asked before the policy (it is not leakproof), while a view of the owner's says
-- the same and lets it.
create view searchable_user as
select program_id, user_id, created_at, is_closed, status, country_code, currencies, first_name, last_name, nick_name,
  email, other_emails, phones, source_id,
  names || E'\n' || email || E'\n' || other_emails || E'\n' || phones || E'\n' || source_id as terms
from user_search
where program_id = (select current_setting('roster.program_id')::bigint);
create view searchable_change as
select program_id + 0 as program_id, id as user_id, updated_at
from users
where program_id + 0 = (select current_setting('roster.program_id')::bigint);
grant select on searchable_user, searchable_change to roster_app;

-- Puts what waits into the index of parts. Only an index's owner may; it shows and changes nothing else.
create function clean_user_search() returns bigint
language sql security definer set search_path = pg_catalog, public, pg_temp
as $$ select gin_clean_pending_list('public.user_search_terms'::regclass) $$;
revoke execute on function clean_user_search() from public;
grant execute on function clean_user_search() to roster_app;
