-- The log of operators by what was done and by day: what was done long ago or seldom is found without reading all that came after it.
create index operator_log_activity on operator_log (activity, id);
create index operator_log_day on operator_log (created_at, id);
