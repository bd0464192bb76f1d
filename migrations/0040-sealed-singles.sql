-- The envelope of what a user has once (personal info, preferences …): null while none of those fields is sealed. An erasure
-- empties it with the other columns of the user.
alter table users add column sealed bytea;
