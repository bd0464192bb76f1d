-- By which version of its rules each kind of derived value was worked out that inquiries look in: src/search/derived-kinds.ts
-- lists the kinds and their present versions. A kind without a row is of version 1, as everything was before there were versions.
-- Backups carry this table, so that what they bring back is recomputed where its rules have changed since.
create table derived_version (
  kind text primary key,
  version integer not null
);
grant select, insert, update on derived_version to roster_app;
