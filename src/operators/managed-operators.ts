import type { AccountActivity } from '../catalogue/account-activities.ts';
import { errors } from '../catalogue/errors.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { factorsOf } from './factors.ts';
import { type LogNote, noteInLog } from './log.ts';
import { checkHeld, checkWithin, type Manager, type Managing, manageableBy } from './managers.ts';
import { findOperator, type OperatorRow, type SeatRow, seatsOf } from './operators.ts';
import { showAccount, showFactor } from './show.ts';

/** Operators as a manager sees them. */
export async function showOperators(
  place: Place,
  callers: CallerRows,
  rows: readonly OperatorRow[],
  reach: Manager['reach'],
): Promise<Record<string, unknown>[]> {
  const seats = await seatsOf(
    place,
    callers,
    rows.map(({ id }) => id),
  );
  return Promise.all(
    rows.map(async (row) => {
      const held = seats.filter((seat) => seat.operator_id === row.id && seat.roles.length > 0);
      return {
        ...showAccount(row),
        roles: held
          .filter(({ program_id }) => reach === '*' || reach === program_id)
          .map(({ program_id, roles }) => ({ program_id, roles })),
        manageable: manageableBy({ reach }, held),
        second_factors: (await factorsOf(place, callers, row.id)).map(showFactor),
        created_at: row.created_at,
        last_sign_in_at: row.last_sign_in_at,
      };
    }),
  );
}

/** A page of the operators that a manager reaches, in the order of their numbers. */
export async function listOperators(
  place: Place,
  callers: CallerRows,
  reach: Manager['reach'],
  { startIndex, pageSize }: { readonly startIndex: number; readonly pageSize: number },
): Promise<OperatorRow[]> {
  const [rows] = await runFor<{ row: OperatorRow }>(place, '*', {
    text: `select row_to_json(o) as row from operator o where $1::bigint is null
  or exists (select 1 from client c where c.operator_id = o.id and c.program_id = $1::bigint and c.status = 1)
order by o.id limit $2::integer offset $3::bigint`,
    values: [reach === '*' ? null : reach, pageSize, startIndex - 1],
  });
  return rows.map(({ row }) => row).filter((row) => callers.holds('operator', row));
}

/** The operator of a number, where the manager reaches them. Throws operatorUnknown. */
export async function reachOperator(
  place: Place,
  callers: CallerRows,
  reach: Manager['reach'],
  id: number,
  { isLocked = false } = {},
): Promise<{ operator: OperatorRow; seats: readonly SeatRow[] }> {
  const operator = await findOperator(place, callers, { id }, { isLocked });
  if (!operator) throw errors.operatorUnknown();
  const seats = (await seatsOf(place, callers, [id])).filter(({ roles }) => roles.length > 0);
  if (reach !== '*' && !seats.some(({ program_id }) => program_id === reach)) throw errors.operatorUnknown();
  return { operator, seats };
}

/** The same, locked, where the manager may touch the operator. Throws operatorUnknown, roleNotGranted. */
export async function reachHeld(
  { place, callers, manager }: Managing,
  id: number,
): ReturnType<typeof reachOperator> {
  const reached = await reachOperator(place, callers, manager.reach, id, { isLocked: true });
  checkHeld(manager, reached.seats);
  return reached;
}

/** An operator, locked, whose account itself is the manager's to change. Throws operatorUnknown, roleNotGranted, operatorElsewhere. */
export async function reachAccount(by: Managing, id: number): Promise<OperatorRow> {
  const { operator, seats } = await reachHeld(by, id);
  checkWithin(by.manager, seats);
  return operator;
}

/** Notes in the log of the operator what was done to them, and by whom. */
export async function noteManaged(
  { place, callers, manager: { operatorId, network, reach }, now }: Managing,
  { id }: OperatorRow,
  activity: AccountActivity,
  detail: NonNullable<LogNote['detail']> = {},
): Promise<void> {
  const programId = reach === '*' ? null : reach;
  await noteInLog(
    place,
    callers,
    id,
    { activity, programId, detail, network, byOperatorId: operatorId },
    now,
  );
}
