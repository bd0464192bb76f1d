import type { Verb } from './field.ts';
import { complete, type Operation } from './operation.ts';
import {
  administrationRows,
  catalogueRow,
  checkRows,
  erasureRow,
  feedRows,
  messageRows,
  reviewRows,
  ticketRows,
  transferRows,
  userRows,
  watchlistRows,
  webhookRows,
} from './own-operations.ts';
import { publishedRows } from './published-operations.ts';
import { ruleRows } from './rule-operations.ts';

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
  | (typeof erasureRow)['id'];

/**
 * The operations on users: the 83 published ones, then those of ours in the same style. Several share a route and are told
 * apart by their bodies.
 */
export const operations: readonly Operation[] = [
  ...publishedRows.map((row) => complete(row, 'published')),
  ...userRows.map((row) => complete(row, 'user')),
];

/** Our own operations of other styles: administration, messages, webhooks, watchlists, feeds, checks, reviews, transfer of users, the catalogue, erasure. */
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
  complete(erasureRow, 'erasure'),
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
