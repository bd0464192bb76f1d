import { lists } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { email } from '../catalogue/resources/email.ts';
import { externalAuth } from '../catalogue/resources/external-auth.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { references, referencesTo } from '../derive/field-rules.ts';
import { withListsBelow } from '../derive/ownership.ts';
import type { ListRows } from '../derive/rows.ts';
import type { ChangeState, CreationState, RelatedUser } from '../storage/user-state.ts';
import type { ChangeRequest } from './change-request.ts';

/**
 * The lists that a change reads: its own with those below them, those to whose entries these refer, and, where entries are
 * closed, those whose entries refer to them.
 */
export function listsRead({ reads, closes = false }: Pick<ChangeRequest, 'reads' | 'closes'>): Resource[] {
  const read = new Set(withListsBelow(reads));
  // What becomes of a login is told to the user.
  if (reads.includes(externalAuth)) for (const contacts of [email, phone]) read.add(contacts);
  for (const list of withListsBelow(reads)) {
    for (const reference of references(list)) read.add(lists.find(({ name }) => name === reference.list)!);
    if (closes) for (const { list: referring } of referencesTo(list)) read.add(referring);
  }
  return [...read].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The live rows of the lists that were read, by name; none for a new user. */
export function readLists(state: Partial<ChangeState>, request: ChangeRequest): ListRows {
  if (request.userId === null) return {};
  return Object.fromEntries(listsRead(request).map(({ name }) => [name, state[`list_${name}`] ?? []]));
}

/** The users at other ends of relationships, as they were read. */
export function readRelated({ related }: Pick<CreationState, 'related'>): Map<number, RelatedUser> {
  return new Map((related ?? []).map((user) => [user.id, user]));
}
