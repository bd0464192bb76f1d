-- Documents that a user handed in, and their files. The content of a file lies elsewhere, sealed; here is what tells
-- of it. Columns follow the catalogue.

create table document (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  entity integer,
  entity_id bigint,
  first_name text,
  last_name text,
  email_address text,
  type integer,
  language text,
  status integer,
  subject text,
  notes text,
  support_notes text,
  attachment_status integer,
  custom_field json,
  geo_coordinates json,
  -- What the document is searched by, folded, and the same for the index of parts: src/search/search-row.ts.
  searched text collate "C" not null,
  terms text collate "C" not null,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence document_id_seq;
create index document_id on document (program_id, id);
create index document_created on document (program_id, created_at, id);
create index document_updated on document (program_id, updated_at, id);
create index document_terms on document using gin (program_id, terms gin_trgm_ops);
-- Last, as that of user_search.
alter table document add primary key (program_id, user_id, id);

create table attachment (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  document_id bigint not null,
  file_name text,
  file_extension text,
  is_selfie boolean,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id, document_id) references document (program_id, user_id, id)
);
create sequence attachment_id_seq;
create index attachment_of_document on attachment (program_id, user_id, document_id);

do $$
declare name text;
begin
  foreach name in array array['document', 'attachment'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy own_program on %I using (program_id = (select current_setting(''roster.program_id'')::bigint))',
      name);
    execute format('grant select, insert, update on %I to roster_app', name);
  end loop;
end $$;
grant usage on sequence document_id_seq, attachment_id_seq to roster_app;

-- As searchable_user: so that an index serves "like".
create view searchable_document as
select program_id, user_id, id, status, searched, terms, lower(original_source_id) as source_id, created_at, updated_at,
  closed_at is not null as is_closed
from document
where program_id = (select current_setting('roster.program_id')::bigint);
grant select on searchable_document to roster_app;
