import { operatorStatus, sessionStatus } from '../catalogue/codes.ts';
import type { CallerRow, CallerRows } from '../keys/caller-rows.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { type TakenRow, takeNumbers } from '../storage/ids.ts';
import { addMinutes } from '../time/format-instant.ts';
import type { OperatorRow } from './operators.ts';
import { drawToken, tokenHash } from './tokens.ts';

/** How long a session lasts, and what was proven in it. NIST SP 800-63B, section 4.2.3 (AAL 2), allows as much. */
export const sessionLimits = {
  /** Minutes without a call. */
  idleMinutes: 30,
  /** Minutes from the sign-in. */
  minutes: 12 * 60,
  /** Minutes that a session waits for its second factor. */
  pendingMinutes: 10,
  /** Minutes for which a second factor counts as given a moment ago. */
  stepUpMinutes: 10,
  /** Sessions of one operator at a time, and apart from them those that wait: a further one ends the oldest of its kind. */
  count: 20,
} as const;

/** The use of a session is noted once in so many seconds. */
const noteSeconds = 60;

/** A session as it is stored. */
export interface SessionRow extends CallerRow {
  readonly id: number;
  readonly token_hash: string;
  readonly operator_id: number;
  readonly generation: number;
  readonly status: number;
  /** UTC, `yyyy-mm-ddThh:mm:ss`, as the others. */
  readonly started_at: string;
  readonly last_used_at: string;
  readonly stepped_up_until: string | null;
  readonly sealed: string | null;
  readonly network: string;
  readonly user_agent: string;
}

/** A session that counts, and whose it is. */
export interface LiveSession {
  readonly session: SessionRow;
  readonly operator: OperatorRow;
}

/** From where a session is used. */
export interface Visitor {
  readonly network: string;
  readonly userAgent: string;
}

/** A session and the token that its cookie carries, which is stored nowhere. */
export interface StartedSession {
  readonly session: SessionRow;
  readonly token: string;
}

const userAgentLength = 200;

/** Begins a session. `isProven`: the second factor was given. `now`: UTC. */
export async function startSession(
  place: Place,
  callers: CallerRows,
  operator: OperatorRow,
  { network, userAgent }: Visitor,
  { isProven, isSteppedUp, now }: { isProven: boolean; isSteppedUp: boolean; now: string },
): Promise<StartedSession> {
  const token = drawToken();
  const [[number]] = await runFor<TakenRow>(place, '*', takeNumbers(0, 'operator_session', 1));
  const row: SessionRow = {
    id: Number(number!.first),
    token_hash: tokenHash(callers, 'session', token),
    operator_id: operator.id,
    generation: operator.generation,
    status: isProven ? sessionStatus.active : sessionStatus.pending,
    started_at: now,
    last_used_at: now,
    stepped_up_until: isSteppedUp ? addMinutes(now, sessionLimits.stepUpMinutes) : null,
    sealed: null,
    network,
    user_agent: userAgent.slice(0, userAgentLength),
  };
  await runFor(place, '*', {
    text: `with old as (delete from operator_session where operator_id = $2::bigint and id in (
  select id from operator_session s where s.operator_id = $2::bigint and s.status = $3::integer order by last_used_at desc offset ${sessionLimits.count - 1}))
insert into operator_session select (json_populate_record(null::operator_session, $1::json)).*`,
    values: [JSON.stringify({ ...row, mac: callers.mac('operator_session', row) }), operator.id, row.status],
  });
  return { session: row, token };
}

/**
 * The session of a token, where it still counts: neither idle nor too old, and of an operator who is neither disabled nor changed since.
 * Also one that waits for its second factor. `now`: UTC.
 */
