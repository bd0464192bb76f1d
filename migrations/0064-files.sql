-- What the server knows of a file besides what answers show (docs/decisions/0069-files.md). The bytes lie sealed in the store of files.
alter table attachment
  -- Random; the only thing by which the store knows the file. Null: the file was destroyed, or never was.
  add column stored_name text,
  -- Of the file as it was sent.
  add column bytes bigint,
  add column media_type text,
  -- A keyed hash of the bytes, by which the same file is found again within the programme.
  add column content_search bytea,
  add column pixels integer,
  add column pages integer,
  -- As attachment_status of a document: 1 until it was scanned, 2 can be read, 3 was destroyed.
  add column scan_status integer;

-- A file by its number, of whichever user.
create index attachment_of_program on attachment (program_id, id);
-- Whether a row names a file of the store, asked by the sweeper across programmes; it writes nothing there.
create index attachment_stored_name on attachment (stored_name collate "C") where stored_name is not null;
drop policy own_program on attachment;
create policy own_program on attachment
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'))
  with check (program_id = nullif((select current_setting('roster.program_id')), '*')::bigint);
-- The same file under other users of the programme.
create index attachment_content on attachment (program_id, content_search) where content_search is not null;
