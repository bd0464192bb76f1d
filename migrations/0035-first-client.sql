-- The client that the first start makes is the only one whose calls may give the scope admin.
alter table client add column is_bootstrap boolean not null default false;
-- Only that one had it by itself; others were given it.
update client c set is_bootstrap = true
where name = 'bootstrap' and 'admin' = any (scopes) and not exists (
  select 1 from client o where o.name = 'bootstrap' and 'admin' = any (o.scopes) and o.id < c.id);
