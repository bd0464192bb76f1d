-- By which version of its rules each kind of derived value was worked out that inquiries look in: src/search/derived-kinds.ts
-- lists the kinds and their present versions. A kind without a row is of version 1, as everything was before there were versions.
-- Backups carry this table, so that what they bring back is recomputed where its rules have changed since.
create table derived_version (
  kind text primary key,
  version integer not null
);
grant select, insert, update on derived_version to roster_app;

-- What the column `names` holds, in letters of its own where they are not ASCII; '' where `names` has them as they are; null in a
-- row that is still as version 1 wrote it: src/search/name-forms.ts.
alter table user_search add column name_words text collate "C";
create or replace view searchable_user as
select program_id, user_id, created_at, is_closed, status, country_code, currencies, first_name, last_name, nick_name,
  email, other_emails, phones, source_id,
  names || E'\n' || email || E'\n' || other_emails || E'\n' || phones || E'\n' || source_id as terms,
  names, name_words
from user_search
where program_id = (select current_setting('roster.program_id')::bigint);
