import type { CallerRows } from '../keys/caller-rows.ts';
import type { Place } from '../storage/connections.ts';
import type { RolesInProgram } from './managers.ts';
import { type OperatorRow, setRoles } from './operators.ts';

/** Gives an operator roles, in each programme in place of those of before. */
export async function giveRoles(
  place: Place,
  callers: CallerRows,
  operator: OperatorRow,
  wanted: readonly RolesInProgram[],
): Promise<void> {
  for (const { programId, roles } of wanted) await setRoles(place, callers, operator, programId, roles);
}

/** What the log of operators says of roles that were given. */
export function rolesDetail(wanted: readonly RolesInProgram[]): { roles: readonly string[] } {
  return { roles: wanted.map(({ programId, roles }) => `${programId}: ${roles.join(', ')}`) };
}
