import { startAuthentication } from '@simplewebauthn/browser';
import { call } from '../api/call.ts';
import type { Session } from './session.ts';

interface SessionAnswer {
  readonly session: Session;
}

/** Signs in with a password. Throws RosterError. */
export async function signIn(email: string, password: string): Promise<Session> {
  const body = { session: { email, password } };
  const { data } = await call<SessionAnswer>('POST', '/v1/session', { body, isUngated: true });
  return data.session;
}

/** A second factor as it is sent. */
export type Proof = { readonly otp: string } | { readonly recovery_code: string };

/** Gives the second factor, at the sign-in or once more in a session. Throws RosterError. */
export async function confirm(proof: Proof): Promise<Session> {
  const { data } = await call<SessionAnswer>('PUT', '/v1/session', {
    body: { session: proof },
    isUngated: true,
  });
  return data.session;
}

/** Gives the second factor by a passkey, which the browser asks for. Throws what the browser or the API throws. */
export async function confirmByPasskey(): Promise<Session> {
  const { data: asked } = await call<{ passkey: Parameters<typeof startAuthentication>[0]['optionsJSON'] }>(
    'POST',
    '/v1/session/passkey',
    { body: {}, isUngated: true },
  );
  const passkey = await startAuthentication({ optionsJSON: asked.passkey });
  const { data } = await call<SessionAnswer>('PUT', '/v1/session', {
    body: { session: { passkey } },
    isUngated: true,
  });
  return data.session;
}

/** Changes name, language or password of the operator who is signed in. Throws RosterError. */
export async function changeAccount(operator: Readonly<Record<string, string>>): Promise<Session> {
  const { data } = await call<SessionAnswer>('PUT', '/v1/session/operator', { body: { operator } });
  return data.session;
}

/** Signs out. Throws RosterError. */
export async function signOut(): Promise<void> {
  await call('DELETE', '/v1/session', { isUngated: true });
}
