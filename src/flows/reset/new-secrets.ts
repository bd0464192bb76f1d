import type { FaultDetail } from '../../catalogue/errors.ts';
import type { ProgramSettings } from '../../catalogue/program-settings.ts';
import { email } from '../../catalogue/resources/email.ts';
import { phone } from '../../catalogue/resources/phone.ts';
import { rowsIn } from '../../derive/rows.ts';
import type { ChangeState } from '../../storage/user-state.ts';
import { checkPassword } from '../../users/password-policy.ts';

/** Where a new password stands in the body of a reset. */
export const newPasswordPath = '$.reset_security_data.reset_password.new_password';

/** What a password must be whoever it is of. It is a fault of the body, and no attempt. */
export function faultsOfAnyPassword(password: string, settings: ProgramSettings): FaultDetail[] {
  return faultsOf(password, [], settings);
}

/** What a password must be that is of one user: it holds nothing of the user's own. */
export function faultsOfPassword(
  password: string,
  state: ChangeState,
  settings: ProgramSettings,
): FaultDetail[] {
  const { user } = state;
  const lists = { email: state['list_email'] ?? [], phone: state['list_phone'] ?? [] };
  const personal = [
    user?.personal_info_first_name,
    user?.personal_info_last_name,
    user?.personal_info_nick_name,
    ...rowsIn(lists, email).map(({ address }) => address),
    ...rowsIn(lists, phone).map(({ number }) => number),
  ];
  return faultsOf(password, personal, settings);
}

function faultsOf(
  password: string,
  personal: readonly (string | null | undefined)[],
  settings: ProgramSettings,
): FaultDetail[] {
  const fault = checkPassword(password, { personal, settings });
  return fault ? [{ path: newPasswordPath, ...fault }] : [];
}
