import { countryOfPhone, isCostlyPhone } from '../catalogue/phone-numbers.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';

/** Why no text message goes to a number; null where nothing speaks against it. `number` is in E.164. */
export function refusalOfPhone(
  number: string,
  { sms_countries: allowed }: Pick<ProgramSettings, 'sms_countries'>,
): 'costlyPhone' | 'countryNotAllowed' | null {
  if (isCostlyPhone(number)) return 'costlyPhone';
  if (!allowed) return null;
  const country = countryOfPhone(number);
  return country !== undefined && allowed.includes(country) ? null : 'countryNotAllowed';
}
