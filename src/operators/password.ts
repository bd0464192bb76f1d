import { checkPassword, type PasswordFault } from '../users/password-policy.ts';
import type { OperatorRow } from './operators.ts';

/** Characters that the password of an operator needs. */
export const passwordLengthMin = 12;

/** What is wrong with a new password of an operator, or null: too short, leaked, or made of the operator's own data. */
export function checkOwnPassword(
  password: string,
  { email, name }: Pick<OperatorRow, 'email' | 'name'>,
): PasswordFault | null {
  const settings = { password_length_min: passwordLengthMin, password_score_min: 0 };
  return checkPassword(password, { personal: [email, ...name.split(/\s+/u)], settings });
}
