-- Inquiries find a user by the exact source id of the call that created the user, or an entry. The source id comes first, so that
-- no plan takes these indexes for finding the rows of a programme: while a table is empty, all of its indexes look equally good.
create index users_source_id on users (original_source_id, program_id);
create index addresses_source_id on addresses (original_source_id, program_id);
create index email_source_id on email (original_source_id, program_id);
create index phone_source_id on phone (original_source_id, program_id);
create index identification_source_id on identification (original_source_id, program_id);
create index bank_account_source_id on bank_account (original_source_id, program_id);
create index credit_card_source_id on credit_card (original_source_id, program_id);
create index external_auth_source_id on external_auth (original_source_id, program_id);
create index relationship_source_id on relationship (original_source_id, program_id);
