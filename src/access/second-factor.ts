import type { TokenEndpointParts } from './token-endpoint.ts';

/** Whose second factor is asked for, and what was sent of it. */
export interface SecondFactorRequest {
  readonly programId: number;
  readonly userId: number;
  /** A one-time password, where one was sent. */
  readonly otp: string | undefined;
}

/** `none active`, `passed`, or `needed`: nothing was sent, or nothing that is right. */
export type SecondFactor = 'none active' | 'passed' | 'needed';

/** What became of a user's second factor. No user has one active yet. */
export async function secondFactorOf(
  _parts: Pick<TokenEndpointParts, 'connections' | 'callers' | 'clock'>,
  _request: SecondFactorRequest,
): Promise<SecondFactor> {
  return 'none active';
}
