// Without the names of countries in seventy languages, which its main entry brings along.
import countries from 'i18n-iso-countries/index.js';
import type { FaultCode } from '../faults.ts';
import { defineKind, type Ending, type Explain } from './kind.ts';
import { withdrawnCountries } from './withdrawn-countries.ts';

/**
 * A country of ISO 3166-1 by its number, also one that is no more (ISO 3166-3). Stored with three digits, the only form
 * the standard knows. Kosovo has no number there; 983 of the range that is left to users is taken.
 */
export const country = defineKind({
  name: 'country',
  description:
    'A country: its numeric code in ISO 3166-1, such as 840. For Kosovo, which has none, send 983.',
  pattern: /^[0-9]{1,3}$/u,
  explain: () => 'countryForm',
  accepts: ['number'],
  check: (text) => (isCountry(text.padStart(3, '0')) ? null : 'unknownCountry'),
  stored: (text) => text.padStart(3, '0'),
  ends: countryEnding,
  maxLength: 3,
  // The published example, 900, is no country: it shows the pattern only.
  examples: ['840', '124', '858', '826', '400', '4', '004'],
  nearMisses: ['900', '000', '8400', 'US', '-840', 'USA', '84O'],
  generate: { oneOf: ['840', '124', '826', '400', '250', '4'] },
});

/** The countries that there are, by their number, with their letters in ISO 3166-1: `840` and `US`. */
export const countryLetters: ReadonlyMap<string, string> = new Map(
  Object.entries(countries.getNumericCodes()).filter(([number]) => !withdrawnCountries.has(number)),
);

// The published pattern has no sign before 180, although -180 is the same meridian.
const coordinate = /^(?:-?(?:1[0-7]|[1-9])?[0-9](?:\.[0-9]{1,24})?|-?180(?:\.0{1,24})?)$/u;

/** Of what is no coordinate: whether it is a number that is too large, or none as coordinates are written. */
function explainDegrees(maximum: number, outside: FaultCode): Explain {
  return (sent) =>
    /^-?[1-9][0-9]*(?:\.[0-9]{1,24})?$/u.test(sent) && Math.abs(Number(sent)) > maximum
      ? outside
      : 'degreesForm';
}

function isCountry(number: string): boolean {
  return countries.numericToAlpha2(number) !== undefined || withdrawnCountries.has(number);
}

function countryEnding(number: string): Ending | null {
  const lastDay = withdrawnCountries.get(number);
  return lastDay === undefined ? null : { lastDay, fault: 'countryWithdrawn' };
}

const publishedCoordinate = String.raw`^(-?(?:1[0-7]|[1-9])?\d(?:\.\d{1,24})?|180(?:\.0{1,24})?)$`;

/** Degrees north of the equator. */
export const latitude = defineKind({
  name: 'latitude',
  description: 'A latitude in degrees, from -90 to 90, with up to 24 decimals.',
  pattern: coordinate,
  published: publishedCoordinate, // Nearly the same; the range of a latitude is checked apart.
  accepts: ['number'],
  check: (text) => (Math.abs(Number(text)) > 90 ? 'latitudeOutOfRange' : null),
  explain: explainDegrees(90, 'latitudeOutOfRange'),
  examples: ['37.42242', '-33.8', '90', '-90', '0'],
  nearMisses: ['90.1', '-91', '120', '37.', '.5', '+37', '37,4', '1e1', 'NaN'],
});

/** Degrees east of Greenwich. */
export const longitude = defineKind({
  name: 'longitude',
  description: 'A longitude in degrees, from -180 to 180, with up to 24 decimals.',
  pattern: coordinate,
  published: publishedCoordinate, // And -180.
  explain: explainDegrees(180, 'longitudeOutOfRange'),
  accepts: ['number'],
  examples: ['37.42242', '-88.087447', '180', '180.0', '-179.99', '-180'],
  nearMisses: ['180.1', '181', '-180.1', '-181', '200', '37.', '+37', '037', '88° 5′ W'],
});
