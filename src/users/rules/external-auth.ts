import { explainUnmappedLogin } from '../../catalogue/kinds/numbers.ts';
import { loginTypeOf } from '../../catalogue/open-id-provider.ts';
import type { externalAuth } from '../../catalogue/resources/external-auth.ts';
import type { RowOf } from '../../derive/rows.ts';
import type { Rule } from './rule.ts';

/**
 * How a provider writes its logins is known where the programme mapped the type to one; any other login is of digits, as
 * published. One that was taken while its type was mapped stays.
 */
export const externalAuthRule: Rule<RowOf<typeof externalAuth>> = (
  { row, before, path },
  { settings, faults },
) => {
  const isMapped = settings.open_id.some((provider) => loginTypeOf(provider) === row.type);
  if (before || row.closed_at || isMapped) return;
  const found = explainUnmappedLogin(String(row.login_id));
  if (found === null) return;
  faults.push({ path: `${path}.login_id`, ...(typeof found === 'string' ? { fault: found } : found) });
};
