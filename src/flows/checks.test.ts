import { describe, expect, it } from 'vitest';
import { type CheckKind, checkNames } from '../catalogue/check-pools.ts';
import { defaultSettings, programSettings } from '../catalogue/program-settings.ts';
import { addMinutes, rememberedUntil, suspensionOf } from './checks.ts';

/** How many guesses somebody gets on each day who guesses as soon as that is let, from however many addresses. */
function guessesPerDay(kind: CheckKind, days: number, settings = defaultSettings): number[] {
  const guesses = Array.from({ length: days }, () => 0);
  let [count, endsAt, now] = [0, null as string | null, '2026-01-01T00:00:00'];
  for (let minute = 0; minute < days * 24 * 60; ) {
    if (endsAt !== null && endsAt <= now) [count, endsAt] = [0, null];
    const { suspended } = suspensionOf(kind, { count, endsAt }, settings, now);
    if (suspended === 'held') return guesses;
    if (suspended === null) {
      guesses[Math.floor(minute / (24 * 60))]! += 1;
      [count, endsAt] = [count + 1, rememberedUntil(kind, count + 1, settings, now)];
    } else {
      minute += Math.round((Date.parse(`${suspended}Z`) - Date.parse(`${now}Z`)) / 60_000);
      now = addMinutes('2026-01-01T00:00:00', minute);
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

  it('is never more where a programme sets other numbers within their bounds', () => {
    const names = ['wrong_answers_max', 'held_after_wrong_answers', 'held_after_wrong_factors'] as const;
    for (const kind of checkNames) {
      for (const name of names) {
        const { of } = programSettings[name];
        const settings = { ...defaultSettings, [name]: of.form === 'integer' ? of.minimum : 0 };
        expect(total(guessesPerDay(kind, 365, settings))).toBeLessThanOrEqual(
          total(guessesPerDay(kind, 365)),
        );
      }
    }
  });
});
