// The larger metadata tells premium numbers from others; that of the kinds does not.

import countries from 'i18n-iso-countries/index.js';
import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/max/metadata';

/** The country that a telephone number is of, ISO 3166-1 numeric; undefined where none is known. `number` is in E.164. */
export function countryOfPhone(number: string): string | undefined {
  const country = parsePhoneNumberFromString(number, metadata)?.country;
  return country && countries.alpha2ToNumeric(country);
}

/** The two letters (ISO 3166-1) of a country's number, which may have lost its leading zeros; the number where there are none. */
export function lettersOfCountry(number: number): string {
  const numeric = String(number).padStart(3, '0');
  return countries.numericToAlpha2(numeric) ?? numeric;
}

/** Whether a number is known to cost its caller more than usual, so that messages to it earn somebody money. */
export function isCostlyPhone(number: string): boolean {
  const type = parsePhoneNumberFromString(number, metadata)?.getType();
  return type === 'PREMIUM_RATE' || type === 'SHARED_COST';
}
