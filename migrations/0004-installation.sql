-- What is true of the installation as a whole: one row.
create table installation (
  only_one boolean primary key default true check (only_one),
  -- A keyed hash of nothing: tells the keys that sealed this database from others.
  key_check bytea not null
);
grant select, insert on installation to roster_app;
