import fc from 'fast-check';
import { getCountries, getCountryCallingCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { faults } from '../faults.ts';
import { fillText } from '../text.ts';
import { kinds, readText } from './index.ts';

const kind = kinds['phone-number'];

function messageOf(text: string): string | null {
  const reading = readText(kind, text);
  return reading.fault && fillText(faults[reading.fault].message, reading.params);
}

const countries = getCountries(metadata);

describe('a telephone number', () => {
  // The examples are Google's own, beside the plans that the kind asks.
  it.each(countries.map((country) => [country]))('of %s is taken, and none of 16 digits', (country) => {
    const number = `+${getCountryCallingCode(country, metadata)}${examples[country]}`;
    expect(readText(kind, number)).toEqual({ text: number, fault: null });
    expect(readText(kind, number.slice(1)).fault).toBe('phoneForm');
    expect(readText(kind, number.padEnd(17, '0')).fault).not.toBeNull();
  });

  it('is as short as its plan has it, which is less than eight digits on some islands', () => {
    for (const number of ['+6834123', '+50051234']) expect(messageOf(number), number).toBeNull();
    for (const number of ['+683412', '+5005123']) expect(messageOf(number), number).not.toBeNull();
  });

  it('of no country is refused, whatever its digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+999[0-9]{4,12}$/u), (text) => {
        expect(readText(kind, text).fault).toBe('phoneCountry');
      }),
    );
  });

  it.each([
    [
      '0035312345678',
      'A telephone number begins with a plus and the country code, with no zero before it: +15180000000.',
    ],
    ['+1 518 000 0000', 'The character at position 3 is not a digit. Send only the digits 0 to 9.'],
    ['+44', 'The value is too short. Send at least 5 characters.'],
    ['+99912345678', 'This number does not begin with the calling code of a country.'],
    ['+1518000', 'The telephone number is too short for its country: a digit is missing.'],
    ['+151800000000', 'The telephone number is too long for its country: there is a digit too many.'],
    [
      '+4402071838750',
      'The country code is followed by a digit that is only dialled within the country. Omit it: +442071838750, not +4402071838750.',
    ],
  ])('%s is refused by what is wrong with it', (text, message) => {
    expect(messageOf(text)).toBe(message);
  });
});