export async function findSession(
  place: Place,
  callers: CallerRows,
  token: string,
  now: string,
): Promise<LiveSession | undefined> {
  const [[found]] = await runFor<{ session: SessionRow; operator: OperatorRow }>(place, '*', {
    text: `select row_to_json(s) as session, row_to_json(o) as operator
from operator_session s join operator o on o.id = s.operator_id and o.generation = s.generation and o.status = ${operatorStatus.active}
where s.token_hash = $1::bytea`,
    values: [tokenHash(callers, 'session', token)],
  });
  if (
    !found ||
    !callers.holds('operator_session', found.session) ||
    !callers.holds('operator', found.operator)
  )
    return undefined;
  return now < endOf(found.session) ? found : undefined;
}

/** When a session ends by itself: UTC. */
export function endOf({ status, started_at, last_used_at }: SessionRow): string {
  if (status === sessionStatus.pending) return addMinutes(started_at, sessionLimits.pendingMinutes);
  const [idle, latest] = [
    addMinutes(last_used_at, sessionLimits.idleMinutes),
    addMinutes(started_at, sessionLimits.minutes),
  ];
  return idle < latest ? idle : latest;
}

/** Notes that a session is used, once a minute. `now`: UTC. */
export async function noteUse(place: Place, { id, last_used_at }: SessionRow, now: string): Promise<void> {
  if (Date.parse(`${now}Z`) - Date.parse(`${last_used_at}Z`) < noteSeconds * 1000) return;
  await runFor(place, '*', {
    text: 'update operator_session set last_used_at = $2::timestamp where id = $1::bigint and last_used_at < $2::timestamp',
    values: [id, now],
  });
}

/**
 * A session under a new token: one that somebody saw or planted before is worth nothing (session fixation). `isProven`: the second factor
 * was given. `now`: UTC.
 */
export async function raiseSession(
  place: Place,
  callers: CallerRows,
  before: SessionRow,
  operator: OperatorRow,
  { isProven, now }: { isProven: boolean; now: string },
): Promise<StartedSession> {
  const token = drawToken();
  const isFirst = before.status === sessionStatus.pending;
  const row: SessionRow = {
    ...before,
    token_hash: tokenHash(callers, 'session', token),
    generation: operator.generation,
    status: sessionStatus.active,
    started_at: isFirst ? now : before.started_at,
    last_used_at: now,
    stepped_up_until: isProven ? addMinutes(now, sessionLimits.stepUpMinutes) : before.stepped_up_until,
    sealed: null,
  };
  await runFor(place, '*', {
    text: `update operator_session s set token_hash = r.token_hash, generation = r.generation, status = r.status, started_at = r.started_at,
  last_used_at = r.last_used_at, stepped_up_until = r.stepped_up_until, sealed = null, mac = $2::bytea
from json_populate_record(null::operator_session, $1::json) r where s.id = r.id`,
    values: [JSON.stringify(row), callers.mac('operator_session', row)],
  });
  return { session: row, token };
}

/** The sessions of an operator that count, the last used first. */
export async function listSessions(
  place: Place,
  callers: CallerRows,
  operatorId: number,
  now: string,
): Promise<SessionRow[]> {
  const [rows] = await runFor<{ row: SessionRow }>(place, '*', {
    text: `select row_to_json(s) as row from operator_session s join operator o on o.id = s.operator_id and o.generation = s.generation
where s.operator_id = $1::bigint and s.status = ${sessionStatus.active} order by s.last_used_at desc, s.id desc`,
    values: [operatorId],
  });
  return rows
    .map(({ row }) => row)
    .filter((row) => callers.holds('operator_session', row) && now < endOf(row));
}

/** Ends sessions of an operator: one, all, or all but one. Returns how many. */
export async function endSessions(
  place: Place,
  operatorId: number,
  { only, but }: { only?: number; but?: number } = {},
): Promise<number> {
  const [rows] = await runFor(place, '*', {
    text: `delete from operator_session where operator_id = $1::bigint and ($2::bigint is null or id = $2::bigint)
  and ($3::bigint is null or id <> $3::bigint) returning id`,
    values: [operatorId, only ?? null, but ?? null],
  });
  return rows.length;
}
