import { refuseFaults } from '../calls/faults.ts';
import { clientStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { type ProgramSettings, settingConflicts } from '../catalogue/program-settings.ts';
import type { Page } from '../derive/read-page.ts';
import type { CallerRow, CallerRows } from '../keys/caller-rows.ts';
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

/** Makes a programme, with an id of its own or the given one. Throws programIdTaken, and invalidInput for settings that go against each other. */
export async function createProgram(
  connections: Place,
  callers: CallerRows,
  { id: given, name, settings }: { id?: number; name: string; settings: Partial<ProgramSettings> },
): Promise<Program> {
  refuseConflicts(settings, {});
  // The id is part of what the MAC covers.
  const id = given ?? (await freeId(connections));
  const status = clientStatus.active;
  try {
    const [rows] = await runFor<Program>(connections, '*', {
      text: `insert into program (id, name, status, settings, mac, created_at, updated_at)
values ($1::bigint, $2::text, ${status}, $3::jsonb, $4::bytea, now() at time zone 'UTC', now() at time zone 'UTC')
returning ${columns}`,
      values: [id, name, JSON.stringify(settings), callers.mac('program', { id, status, settings })],
    });
    return rows[0]!;
  } catch (error) {
    if (isDatabaseError(error, uniqueViolation)) throw errors.programIdTaken();
    throw error;
  }
}

/** The next number of the sequence, which steps over numbers that were given by hand. */
async function freeId(connections: Place): Promise<number> {
  const [[found]] = await runFor<{ id: number }>(connections, '*', {
    text: `select greatest(n.next, (select coalesce(max(id), 0) + 1 from program where id >= n.next)) as id
from (select nextval('program_id_seq') as next offset 0) as n`,
  });
  return found!.id;
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
 * whenever that is said. Throws programUnknown, and invalidInput for settings that go against each other or against those that stay.
 */
export async function updateProgram(
  connections: Place,
  callers: CallerRows,
  id: number,
  { name, settings }: { name?: string | undefined; settings: Partial<ProgramSettings> },
): Promise<Program> {
  return changeProgramRow(connections, callers, id, { name, settings, status: clientStatus.active });
}

/** Closes a programme: no token of its clients counts any more. Its data stays. Throws programUnknown. */
export async function closeProgram(connections: Place, callers: CallerRows, id: number): Promise<Program> {
  return changeProgramRow(connections, callers, id, { settings: {}, status: clientStatus.closed });
}

/** Changes an open programme, from what it was when it was read: where another change came between, it is read again. */
async function changeProgramRow(
  connections: Place,
  callers: CallerRows,
  id: number,
  change: { name?: string | undefined; settings: Partial<ProgramSettings>; status: number },
): Promise<Program> {
  const { name, settings, status } = change;
  for (;;) {
    const [[found]] = await runFor<{ row: CallerRow & Program }>(connections, '*', {
      text: 'select row_to_json(p) as row from program p where id = $1::bigint',
      values: [id],
    });
    if (found?.row.status !== clientStatus.active || !callers.holds('program', found.row))
      throw errors.programUnknown();
    refuseConflicts(settings, found.row.settings);
    const after = { id, status, settings: { ...found.row.settings, ...settings } };
    const [[changed]] = await runFor<Program>(connections, '*', {
      text: `update program set name = coalesce($2::text, name), settings = settings || $3::jsonb, status = $4::integer,
  claims_due = array(select unnest(claims_due) union select kind from unnest(array['email', 'phone']) as kind
    where $3::jsonb->>('unique_' || kind) = 'true'),
  standing_due = standing_due or $3::jsonb ? 'requirements',
  rules_version = rules_version + 1, mac = $5::bytea, updated_at = now() at time zone 'UTC' where id = $1::bigint and mac = $6::bytea returning ${columns}`,
      values: [
        id,
        name ?? null,
        JSON.stringify(settings),
        status,
        callers.mac('program', after),
        found.row['mac'] as string,
      ],
    });
    if (changed) return changed;
  }
}

/** Throws invalidInput. */
function refuseConflicts(sent: Partial<ProgramSettings>, stored: Partial<ProgramSettings>): void {
  refuseFaults(settingConflicts(sent, stored, '$.program'));
}

/** Named as the members of a programme are. */
const columns = 'id, name, status, settings';

function firstProgram([program]: readonly Program[]): Program {
  if (!program) throw errors.programUnknown();
  return program;
}
