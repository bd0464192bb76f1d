-- What is true of the installation as a whole: one row.
create table installation (
  only_one boolean primary key default true check (only_one),
  -- A keyed hash of nothing: tells the keys that sealed this database from others.
  key_check bytea not null,
  -- The only master key that may still wrap a new user's data key; null until keys are rotated for the first time.
  -- A server that has not heard of a rotation yet cannot store a key that nobody could open afterwards.
  master_key_id text
);
grant select, insert on installation to roster_app;
grant update (master_key_id) on installation to roster_app;
