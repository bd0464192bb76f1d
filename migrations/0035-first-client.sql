-- The client that the first start makes is the only one whose calls may give the scope admin.
alter table client add column is_bootstrap boolean not null default false;
-- It was the first to hold it. Where that one was revoked since, the next was chosen by whoever runs the installation.
update client set is_bootstrap = true
where id = (select min(id) from client where 'admin' = any (scopes) and status = 1);
