import { canonicalField } from '../../derive/columns.ts';
import type { Rule } from './rule.ts';

/**
 * Emails, phones and logins are compared in their canonical form, which stands beside what was sent. `proven`: the fields
 * whose change takes back what was verified.
 */
export function contactRule(...proven: string[]): Rule {
  return {
    proven,
    complete({ resource, row }) {
      const { name, canonical } = canonicalField(resource)!;
      row['canonical'] = canonical(row[name] as string);
    },
  };
}
