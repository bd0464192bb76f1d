-- Files that wait for their scan (docs/decisions/0069-files.md): few at any time, looked for by doctor and after a restore.
create index attachment_to_scan on attachment (program_id, user_id, document_id) where scan_status = 1;
