import { isPlainObject, memberIn } from '../objects.ts';
import { answerFrame } from './answer-frame.ts';
import type { Operation } from './operation.ts';
import { type Permission, permissionNames } from './permissions.ts';
import { changesNothing } from './reading-operations.ts';
import { topicOf } from './topics.ts';

/** Which permission opens the operations of a topic: those that read, and those that write. Absent: none does. */
interface TopicPermissions {
  readonly read?: Permission;
  readonly write?: Permission;
  /** Opens those that read as well. */
  readonly look?: Permission;
  /** Opens both as well, and reaches further. */
  readonly beyond?: Permission;
}

/** Those that show users, and those that change what a permission is for. */
const readAnd = (write: Permission): TopicPermissions => ({ read: 'read', write });
/** Those of what a programme has, which whoever may change it reads. */
const own = (permission: Permission): TopicPermissions => ({ read: permission, write: permission });
/** The same, and whoever sees to it that the programme is run well reads it, too. */
const inspected = (permission: Permission): TopicPermissions => ({ ...own(permission), look: 'inspect' });

const byTopic: Readonly<Record<string, TopicPermissions>> = {
  user: readAnd('identity'),
  personal_info: readAnd('identity'),
  address: readAnd('identity'),
  identification: readAnd('identity'),
  document: readAnd('identity'),
  relationship: readAnd('identity'),
  email: readAnd('contacts'),
  phone: readAnd('contacts'),
  preferences: readAnd('contacts'),
  custom_field: readAnd('contacts'),
  terms_conditions: readAnd('contacts'),
  bank_account: readAnd('payment'),
  credit_card: readAnd('payment'),
  currency: readAnd('payment'),
  security: readAnd('security'),
  two_factor: readAnd('security'),
  external_auth: readAnd('security'),
  access_rule: readAnd('rules'),
  // A processor alone reports of accounts and groups, and asks for decisions.
  account: { read: 'read' },
  group: { read: 'read' },
  history: { read: 'read' },
  presence: { read: 'read' },
  colleague: { read: 'read' },
  ticket: readAnd('tickets'),
  check: readAnd('review'),
  review: readAnd('review'),
  rule: own('rules'),
  message: readAnd('messages'),
  template: inspected('templates'),
  webhook: inspected('webhooks'),
  event: inspected('webhooks'),
  watchlist: inspected('watchlists'),
  transfer: own('transfer'),
  client: inspected('clients'),
  installation: own('programs'),
  // Whoever manages the installation reaches the operators of all programmes.
  operator: { ...own('operators'), beyond: 'programs' },
};

/** Operations that another permission opens than their topic says, or any of several, or none. */
const byId: Readonly<Record<string, readonly Permission[]>> = {
  'catalogue.get': permissionNames,
  // Sets the secrets by which the person proves who they are.
  'user.create': [],
  'user.delete': ['standing'],
  // Sets the trust level. The secrets beside it are the person's own.
  'user.security.update': ['standing'],
  'user.erase': ['erase'],
  'user.get_erasure': ['erase'],
  'user.document.content': ['files'],
  // Whoever sets these up has them: the person alone.
  'user.external_auth.create': [],
  'user.external_auth.update': [],
  'user.external_auth.nonce': [],
  'user.two_factor.enroll': [],
  'user.two_factor.activate': [],
  'user.two_factor.renew_recovery_codes': [],
  'user.security.reset_security_code': [],
  'user.security.reset_security_questions': [],
  'user.security.reset_password': [],
  'user.security.reset_password_with_two_factor': [],
  'user.security.complete_forgotten_password': [],
  'check.answer': [],
  'rule.evaluate': [],
  'rule.reverse': [],
  'rule.list_decisions': ['read'],
  'rule.list_program_decisions': ['read'],
  'rule.list': ['rules', 'read'],
  // Says what comes of a text, and keeps nothing.
  'message.preview': ['templates', 'inspect'],
  'watchlist.list': ['watchlists', 'hits', 'inspect'],
  'watchlist.list_versions': ['watchlists', 'hits', 'inspect'],
  'watchlist.list_hits': ['read'],
  'watchlist.decide': ['hits'],
  'transfer.export': ['export'],
  'transfer.archive': ['archive'],
  'program.create': ['programs'],
  'program.delete': ['programs'],
  'program.list': ['programs'],
  'program.get': ['settings', 'programs', 'inspect'],
  'program.update': ['settings', 'programs'],
  'statistics.get': ['read', 'settings'],
  'operator.log': ['operator_log', 'programs'],
  'operator.reveal': ['reveal'],
};

/** The permissions that open an operation to operators; any of them does. Empty: no operator calls it. */
export function permissionsFor(operation: Pick<Operation, 'id' | 'verb' | 'action'>): readonly Permission[] {
  const exception = byId[operation.id];
  if (exception) return exception;
  const topic = byTopic[topicOf(operation)];
  const ofTopic = changesNothing(operation) ? [topic?.read, topic?.look] : [topic?.write];
  return [...ofTopic, topic?.beyond].filter((one) => one !== undefined);
}

/** Whether no operator changes a member of a user, by an operation of its own or another. */
export function isClosedMember(member: string): boolean {
  return byId[`user.${member}.update`]?.length === 0;
}

/** Members of a body that change nothing of a user. */
const frame = new Set<string>([
  ...answerFrame,
  'notes',
  'geo_coordinates',
  'device_info',
  'info',
  'security',
]);

/** The topics of the members of a user whose names are not those of their topics. */
const topicOfMember: Readonly<Record<string, string>> = { addresses: 'address', documents: 'document' };

/** What of `info` only says whom a call is about. */
const naming = ['id', 'user_id', 'program_id'];

/**
 * The permissions that a call needs besides, by what its body holds: all of them. Of a change of a user as a whole each part needs its own.
 * The status and the trust level need `standing`, and so does what operators write by no operation of its own. Providers that a programme
 * trusts give tokens, as clients do.
 */
export function permissionsForBody(
  { id, members }: Pick<Operation, 'id' | 'members'>,
  body: unknown,
): readonly Permission[] {
  if (id === 'program.update' && memberIn(memberIn(body, 'program'), 'open_id') !== undefined)
    return ['clients'];
  if (members !== 'all' || !isPlainObject(body)) return [];
  const { info, security } = body;
  const setsStanding = memberIn(info, 'status') !== undefined || security !== undefined;
  const setsInfo =
    isPlainObject(info) && Object.keys(info).some((name) => !naming.includes(name) && name !== 'status');
  const ofMembers = Object.keys(body)
    .filter((name) => !frame.has(name))
    .map((name) => byTopic[topicOfMember[name] ?? name]?.write ?? 'standing');
  return [
    ...new Set<Permission>([
      ...ofMembers,
      ...(setsStanding ? (['standing'] as const) : []),
      ...(setsInfo ? (['identity'] as const) : []),
    ]),
  ];
}
