import { lists } from '../catalogue/members.ts';
import { references, referencesTo } from '../derive/field-rules.ts';
import type { Row } from '../derive/present.ts';
import type { DatabaseRow } from '../storage/connections.ts';
import type { RelatedUser } from './change-context.ts';
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
export function readLists(state: DatabaseRow, request: ChangeRequest): Record<string, Row[]> {
  if (request.userId === null) return {};
  const tables = tablesOf(request);
  return Object.fromEntries(
    lists
      .filter(({ name }) => tables.includes(name))
      .map(({ name }) => [name, (state[`list_${name}`] ?? []) as Row[]]),
  );
}

/** The users at other ends of relationships, as they were read. */
export function readRelated(state: DatabaseRow): Map<number, RelatedUser> {
  const related = state['related'] as ({ id: number } & RelatedUser)[] | null | undefined;
  return new Map((related ?? []).map((user) => [user.id, user]));
}
