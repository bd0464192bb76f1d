import { verificationStatus } from '../catalogue/codes.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import type { UserChange } from '../users/user-change.ts';

/** Accepts who the user says to be. */
export function acceptPersonalInfo(user: UserChange): void {
  user.write(personalInfo, { verification_status: verificationStatus.verified });
}

/** Rejects who the user says to be. */
export function rejectPersonalInfo(user: UserChange): void {
  user.write(personalInfo, { verification_status: verificationStatus.rejected });
}
