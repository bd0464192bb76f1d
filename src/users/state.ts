import { lists } from '../catalogue/members.ts';
import { references, referencesTo } from '../derive/field-rules.ts';
import type { RowOf } from '../derive/rows.ts';
import type { ChangeState, CreationState, RelatedUser } from '../storage/user-state.ts';
import type { ChangeRequest } from './change-request.ts';

/**
 * The tables that a change reads: those of its lists, those whose entries these refer to, and, where entries are closed,
 * those whose entries refer to them.
 */
export function tablesOf({ reads, closes = false }: Pick<ChangeRequest, 'reads' | 'closes'>): string[] {
  const tables = new Set<string>(reads.map(({ name }) => name));
  for (const list of reads) {
    for (const reference of references(list)) tables.add(reference.list);
    if (closes) for (const { list: referring } of referencesTo(list)) tables.add(referring.name);
  }
  return [...tables].sort();
}

/** The live rows of the lists that were read, by table; none for a new user. */
export function readLists(state: ChangeState, request: ChangeRequest): Record<string, RowOf[]> {
  if (request.userId === null) return {};
  const tables = tablesOf(request);
  return Object.fromEntries(
    lists.filter(({ name }) => tables.includes(name)).map(({ name }) => [name, state[`list_${name}`] ?? []]),
  );
}

/** The users at other ends of relationships, as they were read. */
export function readRelated({ related }: Pick<CreationState, 'related'>): Map<number, RelatedUser> {
  return new Map((related ?? []).map((user) => [user.id, user]));
}
