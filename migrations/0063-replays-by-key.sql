-- Replays of webhooks look at each user once, by key (docs/decisions/0068-webhooks.md), and read no spans of the history any more.
drop index history_age;
-- Of which users events were given up.
create index webhook_delivery_dead on webhook_delivery (program_id, webhook_id, user_id, sequence) where state = 'dead';
