-- What two users have together, a relationship, is held by one claim: it ends when either of them gives it up, closes or is
-- erased (erase_users finds the rows by the key).
alter table claim
  add column other_user_id bigint,
  add foreign key (program_id, other_user_id) references users (program_id, id);
create index claim_of_other_user on claim (program_id, other_user_id) where other_user_id is not null;
