-- What was decided in a programme, the newest first, and between two moments: in place of the index by time alone.
create index rule_decision_newest on rule_decision (program_id, decided_at, id);
drop index rule_decision_time;
