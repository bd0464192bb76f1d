import type { OperationRow } from './operation.ts';

/** The calls about checks of what users say. */
export const checkRows = [
  {
    id: 'check.run',
    title: 'Have an identification checked by its machine-readable zone',
    description:
      'What is found is shown by `GET /v1/check`, and not to a token that is bound to a user. What such a token sends advises and decides nothing. One check of an identification waits at a time.',
    verb: 'post',
    path: '/check/run/:user_id',
    action: 'create',
    event: null,
    errors: ['resourceUnknown', 'userUnknown', 'notPossibleNow', 'changeConflict', 'requestInProgress'],
  },
  {
    id: 'check.answer',
    title: 'Say what an outside check has found',
    description:
      'For the checker that was asked: with a token of the scope check, or signed as webhooks are, by the secret of the endpoint and with the id of the request. What is said twice in the same words counts once.',
    verb: 'post',
    path: '/check/:check_id/result',
    needs: [['check']],
    action: 'create',
    replay: 'none',
    event: 'updated',
    errors: ['checkUnknown', 'checkEnded', 'userUnknown', 'changeConflict'],
  },
  {
    id: 'check.list',
    title: 'List the checks of what users say, the newest first',
    description:
      'What ran or waits, by state, outcome, name of the check, user or record. Why a check found what it found is never shown to a token that is bound to a user.',
    verb: 'get',
    path: '/check',
    needs: [['user:privileged']],
    action: 'list',
    event: null,
    errors: ['invalidInput'],
  },
  {
    id: 'check.get',
    title: 'Read a check',
    verb: 'get',
    path: '/check/:check_id',
    needs: [['user:privileged']],
    event: null,
    errors: ['checkUnknown'],
  },
] as const satisfies readonly OperationRow[];
