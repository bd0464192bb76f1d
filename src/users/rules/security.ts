import type { FaultDetail } from '../../catalogue/errors.ts';
import { security } from '../../catalogue/resources/security.ts';
import type { InputOf, UserRow } from '../../derive/rows.ts';

/**
 * Two answers to one question would be one secret. `input` is the `security` that was sent; questions that were the same
 * `before` the call stay.
 */
export function checkQuestions(
  input: InputOf<typeof security> | undefined,
  faults: FaultDetail[],
  before?: UserRow,
): void {
  const { secret_question_1: first, secret_question_2: second } = input ?? {};
  if (first === undefined || first !== second) return;
  const { security_secret_question_1: known, security_secret_question_2: other } = before ?? {};
  if (first !== known || second !== other)
    faults.push({ path: `$.${security.name}.secret_question_2`, fault: 'sameQuestion' });
}
