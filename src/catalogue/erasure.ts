/**
 * The call that erases a closed user after the retention period: outside the published operations, in their style.
 * A user-bound token never carries its scope.
 */
export const erasureCall = {
  id: 'user.erase',
  verb: 'post',
  /** Below `/v1`, as the published paths are. */
  path: '/user/erasure/:user_id',
  scope: 'user:privileged',
  title: 'Erase a closed user',
  description:
    'Destroys the data key of a closed user whose retention period (`retention_days` of the programme) is over, and removes what is kept of the user. What remains says that the user existed. A user that was erased before is answered as it was.',
  errors: ['userUnknown', 'userNotClosed', 'retentionNotOver'],
} as const;
