import { timingSafeEqual } from 'node:crypto';
import { errors } from '../catalogue/errors.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { Row } from '../derive/present.ts';
import type { DatabaseRow } from '../storage/connections.ts';
import { fromHex, toHex, UserVault } from '../storage/user-vault.ts';
import type { Change } from './change.ts';
import type { Call } from './services.ts';

/** How long a source id keeps its answer, in hours. */
export const recordHours = 24;

/** What is kept of an answer: its members as JSON text, and the zone they were written for. */
export interface KeptAnswer {
  readonly membersText: string;
  readonly timeZone: string;
}

/** What makes two calls the same: operation, user and body, whatever the order of the body's members. */
export function fingerprint(
  keyring: Keyring,
  change: Pick<Change, 'operationId' | 'userId' | 'body'>,
): Buffer {
  return keyring.keyedHash(
    'idempotency',
    change.operationId,
    String(change.userId),
    canonicalText(change.body),
  );
}

/** The answer that an earlier call with the same source id got, or null. Throws idempotencyMismatch for another call. */
export function readRecord(
  keyring: Keyring,
  call: Call,
  state: DatabaseRow,
  mark: Buffer,
): KeptAnswer | null {
  const record = state['idempotency_record'] as {
    user_id: number;
    fingerprint: string;
    sealed: string;
    wrapped: string;
  } | null;
  if (!record) return null;
  const fingerprint = fromHex(record.fingerprint);
  if (fingerprint.length !== mark.length || !timingSafeEqual(fingerprint, mark))
    throw errors.idempotencyMismatch();
  const vault = UserVault.open(keyring, call.programId, record.user_id, fromHex(record.wrapped));
  const kept = vault.open(place(call), 0, record.sealed);
  const end = kept.indexOf('\n');
  return { timeZone: kept.slice(0, end), membersText: kept.slice(end + 1) };
}

/** The row that keeps an answer for whoever repeats the call. */
export function recordRow(vault: UserVault, call: Call, mark: Buffer, now: string, written: KeptAnswer): Row {
  const { membersText, timeZone } = written;
  return {
    program_id: call.programId,
    client_id: call.clientId,
    source_id: call.sourceId,
    fingerprint: toHex(mark),
    user_id: vault.userId,
    sealed: vault.sealLong(place(call), 0, `${timeZone}\n${membersText}`),
    created_at: now,
  };
}

/** What an answer is bound to, so that it cannot be passed off as the answer to another call. */
function place({ clientId, sourceId }: Call): string {
  return `idempotency_record ${clientId} ${sourceId}`;
}

/** JSON text with the members of every object in one order (the idea of RFC 8785, for JSON that was parsed before). */
function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`).join()}}`;
}
