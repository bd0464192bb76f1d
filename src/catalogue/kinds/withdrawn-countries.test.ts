import countries from 'i18n-iso-countries/index.js';
import { describe, expect, it } from 'vitest';
import { withdrawnCountries } from './withdrawn-countries.ts';

describe('the table of withdrawn countries', () => {
  const inUse = Object.keys(countries.getNumericCodes());

  it('has days, and no number that is in use', () => {
    for (const [number, lastDay] of withdrawnCountries) {
      expect(number).toMatch(/^[0-9]{3}$/u);
      expect(new Date(lastDay).toISOString().slice(0, 10)).toBe(lastDay);
      expect(inUse).not.toContain(number);
    }
  });

  // Fails when the library learns of a country or forgets one: whatever went belongs into the table, with its day.
  it('stands beside the 249 countries of ISO 3166-1 and the number that Kosovo goes by', () => {
    expect(inUse).toHaveLength(250);
    expect(countries.numericToAlpha2('983')).toBe('XK');
  });
});
