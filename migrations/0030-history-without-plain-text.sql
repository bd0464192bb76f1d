-- A source id is a text of the caller's own and may name a person. In the history it lies in the sealed part from now
-- on, so that what is readable of an entry is numbers, codes and an instant: all that an erasure may leave.
--
-- The chain covers what is stored, so entries that were made before no longer verify.
alter table history drop column original_source_id;
