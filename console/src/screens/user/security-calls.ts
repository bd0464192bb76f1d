import { call } from '../../api/call.ts';

/** What wrong answers are counted of. */
type SuspendedKind =
  | 'password'
  | 'email'
  | 'phone'
  | 'email_code'
  | 'sms_code'
  | 'security_code'
  | 'answers'
  | 'date_of_birth'
  | 'second_factor';

/** Wrong answers of a kind, and until when further ones are refused. */
export interface Suspension {
  readonly kind: SuspendedKind;
  readonly wrong_answers: number | null;
  readonly suspended_until: string | null;
  readonly is_held: number | null;
}

/** A second factor of a user. */
export interface UserFactor {
  readonly type: number;
  readonly is_enabled: number | null;
  readonly since: string | null;
  readonly codes_left: number | null;
}

/** Whom a call is about. */
export interface About {
  readonly program: number;
  readonly userId: number;
}

const sent = ({ program, userId }: About) => ({ program, path: { user_id: userId } });
const because = (reason: string) => ({ notes: { admin_notes: reason } });

/** Reads which checks of a user wrong answers count against. Throws RosterError. */
export async function listSuspensions(about: About, signal: AbortSignal): Promise<readonly Suspension[]> {
  const { data } = await call<{ suspension: readonly Suspension[] | null }>(
    'GET',
    '/v1/user/security/suspension/:user_id',
    { ...sent(about), signal },
  );
  return data.suspension ?? [];
}

/** Clears the wrong answers of a kind. Throws RosterError. */
export async function liftSuspension(about: About, kind: SuspendedKind, reason: string): Promise<void> {
  await call('DELETE', '/v1/user/security/suspension/:user_id', {
    ...sent(about),
    body: { suspension: [{ kind }], ...because(reason) },
  });
}

/** Reads the second factors of a user. Throws RosterError. */
export async function readFactors(about: About, signal: AbortSignal): Promise<readonly UserFactor[]> {
  const { data } = await call<{ authentication_data: readonly UserFactor[] | UserFactor | null }>(
    'GET',
    '/v1/user/auth/:user_id',
    { ...sent(about), signal },
  );
  return [data.authentication_data ?? []].flat();
}

/** Turns the second factor of a user off. Throws RosterError. */
export async function turnFactorOff(about: About, reason: string): Promise<void> {
  await call('DELETE', '/v1/user/auth/:user_id', { ...sent(about), body: because(reason) });
}

/** Sends the person a code by which to set a new password. Throws RosterError. */
export async function sendPasswordReset(about: About, address: string): Promise<void> {
  await call('POST', '/v1/user/security/reset/:user_id', {
    ...sent(about),
    body: { info: { type: 3 }, reset_security_data: { forget_password: { verified_email: address } } },
  });
}

/** Sets the status of a user. Throws RosterError. */
export async function setStatus(about: About, status: number, reason: string): Promise<void> {
  await call('PUT', '/v1/user/:user_id', {
    ...sent(about),
    body: { info: { status: String(status) }, ...because(reason) },
  });
}

/** Closes a user. Throws RosterError. */
export async function closeUser(about: About, reason: string): Promise<void> {
  await call('DELETE', '/v1/user/:user_id', { ...sent(about), body: because(reason) });
}

/** Asks whether a user can be closed, and changes nothing. Throws RosterError, of a number that nobody has and of a closed user with status 404. */
export async function tryClosing(about: About, signal: AbortSignal): Promise<true> {
  await call('DELETE', '/v1/user/:user_id', { ...sent(about), body: { validate: 1 }, signal });
  return true;
}
