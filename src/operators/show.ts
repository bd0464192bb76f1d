import { sessionStatus } from '../catalogue/codes.ts';
import { permissionsOf, type RoleLimits } from '../catalogue/permissions.ts';
import { completeSettings } from '../catalogue/program-settings.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { type Factor, factorsOf } from './factors.ts';
import { knownBrowserOf } from './familiar.ts';
import { type OperatorRow, type SeatRow, seatsOf } from './operators.ts';
import { recoveryCodesLeft } from './recovery-codes.ts';
import { endOf, type LiveSession, type SessionRow } from './sessions.ts';

/** What an operator sees of a second factor of theirs. */
export function showFactor({ id, type, name, createdAt, lastUsedAt }: Factor): Record<string, unknown> {
  return { id, type, name, created_at: createdAt, last_used_at: lastUsedAt };
}

/** The session of an answer: while it waits for the second factor, what there is of those and nothing else. */
export async function showSession(
  place: Place,
  callers: CallerRows,
  { session, operator }: LiveSession,
): Promise<Record<string, unknown>> {
  const factors = await factorsOf(place, callers, operator.id);
  if (session.status === sessionStatus.pending) {
    const types = new Set(factors.map(({ type }) => type));
    return { state: 'second_factor', second_factors: [...types, 'recovery_code'] };
  }
  const seats = await seatsOf(place, callers, [operator.id]);
  const limits = await roleLimitsOf(place, seats);
  return {
    state: 'active',
    id: session.id,
    operator: {
      ...showAccount(operator),
      second_factors: factors.map(showFactor),
      recovery_codes_left: await recoveryCodesLeft(place, operator.id),
    },
    programs: seats
      .filter(({ roles }) => roles.length > 0)
      .map(({ program_id, id, program_name, roles }) => ({
        id: program_id,
        seat_id: id,
        name: program_name,
        roles,
        permissions: [...permissionsOf(roles, limits.get(program_id) ?? [])].sort(),
      })),
    started_at: session.started_at,
    ends_at: endOf(session),
    stepped_up_until: session.stepped_up_until,
  };
}

/** What everybody who sees an operator sees. */
export function showAccount({ id, email, name, language, status }: OperatorRow): Record<string, unknown> {
  return { id, email, name, language, status };
}

/** A session in a list. */
export function showListed(row: SessionRow, currentId?: number): Record<string, unknown> {
  const { id, started_at, last_used_at, network, user_agent } = row;
  return {
    ...{ id, started_at, last_used_at, ends_at: endOf(row), network, user_agent },
    browser: knownBrowserOf(user_agent),
    is_current: id === currentId ? 1 : 0,
  };
}

/** What the programmes of seats take away from roles, by programme. */
async function roleLimitsOf(place: Place, seats: readonly SeatRow[]): Promise<Map<number, RoleLimits>> {
  const [rows] = await runFor<{ id: number; settings: object }>(place, '*', {
    text: `select id, settings from program where id = any(string_to_array($1::text, ',')::bigint[])`,
    values: [seats.map(({ program_id }) => program_id).join()],
  });
  return new Map(rows.map(({ id, settings }) => [id, completeSettings(settings).role_limits]));
}
