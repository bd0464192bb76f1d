import { systemClientId } from '../calls/reach.ts';
import type { Call } from '../calls/services.ts';
import { entity } from '../catalogue/codes.ts';
import type { HistoryRow } from '../storage/history-appender.ts';
import type { UserVault } from '../storage/user-vault.ts';
import { entityDataOf, type HistoryNote } from './note.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Who made a change: the API client (3), the user that its token is bound to or whose link it came by (7), the operator (45), or the
 * system (1).
 */
export interface Actor {
  readonly entity: number;
  readonly entityId: number;
}

/** Who made a change, from the call. */
export function actorOf({
  boundUserId,
  clientId,
  operator,
}: Pick<Call, 'boundUserId' | 'clientId' | 'operator'>): Actor {
  if (operator) return { entity: entity.operator, entityId: operator.id };
  if (boundUserId !== null) return { entity: entity.user, entityId: boundUserId };
  return clientId === systemClientId
    ? { entity: entity.system, entityId: systemClientId }
    : { entity: entity.apiClient, entityId: clientId };
}

/** The end of a user's chain: how many entries there are, and the hash of the last. */
export interface ChainHead {
  readonly number: number;
  /** `\x` and hexadecimal digits, as PostgreSQL writes bytes. */
  readonly hash: string;
}

/** The head of a chain that has no entry yet. */
export const emptyHead: ChainHead = { number: 0, hash: '\\x' };

/** What of a call every entry it makes carries. */
export interface NotedCall {
  readonly actor: Actor;
  readonly sourceId: string;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly now: string;
  readonly userNotes: string;
  /** What the caller wants the entries to say for the people who review them; empty: our own words. */
  readonly adminNotes: string;
}

/**
 * The columns that a link of the chain covers, in this order, before the sealed bytes: numbers, codes and an instant.
 * Texts of a caller's own lie in the sealed part, so that an erasure leaves none of them.
 */
const coveredColumns = [
  'program_id',
  'user_id',
  'number',
  'id',
  'activity_type',
  'entity',
  'entity_id',
  'entity_data',
  'by_entity',
  'by_entity_id',
  'created_at',
] as const satisfies readonly (keyof HistoryRow)[];

/** A row that is not bound to the one before it yet. */
type UnlinkedRow = Omit<HistoryRow, 'hash'>;

/** Numbers, seals and chains entries after `head`; returns the rows to insert and the new head. */
export function chainNotes(
  vault: UserVault,
  head: ChainHead,
  notes: readonly HistoryNote[],
  ids: readonly number[],
  call: NotedCall,
): { rows: HistoryRow[]; head: ChainHead } {
  const rows: HistoryRow[] = [];
  let { number, hash } = head;
  for (const [index, note] of notes.entries()) {
    number += 1;
    const content: HistoryContent = {
      old_data: note.before?.() ?? null,
      new_data: note.after?.() ?? null,
      notes: call.userNotes,
      admin_notes: (!note.isDerived && call.adminNotes) || note.adminNotes,
      original_source_id: call.sourceId,
    };
    const id = ids[index]!;
    const row: UnlinkedRow = {
      program_id: vault.programId,
      user_id: vault.userId,
      number,
      id,
      activity_type: note.activityType,
      entity: note.entity,
      entity_id: note.entityId,
      entity_data: entityDataOf(note),
      by_entity: call.actor.entity,
      by_entity_id: call.actor.entityId,
      created_at: call.now,
      sealed: vault.seal('history', id, JSON.stringify(content)),
    };
    hash = linkHash(vault, hash, row);
    rows.push({ ...row, hash });
  }
  return { rows, head: { number, hash } };
}

/** What an entry's envelope holds. */
export interface HistoryContent {
  readonly old_data: Snapshot | null;
  readonly new_data: Snapshot | null;
  readonly notes: string;
  readonly admin_notes: string;
  readonly original_source_id: string;
}

/**
 * The hash that binds a stored entry to the one before it. It runs over what is stored, so that it can be checked
 * without opening anything, also after an erasure.
 */
export function linkHash(vault: Pick<UserVault, 'chainHash'>, previous: string, row: UnlinkedRow): string {
  return vault.chainHash(previous, ...coveredColumns.map((name) => String(row[name])), row.sealed);
}
