import type { Answer } from '../calls/answer.ts';
import { checkClient, checkReach } from '../calls/reach.ts';
import type { Call, Services } from '../calls/services.ts';
import { activityType, entity } from '../catalogue/codes.ts';
import { answerName, type EnvelopeMember, envelope, lists, singles } from '../catalogue/members.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { OperationId } from '../catalogue/operations.ts';
import type { Resource } from '../catalogue/resource.ts';
import { account } from '../catalogue/resources/account.ts';
import { address } from '../catalogue/resources/address.ts';
import { hasEnvelope, sealedFields } from '../derive/columns.ts';
import { listsBelow, withListsBelow } from '../derive/ownership.ts';
import type { RowOf } from '../derive/rows.ts';
import type { UserAnswer } from '../storage/user-reader.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { UserChange } from '../users/user-change.ts';
import type { Handler } from './handler.ts';

/** Members with operations of their own: they may be long. */
const apart: readonly EnvelopeMember[] = ['history', 'documents'];

/** The members that Get User answers: everything a user has but those. */
const whole: readonly EnvelopeMember[] = envelope.filter((member) => !apart.includes(member));

const partial = new Map<OperationId, readonly EnvelopeMember[]>();

/** The members that an operation answers: all, or its own and what changed last. */
function membersOf({ id, members }: Operation): readonly EnvelopeMember[] {
  if (members === 'all') return whole;
  const known = partial.get(id) ?? [...(members ?? []), 'last_activity' as const];
  partial.set(id, known);
  return known;
}

/** The resources of which some values are sealed. */
const sealedResources = [...lists, account, ...singles, address].filter((resource) =>
  withListsBelow([resource]).some(hasEnvelope),
);

/** Reads a user, or one of its members together with `last_activity`. Sealed values are shown by their masks. */
export const getUser: Handler = (services, call, { operation, userId }) =>
  readUser(services, call, operation, userId);

/** What an operation that reads answers of a user. Throws userUnknown and tokenRevoked. */
export async function readUser(
  services: Services,
  call: Call,
  operation: Operation,
  userId: number,
): Promise<Answer> {
  const members = membersOf(operation);
  const answer = await services.reader.read({
    programId: call.programId,
    userId,
    clientId: call.clientId,
    members,
    customField: call.customField,
    boundToUser: call.boundUserId !== null,
    reviews: members.includes('documents') && call.scopes.has('user:privileged'),
    timeZone: call.timeZone,
    mayKeep: !call.sensitive,
  });
  const text = checkAnswer(answer, call, userId);
  const sealed = sealedResources.filter((resource) => members.includes(answerName(resource)));
  const isClear = call.sensitive && call.scopes.has('user:sensitive') && sealed.length > 0;
  const membersText = isClear
    ? await showSensitive(services, call, operation.id, userId, sealed, text)
    : text;
  const { language, shown } = answer;
  // What is shown in clear is shown each time that the history records it, and never from a store.
  return {
    membersText,
    timeZone: shown.timeZone,
    language,
    replayed: false,
    ...(!isClear && { tagged: shown }),
  };
}

/** Checks what the one statement said of client, user and token. What may not be seen answers like what is not there. */
function checkAnswer(answer: UserAnswer, call: Call, userId: number): string {
  checkClient({ status: answer.clientStatus, generation: answer.clientGeneration }, call);
  checkReach(call, userId, answer.userGeneration);
  return answer.shown.body!;
}

/**
 * Puts the sealed values in clear into an answer and records that they were shown, in one unit of work: nobody sees the
 * values without the entry. The entry does not move `last_activity`. An answer without such values records nothing.
 */
async function showSensitive(
  services: Services,
  call: Call,
  operationId: string,
  userId: number,
  sealed: readonly Resource[],
  masked: string,
): Promise<string> {
  const request = {
    operationId,
    body: emptyBody,
    userId,
    isDryRun: false,
    reads: [...new Set(sealed.flatMap(listOf))],
    replay: 'none',
  } as const;
  const { membersText } = await changeUser(services, call, request, (user) => {
    const members: Record<string, Shown | Shown[] | null> = JSON.parse(`{${masked}}`);
    const shown = sealed.filter((resource) => unmask(user, resource, members[answerName(resource)] ?? []));
    if (shown.length > 0) noteShown(user, shown);
    return members;
  });
  return membersText;
}

/** A resource as an answer shows it. */
type Shown = Record<string, unknown>;

/** The list in whose rows the values of a resource are; none for what a user has once. */
function listOf(resource: Resource): Resource[] {
  if (resource.primaryOf) return [resource.primaryOf];
  return resource.shape === 'list' ? [resource] : [];
}

/** Replaces masks by what they stand for; returns whether there was any. */
function unmask(user: UserChange, resource: Resource, shown: Shown | Shown[]): boolean {
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

function noteShown(user: UserChange, shown: readonly Resource[]): void {
  user.isActivity = false;
  user.updatedAt = user.state.user.updated_at;
  user.note({
    activityType: activityType.sensitiveDataShown,
    entity: entity.user,
    entityId: user.userId,
    adminNotes: `Sensitive data shown: ${shown.map((list) => list.name.replaceAll('_', ' ')).join(', ')}`,
  });
}
