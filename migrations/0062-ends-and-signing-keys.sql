-- Which histories grew is asked by a statement of the server (src/history/noted-heads.ts), which reads across programmes the
-- histories alone. A function that somebody replaces would tell the server nothing, and nothing would show it.
drop policy own_program on history;
create policy own_program on history
  using (program_id = nullif(current_setting('roster.program_id'), '*')::bigint);
create policy ends on history for select using (current_setting('roster.program_id') = '*');
drop function changed_heads(timestamp);

-- The MAC of a signing key covers from now on when it was made and retired. Of a key from before nobody can tell whether it was retired
-- and put back, so that none is signed anew: the first start makes one, and who has a token asks for another.
delete from signing_key;
