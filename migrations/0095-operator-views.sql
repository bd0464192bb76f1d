-- What operators save of the filters of their lists, for themselves. A filter may hold a name or an email: sealed.
create table operator_view (
  operator_id bigint not null references operator (id),
  screen text not null,
  name text not null,
  sealed bytea not null,
  updated_at timestamp(0) not null,
  primary key (operator_id, screen, name)
);
alter table operator_view enable row level security;
create policy installation on operator_view using ((select current_setting('roster.program_id')) = '*');
grant select, insert, update, delete on operator_view to roster_app;
