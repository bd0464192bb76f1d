-- The answer to a creation is told again from the history, which keeps the user as it was made: the record only says
-- which entry that is, and for whom the answer was written. Every other answer is kept itself.
alter table idempotency_record
  alter column sealed drop not null,
  add column history_number integer,
  add column presentation json,
  add constraint idempotency_record_answer
    check ((sealed is not null and history_number is null) or
      (sealed is null and history_number is not null and presentation is not null));

-- The programme that a session acts for is read once per statement instead of once per row.
do $$
declare
  name text;
begin
  for name in
    select tablename from pg_policies
    where schemaname = 'public' and policyname = 'own_program' and qual not like '%''*''%'
  loop
    execute format(
      'alter policy own_program on %I using (program_id = (select current_setting(''roster.program_id'')::bigint))',
      name);
  end loop;
end $$;
-- Where '*' acts for all programmes.
alter policy own_program on program
  using ((select current_setting('roster.program_id')) in (id::text, '*'));
alter policy own_program on client
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
alter policy own_program on reservation
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));
alter policy own_program on idempotency_record
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'));

-- Sealed bytes do not get smaller, so that nothing is gained by trying; and an entry of a few kilobytes is written in
-- one place instead of two.
alter table history alter column sealed set storage external;
alter table history set (toast_tuple_target = 8160);
alter table idempotency_record alter column sealed set storage external;
alter table idempotency_record set (toast_tuple_target = 8160);
