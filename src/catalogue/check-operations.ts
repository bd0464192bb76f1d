import type { OperationRow } from './operation.ts';

/** The calls about checks of what users say. */
export const checkRows = [
  {
    id: 'check.run',
    title: 'Have an identification checked by its machine-readable zone',
    description:
      '`GET /v1/check` shows the result, but not to a user-bound token. A check that a user-bound token asks for only advises. An identification has at most one waiting check.',
    verb: 'post',
    path: '/check/run/:user_id',
    action: 'create',
    event: null,
    errors: ['resourceUnknown', 'userUnknown', 'notPossibleNow', 'changeConflict', 'requestInProgress'],
  },
  {
    id: 'check.answer',
    title: 'Report the result of an outside check',
    description:
      'For the checker that was asked: with a token of the scope `check`, or signed as webhooks are, with the secret of the endpoint and the id of the request. The same result sent twice counts once.',
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
    title: 'List the checks of what users submit, newest first',
    description:
      'Checks that ran or wait, by state, outcome, name of the check, user or record. The reasons for a result are never shown to a user-bound token.',
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
