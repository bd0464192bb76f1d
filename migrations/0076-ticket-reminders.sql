-- Tickets of which their users are still to be reminded.
create index ticket_to_remind on ticket (program_id, created_at, id) where status = 1 and reminded_at is null;
