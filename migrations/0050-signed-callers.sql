-- A keyed hash over what in a row says who may call: src/keys/caller-rows.ts lists what. A row whose hash does not hold counts
-- as not there. Null: a row from before, which the first start with the keys signs (src/keys/sign-callers.ts).
alter table program add column mac bytea;
alter table client add column mac bytea;
alter table signing_key add column mac bytea;
-- The check of the keys is replaced when the rows from before are signed, so that this is done once.
grant update (key_check) on installation to roster_app;
