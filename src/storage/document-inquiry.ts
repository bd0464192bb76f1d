import type { SortColumn } from '../catalogue/resources/inquiries.ts';
import { selectDocument, zoneOf } from '../derive/select.ts';
import { all, any, isBehind, type Order, orderBy, Parameters, type Position } from './conditions.ts';
import type { Statement } from './connections.ts';
import { documentTarget, hasText, type TextPart, userHasText } from './text-conditions.ts';

/** Which documents are looked for. Everything that is there must hold; null asks for nothing. Days are `yyyy-mm-dd`, both included. */
export interface DocumentFilter {
  readonly programId: number;
  readonly from: string;
  readonly to: string;
  /** Whether closed documents, and those of closed users, are found as well. */
  readonly withClosed: boolean;
  readonly userIds: readonly number[];
  readonly documentId: number | null;
  readonly status: number | null;
  /** What the document says, or its user is found by. */
  readonly term: TextPart | null;
  /** A part of an email of the user. */
  readonly userName: TextPart | null;
  /** A part of the source id, folded. */
  readonly sourceId: TextPart | null;
}

/** One page of documents. */
export interface DocumentPage {
  readonly sortBy: SortColumn;
  readonly isDescending: boolean;
  readonly after: Position | null;
  readonly offset: number;
  readonly limit: number;
  /** Whether free data of the programme's own is shown. */
  readonly customField: boolean;
  /** Whether the reader is a user. */
  readonly boundToUser: boolean;
  /** Whether the reader may see whole the documents of changes that are held. */
  readonly reviews: boolean;
  /** `UTC ±hh:mm`, or null for each user's own. */
  readonly timeZone: string | null;
  readonly serverTimeZone: string;
}

const orders: Readonly<Record<SortColumn, Omit<Order, 'isDescending'>>> = {
  id: { column: 'd.id', type: 'bigint', id: 'd.id' },
  create_time: { column: 'd.created_at', type: 'timestamp', id: 'd.id' },
  update_time: { column: 'd.updated_at', type: 'timestamp', id: 'd.id' },
  first_name: { column: 's.first_name', type: 'text', id: 'd.id' },
  last_name: { column: 's.last_name', type: 'text', id: 'd.id' },
  email: { column: 's.email', type: 'text', id: 'd.id' },
  status: { column: 'd.status', type: 'integer', id: 'd.id' },
};

const source =
  'searchable_document d join searchable_user s on s.program_id = d.program_id and s.user_id = d.user_id';

/** Counts the documents of a filter, one by one. */
export function countDocuments(filter: DocumentFilter): Statement<{ documents: number }> {
  const parameters = new Parameters();
  const conditions = all(documentConditions(filter, parameters));
  return parameters.statement(`select count(*)::bigint as documents from ${source} where ${conditions}`);
}

/** A document of a page, with what the page is sorted by. */
export interface FoundDocument extends Position {
  /** The zone of the answer, `UTC ±hh:mm`. */
  readonly time_zone: string;
  /** The members of the answer, as JSON text. */
  readonly body: string;
}

/** Reads the documents of a page in order. */
export function pageOfDocuments(filter: DocumentFilter, page: DocumentPage): Statement<FoundDocument> {
  const parameters = new Parameters();
  const order: Order = { ...orders[page.sortBy], isDescending: page.isDescending };
  const conditions = documentConditions(filter, parameters);
  if (page.after) conditions.push(isBehind(order, page.after, parameters));
  const limit = parameters.add(page.limit, 'integer');
  const offset = parameters.add(page.after ? 0 : page.offset, 'bigint');
  const timeZone = parameters.add(page.timeZone, 'text');
  const serverTimeZone = parameters.add(page.serverTimeZone, 'text');
  return parameters.statement(`with page as materialized (
  select d.program_id, d.user_id, d.id, ${order.column}::text as value, row_number() over (order by ${orderBy(order)}) as place
  from ${source}
  where ${all(conditions)}
  order by ${orderBy(order)}
  limit ${limit} offset ${offset}
)
select t.id, page.value, zone.name as time_zone, ${selectDocument(page)} as body
from page
join document t on t.program_id = page.program_id and t.user_id = page.user_id and t.id = page.id
join users u on u.program_id = page.program_id and u.id = page.user_id
join program p on p.id = page.program_id
${zoneOf(timeZone, serverTimeZone)}
order by page.place`);
}

function documentConditions(filter: DocumentFilter, parameters: Parameters): string[] {
  const { programId, from, to, withClosed, userIds, documentId, status, term, userName, sourceId } = filter;
  const conditions = [
    `d.program_id = ${parameters.add(programId, 'bigint')}`,
    `d.created_at >= ${parameters.add(from, 'timestamp')}`,
    `d.created_at < ${parameters.add(to, 'timestamp')} + interval '1 day'`,
  ];
  if (!withClosed) conditions.push('not d.is_closed', 'not s.is_closed');
  for (const id of userIds) conditions.push(`d.user_id = ${parameters.add(id, 'bigint')}`);
  if (documentId !== null) conditions.push(`d.id = ${parameters.add(documentId, 'bigint')}`);
  if (status !== null) conditions.push(`d.status = ${parameters.add(status, 'integer')}`);
  if (term) conditions.push(termCondition(term, programId, parameters));
  if (userName) conditions.push(userHasText(userName, programId, parameters));
  if (sourceId) conditions.push(hasText(sourceId, documentTarget, parameters));
  return conditions;
}

/** Whether the document has all of the term in what it says itself, or its user in what the user is found by. */
function termCondition(term: TextPart, programId: number, parameters: Parameters): string {
  const users = `select s.user_id from searchable_user s
    where s.program_id = ${parameters.add(programId, 'bigint')} and ${userHasText(term, programId, parameters)}`;
  return any([hasText(term, documentTarget, parameters), `d.user_id = any(array(${users}))`]);
}
