import { clientStatus, operatorStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import type { Role } from '../catalogue/permissions.ts';
import { type CallerRow, type CallerRows, clientColumns, seatColumns } from '../keys/caller-rows.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { type TakenRow, takeNumbers } from '../storage/ids.ts';

/** Somebody who works in the console. */
export interface OperatorRow extends CallerRow {
  readonly id: number;
  /** Lower case. */
  readonly email: string;
  readonly name: string;
  readonly language: string;
  readonly status: number;
  /** In PHC format; null until an invitation was accepted. */
  readonly password_hash: string | null;
  readonly generation: number;
  readonly log_number: number;
  /** `\x` and hexadecimal digits. */
  readonly log_hash: string;
  readonly created_at: string;
  readonly last_sign_in_at: string | null;
}

/** What an operator may do in a programme: a client without a secret, which history and limits count as one. */
export interface SeatRow extends CallerRow {
  readonly program_id: number;
  /** The number of the client. */
  readonly id: number;
  readonly operator_id: number;
  readonly roles: readonly Role[];
  readonly status: number;
  readonly token_generation: number;
}

/** The hash at the beginning of a log. */
export const emptyHash = '\\x';

const changedColumns = [
  'name',
  'language',
  'status',
  'password_hash',
  'generation',
  'last_sign_in_at',
] as const;
type Changed = Partial<Pick<OperatorRow, (typeof changedColumns)[number]>>;

/** The email of an operator as it is compared. */
export function comparableEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** Makes an operator who is invited and may do nothing yet. `now`: UTC. Throws changeConflict. */
export async function createOperator(
  place: Place,
  callers: CallerRows,
  { email, name, language, now }: { email: string; name: string; language: string; now: string },
): Promise<OperatorRow> {
  const [[number]] = await runFor<TakenRow>(place, '*', takeNumbers(0, 'operator', 1));
  const row = {
    id: Number(number!.first),
    email: comparableEmail(email),
    name,
    language,
    status: operatorStatus.invited,
    password_hash: null,
    generation: 1,
    log_number: 0,
    log_hash: emptyHash,
  };
  const [[made]] = await runFor<{ row: OperatorRow }>(place, '*', {
    text: `insert into operator (id, email, name, language, status, password_hash, generation, mac, created_at, updated_at)
select r.id, r.email, r.name, r.language, r.status, r.password_hash, r.generation, $2::bytea, $3::timestamp, $3::timestamp
from json_populate_record(null::operator, $1::json) r
on conflict (email) do nothing returning row_to_json(operator) as row`,
    values: [JSON.stringify(row), callers.mac('operator', row), now],
  });
  // Another call made it at the same moment.
  if (!made) throw errors.changeConflict();
  return made.row;
}

/** By what an operator is found. */
export type OperatorKey = { readonly id: number } | { readonly email: string };

/** The operator of a number or an email, or undefined. `isLocked`: in a transaction, nobody else changes it until that ends. */
export async function findOperator(
  place: Place,
  callers: CallerRows,
  key: OperatorKey,
  { isLocked = false } = {},
): Promise<OperatorRow | undefined> {
  const [column, value] = 'id' in key ? ['id', key.id] : ['email', comparableEmail(key.email)];
  const [[found]] = await runFor<{ row: OperatorRow }>(place, '*', {
    text: `select row_to_json(o) as row from operator o where ${column} = $1::${column === 'id' ? 'bigint' : 'text'}${isLocked ? ' for update' : ''}`,
    values: [value],
  });
  return found && callers.holds('operator', found.row) ? found.row : undefined;
}

/** Changes an operator that was read under a lock. `now`: UTC. */
export async function changeOperator(
  place: Place,
  callers: CallerRows,
  before: OperatorRow,
  change: Changed,
  now: string,
): Promise<OperatorRow> {
  const after: OperatorRow = { ...before, ...change };
  await runFor(place, '*', {
    text: `update operator set ${changedColumns.map((name) => `${name} = r.${name}`).join(', ')}, mac = $2::bytea, updated_at = $3::timestamp
from json_populate_record(null::operator, $1::json) r where operator.id = r.id`,
    values: [JSON.stringify(after), callers.mac('operator', after), now],
  });
  return after;
}

/** An operator's seats in open programmes, closed ones too, with the names of the programmes, in their order. */
export async function seatsOf(
  place: Place,
  callers: CallerRows,
  operatorIds: readonly number[],
): Promise<(SeatRow & { readonly program_name: string })[]> {
  const [rows] = await runFor<{ row: SeatRow; name: string }>(place, '*', {
    text: `select row_to_json(c) as row, p.name from client c join program p on p.id = c.program_id and p.status = ${clientStatus.active}
where c.operator_id = any(string_to_array($1::text, ',')::bigint[]) order by c.operator_id, c.program_id`,
    values: [operatorIds.join()],
  });
  return rows
    .filter(({ row }) => callers.holds('client', row))
    .map(({ row, name }) => ({ ...row, program_name: name }));
}

/**
 * Gives an operator roles in a programme, in place of those that there were; none closes the seat. Calls that are under way with the
 * roles of before are refused. Throws programUnknown.
 */
export async function setRoles(
  place: Place,
  callers: CallerRows,
  operator: Pick<OperatorRow, 'id' | 'name'>,
  programId: number,
  roles: readonly Role[],
): Promise<void> {
  const [[found]] = await runFor<{ row: SeatRow }>(place, '*', {
    text: 'select row_to_json(c) as row from client c where operator_id = $1::bigint and program_id = $2::bigint for update',
    values: [operator.id, programId],
  });
  const before = found && callers.holds('client', found.row) ? found.row : undefined;
  if (!before && roles.length === 0) return;
  const row = {
    ...(before ?? {
      program_id: programId,
      id: await seatNumber(place, programId),
      client_id: `operator-${operator.id}-${programId}`,
      secret_hash: '\\x',
      scopes: [],
      is_bootstrap: false,
      operator_id: operator.id,
    }),
    name: operator.name,
    roles,
    status: roles.length > 0 ? clientStatus.active : clientStatus.closed,
    token_generation: (before?.token_generation ?? 0) + 1,
  };
  const [[written]] = await runFor(place, '*', {
    text: `insert into client (${writtenColumns.join(', ')}, mac, created_at, updated_at)
select ${writtenColumns.map((name) => `r.${name}`).join(', ')}, $2::bytea, now() at time zone 'UTC', now() at time zone 'UTC'
from json_populate_record(null::client, $1::json) r join program p on p.id = r.program_id and p.status = ${clientStatus.active}
on conflict (program_id, id) do update set name = excluded.name, roles = excluded.roles, status = excluded.status,
  token_generation = excluded.token_generation, mac = excluded.mac, updated_at = excluded.updated_at
returning 1`,
    values: [JSON.stringify(row), callers.mac('client', row)],
  });
  if (!written) throw errors.programUnknown();
}

const writtenColumns = [...clientColumns, ...seatColumns];

async function seatNumber(place: Place, programId: number): Promise<number> {
  const [[number]] = await runFor<TakenRow>(place, '*', takeNumbers(programId, 'client', 1));
  return number!.first;
}
