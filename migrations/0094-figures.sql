-- What reviewers decided between two moments (docs/decisions/0084-the-consoles-calls.md).
create index review_decided on review (program_id, closed_at) where outcome is not null;
