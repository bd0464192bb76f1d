import type { Rule } from './rule.ts';

/** A paper expires after it was issued, and one that has run out is refused. */
export const identificationRule: Rule = ({ row, before, path }, { now, faults }) => {
  const issued = row['issue_date'] as string;
  const expires = row['expiry_date'] as string;
  // A paper that is imported was good when it came to the other system.
  const today = (before ? now : (row['created_at'] as string)).slice(0, 10);
  if (expires <= issued) faults.push({ path: `${path}.expiry_date`, fault: 'datesReversed' });
  if (expires < today && expires !== before?.['expiry_date'])
    faults.push({ path: `${path}.expiry_date`, fault: 'expired' });
};
