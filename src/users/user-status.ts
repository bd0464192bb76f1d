import { activityType, entity, entityData, status, verificationStatus } from '../catalogue/codes.ts';
import { lists } from '../catalogue/members.ts';
import { kycSteps, type ProgramSettings } from '../catalogue/program-settings.ts';
import { nounOf, type Resource } from '../catalogue/resource.ts';
import { info } from '../catalogue/resources/info.ts';
import { keepRow } from '../history/snapshot.ts';
import type { UserChange } from './user-change.ts';

const kycNames: readonly string[] = kycSteps;

/** The lists whose verification a programme may require, which must be read where a suspension may be lifted. */
export const kycLists: readonly Resource[] = lists.filter((list) => kycNames.includes(nounOf(list)));

/**
 * The status of a user who is neither suspended nor closed: 17 while one of the steps that the programme requires has no
 * verified entry, else 1. `isVerified`: whether the user has one in a list.
 */
export function statusByKyc(
  { required_kyc_steps: steps }: Pick<ProgramSettings, 'required_kyc_steps'>,
  isVerified: (list: Resource) => boolean,
): number {
  const required = kycLists.filter((list) => steps.some((step) => step === nounOf(list)));
  return required.every(isVerified) ? status.active : status.waitingForVerification;
}

/**
 * Suspends a user (2), or lifts a suspension (1): then the status is what the user's entries say by now (`statusByKyc`). A user
 * who is suspended already stays so, and one who is not has nothing lifted (decision 62). The user is told. Needs `kycLists` to be
 * read.
 */
export function changeStatus(wanted: number, user: UserChange): void {
  const { state } = user;
  const suspends = wanted === status.suspended;
  const isSuspended = state.user.status === status.suspended;
  if (suspends === isSuspended) return;
  const before = keepRow(info, state.user, user);
  if (suspends) user.suspend();
  else state.user.status = statusByKyc(user.settings, (list) => hasVerified(user, list));
  const after = keepRow(info, state.user, user);
  user.notify(suspends ? 'user_suspended' : 'user_reactivated');
  user.note({
    activityType: activityType.updated,
    entity: entity.user,
    entityId: user.userId,
    entityData: entityData.status,
    adminNotes: suspends ? 'User suspended' : 'User suspension lifted',
    before: () => before,
    after: () => after,
  });
}

function hasVerified(user: UserChange, list: Resource): boolean {
  const live = user.list(list).live();
  return live.some((row) => row.verification_status === verificationStatus.verified);
}
