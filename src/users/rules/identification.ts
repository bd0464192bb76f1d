import type { identification } from '../../catalogue/resources/identification.ts';
import type { RowOf } from '../../derive/rows.ts';
import type { Rule } from './rule.ts';

/** A paper expires after it was issued, and one that has run out is refused. */
export const identificationRule: Rule<RowOf<typeof identification>> = (
  { row, before, path },
  { now, faults },
) => {
  const { issue_date: issued, expiry_date: expires } = row;
  // A paper that is imported was good when it came to the other system.
  const today = (before ? now : row.created_at).slice(0, 10);
  if (expires <= issued) faults.push({ path: `${path}.expiry_date`, fault: 'datesReversed' });
  if (expires < today && expires !== before?.expiry_date)
    faults.push({ path: `${path}.expiry_date`, fault: 'expired' });
};
