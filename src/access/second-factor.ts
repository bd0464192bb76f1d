/** Whose second factor is asked for, and what was sent of it. */
export interface SecondFactorRequest {
  readonly programId: number;
  readonly userId: number;
  /** A one-time password or a recovery code, where one was sent. */
  readonly otp: string | undefined;
}

/**
 * `none active`, `passed`, or `needed`: nothing was sent, or nothing that is right. Or the seconds for which wrong ones have suspended
 * further ones.
 */
export type SecondFactor = 'none active' | 'passed' | 'needed' | { readonly waitSeconds: number };

/** Compares what was sent of a user's second factor, counts it where it is wrong, and uses it up where it is right. */
export type SecondFactorCheck = (request: SecondFactorRequest) => Promise<SecondFactor>;
