-- Rules that a programme has for all of its users, and what rules decide of transactions (docs/decisions/0079-rule-decisions.md).
create table program_rule (
  program_id bigint not null references program (id),
  -- From the sequence of access_rule: a number means one rule, whoever's it is.
  id bigint not null,
  type integer,
  access_type integer,
  status integer,
  value text,
  notes text,
  parts json,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, id)
);
-- Raised by whatever changes what rules decide for all users: who decides by an older state is refused by the statement that counts.
alter table program add column rules_version bigint not null default 0;

-- What rules have counted of a user, by the span of the calendar in which a transaction fell.
create table rule_counter (
  program_id bigint not null,
  user_id bigint not null,
  rule_id bigint not null,
  -- What tells the spans of a rule apart; empty: the row is only locked, by who counts in rule_entry.
  span text not null,
  -- A keyed hash of the value by which the rule counts apart; empty where it does not.
  part bytea not null,
  -- Transactions, or minor units of a currency; it stops at 2^53 - 1.
  total bigint not null,
  -- When the span is over (UTC); null: never.
  ends_at timestamp(0),
  primary key (program_id, user_id, rule_id, span, part),
  foreign key (program_id, user_id) references users (program_id, id)
);

-- What rules have counted that look back from a transaction, or count different values: a row for each transaction.
create table rule_entry (
  program_id bigint not null,
  user_id bigint not null,
  rule_id bigint not null,
  span text not null,
  -- When the transaction took place (UTC).
  at timestamp(3) not null,
  decision_id bigint not null,
  part bytea not null,
  added bigint not null,
  -- When nothing looks back to it any more (UTC); null: never.
  ends_at timestamp(0),
  primary key (program_id, user_id, rule_id, span, at, decision_id),
  foreign key (program_id, user_id) references users (program_id, id)
);

-- What was decided of transactions, each once.
create table rule_decision (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  -- Keyed hashes of the caller's number of the transaction, and of all that was said of it.
  transaction_hash bytea not null,
  facts_hash bytea not null,
  is_allowed boolean not null,
  -- What was counted with it, in the order of what the envelope says it counted.
  totals json,
  -- UTC.
  decided_at timestamp(3) not null,
  -- A keyed hash of what was asked to be given back; null: nothing was.
  reversal_hash bytea,
  reversed_at timestamp(0),
  -- The transaction, the decision with its reasons, and what it counted, under the data key of the user.
  sealed bytea not null,
  primary key (program_id, user_id, id),
  unique (program_id, user_id, transaction_hash),
  foreign key (program_id, user_id) references users (program_id, id)
);
create sequence rule_decision_id_seq;
-- Those between two moments, of all users: they lie in the order of time.
create index rule_decision_time on rule_decision using brin (decided_at) with (pages_per_range = 16);
create index rule_counter_end on rule_counter using brin (ends_at);
create index rule_entry_end on rule_entry using brin (ends_at);

-- Ends a statement that has counted and may not have: everything that it wrote is undone.
create function refuse_count() returns boolean language plpgsql as $$
begin
  raise exception using errcode = 'RU001', message = 'what was counted is more than was decided by';
end $$;

-- See 0032-biggest-programme.sql.
alter table program_rule alter column program_id set (n_distinct = 1);
alter table rule_counter alter column program_id set (n_distinct = 1);
alter table rule_entry alter column program_id set (n_distinct = 1);
alter table rule_decision alter column program_id set (n_distinct = 1);
alter table program_rule enable row level security;
alter table rule_counter enable row level security;
alter table rule_entry enable row level security;
alter table rule_decision enable row level security;
create policy own_program on program_rule using (program_id = (select current_setting('roster.program_id')::bigint));
-- '*': a job removes what is old.
create policy own_program on rule_counter
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'))
  with check (program_id = nullif((select current_setting('roster.program_id')), '*')::bigint);
create policy own_program on rule_entry
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'))
  with check (program_id = nullif((select current_setting('roster.program_id')), '*')::bigint);
create policy own_program on rule_decision
  using ((select current_setting('roster.program_id')) in (program_id::text, '*'))
  with check (program_id = nullif((select current_setting('roster.program_id')), '*')::bigint);
grant select, insert, update on program_rule to roster_app;
grant select, insert, update, delete on rule_counter, rule_entry, rule_decision to roster_app;
grant usage on sequence rule_decision_id_seq to roster_app;
