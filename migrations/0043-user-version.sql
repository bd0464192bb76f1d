-- Raised by every change of the user, but not by showing something in clear: the ETag of a read names it, If-Match compares it.
alter table users add column version integer not null default 1;
