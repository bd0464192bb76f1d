import { status } from '../../catalogue/codes.ts';
import { checkCountry } from './allowed.ts';
import type { Rule } from './rule.ts';

/** Identity papers wait for a review, again after every change; what has run out is refused. */
export const identificationRule: Rule = {
  initialStatus: () => status.waitingForVerification,
  proven: ['type', 'country_of_issue', 'country_of_residence', 'number', 'issue_date', 'expiry_date'],
  statusAfterChange: status.waitingForVerification,
  complete(entry, context) {
    checkCountry(entry, 'country_of_issue', context);
    checkCountry(entry, 'country_of_residence', context);
    const issued = entry.row['issue_date'] as string;
    const expires = entry.row['expiry_date'] as string;
    // A paper that is imported was good when it came to the other system.
    const today = (entry.before ? context.now : (entry.row['created_at'] as string)).slice(0, 10);
    if (expires <= issued) {
      context.faults.push({ path: `${entry.path}.expiry_date`, fault: 'datesReversed' });
    }
    if (expires < today && expires !== entry.before?.['expiry_date']) {
      context.faults.push({ path: `${entry.path}.expiry_date`, fault: 'expired' });
    }
  },
};
