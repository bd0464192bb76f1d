/** An ID token that is exchanged, for whom, and what was sent of the second factor. */
export interface TokenUseRequest {
  readonly programId: number;
  readonly userId: number;
  readonly token: string;
  /** Until when it is remembered that the token was used: UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly endsAt: string;
  /** A one-time password or a recovery code, where one was sent. */
  readonly otp: string | undefined;
}

/**
 * `used up`: by this call, with the second factor where one is on. `refused`: the token was used before, or the user may not come in any
 * more. `needed`: the second factor is on and nothing was sent of it; `wrong`: nothing that is right. Or the seconds for which wrong ones
 * have suspended further ones.
 */
export type TokenUse = 'used up' | 'refused' | 'needed' | 'wrong' | { readonly waitSeconds: number };

/** Uses an ID token up together with the second factor of its user, and compares the factor of no token that was used before. */
export type UseToken = (request: TokenUseRequest) => Promise<TokenUse>;
