-- How often something was tried: the token endpoint, and every check of a secret. Unlogged: after a crash the windows
-- begin anew, and a count costs no wait for the disk.
create unlogged table attempt (
  -- A keyed hash of what is counted, so that the table tells nothing of who tried.
  hash bytea primary key,
  count integer not null,
  ends_at timestamptz not null
);
create index attempt_end on attempt (ends_at);
grant select, insert, update, delete on attempt to roster_app;

-- Calls of a client in the present second, of which processes take shares when calls per client are limited.
create unlogged table call_share (
  client_id bigint primary key,
  second bigint not null,
  taken integer not null
);
grant select, insert, update, delete on call_share to roster_app;
