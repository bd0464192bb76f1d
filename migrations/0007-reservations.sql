-- What a call reserves while it hashes is held by advisory locks of the process's session: nothing is written for it.
drop table reservation;
