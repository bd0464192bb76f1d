import type { Answer } from '../calls/answer.ts';
import { checkClient, checkReach } from '../calls/reach.ts';
import type { Call, Services } from '../calls/services.ts';
import { answerName, type EnvelopeMember, envelope, lists, singles } from '../catalogue/members.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { OperationId } from '../catalogue/operations.ts';
import type { Resource } from '../catalogue/resource.ts';
import { account } from '../catalogue/resources/account.ts';
import { address } from '../catalogue/resources/address.ts';
import { hasEnvelope } from '../derive/columns.ts';
import { withListsBelow } from '../derive/ownership.ts';
import type { UserAnswer } from '../storage/user-reader.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import { noteShown, type Shown, unmask } from '../users/unmask.ts';
import type { Handler } from './handler.ts';

/** Members with operations of their own: they may be long. */
const apart: readonly EnvelopeMember[] = ['history', 'documents', 'group', 'access_rule'];

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

/** The list in whose rows the values of a resource are; none for what a user has once. */
function listOf(resource: Resource): Resource[] {
  if (resource.primaryOf) return [resource.primaryOf];
  return resource.shape === 'list' ? [resource] : [];
}
