import { answerName, lists, resourceOf } from '../catalogue/members.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { lastActivity } from '../catalogue/resources/last-activity.ts';
import type { Members } from '../derive/envelope.ts';
import { followVerification, listsThatFollow } from '../kyc/follow-verification.ts';
import { changeUser } from '../users/change-user.ts';
import type { UserChange } from '../users/user-change.ts';
import type { Handler } from './handler.ts';
import { readOperation, requestOf } from './read-operation.ts';

/** Adds entries to the list that the operation is about, such as Create User Email. All of them or none. */
export const createEntries: Handler = async (services, call, request) => {
  const { operation, userId } = request;
  const body = await readOperation(services, call, request);
  const list = listOf(operation);
  const change = requestOf(operation, userId, body, readsOf(operation, list));
  return changeUser(services, call, change, (user) => {
    const created = user.list(list).create(body.lists.get(list)!);
    const shown = operation.answersWhole ? user.showList(list) : user.show(created);
    return { [answerName(list)]: shown, ...showBesides(user, operation) };
  });
};

/** Changes entries of the list that the operation is about; only what was sent changes. All of them or none. */
export const updateEntries: Handler = async (services, call, request) => {
  const { operation, userId } = request;
  const body = await readOperation(services, call, request);
  const list = listOf(operation);
  const sent = body.lists.get(list) ?? [];
  const reads = [...readsOf(operation, list), ...listsThatFollow(body)];
  const change = requestOf(operation, userId, body, reads);
  return changeUser(services, call, change, (user) => {
    const changed = user
      .list(list)
      .update(sent)
      .map((entry, index) => followVerification(user, entry, sent[index]));
    return { [answerName(list)]: user.show(changed), ...showBesides(user, operation) };
  });
};

/** Closes entries of the list that the operation is about. All of them or none. */
export const deleteEntries: Handler = async (services, call, request) => {
  const { operation, userId } = request;
  const body = await readOperation(services, call, request);
  const list = listOf(operation);
  const change = requestOf(operation, userId, body, [list, ...listsThatFollow(body)]);
  return changeUser(services, call, change, (user) => {
    const closed = user.list(list).close(body.lists.get(list)!);
    for (const entry of closed) followVerification(user, entry);
    return { [answerName(list)]: user.show(closed) };
  });
};

/** The list that an operation is about. */
function listOf({ members }: Operation): Resource {
  return lists.find(({ name }) => members!.includes(name))!;
}

function readsOf({ shows }: Operation, list: Resource): Resource[] {
  return shows?.includes(address.name) ? [list, addresses] : [list];
}

/** Members that the answer shows besides: `address`, `last_activity`, or resources of which a user has one. */
export function showBesides(user: UserChange, { shows = [] }: Operation): Members {
  return Object.fromEntries(
    shows.map((name) => {
      if (name === lastActivity.name) return [name, user.showLastActivity()];
      const single = resourceOf[name]!;
      if (single !== address) return [name, user.has(single) ? user.showSingle(single) : null];
      const primary = user.list(addresses).primary();
      return [name, primary ? user.showRow(address, primary) : null];
    }),
  );
}
