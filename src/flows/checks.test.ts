import { describe, expect, it } from 'vitest';
import type { CheckKind } from '../catalogue/check-pools.ts';
import { defaultSettings, programSettings } from '../catalogue/program-settings.ts';
import { readForm } from '../catalogue/setting-form.ts';
import { addMinutes } from '../time/format-instant.ts';
import { counterAt } from '../users/counters.ts';
import { countersOf, keptUntil, suspensionOf } from './checks.ts';

const start = '2026-01-01T00:00:00';

/** How many guesses somebody gets on each day who guesses as soon as that is let, from however many addresses. */
function guessesPerDay(kind: CheckKind, days: number, settings = defaultSettings): number[] {
  const guesses = Array.from({ length: days }, () => 0);
  const [counter] = countersOf({ kind, subject: '1' });
  let [now, stored] = [start, { count: 0, ends_at: start }];
  for (let minute = 0; minute < days * 24 * 60; ) {
    const { count, endsAt } = counterAt(counter!, '', stored, { now, settings });
    const { suspended } = suspensionOf(kind, { count, endsAt }, settings, now);
    if (suspended === 'held') return guesses;
    if (suspended === null) {
      guesses[Math.floor(minute / (24 * 60))]! += 1;
      stored = { count: count + 1, ends_at: keptUntil(kind, count + 1, settings, now) };
    } else {
      minute += Math.round((Date.parse(`${suspended}Z`) - Date.parse(`${now}Z`)) / 60_000);
      now = addMinutes(start, minute);
    }
  }
  return guesses;
}

const total = (guesses: readonly number[]) => guesses.reduce((sum, one) => sum + one, 0);

describe('a year of guesses', () => {
  it.each(['password', 'email', 'phone'] as const)('at a %s: 32 on the first day, then 24 a day', (kind) => {
    const [first, ...others] = guessesPerDay(kind, 365);
    expect(first).toBe(32);
    expect(Math.max(...others)).toBe(24);
  });

  it.each(['email_code', 'sms_code'] as const)('at an %s: 10 on the first day, then one a day', (kind) => {
    const [first, ...others] = guessesPerDay(kind, 365);
    expect(first).toBe(10);
    expect(Math.max(...others)).toBe(1);
  });

  it.each(['security_code', 'answers', 'date_of_birth'] as const)('at a %s: 10 in all', (kind) => {
    expect(total(guessesPerDay(kind, 365))).toBe(10);
  });

  it('at a second factor: 20 in all', () => {
    expect(total(guessesPerDay('second_factor', 365))).toBe(20);
  });

  it.each([
    ['wrong_answers_max', 1],
    ['held_after_wrong_answers', 5],
    ['held_after_wrong_factors', 5],
    ['password_suspension_minutes', [1, 5, 15, 30, 61]],
    ['code_suspension_minutes', [1, 5, 15, 60, 241, 2880]],
    ['wrong_answers_forgotten_hours', 168],
  ] as const)('is never more where a programme sets %s to %j', (name, value) => {
    expect(readForm(programSettings[name].of, value)).toEqual(value);
    const settings = { ...defaultSettings, [name]: value };
    for (const [kind, most] of [
      ['password', 32 + 364 * 24],
      ['sms_code', 10 + 364],
      ['answers', 10],
      ['second_factor', 20],
    ] as const)
      expect(total(guessesPerDay(kind, 365, settings))).toBeLessThanOrEqual(most);
  });
});

describe('a suspension', () => {
  it.each([
    ['password_suspension_minutes', 'password', [2, 10, 20, 40, 80]],
    ['code_suspension_minutes', 'sms_code', [2, 10, 20, 80, 300, 2000]],
    ['code_suspension_minutes', 'answers', [2, 10, 20, 80, 300]],
    ['code_suspension_minutes', 'second_factor', [2, 10, 20, 80, 300, 2000, 2000]],
  ] as const)('takes the minutes of %s after wrong answers of %s', (name, kind, minutes) => {
    const settings = { ...defaultSettings, [name]: minutes };
    for (const [place, one] of minutes.entries()) {
      const count = 5 + place;
      const endsAt = keptUntil(kind, count, settings, start);
      const { suspended } = suspensionOf(kind, { count, endsAt }, settings, start);
      expect(suspended).toBe(addMinutes(start, one));
    }
  });

  it('ends when it was to end, though the programme then remembers wrong answers for longer', () => {
    const [before, after] = [24, 168].map((hours) => ({
      ...defaultSettings,
      wrong_answers_forgotten_hours: hours,
    })) as [typeof defaultSettings, typeof defaultSettings];
    const stored = { count: 7, ends_at: keptUntil('password', 7, before, start) };
    const [counter] = countersOf({ kind: 'password', subject: '1' });
    const remembered = (settings: typeof defaultSettings, hours: number) =>
      counterAt(counter!, '', stored, { now: addMinutes(start, 15 + hours * 60), settings }).count;
    expect(suspensionOf('password', { count: 7, endsAt: stored.ends_at }, after, start).suspended).toBe(
      addMinutes(start, 15),
    );
    expect([remembered(before, 23), remembered(before, 24)]).toEqual([7, 0]);
    expect([remembered(after, 167), remembered(after, 168)]).toEqual([7, 0]);
  });
});

it.each([
  [
    'password_suspension_minutes',
    [1, 5, 15, 30, 60],
    [1, 5, 15, 30, 59],
    [1, 5, 15, 30],
    [1, 5, 15, 30, 60, 60],
  ],
  [
    'code_suspension_minutes',
    [1, 5, 15, 60, 240, 1440],
    [0, 5, 15, 60, 240, 1440],
    [1, 5, 15, 60, 240, 43_201],
    60,
  ],
  ['wrong_answers_forgotten_hours', 24, 23, 169],
  ['known_networks_max', 3, -1, 4],
  ['known_network_days', 30, 0, 31],
  ['wrong_answers_per_network_and_hour', 100, 101, 9],
  ['wrong_answers_per_client_and_minute', 600, 601, 59],
  ['sms_pause_after', 50, 51, 9],
  ['sms_pause_below_percent', 20, 19, 101],
  ['sms_pause_minutes', 60, 59, 1441],
] as const)('%s is %j, and never laxer', (name, otherwise, ...refused) => {
  const { of } = programSettings[name];
  expect(defaultSettings[name]).toEqual(otherwise);
  expect(readForm(of, otherwise)).toEqual(otherwise);
  for (const value of refused) expect(readForm(of, value)).toBeUndefined();
});
