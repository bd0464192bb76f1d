import type { SortColumn } from '../catalogue/resources/inquiries.ts';
import { all, isBehind, type Order, orderBy, Parameters, type Position } from './conditions.ts';
import type { Statement } from './connections.ts';
import { hasSourceId } from './source-id-condition.ts';
import { isIndexed, type TextPart, userHasText } from './text-conditions.ts';
import type { CountRead } from './user-counts.ts';

/** Which users are looked for. Everything that is there must hold; null asks for nothing. Days are `yyyy-mm-dd`, both included. */
export interface UserFilter {
  readonly programId: number;
  readonly from: string;
  readonly to: string;
  readonly withClosed: boolean;
  readonly userIds: readonly number[];
  readonly status: number | null;
  readonly countryCode: string | null;
  readonly currency: string | null;
  /** The exact source id of the user or of one of its entries. */
  readonly sourceId: string | null;
  readonly texts: readonly TextPart[];
}

/** One page of users. */
export interface UserPage {
  readonly sortBy: SortColumn;
  readonly isDescending: boolean;
  /** The page starts behind this row, or, without it, after as many rows as `offset` says. */
  readonly after: Position | null;
  readonly offset: number;
  readonly limit: number;
  readonly known: KnownOfDays;
  /** How many users there are in all; null where that is not known yet. */
  readonly total: number | null;
}

/** What is known of all the users of the days of a filter, whatever else it asks for. */
export interface KnownOfDays {
  /** How many there are. */
  readonly everyone: number;
  /** Bounds of their numbers. */
  readonly firstId: number;
  readonly lastId: number;
}

/**
 * Up to so many users are gathered and then sorted. Where there are more, an index is walked that has them in order
 * already, until the page is full: among few of many that would go on for long, and PostgreSQL's statistics do not tell
 * the rare from the very rare.
 */
const gatheredMax = 1000;

const orders: Readonly<Record<SortColumn, Omit<Order, 'isDescending'>>> = {
  id: { column: 's.user_id', type: 'bigint', id: 's.user_id' },
  create_time: { column: 's.created_at', type: 'timestamp', id: 's.user_id' },
  update_time: { column: 'u.updated_at', type: 'timestamp', id: 'u.user_id' },
  first_name: { column: 's.first_name', type: 'text', id: 's.user_id' },
  last_name: { column: 's.last_name', type: 'text', id: 's.user_id' },
  email: { column: 's.email', type: 'text', id: 's.user_id' },
  status: { column: 's.status', type: 'integer', id: 's.user_id' },
};

/** The count that the writes keep of what a filter asks for; null where it must be counted. */
export function keptCount(filter: UserFilter): CountRead | null {
  const { programId, from, to, withClosed, status, countryCode, currency, sourceId } = filter;
  if (filter.texts.length > 0 || filter.userIds.length > 0 || sourceId !== null) return null;
  const only = [
    ...(status === null ? [] : [{ kind: 'status' as const, value: String(status) }]),
    ...(countryCode === null ? [] : [{ kind: 'country' as const, value: countryCode }]),
    ...(currency === null ? [] : [{ kind: 'currency' as const, value: currency }]),
  ];
  if (only.length > 1) return null;
  return { programId, from, to, withClosed, ...(only[0] && { only: only[0] }) };
}

/** Counts the users of a filter, one by one. */
export function countUsers(filter: UserFilter): Statement<{ users: number }> {
  const parameters = new Parameters();
  const conditions = userConditions(filter, null, parameters);
  return parameters.statement(
    `select count(*)::bigint as users from searchable_user s where ${all(conditions)}`,
  );
}

/**
 * Finds the users of a page: their numbers in order, each with the text of what it is sorted by. Behind a position it
 * starts in the index right there, however far in.
 */
export function pageOfUsers(filter: UserFilter, page: UserPage): Statement<Position> {
  return isGathered(filter, page) ? gatheredPage(filter, page) : walkedPage(filter, page);
}

/** Whether there are few, and an index finds them: by a part that is too short for one, all users would be read. */
function isGathered({ texts }: UserFilter, { total, known }: UserPage): boolean {
  if (known.everyone <= gatheredMax) return true;
  const isFound = texts.length === 0 || texts.some(isIndexed);
  return isFound && total !== null && total <= gatheredMax;
}

