-- Files that were taken in while nothing scanned, until something does (docs/decisions/0069-files.md). Of those from before this migration
-- nobody knows which were scanned: all of them are looked at.
alter table attachment add column is_unscanned boolean;
update attachment set is_unscanned = true where scan_status = 2 and stored_name is not null;
create index attachment_unscanned on attachment (program_id, user_id, document_id) where is_unscanned;
