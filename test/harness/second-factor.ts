import { Secret, TOTP } from 'otpauth';
import type { AssembledTest } from './assembled.ts';

/** A second factor that is on: the secret of the app, and the recovery codes. */
export interface SecondFactor {
  readonly secret: string;
  readonly codes: readonly string[];
}

const stepMilliseconds = 30_000;

/** The one-time password of a secret (base32) at a moment. Tests of the second factor itself ask oathtool (authenticator.ts). */
export function passwordOf(secret: string, at: Date): string {
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: at.getTime() });
}

/** Offers a secret to a user; returns it. */
export async function offerSecret(server: AssembledTest, token: string, userId: number): Promise<string> {
  const body = { authentication_data: [{ type: 11 }] };
  const { json } = await server.call('POST', `/v1/user/auth/enroll/${userId}`, { token, body });
  return json.authentication_data[0].secret_key;
}

/** Turns the second factor of a user on, by the password of the step before, so that the one of this moment still counts. */
export async function turnOnSecondFactor(
  server: AssembledTest,
  token: string,
  userId: number,
): Promise<SecondFactor> {
  const secret = await offerSecret(server, token, userId);
  const before = new Date(server.services.clock().getTime() - stepMilliseconds);
  const body = { authentication_data: [{ type: 11, code: passwordOf(secret, before) }] };
  const { json } = await server.call('POST', `/v1/user/auth/activate/${userId}`, { token, body });
  if (json.result.code !== '0000') throw new Error(JSON.stringify(json.result));
  const codes = json.authentication_data.slice(1).map(({ code }: { code: string }) => code);
  return { secret, codes };
}