function gatheredPage(filter: UserFilter, page: UserPage): Statement<Position> {
  const parameters = new Parameters();
  const value =
    page.sortBy === 'update_time'
      ? '(select u.updated_at from users u where u.program_id = s.program_id and u.id = s.user_id)'
      : orders[page.sortBy].column;
  const found = `with found as materialized (
  select s.user_id, ${value} as value
  from searchable_user s
  where ${all(userConditions(filter, null, parameters))}
)`;
  const { type } = orders[page.sortBy];
  const order: Order = { column: 'value', type, id: 'user_id', isDescending: page.isDescending };
  const behind = page.after ? `where ${isBehind(order, page.after, parameters)}` : '';
  return parameters.statement(`${found}
select user_id as id, value::text as value
from found
${behind}
${endOf(page, order, parameters)}`);
}

function walkedPage(filter: UserFilter, page: UserPage): Statement<Position> {
  const parameters = new Parameters();
  const order: Order = { ...orders[page.sortBy], isDescending: page.isDescending };
  const conditions = userConditions(filter, page.sortBy === 'id' ? boundsOf(page) : null, parameters);
  let from = 'searchable_user s';
  if (page.sortBy === 'update_time') {
    from = 'searchable_change u join searchable_user s on s.user_id = u.user_id';
    // No user was changed before it was made: where the users of late days are sought, the early ones are passed over.
    const first = parameters.add(filter.from, 'timestamp');
    conditions.push(
      `u.program_id = ${parameters.add(filter.programId, 'bigint')}`,
      `u.updated_at >= ${first}`,
    );
  }
  // By number, the position is one of the bounds.
  if (page.after && page.sortBy !== 'id') conditions.push(isBehind(order, page.after, parameters));
  return parameters.statement(`select s.user_id as id, ${order.column}::text as value
from ${from}
where ${all(conditions)}
${endOf(page, order, parameters)}`);
}

function endOf({ after, offset, limit }: UserPage, order: Order, parameters: Parameters): string {
  const [rows, passed] = [parameters.add(limit, 'integer'), parameters.add(after ? 0 : offset, 'bigint')];
  return `order by ${orderBy(order)} limit ${rows} offset ${passed}`;
}

/** Numbers between which users stand, both included. */
interface Bounds {
  readonly firstId: number;
  readonly lastId: number;
}

/** The bounds of a page that is sorted by number, drawn in to the position. */
function boundsOf({ isDescending, after, known: { firstId, lastId } }: UserPage): Bounds {
  if (!after) return { firstId, lastId };
  return isDescending
    ? { firstId, lastId: Math.min(lastId, after.id - 1) }
    : { firstId: Math.max(firstId, after.id + 1), lastId };
}

function userConditions(filter: UserFilter, bounds: Bounds | null, parameters: Parameters): string[] {
  const { programId, from, to, withClosed, userIds, status, countryCode, currency, sourceId, texts } = filter;
  const conditions = [`s.program_id = ${parameters.add(programId, 'bigint')}`];
  const ofDays = `s.created_at >= ${parameters.add(from, 'timestamp')}
  and s.created_at < ${parameters.add(to, 'timestamp')} + interval '1 day'`;
  if (bounds) {
    // Numbers go up with time, or nearly so: the users of some days stand close together, which PostgreSQL does not
    // know. The days are put so that it makes no estimate of them, else it would take both as if they were unrelated.
    const [first, last] = [bounds.firstId, bounds.lastId].map((id) => parameters.add(id, 'bigint'));
    conditions.push(`coalesce(${ofDays}, false)`, `s.user_id between ${first} and ${last}`);
  } else conditions.push(ofDays);
  if (!withClosed) conditions.push('not s.is_closed');
  for (const id of userIds) conditions.push(`s.user_id = ${parameters.add(id, 'bigint')}`);
  if (status !== null) conditions.push(`s.status = ${parameters.add(status, 'integer')}`);
  if (countryCode !== null) conditions.push(`s.country_code = ${parameters.add(countryCode, 'text')}`);
  if (currency !== null) {
    conditions.push(`s.currencies @> array[${parameters.add(currency, 'text')}]`);
  }
  if (sourceId !== null) conditions.push(hasSourceId(programId, sourceId, parameters));
  for (const text of texts) conditions.push(userHasText(text, programId, parameters));
  return conditions;
}
