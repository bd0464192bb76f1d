-- Numbers of rows are drawn per programme from blocks of its own: src/storage/ids.ts. Numbers of one sequence for all would tell a
-- programme how many rows the others make.

-- Up to where the numbers of a table are given to programmes. Without a row: from the table's sequence on.
create table number_space (
  name text primary key,
  next_number bigint not null
);

-- The block that a programme draws the numbers of a table from. A new one is twice as long.
create table number_block (
  program_id bigint not null,
  name text not null,
  next_number bigint not null default 0,
  end_number bigint not null default 0,
  size bigint not null default 512,
  primary key (program_id, name)
);
-- See 0032-biggest-programme.sql.
alter table number_block alter column program_id set (n_distinct = 1);
alter table number_block enable row level security;
create policy own_program on number_block
  using (current_setting('roster.program_id') in (program_id::text, '*'));
grant select, insert, update on number_space, number_block to roster_app;

-- Takes so many numbers of a table for a programme: ascending ranges, each with its first number and how many there are.
create function take_numbers(of_program bigint, of_name text, wanted integer)
returns table (first_number bigint, length integer)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  own public.number_block;
begin
  insert into public.number_block (program_id, name) values (of_program, of_name) on conflict do nothing;
  select * into strict own from public.number_block b where b.program_id = of_program and b.name = of_name for update;
  while wanted > 0 loop
    if own.next_number = own.end_number then
      own.size := least(greatest(own.size * 2, wanted), 16777216);
      update public.number_space s set next_number = s.next_number + own.size where s.name = of_name
      returning s.next_number - own.size into own.next_number;
      if not found then
        insert into public.number_space as s (name, next_number)
        values (of_name, nextval(format('public.%I', of_name || '_id_seq')) + own.size)
        on conflict (name) do update set next_number = s.next_number + own.size
        returning s.next_number - own.size into own.next_number;
      end if;
      own.end_number := own.next_number + own.size;
    end if;
    first_number := own.next_number;
    length := least(wanted, own.end_number - own.next_number);
    own.next_number := own.next_number + length;
    wanted := wanted - length;
    return next;
  end loop;
  update public.number_block b set next_number = own.next_number, end_number = own.end_number, size = own.size
  where b.program_id = of_program and b.name = of_name;
end $$;
