import { useCatalogue } from '../../catalogue/catalogue.ts';
import { useMay } from '../../session/session-context.ts';
import type { Operator } from './operator-calls.ts';

/** Whether an operator has a role that the one who looks may neither give nor take away: then the server refuses every change. */
export function useIsBeyond({ roles: held }: Operator): boolean {
  const { roles: known } = useCatalogue();
  const mayPrograms = useMay('programs');
  const beyond = known.filter(({ permissions }) => permissions.includes('programs'));
  return !mayPrograms && held.some(({ roles }) => beyond.some(({ name }) => roles.includes(name)));
}
