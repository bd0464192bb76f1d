-- A contact that several users had before it came to belong to one: its claim goes from one of them to the next, and is
-- free when the last has given it up.
create table shared_contact (
  program_id bigint not null,
  -- That of `claim`.
  hash bytea not null,
  -- Who has it beside the holder of the claim.
  user_id bigint not null,
  primary key (program_id, hash, user_id)
);
create index shared_contact_of_user on shared_contact (program_id, user_id);
-- See 0032-biggest-programme.sql.
alter table shared_contact alter column program_id set (n_distinct = 1);
alter table shared_contact enable row level security;
create policy own_program on shared_contact
  using (program_id = (select current_setting('roster.program_id')::bigint));
grant select, insert, delete on shared_contact to roster_app;

-- Null: one user has it. Noted in the claim itself, so that whoever gives it up at that moment finds out.
alter table claim add column is_shared boolean;

-- Whoever gives a shared contact up leaves the claim to another open user who had it. That one may have given it up as well:
-- whoever wants the contact looks again (storage/contact-claims.ts).
create function pass_claim_on() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare next_id bigint;
begin
  select s.user_id into next_id
  from public.shared_contact s
  join public.users u on u.program_id = s.program_id and u.id = s.user_id and u.closed_at is null
  where s.program_id = old.program_id and s.hash = old.hash and s.user_id <> old.user_id
  order by s.user_id limit 1;
  if next_id is null then return old; end if;
  update public.claim set user_id = next_id where program_id = old.program_id and hash = old.hash;
  delete from public.shared_contact where program_id = old.program_id and hash = old.hash and user_id = next_id;
  return null;
end $$;
create trigger pass_on before delete on claim
  for each row when (old.is_shared) execute function pass_claim_on();

-- What was claimed until now did not note who shares it.
update program set claims_due = array(
  select kind from unnest(array['email', 'phone']) as kind
  where kind = any (claims_due) or settings->>('unique_' || kind) = 'true');
