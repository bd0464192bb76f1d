import type { OperationRow } from './operation.ts';

/** What the console's screens ask for besides what every program does. */
export const consoleRows = [
  {
    id: 'user.search',
    title: 'Search users by whatever is typed',
    description:
      'The newest 20 open users whose names, emails, phones or source ids have every word of the term, whose id it is, or who have an entry of this source id. Who may see sealed values (the scope user:sensitive, the permission reveal) finds users by a whole number of a card, an account or a paper as well. Words of one or two Latin letters are found as whole names alone.',
    verb: 'get',
    path: '/search',
    action: 'list',
    errors: ['invalidInput', 'inquiryTooBroad'],
  },
  {
    id: 'user.search_by_body',
    title: 'Search users by whatever is typed, in a body',
    description: 'The same as user.search. No address carries the term, which may be a number of a card.',
    verb: 'post',
    path: '/search',
    action: 'inquiry',
    replay: 'none',
    errors: ['inquiryTooBroad'],
  },
  {
    id: 'user.history.verify',
    title: "Verify that nothing is missing from a user's history and nothing was changed",
    description:
      'Walks the chain of all entries. `state` is `whole`, `broken` with the faults that were found, or `partial` where five seconds did not suffice. What checkpoints have signed is compared by `roster history verify` alone.',
    verb: 'get',
    path: '/user/history/verify/:user_id',
    action: 'get',
    needs: [['user:privileged']],
    errors: ['userUnknown'],
  },
  {
    id: 'presence.note',
    title: 'Say that one looks at a user, and learn who else does',
    description:
      'For operators alone. Answers the other operators who have called this about the user within the last 30 seconds and are still signed in to the programme: a page that shows a user calls it every 15 seconds. It is noted nowhere, and keeps no session alive.',
    verb: 'post',
    path: '/presence/:user_id',
    caller: 'operator',
    isUnattended: true,
    action: 'inquiry',
    replay: 'none',
    errors: ['operatorsOnly', 'userUnknown'],
  },
  {
    id: 'colleague.list',
    title: 'List the operators of the programme by name',
    description:
      'For operators alone: who stands behind the numbers in reviews, tickets and the history. Those who serve the programme no longer are among them, since what they did still names them.',
    verb: 'get',
    path: '/colleague',
    caller: 'operator',
    action: 'list',
    errors: ['operatorsOnly'],
  },
  {
    id: 'statistics.get',
    title: 'Read the figures of the programme',
    description:
      'Sign-ups, how far they have come, what waits, decisions, messages, and the lag of webhooks. A figure that cannot be counted within five seconds is null; `funnel.is_partial` says that more users were made than were counted, of whom the newest were. Figures are of rows that are kept: messages are removed after a time. Of a country is what belongs to users whose primary address lies there now; the lag is of every country. Days are UTC, at most 92 of them, the last 30 where none are named.',
    verb: 'get',
    path: '/statistics',
    action: 'get',
    needs: [['user'], ['program:admin']],
    errors: ['invalidInput', 'userBoundToken'],
  },
  {
    id: 'installation.get',
    title: 'Read how the installation stands',
    description:
      'Version, database, programmes, jobs, keys, the last backup, the last checkpoint of the history, and what `roster doctor --quick` says. Nothing of any user, and no key. A part that cannot be read within five seconds is null, and a check that takes longer is `unfinished`. Checks are run once in ten seconds, whoever asks. The data folder is that of the process that answers.',
    verb: 'get',
    path: '/installation',
    action: 'get',
    needs: [['admin']],
  },
  {
    id: 'installation.retry_job',
    title: 'Put a job that was given up back to work',
    description: 'It is due at once, with all its attempts before it.',
    verb: 'post',
    path: '/installation/job/:job_id/retry',
    needs: [['admin']],
    errors: ['jobUnknown'],
  },
] as const satisfies readonly OperationRow[];
