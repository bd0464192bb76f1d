-- As every table with the column (0032).
alter table presence alter column program_id set (n_distinct = 1);
