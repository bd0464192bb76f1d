import { type ErrorKey, errorTable } from '../../src/catalogue/error-table.ts';
import { isTagged, type Operation } from '../../src/catalogue/operation.ts';
import { operations, ownOperations } from '../../src/catalogue/operations.ts';
import { errorsOf, everyBody } from '../../src/derive/operation-errors.ts';
import { apiDocument } from '../../src/http/api-document.ts';

/** An operation of the table, and the statuses that the catalogue says it is answered with. */
export interface Row {
  /** Its `operationId` in the OpenAPI document, or for one of several on a route its id in the catalogue. */
  readonly id: string;
  readonly method: string;
  /** As Fastify writes it: `/v1/client/:client_id`. */
  readonly path: string;
  /** The published operation; absent for calls of our own. */
  readonly operation?: Operation;
  /** Ascending. */
  readonly expected: readonly number[];
}

let rows: readonly Row[] | undefined;

/** Every operation that the server answers: the published ones, built or not, and our own. */
export function everyRow(): readonly Row[] {
  rows ??= makeRows();
  return rows;
}

function makeRows(): Row[] {
  const published = operations.map((operation): Row => {
    const { id, verb, path } = operation;
    const statuses = statusesOf(errorsOf({ verb, path, operations: [operation] }));
    return {
      id,
      method: verb.toUpperCase(),
      path: `/v1${path}`,
      operation,
      expected: sorted([...statuses, 200, ...(isTagged(operation) ? [304] : [])]),
    };
  });
  const byPost = published
    .filter(({ operation }) => operation!.action === 'inquiry')
    .map((row) => ({
      ...row,
      id: `${row.id}.post`,
      method: 'POST',
      expected: sorted([...row.expected, ...statusesOf(everyBody)]),
    }));
  const known = new Set([...published, ...byPost].map(({ id }) => id));
  // Where the path names no user, the same operation stands with the user's id behind it as well.
  const isSame = (id: string) => id.endsWith('.of_user');
  // Those of a session are called with a cookie and no token: test/operators.
  const ofSessions = new Set(ownOperations.filter(({ caller }) => caller).map(({ id }): string => id));
  const others = documentedRows().filter(({ id }) => !known.has(id) && !isSame(id) && !ofSessions.has(id));
  return [...published, ...byPost, ...others];
}

/** What the OpenAPI document says of each operation. */
function documentedRows(): Row[] {
  const { paths } = JSON.parse(JSON.stringify(apiDocument())) as {
    paths: Record<string, Record<string, { operationId: string; responses: Record<string, object> }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, responses }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path: path.replace(/\{([a-z_]+)\}/gu, ':$1'),
      expected: sorted(Object.keys(responses).map(Number)),
    })),
  );
}

function statusesOf(keys: readonly ErrorKey[]): number[] {
  return keys.map((key) => errorTable[key].status);
}

function sorted(statuses: readonly number[]): number[] {
  return [...new Set(statuses)].sort((one, other) => one - other);
}
