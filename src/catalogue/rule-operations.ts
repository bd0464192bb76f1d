import type { OperationRow } from './operation.ts';

const programOnly = [['program:admin']] as const;
const processors = [['user:privileged']] as const;

/** The calls about rules of a programme, and about what rules decide of transactions. */
export const ruleRows = [
  {
    id: 'rule.create',
    title: 'Add rules of a programme',
    description:
      'For all users of the programme, in addition to their own rules, and in the same form as the access rules of a user. All of them are added, or none; a programme has at most 1,000. They apply to every decision from now on.',
    verb: 'post',
    path: '/rule',
    needs: programOnly,
    action: 'create',
    errors: ['tooManyRecords'],
  },
  {
    id: 'rule.list',
    title: 'List the rules of a programme',
    description:
      'The ETag of the answer covers all rules of the programme together; changes of its settings and groups change it too.',
    verb: 'get',
    path: '/rule',
    needs: programOnly,
    isVersioned: true,
  },
  {
    id: 'rule.update',
    title: 'Change rules of a programme',
    description: 'A part that is sent replaces the stored part as a whole; null removes it.',
    verb: 'put',
    path: '/rule',
    needs: programOnly,
    action: 'update',
    isVersioned: true,
    errors: ['resourceUnknown', 'preconditionFailed'],
  },
  {
    id: 'rule.delete',
    title: 'Remove rules of a programme',
    verb: 'delete',
    path: '/rule',
    needs: programOnly,
    action: 'delete',
    isVersioned: true,
    errors: ['resourceUnknown', 'preconditionFailed'],
  },
  {
    id: 'rule.evaluate',
    title: 'Decide on a transaction',
    description:
      'By the rules of the user and of the programme. An allowed transaction is counted in the same step, so that limits hold however many calls arrive at once. A repeated call with the same id and facts returns the same decision and counts nothing; the same id with other facts is a conflict. With `validate` 1 nothing is counted or stored.',
    verb: 'post',
    path: '/user/security/rule/evaluation/:user_id',
    needs: processors,
    replay: 'none',
    event: null,
    errors: ['userUnknown', 'decisionConflict', 'amountMissing', 'changeConflict'],
  },
  {
    id: 'rule.reverse',
    title: 'Reverse what a transaction counted',
    description:
      'All of it, or an amount in the currency of the transaction. A transaction can be reversed once: repeating the same call returns the same answer, and another amount is a conflict. Rules that count transactions or distinct values only give one back with the whole amount.',
    verb: 'post',
    path: '/user/security/rule/evaluation/reversal/:user_id',
    needs: processors,
    replay: 'none',
    event: null,
    errors: ['userUnknown', 'decisionUnknown', 'reversalConflict', 'notPossibleNow', 'changeConflict'],
  },
  {
    id: 'rule.list_decisions',
    title: 'List the decisions on transactions of a user, newest first',
    verb: 'get',
    path: '/user/security/rule/decision/:user_id',
    needs: processors,
    action: 'list',
    event: null,
    errors: ['invalidInput', 'userUnknown'],
  },
  {
    id: 'rule.list_program_decisions',
    title: 'List the decisions on transactions in the programme, newest first',
    verb: 'get',
    path: '/rule/decision',
    needs: processors,
    action: 'list',
    event: null,
    errors: ['invalidInput'],
  },
  {
    id: 'rule.simulate',
    title: 'Simulate rules before they take effect',
    description:
      'Tries draft rules, alone or together with the existing rules, on up to 1,000 transactions of a user that are sent, or on the past decisions of a user or of the whole programme between two dates, in order. Counters start with the first transaction. Nothing is written. The answer lists each transaction that would be decided differently, and the rule.',
    verb: 'post',
    path: '/rule/simulation',
    needs: processors,
    replay: 'none',
    event: null,
    errors: ['userUnknown'],
  },
] as const satisfies readonly OperationRow[];
