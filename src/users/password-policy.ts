import type { FaultDetail } from '../catalogue/errors.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import { isBreached, passwordLengthMin } from './breached-passwords.ts';
import { scorePassword } from './password-score.ts';
import { isPersonalPassword } from './personal-password.ts';

/** What a password is judged by. */
export interface PasswordContext {
  /** The owner's first, last and nick name, email addresses and phone numbers; empty ones are passed over. */
  readonly personal: readonly (string | null | undefined)[];
  readonly settings: Pick<ProgramSettings, 'password_length_min' | 'password_score_min'>;
}

/** A fault, for the caller to say where it is. */
export type PasswordFault = Omit<FaultDetail, 'path'>;

/**
 * What is wrong with a new password, or null; the reference's pattern has been checked with its kind. As NIST
 * SP 800-63B asks: a length, counted in characters, and no leaked or personal password; no rules of composition.
 * A programme may ask for a greater length and for a score, never for less.
 */
export function checkPassword(
  password: string,
  { personal: known, settings }: PasswordContext,
): PasswordFault | null {
  const minimum = Math.max(passwordLengthMin, settings.password_length_min);
  if ([...password].length < minimum) return { fault: 'passwordTooShort', params: { minimum } };
  if (isBreached(password)) return { fault: 'passwordCommon' };
  const personal = known.filter((value): value is string => Boolean(value));
  if (isPersonalPassword(password, personal)) return { fault: 'passwordPersonal' };
  const isWeak =
    settings.password_score_min > 0 && scorePassword(password, personal) < settings.password_score_min;
  return isWeak ? { fault: 'passwordTooWeak' } : null;
}
