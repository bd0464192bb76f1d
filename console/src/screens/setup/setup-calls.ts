import { startRegistration } from '@simplewebauthn/browser';
import { call } from '../../api/call.ts';
import type { FactorOffer, PasskeyOffer } from '../../parts/factor-setup.tsx';
import type { Session } from '../../session/session.ts';

/** What an invitation opens: who is invited, and what a second factor is set up from. */
export interface Opened extends FactorOffer {
  readonly operator: { readonly email: string; readonly name: string; readonly language: string };
}

/** What came of an invitation that was accepted. */
export interface Accepted {
  readonly session: Session;
  readonly recovery_codes: readonly string[];
}

/** Opens an invitation. Throws RosterError. */
export async function openInvitation(token: string): Promise<Opened> {
  const body = { setup: { token } };
  const { data } = await call<{ setup: Opened }>('POST', '/v1/session/setup', { body, isUngated: true });
  return data.setup;
}

/** What the second factor is proven by: a one-time password, or a passkey that the browser makes. */
export type FirstProof = { readonly otp: string } | { readonly offer: PasskeyOffer };

/** Accepts an invitation with a password and a second factor. Throws what the browser or the API throws. */
export async function acceptInvitation(
  token: string,
  password: string,
  proof: FirstProof,
): Promise<Accepted> {
  const factor = 'otp' in proof ? proof : { passkey: await startRegistration({ optionsJSON: proof.offer }) };
  const body = { setup: { token, password, ...factor } };
  const { data } = await call<Accepted>('PUT', '/v1/session/setup', { body, isUngated: true });
  return data;
}
