import type { OperationRow } from './operation.ts';

/** What the console's screens ask for besides what every program does. */
export const consoleRows = [
  {
    id: 'user.search',
    title: 'Search users by any term',
    description:
      'The newest 20 open users whose names, emails, phones or source ids contain every word of the term, whose id is the term, or who have an entry with this source id. A caller who may see sealed values (the scope user:sensitive, the permission reveal) also finds users by the full number of a card, an account or an identity paper. Words of one or two Latin letters only match whole names.',
    verb: 'get',
    path: '/search',
    action: 'list',
    errors: ['invalidInput', 'inquiryTooBroad'],
  },
  {
    id: 'user.search_by_body',
    title: 'Search users by any term, sent in the body',
    description: 'The same as user.search, but keeps the term, which may be a card number, out of the URL.',
    verb: 'post',
    path: '/search',
    action: 'inquiry',
    replay: 'none',
    errors: ['inquiryTooBroad'],
  },
  {
    id: 'user.history.verify',
    title: "Verify that nothing in a user's history is missing or was changed",
    description:
      'Checks the chain of all entries. `state` is `whole`, `broken` with the faults found, or `partial` if five seconds were not enough. Only `roster history verify` compares the history with the signed checkpoints.',
    verb: 'get',
    path: '/user/history/verify/:user_id',
    action: 'get',
    needs: [['user:privileged']],
    errors: ['userUnknown'],
  },
  {
    id: 'presence.note',
    title: 'Announce that you are looking at a user, and see who else is',
    description:
      'For operators only. Returns the other operators who made this call for the user within the last 30 seconds and are still signed in to the programme. A page that shows a user makes this call every 15 seconds. It is not logged, and does not keep a session alive.',
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
      'For operators only: who the numbers in reviews, tickets and the history stand for. Operators who no longer serve the programme are included, because what they did still names them.',
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
      'Sign-ups, how far they have come, what waits, decisions, messages, and the lag of webhooks. A figure that cannot be counted within five seconds is null. `funnel.is_partial` says that only the newest of the users created were counted. Figures cover rows that are still stored: messages are removed after a time. Figures of a country cover users whose primary address is there now; the lag is always that of all countries. Days are UTC: at most 92, and the last 30 if none are named.',
    verb: 'get',
    path: '/statistics',
    action: 'get',
    needs: [['user'], ['program:admin']],
    errors: ['invalidInput', 'userBoundToken'],
  },
  {
    id: 'installation.get',
    title: 'Read the state of the installation',
    description:
      'Version, database, programmes, jobs, keys, the last backup, the last checkpoint of the history, and the findings of `roster doctor --quick`. Contains no user data, and no key itself. A part that cannot be read within five seconds is null, and a check that takes longer is `unfinished`. Checks run at most once every ten seconds, for all callers together. The data folder is that of the process that answers.',
    verb: 'get',
    path: '/installation',
    action: 'get',
    needs: [['admin']],
  },
  {
    id: 'installation.retry_job',
    title: 'Retry a job that was given up',
    description: 'The job is due at once, with its full number of attempts.',
    verb: 'post',
    path: '/installation/job/:job_id/retry',
    needs: [['admin']],
    errors: ['jobUnknown'],
  },
] as const satisfies readonly OperationRow[];
