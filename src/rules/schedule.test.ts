import { describe, expect, it } from 'vitest';
import { clockAt } from './clock.ts';
import type { RuleFrequency, RuleSchedule } from './rule-source.ts';
import { compileSchedule, neverHolds } from './schedule.ts';
import { windowOf } from './windows.ts';

const holds = (schedule: Partial<RuleSchedule>, at: string, offsetMinutes = 0) =>
  compileSchedule({ isAny: false, ...schedule })(clockAt(Date.parse(at), offsetMinutes));

describe('a schedule', () => {
  const night = { start: '22:00', end: '06:00' };

  // 2026-11-27 is a Friday.
  it.each([
    [{ firstDay: '2026-11-27' }, '2026-11-26T23:59:59Z', false],
    [{ firstDay: '2026-11-27' }, '2026-11-27T00:00:00Z', true],
    [{ lastDay: '2026-11-27' }, '2026-11-27T23:59:59Z', true],
    [{ lastDay: '2026-11-27' }, '2026-11-28T00:00:00Z', false],
    [{ time: { start: '08:00', end: '18:00' } }, '2026-11-27T07:59:59Z', false],
    [{ time: { start: '08:00', end: '18:00' } }, '2026-11-27T08:00:00Z', true],
    [{ time: { start: '08:00', end: '18:00' } }, '2026-11-27T17:59:59Z', true],
    [{ time: { start: '08:00', end: '18:00' } }, '2026-11-27T18:00:00Z', false],
    [{ time: { start: '08:00', end: '08:00' } }, '2026-11-27T03:00:00Z', true],
    [{ time: night }, '2026-11-27T22:00:00Z', true],
    [{ time: night }, '2026-11-27T05:59:00Z', true],
    [{ time: night }, '2026-11-27T06:00:00Z', false],
    // The night from Friday to Saturday is Friday's.
    [{ time: night, daysOfWeek: 'fri' }, '2026-11-28T05:59:00Z', true],
    [{ time: night, daysOfWeek: 'friday' }, '2026-11-27T05:59:00Z', false],
    [{ time: night, daysOfWeek: 'fri' }, '2026-11-28T22:00:00Z', false],
    [{ time: night, lastDay: '2026-11-27' }, '2026-11-28T05:59:00Z', true],
    [{ time: night, firstDay: '2026-11-28' }, '2026-11-28T05:59:00Z', false],
    [{ time: night, months: 'nov' }, '2026-12-01T02:00:00Z', true],
    [{ daysOfMonth: '29', months: 'february' }, '2028-02-29T12:00:00Z', true],
    [{ daysOfMonth: '29', months: '2' }, '2027-03-01T12:00:00Z', false],
    [{ isAny: true, daysOfWeek: 'sun', daysOfMonth: '27' }, '2026-11-27T12:00:00Z', true],
    [{ isAny: true, daysOfWeek: 'sun', daysOfMonth: '28' }, '2026-11-27T12:00:00Z', false],
    [{ isAny: true, daysOfWeek: 'fri', lastDay: '2026-11-26' }, '2026-11-27T12:00:00Z', false],
  ])('of %j at %s: %s', (schedule, at, expected) => {
    expect(holds(schedule, at)).toBe(expected);
  });

  it('goes by the clock of the user, wherever on earth that is', () => {
    const newYear = { firstDay: '2027-01-01', lastDay: '2027-01-01' };
    expect(holds(newYear, '2026-12-31T10:00:00Z', 14 * 60)).toBe(true);
    expect(holds(newYear, '2026-12-31T09:59:59Z', 14 * 60)).toBe(false);
    expect(holds(newYear, '2027-01-02T11:59:59Z', -12 * 60)).toBe(true);
    expect(holds(newYear, '2027-01-02T12:00:00Z', -12 * 60)).toBe(false);
  });

  it.each([
    [{ firstDay: '2026-11-28', lastDay: '2026-11-27' }, true],
    [{ firstDay: '2026-11-27', lastDay: '2026-11-27' }, false],
    [{ months: 'feb,april', daysOfMonth: '31' }, true],
    [{ months: 'feb', daysOfMonth: '29,30' }, false],
    [{ months: 'feb', daysOfMonth: '30', isAny: true }, false],
    [{ months: 'feb', daysOfMonth: 'all' }, false],
  ])('of %j never holds: %s', (schedule, expected) => {
    expect(neverHolds({ isAny: false, ...schedule })).toBe(expected);
  });
});

describe('the span in which a transaction counts', () => {
  const spanOf = (span: RuleFrequency['span'], at: string, offsetMinutes = 0, length = 1) => {
    const moment = Date.parse(at);
    const frequency = { method: 1, span, length, limitKey: 'count' } as const;
    const { from, until } = windowOf(frequency, moment, clockAt(moment, offsetMinutes));
    return [from, until].map((one) => (one === null ? null : new Date(one).toISOString().slice(0, 16)));
  };

  it.each([
    ['hour', '2026-11-29T10:59:59Z', 0, ['2026-11-29T10:00', '2026-11-29T11:00']],
    ['hour', '2026-11-29T10:20:00Z', 345, ['2026-11-29T10:15', '2026-11-29T11:15']],
    ['day', '2026-12-31T23:59:59Z', 0, ['2026-12-31T00:00', '2027-01-01T00:00']],
    ['day', '2026-12-31T10:00:00Z', 840, ['2026-12-31T10:00', '2027-01-01T10:00']],
    ['day', '2027-01-01T11:59:59Z', -720, ['2026-12-31T12:00', '2027-01-01T12:00']],
    ['week', '2026-11-29T23:59:59Z', 0, ['2026-11-23T00:00', '2026-11-30T00:00']],
    ['week', '2026-11-30T00:00:00Z', 0, ['2026-11-30T00:00', '2026-12-07T00:00']],
    ['month', '2028-02-29T12:00:00Z', 0, ['2028-02-01T00:00', '2028-03-01T00:00']],
    ['month', '2026-12-31T10:00:00Z', 840, ['2026-12-31T10:00', '2027-01-31T10:00']],
    ['year', '2026-12-31T09:59:59Z', 840, ['2025-12-31T10:00', '2026-12-31T10:00']],
    ['lifetime', '2026-12-31T09:59:59Z', 0, [null, null]],
    ['last_hours', '2026-11-29T10:00:00Z', 840, ['2026-11-29T09:00', null]],
  ] as const)('of a %s at %s and %i minutes', (span, at, offsetMinutes, expected) => {
    expect(spanOf(span, at, offsetMinutes)).toEqual(expected);
  });
});
