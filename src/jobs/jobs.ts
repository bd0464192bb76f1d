import { jobPriority, oneOff, recurring } from './definition.ts';

/**
 * Every job there is, by name: the room that does its work, and what the work is. What a job does is bound to its name in
 * `src/job-handlers.ts`. A name that was released stays: rows of the queue have it.
 */
export const jobs = {
  /** Notes in a user's history that wrong answers have suspended checks, and tells the user. */
  'security.note_suspension': oneOff<{ suspectedId: number; check: number; count: number; until: number }>(),
  /** Looks whose a contact is with which somebody forgot the password, and sends the challenge. */
  'security.find_forgotten': oneOff<{ challengeId: number }>({ priority: jobPriority.urgent }),
  /** Removes challenges that are over, and networks from which nothing has come for long. */
  'security.remove_old_challenges': recurring(600),
  /** Removes the answers stored for replay that no repeated call may get any more. */
  'users.remove_old_answers': recurring(600),
  /** Tells whoever a rule names that it has denied a transaction, by the codes of its notification. */
  'rules.tell_denial': oneOff<{ ruleId: number; recipient: number; method: number }>(),
  /** Removes what rules decided and counted that is of no use any more. */
  'rules.remove_old': recurring(3600),
  /** Claims the contacts of programmes that came to want each for one user. */
  'users.claim_contacts': recurring(5),
  /** Works out anew what follows from the parts of users where their programme asks for other things than before. */
  'kyc.rederive': recurring(10),
  /** Works out anew what follows from the parts of users of whom something falls due. */
  'kyc.settle_due': recurring(300),
  /** Has identifications wait for a check again on the day on which they have run out everywhere on earth. */
  'kyc.expire_identifications': recurring(3600),
  /** Reminds users of tickets that have been open for long. */
  'kyc.remind': recurring(3600),
  /** Adds what writes counted to the counts of users. */
  'search.add_up_counts': recurring(10),
  /** Moves what waits for the index of parts into the index. */
  'search.clean_index': recurring(5),
  /** Recomputes what inquiries look in where its rules have changed; enqueued when a process starts and finds it so. */
  'search.recompute': oneOff({ priority: jobPriority.low }),
  /** Removes counts of attempts, and looks of operators at users, whose time is over. */
  'access.remove_ended_attempts': recurring(60),
  /** Removes files that no row names any more, and looks for rows whose files are gone. */
  'files.sweep': recurring(3600),
  /** Has the files of a document scanned for malicious software. Tried for some forty days: nobody can read them before. */
  'files.scan': oneOff<{ documentId: number }>({ attemptsMax: 1000 }),
  /** Enqueues scans of files that were taken in while nothing scanned. */
  'files.scan_unscanned': recurring(60),
  /** Sends the messages of a lane of a user, one after the other. Its numbers are those of `laneJob`. */
  'notify.deliver': oneOff<{ channel: number; lane: number }>(),
  /** Sends a notification of the programme, which the user's app has as a message, by mail (channel 0) or text message (1). */
  'notify.send_notification': oneOff<{ messageId: number; channel: number }>(),
  /** Tells a programme what it should look at; `alert` is a place in `alertNames`, `subject` a number that the alert names. */
  'notify.alert': oneOff<{ alert: number; subject: number }>(),
  /** Drops messages whose time is over, and removes what messages held and, later, their rows. */
  'notify.clean': recurring(60),
  /** Stops endpoints of webhooks that take nothing, and removes what of webhooks is not needed any more. */
  'webhooks.clean': recurring(60),
  /** Makes the lanes in which an endpoint of webhooks is told events once more. */
  'webhooks.replay': oneOff<{ replayId: number }>(),
  /** Tells an endpoint of webhooks that another one was stopped; what its numbers are says `StoppedJob`. */
  'webhooks.tell_stopped': oneOff<{
    webhookId: number;
    stoppedId: number;
    reason: number;
    stoppedAt: number;
    number: number;
  }>({ priority: jobPriority.low }),
  /** Removes what is left of an endpoint of webhooks that was deleted. */
  'webhooks.remove_remains': oneOff<{ webhookId: number }>({ priority: jobPriority.low }),
  /** Compares a user with the watchlists of the programme. */
  'watchlists.screen': oneOff(),
  /** Compares all users with a watchlist; of one that is gone it has the hits end. */
  'watchlists.screen_list': oneOff<{ watchlistId: number }>({ priority: jobPriority.low }),
  /** Removes versions of watchlists that count no more, and finds lists with which users are still to be compared. */
  'watchlists.clean': recurring(60),
  /** Runs a check of something that a user says. */
  'checks.run': oneOff<{ checkId: number }>(),
  /** Invites an operator by mail. */
  'operators.invite': oneOff<{ operatorId: number }>({ priority: jobPriority.urgent }),
  /** Tells an operator by mail of an entry of the operator's log; `number`: of the entry. */
  'operators.tell': oneOff<{ operatorId: number; number: number }>(),
  /** Runs when a queue is new, at the first start and after a restore: enqueues what rows say is still owed. */
  'jobs.enqueue_owed': oneOff(),
} as const;

/** The name of a job. */
export type JobName = keyof typeof jobs;
