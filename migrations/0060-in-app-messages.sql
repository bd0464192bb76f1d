-- Messages that nothing sends: the user's app reads them where they are kept (docs/decisions/0067-in-app-and-notifications.md).
alter table message
  drop constraint message_channel_check,
  add constraint message_channel_check check (channel in ('email', 'sms', 'in_app')),
  alter column lane drop not null,
  add constraint message_lane_of_channel check ((lane is null) = (channel = 'in_app'));
-- What a message in the app holds is kept as long as its row, and need not be looked through every minute.
drop index message_sealed;
create index message_sealed on message (created_at) where sealed is not null and channel <> 'in_app';

-- The newest message in the app, where it is newer than the notification that the programme has written; a message that is gone
-- counts as none.
alter table users add column notice_id bigint;
