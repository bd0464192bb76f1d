import { securityInfoType } from './codes.ts';

/** What a challenge proves a contact for. */
export const challengePurpose = { verification: 1, forgottenPassword: 2 } as const;
export type ChallengePurpose = (typeof challengePurpose)[keyof typeof challengePurpose];

/** How a challenge reaches somebody, by the `info.type` with which it is confirmed. */
export const challengeChannel = {
  mail: securityInfoType.confirm.emailCode,
  sms: securityInfoType.confirm.smsCode,
} as const;
export type ChallengeChannel = (typeof challengeChannel)[keyof typeof challengeChannel];

/** The state of a challenge; docs/adding-a-flow.md draws how it moves. What was open too long has expired without another state. */
export const challengeStatus = {
  open: 1,
  used: 2,
  /** The contact is proven, and what it is proven for not done yet. */
  proven: 3,
  /** A newer challenge for the same contact and purpose took its place. */
  replaced: 4,
  /** Too many wrong codes. */
  exhausted: 5,
  /** The contact changed or is verified no more, the password changed, or the user was closed or suspended. */
  ended: 6,
} as const;

/** The states in which a challenge may still be proven, or is and was not used. */
export const liveStatuses: readonly number[] = [challengeStatus.open, challengeStatus.proven];

/** How long a challenge counts, and how often its code may be wrong. */
export const challengeLimits = {
  codeDigits: 6,
  /** Random bits of a handle and of a link (NIST SP 800-63B asks for 64 of what can be guessed online). */
  tokenBytes: 16,
  attemptsMax: 5,
  /**
   * With how many challenges of a contact a code is compared: the newest, and those before it, of which a right code is told why it is
   * refused. As many comparisons are made where there are fewer, so that nobody learns by the time how many there are.
   */
  compared: 5,
  /** Links of a forgotten password count as long as codes. */
  verifyLinkHours: 24,
  /** How long a proven contact may be used to set a password. */
  provenMinutes: 10,
  /** How long the row of a challenge stays after it counts no more, so that a right code is told why it is refused. */
  keptMinutes: 60,
} as const;
