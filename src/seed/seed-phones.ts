import { type CountryCode, getExampleNumber } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/mobile/examples';

/** How many numbers of one country there are. */
const serials = 1_000_000;
// Coprime to it, so that neighbours get numbers that look nothing alike, and no two the same.
const step = 618_033;
const serialDigits = 6;

/**
 * A mobile number of a country, E.164: the country's example number with other last digits. The same serial always gives
 * the same number; serials less than a million apart give different ones.
 */
export function seedPhone(country: CountryCode, serial: number): string {
  const example = getExampleNumber(country, examples)!.number;
  const digits = String((serial * step) % serials).padStart(serialDigits, '0');
  return example.slice(0, -serialDigits) + digits;
}
