-- How the fingerprint of a row was made. 1: of the row as it was sent, byte by byte; 2: of what the row says, whatever the
-- order of its members and the way its texts are escaped (src/transfer/row-fingerprint.ts).
alter table import_row add column version integer not null default 1;
