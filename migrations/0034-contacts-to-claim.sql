-- A programme that comes to want each email or phone for one user has users who were made when it did not.
alter table program
  -- Kinds of contacts that belong to one user from now on, and of which those that were there are not claimed yet.
  add column claims_due text[] not null default '{}';
