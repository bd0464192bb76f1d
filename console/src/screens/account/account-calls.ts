import { startRegistration } from '@simplewebauthn/browser';
import type { components } from '../../../../sdk/src/index.ts';
import type { Answered } from '../../api/answered.ts';
import { call } from '../../api/call.ts';
import type { PasskeyOffer, TotpOffer } from '../../parts/factor-setup.tsx';
import type { Session } from '../../session/session.ts';

interface SessionAnswer {
  readonly session: Session;
}

interface Renewed extends SessionAnswer {
  readonly recovery_codes: readonly string[];
}

/** Begins to set up an authenticator app. Throws RosterError. */
export async function offerTotp(): Promise<TotpOffer> {
  const body = { factor: { type: 'totp' } };
  const { data } = await call<{ offer: { totp: TotpOffer } }>('POST', '/v1/session/factor', { body });
  return data.offer.totp;
}

/** Sets up an authenticator app with its first one-time password. Throws RosterError. */
export async function addTotp(name: string, otp: string): Promise<Session> {
  const { data } = await call<SessionAnswer>('PUT', '/v1/session/factor', {
    body: { factor: { name, otp } },
  });
  return data.session;
}

/** Sets up a passkey, which the browser makes. Throws what the browser or the API throws. */
export async function addPasskey(name: string): Promise<Session> {
  const body = { factor: { type: 'passkey' } };
  const { data: asked } = await call<{ offer: { passkey: PasskeyOffer } }>('POST', '/v1/session/factor', {
    body,
  });
  const passkey = await startRegistration({ optionsJSON: asked.offer.passkey });
  const { data } = await call<SessionAnswer>('PUT', '/v1/session/factor', {
    body: { factor: { name, passkey } },
  });
  return data.session;
}

/** Removes a second factor. Throws RosterError. */
export async function removeFactor(id: number): Promise<void> {
  await call('DELETE', '/v1/session/factor/:factor_id', { path: { factor_id: id } });
}

/** Draws ten new recovery codes, and answers the session, which counts them. Throws RosterError. */
export async function renewRecoveryCodes(): Promise<Renewed> {
  const { data } = await call<Renewed>('POST', '/v1/session/recovery', { body: {} });
  return data;
}

/** A session in the list of the operator's own. */
export type ListedSession = components['schemas']['operator_session'];

/** The sessions of the operator. Throws RosterError. */
export async function listSessions(signal: AbortSignal): Promise<readonly ListedSession[]> {
  const { data } = await call<Answered<'GET', '/v1/session/list'>>('GET', '/v1/session/list', { signal });
  return data.sessions;
}

/** Ends another session of the operator. Throws RosterError. */
export async function endSession(id: number): Promise<void> {
  await call('DELETE', '/v1/session/:session_id', { path: { session_id: id } });
}
