import type { ProgramSettings } from '../catalogue/program-settings.ts';
import type { AskedOf } from '../catalogue/requirements.ts';
import { stepsOfPapers } from '../standing/standing.ts';
import { type Connections, runFor, type Statement } from './connections.ts';
import { type StandingFacts, standingFacts } from './standing-facts.ts';

/** A programme of whose users the standing is to be worked out anew. */
export interface ProgramDue {
  readonly programId: number;
  readonly settings: Partial<ProgramSettings>;
  /** When the programme was changed, as PostgreSQL writes it. */
  readonly updatedAt: string;
}

/** What of a user the standing follows from, and what it is. Instants are UTC, `yyyy-mm-ddThh:mm:ss`. */
export interface StandingRow {
  readonly id: number;
  readonly status: number;
  readonly created_at: string;
  readonly history_number: number;
  readonly is_asked: boolean;
  readonly requirements: readonly AskedOf[] | null;
  readonly standing_due: string | null;
  readonly trust_level: string | null;
  readonly trust_floor: number | null;
  readonly trust_ceiling: number | null;
  readonly has_personal_info: boolean;
  readonly personal_info: number | null;
  readonly facts: StandingFacts;
}

/**
 * The open programmes whose settings ask for other things than before. One that was changed less than so many seconds ago is left for
 * later: what was under way then may still be written under the old settings.
 */
export async function readProgramsDue(
  connections: Connections,
  settledSeconds: number,
): Promise<ProgramDue[]> {
  const [rows] = await runFor(connections, '*', {
    text: `select id, settings, updated_at::text as updated_at from program
where standing_due and status = 1 and updated_at <= (now() at time zone 'UTC') - make_interval(secs => $1::integer) order by id`,
    values: [settledSeconds],
  });
  return rows!.map((row) => ({
    programId: row['id'] as number,
    settings: row['settings'] as Partial<ProgramSettings>,
    updatedAt: row['updated_at'] as string,
  }));
}

/** Notes that the standing of all users is worked out, unless the programme was changed since it was read. */
export async function endProgramDue(
  connections: Connections,
  { programId, updatedAt }: ProgramDue,
): Promise<void> {
  await runFor(connections, '*', {
    text: 'update program set standing_due = false where id = $1::bigint and updated_at = $2::timestamp',
    values: [programId, updatedAt],
  });
}

/** The open users of a programme after one, in the order of their ids, at most `limit`. */
export function readStandings(
  connections: Connections,
  programId: number,
  after: number,
  limit: number,
): Promise<StandingRow[]> {
  return readRows(connections, programId, {
    text: standingsOf('u.id > $2::bigint order by u.id limit $3::integer'),
    values: [programId, after, limit],
  });
}

/** Those of some users of a programme that are open. */
export function readStandingsOf(
  connections: Connections,
  programId: number,
  ids: readonly number[],
): Promise<StandingRow[]> {
  return readRows(connections, programId, {
    text: standingsOf('u.id = any($2::bigint[])'),
    values: [programId, `{${ids.join()}}`],
  });
}

async function readRows(
  connections: Connections,
  programId: number,
  statement: Statement<{ row: StandingRow }>,
): Promise<StandingRow[]> {
  const [rows] = await runFor(connections, programId, statement);
  return rows.map(({ row }) => row);
}

/** SQL of the open users `u` of the programme $1 of whom a condition holds. */
function standingsOf(condition: string): string {
  return `select row_to_json(r) as row from (
  select u.id, u.status, u.created_at, u.history_number, u.is_asked, u.requirements, u.standing_due,
    u.security_trust_level as trust_level, u.trust_floor, u.trust_ceiling,
    coalesce(u.personal_info_first_name, u.personal_info_last_name, u.personal_info_date_of_birth::text) is not null as has_personal_info,
    u.personal_info_verification_status as personal_info, ${standingFacts('u.program_id', 'u.id')} as facts
  from users u where u.program_id = $1::bigint and u.closed_at is null and ${condition}
) r`;
}

/** Says of users, each as it was read, when their standing changes by itself. */
export async function moveStandingDue(
  connections: Connections,
  programId: number,
  moved: readonly {
    readonly id: number;
    readonly history_number: number;
    readonly standing_due: string | null;
  }[],
): Promise<void> {
  if (moved.length === 0) return;
  await runFor(connections, programId, {
    text: `update users u set standing_due = r.standing_due
from json_to_recordset($2::json) as r(id bigint, history_number integer, standing_due timestamp(0))
where u.program_id = $1::bigint and u.id = r.id and u.history_number = r.history_number`,
    values: [programId, JSON.stringify(moved)],
  });
}

/** The open programmes whose users come to stand otherwise by themselves: something is asked some days later, or a paper, which runs out. */
export async function readAskingLater(connections: Connections): Promise<Omit<ProgramDue, 'updatedAt'>[]> {
  const [rows] = await runFor<{ id: number; settings: ProgramDue['settings'] }>(connections, '*', {
    text: `select id, settings from program
where status = 1 and (settings->'requirements' is null or settings->'requirements' @> any (array[${askedLater}]::jsonb[])) order by id`,
  });
  return rows.map(({ id, settings }) => ({ programId: id, settings }));
}

const askedLater = [{ when: 'after_days' }, ...stepsOfPapers.map((step) => ({ step }))]
  .map((one) => `'${JSON.stringify([one])}'`)
  .join();

/** Open users of a programme whose standing changes by itself by now (UTC), at most `limit`. */
export async function readUsersDue(
  connections: Connections,
  programId: number,
  now: string,
  limit: number,
): Promise<number[]> {
  const [rows] = await runFor(connections, programId, {
    text: `select id from users where program_id = $1::bigint and standing_due <= $2::timestamp and closed_at is null
order by standing_due, id limit $3::integer`,
    values: [programId, now, limit],
  });
  return rows!.map((row) => row['id'] as number);
}

/** Takes open users, whose standing was worked out, off those that are due; found by the same index as by `readUsersDue`. */
export async function endUsersDue(
  connections: Connections,
  programId: number,
  ids: readonly number[],
  now: string,
): Promise<void> {
  if (ids.length === 0) return;
  await runFor(connections, programId, {
    text: `update users set standing_due = null
where program_id = $1::bigint and id = any($2::bigint[]) and standing_due <= $3::timestamp and closed_at is null`,
    values: [programId, `{${ids.join()}}`, now],
  });
}
