-- What follows from what is verified of a user (docs/decisions/0071-standing.md): columns of the user's row.
alter table users
  -- Whether what a programme asks at creation is asked of the user. Those who are there and active keep their status, as imported ones do.
  add column is_asked boolean default false,
  -- What is asked of the user and how that stands; null: nobody has worked it out yet.
  add column requirements json,
  -- 1 all is met, 2 something was refused, 0 else; null: nobody has worked it out yet.
  add column requirements_verification integer,
  -- When the standing changes by itself; UTC.
  add column standing_due timestamp(0),
  -- What a privileged caller has said of trust_level, and why.
  add column trust_floor integer,
  add column trust_ceiling integer,
  add column trust_reason text;
alter table users alter column is_asked drop default;
update users set is_asked = true where status = 17;
create index users_standing_due on users (program_id, standing_due) where standing_due is not null and closed_at is null;

-- The settings have changed from which the standing of users follows, and a job has not worked it out anew yet.
alter table program add column standing_due boolean not null default false;
-- Whoever waits may have met what is asked long ago.
update program set standing_due = true
where case when jsonb_typeof(settings->'required_kyc_steps') = 'array' then jsonb_array_length(settings->'required_kyc_steps') > 0 else false end;
