-- Replays of webhooks look at each user once, by key (docs/decisions/0068-webhooks.md), and read no spans of the history any more.
drop index history_age;
-- Of a user, what was not brought: for replays of it, and to be removed once it was.
create index webhook_delivery_open on webhook_delivery (program_id, webhook_id, user_id, state, sequence)
  where state in ('failed', 'dead');
