import { administrationRows, catalogueRow } from './administration-operations.ts';
import { checkRows } from './check-operations.ts';
import { consoleRows } from './console-operations.ts';
import { feedRows } from './feed-operations.ts';
import type { Verb } from './field.ts';
import { messageRows } from './message-operations.ts';
import { complete, type Operation } from './operation.ts';
import { operatorRows, sessionRows } from './operator-operations.ts';
import { publishedRows } from './published-operations.ts';
import { reviewRows } from './review-operations.ts';
import { ruleRows } from './rule-operations.ts';
import { ticketRows } from './ticket-operations.ts';
import { transferRows } from './transfer-operations.ts';
import { erasureRows, userRows } from './user-operations.ts';
import { watchlistRows } from './watchlist-operations.ts';
import { webhookRows } from './webhook-operations.ts';

/** The id of an operation. */
export type OperationId =
  | (typeof publishedRows)[number]['id']
  | (typeof userRows)[number]['id']
  | (typeof administrationRows)[number]['id']
  | (typeof messageRows)[number]['id']
  | (typeof ticketRows)[number]['id']
  | (typeof webhookRows)[number]['id']
  | (typeof watchlistRows)[number]['id']
  | (typeof feedRows)[number]['id']
  | (typeof checkRows)[number]['id']
  | (typeof reviewRows)[number]['id']
  | (typeof ruleRows)[number]['id']
  | (typeof transferRows)[number]['id']
  | (typeof catalogueRow)['id']
  | (typeof erasureRows)[number]['id']
  | (typeof operatorRows)[number]['id']
  | (typeof consoleRows)[number]['id']
  | SessionOperationId;

/** The id of an operation on the session or the account of an operator. */
export type SessionOperationId = (typeof sessionRows)[number]['id'];

/** Whether an operation is one on the session or the account of an operator. */
export function isOfSession(id: OperationId): id is SessionOperationId {
  return id.startsWith('session.');
}

/**
 * The operations on users: the 83 published ones, then those of ours in the same style. Several share a route and are told
 * apart by their bodies.
 */
export const operations: readonly Operation[] = [
  ...publishedRows.map((row) => complete(row, 'published')),
  ...userRows.map((row) => complete(row, 'user')),
];

/** Our own operations of other styles, each group with one of its own. */
export const ownOperations: readonly Operation[] = [
  ...administrationRows.map((row) => complete(row, 'administration')),
  ...messageRows.map((row) => complete(row, 'messages')),
  ...ticketRows.map((row) => complete(row, 'tickets')),
  ...webhookRows.map((row) => complete(row, 'webhooks')),
  ...watchlistRows.map((row) => complete(row, 'watchlists')),
  ...feedRows.map((row) => complete(row, 'feeds')),
  ...checkRows.map((row) => complete(row, 'checks')),
  ...reviewRows.map((row) => complete(row, 'reviews')),
  ...ruleRows.map((row) => complete(row, 'rules')),
  ...transferRows.map((row) => complete(row, 'transfer')),
  complete(catalogueRow, 'catalogue'),
  ...erasureRows.map((row) => complete(row, 'erasure')),
  ...operatorRows.map((row) => complete(row, 'operators')),
  ...consoleRows.map((row) => complete(row, 'console')),
  ...sessionRows.map((row) => complete(row, 'sessions')),
];

/** The operations of one route, in the table's order. */
export interface Route {
  readonly verb: Verb;
  readonly path: string;
  readonly operations: readonly Operation[];
}

/** The routes under which the operations on users are reached: 65 for the published ones. */
export const routes: readonly Route[] = routesOf(operations);

/** Every route of the API. */
export const allRoutes: readonly Route[] = [...routes, ...routesOf(ownOperations)];

function routesOf(of: readonly Operation[]): Route[] {
  const groups = Map.groupBy(of, (operation) => `${operation.verb} ${operation.path}`).values();
  return [...groups].map((shared) => ({ verb: shared[0]!.verb, path: shared[0]!.path, operations: shared }));
}
