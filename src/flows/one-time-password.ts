import { Secret, TOTP } from 'otpauth';
import { drawBytes } from '../crypto/random.ts';

/** What every authenticator app can do (RFC 6238): a new password of six digits every thirty seconds. */
const form = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** Random bytes of a secret: as many as the hash has (RFC 4226, section 4, R6). */
const secretBytes = 20;
/** Steps by which the clock of the device may be ahead or behind (RFC 6238, section 5.2). */
const stepsAside = 1;

/** A new secret of 160 random bits, base32. */
export function drawSecret(): string {
  return new Secret({ buffer: Uint8Array.from(drawBytes(secretBytes)).buffer }).base32;
}

/** The address by which an authenticator app takes a secret. `issuer`: whose account it is for; `title`: which account. */
export function keyUri({
  issuer,
  title,
  secret,
}: {
  readonly issuer: string;
  readonly title: string;
  readonly secret: string;
}): string {
  // A colon stands between the two.
  const [plainIssuer, label] = [issuer, title].map((text) => text.replaceAll(':', ' '));
  return new TOTP({ ...form, issuer: plainIssuer!, label: label!, secret }).toString();
}

const digits = new RegExp(`^[0-9]{1,${form.digits}}$`, 'u');

/** Whether what somebody sent is meant as a one-time password: no recovery code is so short, or has digits alone. */
export function isOneTimePassword(sent: string): boolean {
  return digits.test(sent.replaceAll(' ', ''));
}

/** A one-time password as it is compared: a number counts with the zeros that stand before it. */
export function comparablePassword(sent: string): string {
  return sent.replaceAll(' ', '').padStart(form.digits, '0');
}

/**
 * The step, counted from 1970 in periods, whose password was sent; null for none. A step that is not after `last` counts no more, so
 * that a password works once.
 */
export function matchingStep(secret: string, sent: string, now: Date, last: number | null): number | null {
  const timestamp = now.getTime();
  const away = TOTP.validate({
    ...form,
    secret: Secret.fromBase32(secret),
    token: comparablePassword(sent),
    timestamp,
    window: stepsAside,
  });
  if (away === null) return null;
  const step = TOTP.counter({ period: form.period, timestamp }) + away;
  return last !== null && step <= last ? null : step;
}
