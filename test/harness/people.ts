import { answerName, lists, singles } from '../../src/catalogue/members.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { operations } from '../../src/catalogue/operations.ts';
import { type ExampleBody, exampleBody, exampleQuery } from '../../src/derive/examples.ts';
import type { AssembledTest } from './assembled.ts';

/** A user of a programme who has everything, and by resource the ids of what has one: a list's first entry. */
export interface Person {
  readonly userId: number;
  readonly ids: Readonly<Record<string, number>>;
  /** The user at the other end of the relationship. */
  readonly friendId: number;
}

/** A call as it is sent. */
export interface SentCall {
  readonly method: string;
  readonly url: string;
  readonly body?: ExampleBody;
}

/** Who has not been created: with nobody to be related to. */
export const nobody: Person = { userId: 0, ids: {}, friendId: 0 };

let made = 0;

/**
 * Creates a user through the API with everything a user can have, and another for the other end of the relationship
 * where no `knownFriendId` says who that is.
 */
export async function createPerson(
  server: AssembledTest,
  token: string,
  knownFriendId?: number,
): Promise<Person> {
  const send = async ({ method, url, body }: SentCall) => {
    const { json } = await server.call(method, url, { token, ...(body && { body }) });
    if (json.result.code !== '0000') throw new Error(`${method} ${url}: ${JSON.stringify(json.result)}`);
    return json;
  };
  const friendId: number = knownFriendId ?? (await send(callOf(operationOf('user.create'), nobody))).info.id;
  const user = await send(callOf(operationOf('user.create'), { ...nobody, friendId }, true));
  const person = { userId: user.info.id, ids: {}, friendId };
  const whole = await send(callOf(operationOf('user.get'), person));
  const ids = [...lists, ...singles].map((resource) => {
    const member = whole[answerName(resource)];
    return [resource.name, (resource.shape === 'list' ? member?.[0] : member)?.id];
  });
  return { ...person, ids: Object.fromEntries(ids) };
}

/**
 * A call of a built operation that a person's data allow: its example body with contacts that nobody has yet. `all`
 * sends every member and field that the operation reads.
 */
export function callOf(operation: Operation, { userId, ids, friendId }: Person, all = false): SentCall {
  const { verb, path } = operation;
  const named = verb === 'post' && friendId > 0 ? { ...ids, relationship: friendId } : ids;
  const body = exampleBody(operation, { ids: named, all });
  const query = exampleQuery(operation);
  const needsQuery = !query && !path.includes(':user_id') && operation.id !== 'user.create';
  const asked = query ? `?${new URLSearchParams({ ...query, user_id: String(userId) })}` : '';
  return {
    method: verb.toUpperCase(),
    url: `/v1${path.replace(':user_id', String(userId))}${needsQuery ? `?user_id=${userId}` : asked}`,
    ...(body && { body: withFreshContacts(body) }),
  };
}

/** The same body with email addresses, phone numbers and logins that no other has. */
export function withFreshContacts(body: ExampleBody): ExampleBody {
  made += 1;
  const fresh: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    email: { address: `person${made}@example.com` },
    phone: { number: `+1306${String(2_000_000 + made)}` },
    external_auth: { login_id: String(1_000_000_000_000 + made) },
  };
  const renew = ([member, sent]: [string, unknown]) => {
    const values = Object.entries(fresh[member] ?? {});
    if (!Array.isArray(sent) || values.length === 0) return [member, sent];
    const renewed = sent.map((entry) => ({
      ...entry,
      ...Object.fromEntries(values.filter(([name]) => name in entry)),
    }));
    return [member, renewed];
  };
  return Object.fromEntries(Object.entries(body).map(renew));
}

function operationOf(id: string): Operation {
  return operations.find((operation) => operation.id === id)!;
}
