import { call, type Received, type Verb } from '../../api/call.ts';
import type { CatalogueOperation } from '../../catalogue/catalogue.ts';

/** What an entry is changed by. */
export interface EntryChange {
  readonly program: number;
  readonly userId: number;
  /** The member of the body. */
  readonly member: string;
  /** The number of the entry; null for a new one and for what a user has once. */
  readonly id: number | null;
  readonly isList: boolean;
  readonly values: Readonly<Record<string, unknown>>;
  readonly tag: string | null;
  /** Everything is checked, and nothing is written. */
  readonly isDryRun?: boolean;
  readonly signal?: AbortSignal;
}

/** Makes or changes an entry. Throws RosterError. */
export function sendEntry(operation: CatalogueOperation, change: EntryChange): Promise<Received<unknown>> {
  const { program, userId, member, id, isList, values, tag, isDryRun = false, signal } = change;
  const entry = { ...(id !== null && { id }), ...values };
  return call(verbOf(operation), operation.path, {
    program,
    path: { user_id: userId },
    body: { [member]: isList ? [entry] : entry, ...(isDryRun && { validate: '1' }) },
    ifMatch: operation.verb === 'put' && !isDryRun ? tag : null,
    ...(signal && { signal }),
  });
}

/** Removes an entry. Throws RosterError. */
export function deleteEntry(
  operation: CatalogueOperation,
  { program, userId, member, id, tag }: Pick<EntryChange, 'program' | 'userId' | 'member' | 'id' | 'tag'>,
): Promise<Received<unknown>> {
  return call(verbOf(operation), operation.path, {
    program,
    path: { user_id: userId },
    body: { [member]: [{ id }] },
    ifMatch: tag,
  });
}

/** Under which path the answer names faults of an entry: `email[0].` or `personal_info.`. */
export function faultPrefix(member: string, isList: boolean): string {
  return isList ? `${member}[0].` : `${member}.`;
}

function verbOf({ verb }: CatalogueOperation): Verb {
  return verb.toUpperCase() as Verb;
}
