import { errors } from '../catalogue/errors.ts';
import type { Operation } from '../catalogue/operation.ts';
import { permissionsForBody } from '../catalogue/operation-permissions.ts';
import { permissions } from '../catalogue/permissions.ts';
import type { Scope } from '../catalogue/scopes.ts';
import { topicOf } from '../catalogue/topics.ts';
import { memberIn } from '../objects.ts';
import type { CallingOperator } from './caller.ts';
import { setsPersonsOwn } from './persons-own.ts';
import type { CallOptions } from './services.ts';

/** What is named to an operator who calls what no role opens. */
const noOperator = 'an API client';

/**
 * The scopes with which an operator carries an operation out: what the permissions lend that open it, and nothing beyond this call.
 * Throws permissionMissing, stepUpNeeded.
 */
export function scopesOfOperator(
  { permissions: held, isSteppedUp }: CallingOperator,
  operation: Operation,
  body: unknown,
  { sensitive }: Pick<CallOptions, 'sensitive'>,
): ReadonlySet<Scope> {
  // One value at a time is revealed, with a reason; many only in bulk.
  if (sensitive && !(isBulk(operation) && held.has('archive')))
    throw errors.permissionMissing({ permission: isBulk(operation) ? 'archive' : 'reveal' });
  if (setsPersonsOwn(operation, body)) throw errors.permissionMissing({ permission: noOperator });
  const opening = operation.permissions.filter((permission) => held.has(permission));
  const besides = permissionsForBody(operation, body);
  const missing = besides.find((permission) => !held.has(permission));
  // A change of a user as a whole is opened by what each of its parts needs.
  const lending = isOfParts(operation) ? [...opening, ...besides] : opening;
  if (missing || lending.length === 0)
    throw errors.permissionMissing({
      permission: missing ?? (operation.permissions.join(' or ') || noOperator),
    });
  if (!isSteppedUp && (sensitive || needsStepUp(operation, body))) throw errors.stepUpNeeded();
  const clear: readonly Scope[] = sensitive ? ['user:sensitive'] : [];
  return new Set<Scope>([
    'user',
    ...clear,
    ...lending.flatMap((permission) => permissions[permission].scopes),
  ]);
}

/** Whether an operator may call any operation of a route, before its body says which is meant. Throws permissionMissing. */
export function checkRoute({ permissions: held }: CallingOperator, operations: readonly Operation[]): void {
  const opened = operations.some(
    (operation) => isOfParts(operation) || operation.permissions.some((permission) => held.has(permission)),
  );
  if (opened) return;
  const opening = [...new Set(operations.flatMap((operation) => operation.permissions))];
  throw errors.permissionMissing({ permission: opening.join(' or ') || noOperator });
}

/** Whether a call needs a second factor of a moment ago. */
function needsStepUp({ id, stepUp, stepUpFor = [] }: Operation, body: unknown): boolean {
  const object = memberIn(body, topicOf({ id }));
  return stepUp === true || stepUpFor.some((name) => memberIn(object, name) !== undefined);
}

/** Whether a call answers many users at once. */
function isBulk({ group, stream }: Operation): boolean {
  return group === 'transfer' && stream !== undefined;
}

/** Whether an operation changes parts of a user of which each needs a permission of its own. */
function isOfParts({ members, action }: Pick<Operation, 'members' | 'action'>): boolean {
  return members === 'all' && action === 'update';
}
