import { authenticationType, flagValue } from '../catalogue/codes.ts';
import { authenticationData } from '../catalogue/resources/authentication-data.ts';
import { wiped } from '../derive/mask.ts';
import { mapValues } from '../objects.ts';

/** What an entry of `authentication_data` says; the rest is null. */
export type TwoFactorValues = Partial<Record<keyof typeof authenticationData.fields, unknown>>;

/** An entry of `authentication_data` about one-time passwords. */
export function showTotp(isOn: boolean, values: TwoFactorValues = {}): object {
  return entry({ type: authenticationType.totp, is_enabled: isOn ? flagValue.yes : flagValue.no, ...values });
}

/** An entry of `authentication_data` about recovery codes, or one of them. */
export function showRecovery(isOn: boolean, values: TwoFactorValues): object {
  return entry({
    type: authenticationType.recoveryCode,
    is_enabled: isOn ? flagValue.yes : flagValue.no,
    ...values,
  });
}

/** Recovery codes as they are told once, or what a replay shows of them. */
export function showCodes(codes: readonly string[], isReplay: boolean): object[] {
  return codes.map((code) => showRecovery(true, { code: isReplay ? wiped : code }));
}

function entry(values: TwoFactorValues): Record<keyof TwoFactorValues, unknown> {
  return mapValues(authenticationData.fields, (_, name) => values[name] ?? null);
}
