import { clientStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import type { Page } from '../derive/read-page.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { isDatabaseError, uniqueViolation } from '../storage/database-errors.ts';

/** A tenant: every row of a user belongs to one. */
export interface Program {
  readonly id: number;
  readonly name: string;
  /** 1 active, 9 closed. */
  readonly status: number;
  /** What it decides for itself; a setting it leaves out has its default. */
  readonly settings: Partial<ProgramSettings>;
}

/** Makes a programme, with an id of its own or the given one. Throws programIdTaken. */
export async function createProgram(
  connections: Place,
  { id, name, settings }: { id?: number; name: string; settings: Partial<ProgramSettings> },
): Promise<Program> {
  // The sequence steps over numbers that were given by hand.
  const number = id === undefined ? 'free_id' : '$1::bigint';
  try {
    const [rows] = await runFor<Program>(connections, '*', {
      text: `insert into program (id, name, status, settings, created_at, updated_at)
select ${number}, $2::text, ${clientStatus.active}, $3::jsonb, now() at time zone 'UTC', now() at time zone 'UTC'
from (select nextval('program_id_seq') + coalesce($1::bigint, 0) * 0 as next) as n,
  lateral (select greatest(n.next, (select coalesce(max(id), 0) + 1 from program where id >= n.next)) as free_id) as f
returning ${columns}`,
      values: [id ?? null, name, JSON.stringify(settings)],
    });
    return rows[0]!;
  } catch (error) {
    if (isDatabaseError(error, uniqueViolation)) throw errors.programIdTaken();
    throw error;
  }
}

/** Throws programUnknown. */
export async function getProgram(connections: Place, id: number): Promise<Program> {
  const [rows] = await runFor<Program>(connections, '*', {
    text: `select ${columns} from program where id = $1::bigint`,
    values: [id],
  });
  return firstProgram(rows);
}

/** Programmes in the order of their ids. */
export async function listPrograms(connections: Place, { startIndex, pageSize }: Page): Promise<Program[]> {
  const [rows] = await runFor<Program>(connections, '*', {
    text: `select ${columns} from program order by id limit $1::integer offset $2::bigint`,
    values: [pageSize, startIndex - 1],
  });
  return rows;
}

/**
 * Changes what is given; settings that are not named stay. Contacts that belong to one user each are claimed by a job,
 * whenever that is said. Throws programUnknown.
 */
export async function updateProgram(
  connections: Place,
  id: number,
  { name, settings }: { name?: string | undefined; settings: Partial<ProgramSettings> },
): Promise<Program> {
  const [rows] = await runFor<Program>(connections, '*', {
    text: `update program set name = coalesce($2::text, name), settings = settings || $3::jsonb,
  claims_due = array(select unnest(claims_due) union select kind from unnest(array['email', 'phone']) as kind
    where $3::jsonb->>('unique_' || kind) = 'true'),
  updated_at = now() at time zone 'UTC' where id = $1::bigint and status = ${clientStatus.active} returning ${columns}`,
    values: [id, name ?? null, JSON.stringify(settings)],
  });
  return firstProgram(rows);
}

/** Closes a programme: no token of its clients counts any more. Its data stays. Throws programUnknown. */
export async function closeProgram(connections: Place, id: number): Promise<Program> {
  const [rows] = await runFor<Program>(connections, '*', {
    text: `update program set status = ${clientStatus.closed}, updated_at = now() at time zone 'UTC'
where id = $1::bigint and status = ${clientStatus.active} returning ${columns}`,
    values: [id],
  });
  return firstProgram(rows);
}

/** Named as the members of a programme are. */
const columns = 'id, name, status, settings';

function firstProgram([program]: readonly Program[]): Program {
  if (!program) throw errors.programUnknown();
  return program;
}
