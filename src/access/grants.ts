import type { Caller } from '../calls/caller.ts';
import { errors } from '../catalogue/errors.ts';
import { firstNotGrantable, type Scope } from '../catalogue/scopes.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import type { Place } from '../storage/connections.ts';
import { type Client, type ClientReach, getClient, isBootstrapClient } from './clients.ts';

/** `admin` reaches every client, `program:admin` those of its own programme; others answer like unknown ones. */
export function reachOf({ scopes, programId }: Caller): ClientReach {
  return scopes.has('admin') ? '*' : programId;
}

/** Another programme than the caller's own is reached with the scope `admin` alone. Throws programUnknown. */
export function checkProgramReach({ scopes, programId }: Caller, id: number): void {
  if (!scopes.has('admin') && id !== programId) throw errors.programUnknown();
}

/**
 * The client that a call wants to change. Who may not grant a scope may not take over a client that holds it either, by
 * giving it a secret he knows; `admin` touches every client.
 */
export async function checkTouchable(
  connections: Place,
  callers: CallerRows,
  caller: Caller,
  clientId: string,
): Promise<Client> {
  const client = await getClient(connections, callers, reachOf(caller), clientId, { isLocked: true });
  if (!caller.scopes.has('admin')) checkGrant(caller, client.scopes);
  return client;
}

export function isSelf(caller: Caller, client: Client): boolean {
  return client.programId === caller.programId && client.id === caller.clientId;
}

export function checkGrant(caller: Caller, scopes: readonly Scope[]): void {
  const scope = firstNotGrantable(scopes, caller.scopes);
  if (scope) throw errors.insufficientScope({ scope });
}

/** The client of the first start alone gives `admin` by a call: else who was given it could give it on, without end. */
export async function checkAdmin(
  connections: Place,
  callers: CallerRows,
  caller: Caller,
  scopes: readonly Scope[],
): Promise<void> {
  if (!scopes.includes('admin') || (await isBootstrapClient(connections, callers, caller))) return;
  throw errors.adminNotGranted();
}
