import { userType } from '../../catalogue/codes.ts';
import type { personalInfo } from '../../catalogue/resources/personal-info.ts';
import type { InputOf } from '../../derive/rows.ts';
import type { ChangeContext } from '../change-context.ts';

/**
 * A programme may set a minimum age, counted in whole years on the day of the call (UTC). It is asked of whoever says
 * when they were born, and of nobody who is an organisation; `input` is the `personal_info` that was sent, and `known` the day of birth
 * that the user had already as a person.
 */
export function checkMinimumAge(
  input: InputOf<typeof personalInfo> | undefined,
  { state, settings, now, faults }: ChangeContext,
  known: string | null = null,
): void {
  const born = input?.date_of_birth;
  if (!born || born === known || state.user.type === userType.organisation) return;
  const years = Number(now.slice(0, 4)) - Number(born.slice(0, 4));
  // East of UTC, a child may have been born tomorrow.
  const age = Math.max(0, now.slice(5, 10) >= born.slice(5, 10) ? years : years - 1);
  if (age < settings.minimum_age)
    faults.push({
      path: '$.personal_info.date_of_birth',
      fault: 'tooYoung',
      params: { minimum: settings.minimum_age },
    });
}
