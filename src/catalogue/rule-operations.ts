import type { OperationRow } from './operation.ts';

const programOnly = [['program:admin']] as const;
const processors = [['user:privileged']] as const;

/** The calls about rules of a programme, and about what rules decide of transactions. */
export const ruleRows = [
  {
    id: 'rule.create',
    title: 'Add rules of a programme',
    description:
      'For all users of the programme, beside their own rules, in the form of the access rules of a user. All of them or none; at most 1,000 in all. What is decided from now on is decided by them.',
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
      'The entity tag of the answer is that of all rules of the programme together; its settings and its groups change it too.',
    verb: 'get',
    path: '/rule',
    needs: programOnly,
    isVersioned: true,
  },
  {
    id: 'rule.update',
    title: 'Change rules of a programme',
    description: 'A part that is sent takes the place of the whole part, and null removes it.',
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
    title: 'Decide of a transaction',
    description:
      'By the rules of the user and of the programme. What is allowed is counted in the same step, so that limits hold however many calls come at once. Asked again with the same id and facts, the call answers the same decision and counts nothing; other facts under the same id are a conflict. With `validate` 1 nothing is counted or kept.',
    verb: 'post',
    path: '/user/security/rule/evaluation/:user_id',
    needs: processors,
    replay: 'none',
    event: null,
    errors: ['userUnknown', 'decisionConflict', 'amountMissing', 'changeConflict'],
  },
  {
    id: 'rule.reverse',
    title: 'Give back what a transaction counted',
    description:
      'All of it, or an amount in the currency of the transaction. Once: the same call again answers the same, and another amount is a conflict. Rules that count transactions or different values give one back with the whole amount only.',
    verb: 'post',
    path: '/user/security/rule/evaluation/reversal/:user_id',
    needs: processors,
    replay: 'none',
    event: null,
    errors: ['userUnknown', 'decisionUnknown', 'reversalConflict', 'notPossibleNow', 'changeConflict'],
  },
  {
    id: 'rule.list_decisions',
    title: 'List what was decided of transactions of a user, the newest first',
    verb: 'get',
    path: '/user/security/rule/decision/:user_id',
    needs: processors,
    action: 'list',
    event: null,
    errors: ['invalidInput', 'userUnknown'],
  },
  {
    id: 'rule.list_program_decisions',
    title: 'List what was decided of transactions in the programme, the newest first',
    verb: 'get',
    path: '/rule/decision',
    needs: processors,
    action: 'list',
    event: null,
    errors: ['invalidInput'],
  },
  {
    id: 'rule.simulate',
    title: 'Try rules out before they bite',
    description:
      'Drafts, beside the rules that there are or alone, on up to 1,000 transactions of a user that are sent, or on what was decided of a user or of the whole programme between two dates, in order, with counters that begin with the first transaction. Nothing is written. The answer has each transaction of which something else becomes, and the rule.',
    verb: 'post',
    path: '/rule/simulation',
    needs: processors,
    replay: 'none',
    event: null,
    errors: ['userUnknown'],
  },
] as const satisfies readonly OperationRow[];
