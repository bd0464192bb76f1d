import { randomBytes } from 'node:crypto';
import { errors } from '../catalogue/errors.ts';
import { webhookLimits, webhookStatus } from '../catalogue/webhooks.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { type TakenRow, takeNumbers } from '../storage/ids.ts';
import { toHex } from '../storage/user-vault.ts';
import {
  countEndpoints,
  deleteEndpoint,
  type EndpointRow,
  type FoundEndpoint,
  forgetFailing,
  insertEndpoint,
  listEndpoints,
  readEndpoint,
  updateEndpoint,
} from '../storage/webhooks.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { saltBytes, secretOf } from './signature.ts';

/** An endpoint of a programme that is sent events. */
export type Endpoint = FoundEndpoint;

/** What a call says of an endpoint; what is undefined stays. */
export interface EndpointInput {
  readonly url?: string | undefined;
  readonly events?: readonly string[] | undefined;
  /** 0 or 1. */
  readonly status?: number | undefined;
  readonly description?: string | null | undefined;
}

/** Makes an endpoint, in a transaction. `clientId`: who makes it; `now`: the present moment. Throws tooManyRecords. */
export async function createEndpoint(
  place: Place,
  callers: CallerRows,
  programId: number,
  input: EndpointInput & Required<Pick<EndpointInput, 'url' | 'events'>>,
  { clientId, now }: { readonly clientId: number; readonly now: Date },
): Promise<Endpoint> {
  const [[{ count } = { count: 0 }]] = await runFor(place, programId, countEndpoints(programId));
  const { endpoints: maximum } = webhookLimits;
  if (count >= maximum) throw errors.tooManyRecords({ resource: 'webhook', maximum });
  // The number is part of what the MAC covers.
  const [[number]] = await runFor<TakenRow>(place, programId, takeNumbers(programId, 'webhook', 1));
  const at = formatDateTime(now);
  const row: EndpointRow = {
    program_id: programId,
    id: number!.first,
    url: input.url!,
    events: input.events!,
    description: input.description ?? null,
    status: input.status ?? webhookStatus.active,
    stopped_for: null,
    secret_salt: newSalt(),
    previous_salt: null,
    previous_ends_at: null,
    client_id: clientId,
    created_at: at,
    updated_at: at,
  };
  const [[made]] = await runFor(place, programId, insertEndpoint(signed(callers, row)));
  return { row: made!.row, failing_since: null };
}

/** The endpoints of a programme, or of all, that Roster wrote. */
export async function findEndpoints(
  place: Place,
  callers: CallerRows,
  programId: number | '*',
): Promise<Endpoint[]> {
  const [found] = await runFor(place, programId, listEndpoints(programId));
  return found.filter(({ row }) => callers.holds('webhook', row));
}

/**
 * An endpoint. `isLocked`: within a transaction nobody else changes it until that ends. Throws webhookUnknown, also for a row that
 * Roster did not write.
 */
export async function getEndpoint(
  place: Place,
  callers: CallerRows,
  programId: number,
  id: number,
  { isLocked = false } = {},
): Promise<Endpoint> {
  const [[found]] = await runFor(place, programId, readEndpoint(programId, id, isLocked));
  if (!found || !callers.holds('webhook', found.row)) throw errors.webhookUnknown();
  return found;
}

/** Changes an endpoint, in a transaction. Status 1 starts one again that Roster has stopped. Throws webhookUnknown. */
export async function changeEndpoint(
  place: Place,
  callers: CallerRows,
  programId: number,
  id: number,
  input: EndpointInput,
  now: Date,
): Promise<Endpoint> {
  const { url, events, status, description } = input;
  const found = await getEndpoint(place, callers, programId, id, { isLocked: true });
  if (status === webhookStatus.active) await runFor(place, programId, forgetFailing(programId, id));
  return write(place, callers, found, now, {
    ...(url !== undefined && { url }),
    ...(events !== undefined && { events }),
    ...(description !== undefined && { description }),
    ...(status !== undefined && { status, stopped_for: null }),
  }).then((changed) => (status === webhookStatus.active ? { ...changed, failing_since: null } : changed));
}

/** Deletes an endpoint, in a transaction; answers it as it was. Throws webhookUnknown. */
export async function removeEndpoint(
  place: Place,
  callers: CallerRows,
  programId: number,
  id: number,
): Promise<Endpoint> {
  const found = await getEndpoint(place, callers, programId, id, { isLocked: true });
  await runFor(place, programId, deleteEndpoint(programId, id));
  return found;
}

/**
 * Gives an endpoint a new secret, in a transaction. The former one signs as well for `overlapHours`. Throws webhookUnknown, and
 * previousSecretCounts where an older one still does, unless `isForced`.
 */
export async function rotateSecret(
  place: Place,
  callers: CallerRows,
  programId: number,
  id: number,
  { overlapHours, isForced, now }: { overlapHours: number; isForced: boolean; now: Date },
): Promise<Endpoint> {
  const found = await getEndpoint(place, callers, programId, id, { isLocked: true });
  const until = previousEnd(found, now);
  if (until !== null && !isForced) throw errors.previousSecretCounts({ date: until });
  const endsAt = formatDateTime(new Date(now.getTime() + overlapHours * 3_600_000));
  return write(place, callers, found, now, {
    secret_salt: newSalt(),
    ...(overlapHours > 0
      ? { previous_salt: found.row.secret_salt, previous_ends_at: endsAt }
      : { previous_salt: null, previous_ends_at: null }),
  });
}

/** Has the previous secret of an endpoint sign no more, in a transaction. Throws webhookUnknown. */
export async function endPreviousSecret(
  place: Place,
  callers: CallerRows,
  programId: number,
  id: number,
  now: Date,
): Promise<Endpoint> {
  const found = await getEndpoint(place, callers, programId, id, { isLocked: true });
  return write(place, callers, found, now, { previous_salt: null, previous_ends_at: null });
}

/** The secret of an endpoint, for the answer that tells it once. */
export function currentSecret(keyring: Keyring, { row }: Endpoint): string {
  return secretOf(keyring, row, row.secret_salt);
}

/** What answers and the command line show of an endpoint: no secret, but until when a previous one signs as well. */
export function showEndpoint(endpoint: Endpoint, now: Date): Record<string, unknown> {
  const { id, url, events, status, description, stopped_for, created_at, updated_at } = endpoint.row;
  return {
    ...{ id, url, events, status, description, stopped_for },
    failing_since: endpoint.failing_since,
    previous_secret_end_date_utc: previousEnd(endpoint, now),
    date_utc: created_at,
    update_date_utc: updated_at,
  };
}

function previousEnd({ row: { previous_ends_at: until } }: Endpoint, now: Date): string | null {
  return until !== null && formatDateTime(now) < until ? until : null;
}

async function write(
  place: Place,
  callers: CallerRows,
  { row, failing_since }: Endpoint,
  now: Date,
  changes: Partial<EndpointRow>,
): Promise<Endpoint> {
  const after = signed(callers, { ...row, ...changes, updated_at: formatDateTime(now) });
  const [[written]] = await runFor(place, row.program_id, updateEndpoint(after));
  return { row: written!.row, failing_since };
}

function signed(callers: CallerRows, row: EndpointRow): EndpointRow {
  return { ...row, mac: callers.mac('webhook', row) };
}

function newSalt(): string {
  return toHex(randomBytes(saltBytes));
}
