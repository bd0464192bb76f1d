import type { Caller } from '../calls/caller.ts';
import { clientStatus, sessionStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { permissionsOf } from '../catalogue/permissions.ts';
import { completeSettings } from '../catalogue/program-settings.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { type Place, runFor } from '../storage/connections.ts';
import type { SeatRow } from './operators.ts';
import type { LiveSession } from './sessions.ts';

/**
 * Whom an operator's call counts as: the seat in the programme that the call names, or the only one. It has no scope by itself: each
 * operation lends what its permission does. `now`: UTC. Throws secondFactorPending, programUnnamed, programUnknown.
 */
export async function callerOf(
  place: Place,
  callers: CallerRows,
  { session, operator }: LiveSession,
  { programId, network, now }: { programId: number | null; network: string; now: string },
): Promise<Caller> {
  if (session.status === sessionStatus.pending) throw errors.secondFactorPending();
  const [found] = await runFor<{ seat: SeatRow; settings: object }>(place, '*', {
    text: `select row_to_json(c) as seat, p.settings from client c join program p on p.id = c.program_id and p.status = ${clientStatus.active}
where c.operator_id = $1::bigint and c.status = ${clientStatus.active} and ($2::bigint is null or c.program_id = $2::bigint)
order by c.program_id limit 2`,
    values: [operator.id, programId],
  });
  const seats = found.filter(({ seat }) => callers.holds('client', seat));
  if (seats.length > 1) throw errors.programUnnamed();
  if (!seats[0]) throw errors.programUnknown();
  const { seat, settings } = seats[0];
  return {
    programId: seat.program_id,
    clientId: seat.id,
    clientGeneration: seat.token_generation,
    scopes: new Set(),
    boundUserId: null,
    boundUserGeneration: null,
    operator: {
      id: operator.id,
      email: operator.email,
      sessionId: session.id,
      network,
      permissions: permissionsOf(seat.roles, completeSettings(settings).role_limits),
      isSteppedUp: isSteppedUp(session, now),
    },
  };
}

/** Whether the second factor was given a moment ago. */
export function isSteppedUp({ stepped_up_until: until }: LiveSession['session'], now: string): boolean {
  return until !== null && now < until;
}
