import { entity, userType } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { lists, singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { info } from '../catalogue/resources/info.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import { canonicalField } from '../derive/columns.ts';
import { isClosed } from '../derive/kept.ts';
import type { Input } from '../derive/read-input.ts';
import type { ListRows, RowOf } from '../derive/rows.ts';
import type { HistoryNote } from '../history/note.ts';
import { keepUser } from '../history/snapshot.ts';
import { isPlainObject } from '../objects.ts';
import { canonicalLogin } from '../storage/claim-hash.ts';
import { type Body, relatedUserIds, sentOf } from './body.ts';
import type { ChangeRequest } from './change-request.ts';
import type { Claim } from './draft.ts';
import { withRowsBelow } from './live-rows.ts';
import { checkMinimumAge } from './rules/personal-info.ts';
import type { UserChange } from './user-change.ts';

/** What the creation of a user says of itself before it is worked out: the same for a call and for a row of an import. */
export function creationOf(
  body: Body,
  operationId: string,
): Omit<ChangeRequest, 'counters'> & { readonly userId: null } {
  return {
    operationId,
    body,
    userId: null,
    isDryRun: body.dryRun,
    reads: lists.filter((list) => body.lists.has(list)),
    others: relatedUserIds(body),
  };
}

/** Of a user that is only being created nothing is stored yet. */
export const nobody = { user: null, lists: {} };

/**
 * Puts everything that a body holds into a new user, by the rules of every resource; faults are collected in the context.
 * Returns the rows of the user's lists, by table.
 */
export function fillUser(change: UserChange, body: Body): ListRows {
  const { user } = change.state;
  user.type = sentOf(body, info)?.type ?? userType.person;
  for (const single of singles) {
    const input = body.objects.get(single);
    if (input) change.write(single, input);
  }
  if (body.customField) change.mergeCustomField(body.customField);
  checkMinimumAge(sentOf(body, personalInfo), change);
  const rows: Record<string, readonly RowOf[]> = {};
  const create = (list: Resource, sent: readonly Input[], path: string) => {
    const made = change
      .list(list)
      .create(sent, path)
      .map(({ row }) => row);
    rows[list.name] = [...(rows[list.name] ?? []), ...made];
  };
  const home = body.objects.get(address);
  if (home) create(addresses, [home], '$.address');
  for (const [list, sent] of body.lists) create(list, sent, `$.${list.name}`);
  return rows;
}

/** The creation is one entry of the history, with the whole user as it was created. */
export function noteUser(
  change: UserChange,
  rows: ListRows,
  made: Pick<HistoryNote, 'activityType' | 'adminNotes'>,
): void {
  change.note({
    ...made,
    entity: entity.user,
    entityId: change.userId,
    after: () => keepUser(change.state.user, withAllBelow(rows, change), change),
  });
}

/** The rows of a new user's lists with those below them, closed ones too. */
function withAllBelow(rows: ListRows, { draft }: UserChange): ListRows {
  const rowsOf = (list: Resource) =>
    draft.entries.filter((entry) => entry.resource === list).map(({ row }) => row);
  return Object.fromEntries(
    lists.flatMap((list) => {
      const made = rows[list.name];
      return made ? [[list.name, made.map((row) => withRowsBelow(list, row, rowsOf))]] : [];
    }),
  );
}

/** The contacts a body wants, known before anything is read: for reserving them. */
export function contactClaims(body: Body): Claim[] {
  return [...body.lists].flatMap(([resource, sent]) => {
    const field = canonicalField(resource);
    if (!field) return [];
    const { name, claim } = field;
    return sent.flatMap((input, index): Claim[] => {
      if (isClosed(body.kept.get(input))) return [];
      const canonical = field.canonical(String(input[name]));
      const path = `$.${resource.name}[${index}].${name}`;
      const own = claim === 'login' ? canonicalLogin(input['type'], canonical) : canonical;
      return [{ kind: claim, canonical: own, path }];
    });
  });
}

/** A document that was quietly dropped would be believed to be stored. */
export function refuseDocuments(value: unknown): void {
  const documents = isPlainObject(value) ? value['documents'] : undefined;
  if (documents !== undefined && documents !== null && documents !== '')
    throw errors.operationNotBuilt({ operation: 'documents' });
}
