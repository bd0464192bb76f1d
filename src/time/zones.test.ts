import { describe, expect, it } from 'vitest';
import { formatDateTime } from './format-instant.ts';
import { formatOffset, namedOffsets, parseOffset, shift, zoneName } from './zones.ts';

// The offset of a zone at a moment, in minutes, as Node's own zone data has it.
function offsetAt(zone: string, moment: Date): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
    moment,
  );
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '') || '+00:00';
  return parseOffset(text) ?? Number.NaN;
}

describe('zoneName', () => {
  it.each(namedOffsets().map((offset) => [formatOffset(offset), offset]))(
    '%s is the standard time of its zone',
    (_text, offset) => {
      const name = zoneName(offset as number);
      // Standard time is the lesser of winter and summer, in either hemisphere.
      const winter = offsetAt(name ?? '', new Date('2026-01-15T00:00:00Z'));
      const summer = offsetAt(name ?? '', new Date('2026-07-15T00:00:00Z'));
      expect(Math.min(winter, summer)).toBe(offset);
    },
  );

  it.each([
    ['UTC -11:00', 'Pacific/Pago_Pago'],
    ['UTC +10:00', 'Antarctica/DumontDUrville'],
    ['UTC +01:00', 'Europe/Andorra'],
    ['UTC +02:00', 'Europe/Mariehamn'],
    ['UTC -00:00', 'Etc/UTC'],
    ['UTC +02:15', null],
  ])('%s is %s', (text, name) => {
    expect(zoneName(parseOffset(text) ?? Number.NaN)).toBe(name);
  });
});

describe('parseOffset', () => {
  it.each([
    ['UTC +02:00', 120],
    ['UTC -03:30', -210],
    ['UTC +05:45', 345],
    ['UTC -00:00', 0],
    ['UTC +23:59', 1439],
  ])('reads %s as %d minutes', (text, minutes) => {
    expect(parseOffset(text)).toBe(minutes);
  });
  it.each(['UTC+02:00', 'UTC +24:00', 'UTC |02:00', 'UTC +2:00', 'utc +02:00', '', 'UTC +02:00 '])(
    'refuses %j',
    (text) => {
      expect(parseOffset(text)).toBeNull();
    },
  );
  it('undoes formatOffset', () => {
    for (let minutes = -1439; minutes <= 1439; minutes++)
      expect(parseOffset(formatOffset(minutes))).toBe(minutes);
  });
});

describe('shift and formatDateTime', () => {
  it('shows the wall clock of the offset', () => {
    expect(shift('2023-02-28T23:30:15', 120)).toBe('2023-03-01T01:30:15');
    expect(shift('2023-02-28T23:30:15', -210)).toBe('2023-02-28T20:00:15');
  });
  it('cuts fractions off', () => {
    expect(formatDateTime(new Date('2023-02-28T23:30:15.987Z'))).toBe('2023-02-28T23:30:15');
  });
});
