-- A claim of a contact that several users share is passed on by the transaction that gives it up (storage/claim-passing.ts).
drop trigger pass_on on claim;
drop function pass_claim_on();
