import type { Verb } from './field.ts';
import { complete, type Operation } from './operation.ts';
import { administrationRows, erasureRow, transferRows } from './own-operations.ts';
import { publishedRows } from './published-operations.ts';

/** The id of an operation. */
export type OperationId =
  | (typeof publishedRows)[number]['id']
  | (typeof administrationRows)[number]['id']
  | (typeof transferRows)[number]['id']
  | (typeof erasureRow)['id'];

/** The 83 published operations. Several share a route and are told apart by their bodies. */
export const operations: readonly Operation[] = publishedRows.map((row) => complete(row, 'published'));

/** Our own operations, outside the published ones and in their style. */
export const ownOperations: readonly Operation[] = [
  ...administrationRows.map((row) => complete(row, 'administration')),
  ...transferRows.map((row) => complete(row, 'transfer')),
  complete(erasureRow, 'erasure'),
];

/** The operations of one route, in the table's order. */
export interface Route {
  readonly verb: Verb;
  readonly path: string;
  readonly operations: readonly Operation[];
}

/** The 65 routes under which the 83 operations are reached. */
export const routes: readonly Route[] = routesOf(operations);

/** Every route of the API. */
export const allRoutes: readonly Route[] = [...routes, ...routesOf(ownOperations)];

function routesOf(of: readonly Operation[]): Route[] {
  const groups = Map.groupBy(of, (operation) => `${operation.verb} ${operation.path}`).values();
  return [...groups].map((shared) => ({ verb: shared[0]!.verb, path: shared[0]!.path, operations: shared }));
}
