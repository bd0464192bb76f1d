-- Checks by outside checkers (docs/decisions/0076-checks.md).
alter table user_check
  -- When the checker has taken the request, UTC.
  add column asked_at timestamp(0),
  -- Of a check of a document: a keyed hash of what the document is to prove. Of another record nothing is decided by it.
  add column proven_hash bytea;

-- How risky the user is, 0 to 100, as minFraud says.
alter table users add column risk_rate integer;
