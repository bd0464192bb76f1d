import { status } from '../../catalogue/codes.ts';
import type { identification } from '../../catalogue/resources/identification.ts';
import type { RowOf } from '../../derive/rows.ts';
import { earliestDay } from '../../time/days.ts';
import type { Rule } from './rule.ts';

/**
 * A paper that has an end does not expire before it was issued, and one that has run out everywhere on earth is refused. A held change
 * is given up for one that is not held.
 */
export const identificationRule: Rule<RowOf<typeof identification>> = (
  { row, before, path },
  { now, faults },
) => {
  if (row.held && row.status !== status.changeHeld) row.held = null;
  const { issue_date: issued, expiry_date: expires } = row;
  // A paper that is imported was good when it came to the other system.
  const today = earliestDay(new Date(`${before ? now : row.created_at}Z`));
  if (!expires) return;
  const isChanged = expires !== before?.expiry_date || issued !== before?.issue_date;
  if (isChanged && expires < issued) faults.push({ path: `${path}.expiry_date`, fault: 'datesReversed' });
  if (expires < today && expires !== before?.expiry_date)
    faults.push({ path: `${path}.expiry_date`, fault: 'expired' });
};
