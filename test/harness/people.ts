import { authenticationType } from '../../src/catalogue/codes.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { answerName, lists, singles } from '../../src/catalogue/members.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { operations } from '../../src/catalogue/operations.ts';
import { accessRuleInfo } from '../../src/catalogue/resources/access-rule.ts';
import { type ExampleBody, exampleBody, exampleQuery } from '../../src/derive/examples.ts';
import type { AssembledTest } from './assembled.ts';
import { newestCode } from './codes.ts';
import { offerSecret, passwordOf, turnOnSecondFactor } from './second-factor.ts';

/** A user of a programme who has everything, and by resource the ids of what has one: a list's first entry. */
export interface Person {
  readonly userId: number;
  readonly ids: Readonly<Record<string, number>>;
  /** The user at the other end of the relationship. */
  readonly friendId: number;
  /** The primary email address and telephone number; absent where nobody has looked. */
  readonly contacts?: { readonly email: string; readonly phone: string };
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
 * Creates a user through the API with everything a user can have but documents, whose files take their time, and another for the
 * other end of the relationship where no `knownFriendId` says who that is.
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
  const creation = callOf(operationOf('user.create'), { ...nobody, friendId }, true);
  const { documents: _, ...body } = Object(creation.body);
  const user = await send({ ...creation, body });
  const person = { userId: user.info.id, ids: {}, friendId };
  const whole = await send(callOf(operationOf('user.get'), person));
  const ids = [...lists, ...singles].map((resource) => {
    const member = whole[answerName(resource)];
    return [resource.name, (resource.shape === 'list' ? member?.[0] : member)?.id];
  });
  const { access_rule: added } = await send(callOf(operationOf('user.access_rule.create'), person));
  ids.push([accessRuleInfo.name, added[0].info.id]);
  const contacts = { email: whole.email[0].address, phone: whole.phone[0].number };
  return { ...person, ids: Object.fromEntries(ids), contacts };
}

/**
 * A call of a built operation that a person's data allow: its example body with contacts that nobody has yet. `all`
 * sends every member and field that the operation reads.
 */
export function callOf(operation: Operation, person: Person, all = false): SentCall {
  const { userId, ids, friendId } = person;
  const { verb, path } = operation;
  const named = verb === 'post' && friendId > 0 ? { ...ids, relationship: friendId } : ids;
  const body = exampleBody(operation, { ids: named, all });
  const query = exampleQuery(operation);
  const needsQuery = !query && !path.includes(':user_id') && operation.id !== 'user.create';
  const asked = query ? `?${new URLSearchParams({ ...query, user_id: String(userId) })}` : '';
  return {
    method: verb.toUpperCase(),
    url: `/v1${path.replace(':user_id', String(userId))}${needsQuery ? `?user_id=${userId}` : asked}`,
    ...(body && { body: operation.flow ? withOwnContacts(body, person) : withFreshContacts(body) }),
  };
}

/**
 * The same call where it needs a code that was sent: asks for it first, and reads it from the outbox. `token` is of a privileged
 * client.
 */
export async function callWithCode(
  server: AssembledTest,
  token: string,
  operation: Operation,
  person: Person,
): Promise<SentCall> {
  const call = callOf(operation, person);
  const { userId, contacts } = person;
  if (needsFactor(operation)) return withFactor(server, token, operation, call, userId);
  const send = async (path: string, body: object) =>
    (await server.call('POST', `/v1/user/security/${path}/${userId}`, { token, body })).json;
  const isSms = operation.id === 'user.security.confirm_sms_code';
  const contact = isSms ? { phone: { number: contacts!.phone } } : { email: { address: contacts!.email } };
  await send('verify', { verify_data: contact, info: { type: isSms ? 10 : 9 } });
  const { code } = await newestCode(server.services, userId, isSms ? 'verify_phone' : 'verify_email');
  const confirm = { verify_data: contact, confirm_data: { verification_code: code } };
  if (operation.flow === 'confirm') return { ...call, body: { ...call.body, ...confirm } };
  await send('confirm', { ...confirm, info: { type: 9 } });
  const forgotten = { forget_password: { verified_email: contacts!.email } };
  const { authentication } = await send('reset', { reset_security_data: forgotten, info: { type: 3 } });
  const sent = await newestCode(server.services, userId, 'forgotten_password');
  return {
    ...call,
    body: { ...call.body, authentication, confirm_data: { verification_code: sent.code } },
  };
}

/** Whether a call needs a code that was sent, or a second factor. */
export function needsCode(operation: Operation): boolean {
  return operation.flow === 'confirm' || operation.flow === 'complete' || needsFactor(operation);
}

/** Whether a call needs a password of an authenticator app. */
export function needsFactor({ flow }: Operation): boolean {
  return flow === 'activate' || flow === 'disable' || flow === 'renew';
}

/** The same call with a one-time password of this moment: of a secret that is offered, or of a second factor that is on. */
async function withFactor(
  server: AssembledTest,
  token: string,
  { flow }: Operation,
  call: SentCall,
  userId: number,
): Promise<SentCall> {
  const secret =
    flow === 'activate'
      ? await offerSecret(server, token, userId)
      : (await turnOnSecondFactor(server, token, userId)).secret;
  const proof = [{ type: authenticationType.totp, code: passwordOf(secret, server.services.clock()) }];
  return { ...call, body: { [flow === 'activate' ? 'authentication_data' : 'authentication']: proof } };
}

/** The same body with the contacts of a person in place of those of the example. */
function withOwnContacts(body: ExampleBody, { contacts }: Person): ExampleBody {
  const text = JSON.stringify(body);
  const { email, phone } = examplePerson as { email: { address: string }; phone: { number: string } };
  if (!contacts) return body;
  return JSON.parse(text.replaceAll(email.address, contacts.email).replaceAll(phone.number, contacts.phone));
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
