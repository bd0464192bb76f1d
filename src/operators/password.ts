import { operatorPasswordLengthMin } from '../catalogue/session-bodies.ts';
import { checkPassword, type PasswordFault } from '../users/password-policy.ts';
import type { OperatorRow } from './operators.ts';

/** What is wrong with a new password of an operator, or null: too short, leaked, or made of the operator's own data. */
export function checkOwnPassword(
  password: string,
  { email, name }: Pick<OperatorRow, 'email' | 'name'>,
): PasswordFault | null {
  const settings = { password_length_min: operatorPasswordLengthMin, password_score_min: 0 };
  return checkPassword(password, { personal: [email, ...name.split(/\s+/u)], settings });
}
