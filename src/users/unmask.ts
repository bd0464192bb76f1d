import { activityType, entity } from '../catalogue/codes.ts';
import { noteText } from '../catalogue/history-notes.ts';
import type { Resource } from '../catalogue/resource.ts';
import { account } from '../catalogue/resources/account.ts';
import { hasEnvelope, sealedFields } from '../derive/columns.ts';
import { listsBelow } from '../derive/ownership.ts';
import type { RowOf } from '../derive/rows.ts';
import type { UserChange } from './user-change.ts';

/** A resource as an answer shows it. */
export type Shown = Record<string, unknown>;

/** Replaces masks of what an answer shows by what they stand for; returns whether there was any. Lists must be read. */
export function unmask(user: UserChange, resource: Resource, shown: Shown | Shown[]): boolean {
  if (Array.isArray(shown)) return unmaskEntries(user, resource, shown);
  if (resource.primaryOf) {
    const row = user.list(resource.primaryOf).primary();
    return row !== undefined && putInClear(shown, resource, user.openEnvelope(resource.primaryOf.name, row));
  }
  return putInClear(shown, resource, user.openUserEnvelope(user.state.user)[resource.name] ?? {});
}

function unmaskEntries(user: UserChange, list: Resource, entries: readonly Shown[]): boolean {
  const stored = user.list(list).stored();
  const byId = new Map<unknown, RowOf>(stored.map((row) => [row.id, row]));
  let isAny = false;
  for (const whole of entries) {
    // What an account says of itself stands in its `info`.
    const entry: Shown = list === account ? Object(whole['info']) : whole;
    const row = byId.get(entry['id']);
    if (!row) continue;
    const isSealed = hasEnvelope(list);
    if (isSealed && putInClear(entry, list, user.openEnvelope(list.name, row))) isAny = true;
    for (const { name, list: below } of listsBelow(list)) {
      const shown = entry[name];
      if (Array.isArray(shown) && unmaskEntries(user, below, shown)) isAny = true;
    }
  }
  return isAny;
}

function putInClear(
  shown: Shown,
  resource: Resource,
  values: Readonly<Record<string, string | null>>,
): boolean {
  const named = sealedFields(resource).filter(([name]) => values[name]);
  for (const [name] of named) shown[name] = values[name];
  return named.length > 0;
}

/** Notes in the history that values were shown in clear. That is nobody's activity. */
export function noteShown(user: UserChange, shown: readonly Resource[]): void {
  user.isActivity = false;
  user.updatedAt = user.state.user.updated_at;
  user.note({
    activityType: activityType.sensitiveDataShown,
    entity: entity.user,
    entityId: user.userId,
    adminNotes: noteText('sensitiveShown', {
      lists: shown.map((list) => list.name.replaceAll('_', ' ')).join(', '),
    }),
  });
}
