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
    'Destroys the data key of a closed user whose retention period (`retention_days` of the programme) is over, and deletes the data of the user. What remains shows only that the user existed. For a user that was erased before, the answer says when.',
  errors: ['userUnknown', 'userNotClosed', 'retentionNotOver'],
} as const;
