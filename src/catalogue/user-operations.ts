import { authenticationType, securityInfoType } from './codes.ts';
import type { OperationRow } from './operation.ts';

/** Operations on a user that are not published. They are described, answered and tested like the published ones. */
export const userRows = [
  {
    id: 'user.security.complete_forgotten_password',
    title: 'Set a new password in place of a forgotten one',
    description:
      'The handle of the challenge from Forget Password replaces the current password. Send it with the code that was sent, or within ten minutes after the challenge was confirmed.',
    verb: 'post',
    path: '/user/security/reset/:user_id',
    user: 'optional',
    flow: 'complete',
    errors: ['challengeExpired', 'challengeUsed', 'hasherBusy'],
    when: [
      { infoType: securityInfoType.reset.password },
      { has: 'authentication' },
      { is: 'authentication.type', value: authenticationType.challengeHandle },
    ],
  },
  {
    id: 'user.security.list_suspensions',
    title: 'List the security checks of a user that have wrong answers',
    description:
      'The kinds of checks whose last answers were wrong: how many in a row, and until when further answers are refused.',
    verb: 'get',
    path: '/user/security/suspension/:user_id',
    privileged: 'whole',
    action: 'list',
    members: [],
    family: 'suspension',
  },
  {
    id: 'user.security.lift_suspensions',
    title: 'Lift the suspension of security checks of a user',
    description: 'Clears the wrong answers of the kinds named in the body, or of all kinds.',
    verb: 'delete',
    path: '/user/security/suspension/:user_id',
    privileged: 'whole',
    action: 'delete',
    members: [],
    family: 'suspension',
    // Where nothing was suspended, nothing is noted.
    event: null,
  },
  {
    id: 'user.two_factor.get',
    title: 'Read whether the second factor of a user is on',
    description: 'Since when it is on, and how many recovery codes are left. No secret is shown.',
    verb: 'get',
    path: '/user/auth/:user_id',
    action: 'list',
    members: ['authentication_data'],
    shows: ['last_activity'],
  },
  {
    id: 'user.two_factor.delete',
    title: 'Turn the second factor of a user off',
    description:
      'Requires a one-time password or a recovery code in `authentication`, or a client with the scope user:privileged. The tokens of the user end.',
    verb: 'delete',
    path: '/user/auth/:user_id',
    flow: 'disable',
    members: ['authentication_data'],
    event: 'deleted',
    errors: ['twoFactorInactive'],
  },
  {
    id: 'user.two_factor.renew_recovery_codes',
    title: 'Give a user ten new recovery codes',
    description:
      'Requires a one-time password in `authentication`. The previous codes no longer work, and the tokens of the user end. The new codes are shown only once.',
    verb: 'post',
    path: '/user/auth/recovery/:user_id',
    flow: 'renew',
    members: ['authentication_data'],
    errors: ['twoFactorInactive'],
  },
  {
    id: 'user.external_auth.nonce',
    title: 'Issue a nonce for the ID token that will prove an external login',
    description:
      'Send the `code` of the answer to the provider as `nonce`; a token that proves a login of this user must then contain it. It can be used once, within 10 minutes. For 10 minutes after the newest one was issued, a token without an unused nonce of the user proves nothing.',
    verb: 'post',
    path: '/user/external_auth/nonce/:user_id',
    action: 'create',
    members: ['authentication'],
    // A nonce is kept nowhere but as a hash.
    replay: 'none',
    event: null,
    errors: ['tooManyAttempts'],
  },
] as const satisfies readonly OperationRow[];

/** Outside the published operations, in their style. A user-bound token never carries the scope. */
export const erasureRows = [
  {
    id: 'user.erase',
    title: 'Erase a closed user',
    description:
      'Destroys the data key of a closed user whose retention period (`retention_days` of the programme) is over, and deletes the data of the user. What remains shows only that the user existed. For a user that was already erased, the answer says when. An operator gives the reason as a code, which the operators’ log records; a client sends no body.',
    verb: 'post',
    path: '/user/erasure/:user_id',
    stepUp: true,
    needs: [['user:privileged']],
    // The same call again is answered alike by itself.
    replay: 'none',
    event: 'erased',
    errors: ['invalidInput', 'userUnknown', 'userNotClosed', 'retentionNotOver'],
  },
  {
    id: 'user.get_erasure',
    title: 'Read from when on a user may be erased',
    description:
      '`due_date_utc` is `retention_days` after the user was closed; null for a user who is not closed. `date_utc` is when the user was erased; null before.',
    verb: 'get',
    path: '/user/erasure/:user_id',
    needs: [['user:privileged']],
    event: null,
    errors: ['userUnknown'],
  },
] as const satisfies readonly OperationRow[];
