-- A change of an identification that came with a selfie is held until it is checked (docs/decisions/0073-documents.md): the columns say
-- what stands, and beside them lies what is to stand, sealed under the user's key.
alter table identification add column held bytea;
-- The document that proves the held change. Null: it proves what stands.
alter table document add column is_held boolean;
-- Accepted papers by the day on which they run out, for the job that looks for those that have.
create index identification_expiry on identification (program_id, expiry_date)
  where verification_status = 1 and closed_at is null and expiry_date is not null;
