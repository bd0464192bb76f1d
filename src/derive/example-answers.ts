import {
  accessRuleStatus,
  accessType,
  activityType,
  authenticationType,
  documentStatus,
  entity,
  entityData,
  flagValue,
  status,
} from '../catalogue/codes.ts';
import { type ErrorKey, errorTable } from '../catalogue/error-table.ts';
import { type ExampleValues, exampleRest, exampleServerValues } from '../catalogue/example-person.ts';
import { faults } from '../catalogue/faults.ts';
import type { Field } from '../catalogue/field.ts';
import {
  answerName,
  type EnvelopeMember,
  envelope,
  lists,
  resourceOf,
  singles,
} from '../catalogue/members.ts';
import type { Operation } from '../catalogue/operation.ts';
import { operations } from '../catalogue/operations.ts';
import type { Resource } from '../catalogue/resource.ts';
import { accessRule } from '../catalogue/resources/access-rule.ts';
import { account } from '../catalogue/resources/account.ts';
import { address } from '../catalogue/resources/address.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { authentication } from '../catalogue/resources/authentication.ts';
import { authenticationData } from '../catalogue/resources/authentication-data.ts';
import { provenContact } from '../catalogue/resources/contact-proof.ts';
import { document, documentEnding } from '../catalogue/resources/document.ts';
import { email } from '../catalogue/resources/email.ts';
import { generalRequirements } from '../catalogue/resources/general-requirements.ts';
import { group } from '../catalogue/resources/group.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { validationData } from '../catalogue/resources/info.ts';
import { inquiries } from '../catalogue/resources/inquiries.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { fillText, type MessageParams } from '../catalogue/text.ts';
import { ticketDescriptions, ticketPriority, ticketStatus } from '../catalogue/tickets.ts';
import { isPlainObject, memberIn } from '../objects.ts';
import { offsetOf, zoneName } from '../time/zones.ts';
import { showAccessRule, showDeletedRule } from './access-rules.ts';
import { frameAccount, presentAccount } from './accounts.ts';
import { type AnswerFamily, familyOf } from './answer-family.ts';
import { columnPrefix, isStored, shownColumn } from './columns.ts';
import { answerText, type Members, membersText, type Result, successResult } from './envelope.ts';
import { exampleDocumentMembers, exampleFound, exampleMoment } from './example-found.ts';
import { exampleBody, exampleFreeObject, exampleValues } from './examples.ts';
import { flowMemberResources } from './flow-answers.ts';
import { showGroup } from './groups.ts';
import { maskValue, wiped } from './mask.ts';
import { friendlyMessage } from './messages.ts';
import { type Presentation, present, presentDeleted, presentInfo, type Row } from './present.ts';
import { showTicket } from './tickets.ts';

const { createdAt, timeZone } = exampleMoment;
const getUser = operations.find(({ id }) => id === 'user.get')!;
const presentation: Presentation = { clientOffset: offsetOf(timeZone), serverOffset: 0, customField: true };

/** An answer of an operation that succeeds, as the server would write it. Always the same. */
export function exampleAnswer(operation: Operation): Record<string, unknown> {
  const inquiry = inquiries[operation.id];
  if (inquiry) {
    const user = { ...exampleAnswer(getUser), result: null, response_time: 0 };
    return exampleFound(operation, inquiry, user);
  }
  if (operation.flow && familyOf(operation)) return exampleFlowAnswer(operation);
  if (operation.family === 'document') {
    const names = familyOf(operation)!.members;
    return assemble(successResult('en'), exampleDocumentMembers(operation), '0', names);
  }
  if (operation.family) return exampleSuspensions(operation);
  const members: Members = { info: presentInfo(userRow(operation), presentation), ...answered(operation) };
  const validate = operation.verb === 'get' ? null : '0';
  return assemble(successResult('en'), members, validate);
}

/** An answer of a flow: what was sent, as answers repeat it, and what is on file. */
function exampleFlowAnswer(operation: Operation): Record<string, unknown> {
  const body = exampleBody(operation) ?? {};
  const names = familyOf(operation)!.members;
  const type = memberIn(body['info'], 'type');
  const shown = Object.entries(flowMemberResources(operation)).map(([name, resource]) => {
    if (name === 'info') return [name, exampleFlowInfo(resource, operation, type)];
    if (resource === provenContact) return [name, exampleContact(body[name])];
    if (resource === authentication) return [name, exampleProofs(operation, body[name])];
    return [name, repeat(resource, body[name])];
  });
  return assemble(successResult('en'), Object.fromEntries(shown), '0', names);
}

/** An answer about suspended checks. */
function exampleSuspensions(operation: Operation): Record<string, unknown> {
  const shown = { kind: 'password', wrong_answers: 5, suspended_until: createdAt, is_held: 0 };
  const members = {
    info: presentInfo(userRow(operation), presentation),
    suspension: operation.verb === 'get' ? [shown] : [],
    last_activity: lastActivity,
  };
  return assemble(
    successResult('en'),
    members,
    operation.verb === 'get' ? null : '0',
    familyOf(operation)!.members,
  );
}

const exampleHandle = 'qk3v8mP0y0N2bq7w1Zx5Aw';

function exampleFlowInfo(resource: Resource, { flow }: Operation, type: unknown): object {
  const hasChallenge = flow !== 'validate' && flow !== 'resetPassword' && flow !== 'resetSecret';
  const values: Readonly<Record<string, unknown>> = {
    id: hasChallenge ? 7 : 0,
    program_id: Number(exampleServerValues['program_id']),
    user_id: 1001,
    type: Number(type),
    source_id: exampleServerValues['original_source_id'],
    server_date: createdAt,
    date_utc: createdAt,
    source_time_zone: timeZone,
  };
  return Object.fromEntries(
    Object.entries(resource.fields).map(([name, { constant }]) => [name, values[name] ?? constant ?? null]),
  );
}

function exampleContact(sent: unknown): object {
  const of = (list: typeof email | typeof phone) =>
    memberIn(sent, list.name) ? present(list, exampleRow(list, getUser), presentation) : null;
  return { username: null, email: of(email), phone: of(phone) };
}

function exampleProofs({ flow }: Operation, sent: unknown): unknown {
  if (flow === 'verify' || flow === 'forgot')
    return [{ type: authenticationType.challengeHandle, code: exampleHandle }];
  return sent ?? null;
}

/** An object that was sent, as an answer repeats it. */
function repeat(resource: Resource, sent: unknown): unknown {
  if (!isPlainObject(sent)) return null;
  return Object.fromEntries(
    Object.entries(resource.fields).map(([name, field]) => {
      const held = field.type === 'object' ? field.of?.() : undefined;
      if (held) return [name, repeat(held, sent[name])];
      return [name, field.protect === 'hashed' && name in sent ? wiped : (sent[name] ?? null)];
    }),
  );
}

/** The members of the envelope in which an operation that is built may say something. */
export function answeredMembers(operation: Operation): readonly EnvelopeMember[] {
  const { action, members, shows = [], verb } = operation;
  if (action === 'history') return ['info', 'history'];
  const isWhole = members === 'all' && action !== 'delete';
  const own = isWhole ? envelope.filter((member) => member !== 'history') : members === 'all' ? [] : members!;
  const activity = verb === 'get' ? (['last_activity'] as const) : [];
  return ['info', ...own, ...shows, ...activity];
}

/** An answer that tells of an error; invalidInput shows one fault. Its members are those of an inquiry, or of a user. */
export function exampleError(key: ErrorKey, family?: AnswerFamily): Record<string, unknown> {
  const { code, message } = errorTable[key];
  const isInput = key === 'invalidInput';
  const result: Result = {
    code,
    message: fillText(message, exampleParams),
    friendly_message: friendlyMessage(isInput ? 'notARealDate' : key, 'en', exampleParams),
    ...(isInput && { details: [exampleDetail] }),
  };
  if (!family) return assemble(result, {}, null);
  const none = family.members.map((member) => `"${member}":null`);
  const ending = { validate: null, timeZone, responseTime: 12 };
  return JSON.parse(answerText(JSON.stringify(result), none.join(), ending));
}

const exampleDetail = {
  path: '$.personal_info.date_of_birth',
  code: faults.notARealDate.code,
  message: faults.notARealDate.message,
  friendly_message: friendlyMessage('notARealDate', 'en'),
};

/** What stands in the placeholders of messages. */
const exampleParams: MessageParams = {
  count: 1,
  maximum: 20,
  seconds: 30,
  resource: 'email',
  member: 'address or addresses',
  header: 'time_zone',
  named: 'program_id',
  owner: 'the programme of the access token',
  expected: 'an offset such as UTC +02:00',
  scope: 'user:privileged',
  operation: 'user.document.create',
  method: 'PATCH',
  path: '/v1/user',
  allowed: 'POST',
  requestId: '0f4d3c1e-9d0b-4c39-8a6e-2b1a7f5c9e10',
};

function assemble(
  result: Result,
  members: Members,
  validate: '0' | null,
  names?: readonly string[],
): Record<string, unknown> {
  const ending = { validate, timeZone, responseTime: 12 } as const;
  return JSON.parse(answerText(JSON.stringify(result), membersText(members, names), ending));
}

/** The members that an operation has something to say of. */
function answered(operation: Operation): Members {
  const { action, members, shows = [] } = operation;
  const changed = members === 'all' ? wholeUser(operation) : members!;
  const told = Object.fromEntries(
    [...changed, ...shows.filter((member) => member !== lastActivityMember)].map((member) => [
      member,
      exampleMember(member, operation),
    ]),
  );
  const showsActivity = action === 'get' || shows.includes(lastActivityMember);
  return showsActivity ? { ...told, last_activity: lastActivity } : told;
}

function wholeUser({ action, verb }: Operation): readonly EnvelopeMember[] {
  if (action === 'delete') return [];
  if (action === 'update') return ['personal_info', 'preferences'];
  const own =
    verb === 'get'
      ? [...[...singles, addresses, ...lists, account].map(answerName), generalRequirements.name]
      : createdMembers;
  return [...own, 'address', 'terms_conditions', 'custom_field'];
}

/** What the answer of a creation shows of the example person, besides what every answer of a whole user shows. */
const createdMembers: readonly EnvelopeMember[] = [
  'ticket',
  'personal_info',
  'email',
  'phone',
  'security',
  'preferences',
  'identification',
  'currency',
];

function exampleMember(member: EnvelopeMember, operation: Operation): unknown {
  if (member === 'custom_field') return exampleFreeObject;
  if (member === 'history') return [historyEntry];
  if (member === answerName(document)) return [exampleFramed(operation)];
  if (member === answerName(account)) return [exampleAccount()];
  if (member === group.name) return [exampleGroup()];
  if (member === accessRule.name) return [exampleRule(operation)];
  if (member === authentication.name) return [nonce];
  if (member === authenticationData.name) return exampleTwoFactor(operation);
  if (member === validationData.name) return null;
  if (member === 'ticket') return operation.verb === 'get' ? null : [exampleTicket];
  if (member === generalRequirements.name)
    return {
      id: 1001,
      entity: entity.user,
      entity_id: 1001,
      verification_status: 1,
      name: '',
      description: '',
      notes: '',
    };
  const resource = resourceOf[member]!;
  if (operation.action === 'delete') return [presentDeleted(resource, 1)];
  const row = exampleRow(resource, operation);
  const shown = { ...present(resource, row, presentation), ...entryResult(resource, operation) };
  return resource.shape === 'list' ? [shown] : shown;
}

function exampleGroup(): object {
  const made = {
    original_source_id: exampleServerValues['original_source_id'],
    created_at: createdAt,
    updated_at: createdAt,
  };
  const entry = { id: 1, type: 1, is_primary: 1, status: status.active, verification_status: 0, ...made };
  const { address_line1, postal_zip_code, country_code, city_town } = exampleValues(address, false);
  const details = {
    address: [{ ...entry, is_billing: 1, address_line1, postal_zip_code, country_code, city_town }],
    email: [{ ...entry, id: 2, address: 'fleet@example.com' }],
  };
  const row = {
    id: 1,
    program_id: Number(exampleServerValues['program_id']),
    supplied_id: 15162,
    owner_user_id: 1001,
    ...made,
  };
  const member = { id: 1, user_id: 1001, role: 1, membership_status: 1, ...made };
  const told = {
    name: String(exampleServerValues['entity_name']),
    email_address: String(exampleServerValues['entity_email']),
    phone_number: String(exampleServerValues['entity_phone']),
    country_code: '124',
  };
  return showGroup(
    { ...row, name: 'Fleet', type: 1, code: 'VKMSQX', status: status.active, details },
    { external_integration: { ledger: { access_token: 'x', enabled: '1' } }, messaging_setup: null },
    [{ ...member, ...told }],
    { presentation, timeZone, userTimeZone: timeZone, boundUserId: null, isClear: false },
  );
}

function exampleAccount(): object {
  const row = {
    ...exampleRow(account, getUser),
    number_masked: '550840******6548',
    expiry_date: '2049-01-31',
  };
  return frameAccount(presentAccount({ ...row, is_multi_currency: false }, timeZone, presentation));
}

/** A flat rule: a merchant category that is allowed. */
function exampleRule({ action }: Operation): object {
  if (action === 'delete') return showDeletedRule(1);
  return showAccessRule({
    id: 1,
    type: 7,
    access_type: accessType.allow,
    status: accessRuleStatus.on,
    value: '5411',
    notes: 'Groceries',
  });
}

/** A document beside other members: one that was sent with an identification waits with it, and says that it was stored. */
function exampleFramed(operation: Operation): object {
  const members = exampleDocumentMembers(operation);
  const isRead = operation.verb === 'get';
  const ending = isRead ? documentEnding : { ...documentEnding, time_zone: timeZone };
  if (isRead) return { result: null, ...members, ...ending };
  const status = documentStatus.submittedWithIdentification;
  const shown = { ...members, info: Object.assign({}, members['info'], { status }) };
  return { result: successResult('en'), ...shown, ...ending };
}

/** Create User tells of each identification that it was stored. */
function entryResult(resource: Resource, { id }: Operation): object {
  return id === 'user.create' && resource === identification ? { result: successResult('en') } : {};
}

/** A stored row of a resource: what the example person sent, and what the server adds. */
function exampleRow(resource: Resource, operation: Operation): Row {
  const isNew = operation.action === 'create' && operation.members !== 'all';
  const prefix = columnPrefix(resource);
  const row: Row = { [`${prefix}created_at`]: createdAt, [`${prefix}updated_at`]: createdAt };
  const values = valuesOf(resource, operation, isNew);
  for (const [name, field] of Object.entries(resource.fields)) {
    if (field.source === 'lookup') row[name] = exampleServerValues[name] ?? null;
    if (isStored(field)) {
      row[shownColumn(resource, name)] = shownValue(field, exampleValue(resource, name, field, values[name]));
    }
  }
  return row;
}

/** The first of the addresses is the user's address; papers and later addresses wait for a review. */
function valuesOf(resource: Resource, { action }: Operation, isNew: boolean): ExampleValues {
  if (resource === addresses && action === 'get') return { ...exampleValues(address, false), is_primary: 1 };
  const values = exampleValues(resource, isNew);
  const waits = resource === identification || (resource === addresses && isNew);
  return waits ? { ...values, status: status.waitingForVerification } : values;
}

function exampleValue(
  resource: Resource,
  name: string,
  field: Field,
  sent: string | number | undefined,
): unknown {
  if (name === 'id') return 1;
  if (field.type === 'object') return null;
  if (name === 'time_zone_name') return zoneName(offsetOf(timeZone));
  const value = sent ?? (name in exampleServerValues ? exampleServerValues[name] : field.otherwise);
  if (value === undefined) return resource.name in optionalValues ? (exampleRest[name] ?? null) : null;
  return field.type === 'integer' ? Number(value) : String(value);
}

/** Resources whose answers show optional values too. */
const optionalValues: Readonly<Record<string, true>> = { personal_info: true };

function shownValue(field: Field, value: unknown): unknown {
  return field.mask && typeof value === 'string' ? maskValue(value, field.mask) : value;
}

function userRow(operation: Operation): Row {
  return {
    id: 1001,
    program_id: exampleServerValues['program_id'],
    status: operation.id === 'user.delete' ? status.closed : status.active,
    type: 1,
    original_source_id: exampleServerValues['original_source_id'],
    preferences_time_zone: timeZone,
    created_at: createdAt,
    updated_at: createdAt,
  };
}

const lastActivityMember: EnvelopeMember = 'last_activity';

const lastActivity = {
  entity: entity.email,
  entity_id: 2,
  entity_data: entityData.whole,
  activity_type: activityType.created,
  notes: { user_notes: '', admin_notes: 'User email created' },
  update_date_utc: createdAt,
};

/** What a new user is asked for by a programme that says nothing else. */
const exampleTicket = showTicket(
  {
    program_id: Number(exampleServerValues['program_id']),
    user_id: 1001,
    id: 3,
    step: 'proof_of_address',
    description_code: ticketDescriptions.proof_of_address.code,
    status: ticketStatus.open,
    priority: ticketPriority,
    by_entity: entity.apiClient,
    by_entity_id: 1,
    assigned_to_entity: entity.user,
    assigned_to_entity_id: 1001,
    reason: null,
    reminded_at: null,
    original_source_id: String(exampleServerValues['original_source_id']),
    created_at: createdAt,
    updated_at: createdAt,
  },
  { presentation, timeZone, languages: ['en'], resultIn: 'en' },
);

/** The only proof that an answer gives. */
/** What an answer shows of a second factor: what is given to an authenticator app, and the first of ten recovery codes. */
function exampleTwoFactor({ flow, verb }: Operation): object[] {
  const entry = (values: Record<string, unknown>) =>
    Object.fromEntries(Object.keys(authenticationData.fields).map((name) => [name, values[name] ?? null]));
  const { totp: type, recoveryCode } = authenticationType;
  if (flow === 'disable') return [entry({ type, is_enabled: flagValue.no })];
  const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  const [issuer, title] = ['Northwind Pay', String(exampleValues(email, false)['address'])];
  if (flow === 'enroll') {
    const shown = { issuer, title, secret_key: secret, manual_entry_key: secret };
    const uri = `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(title)}?issuer=${encodeURIComponent(issuer)}&secret=${secret}&algorithm=SHA1&digits=6&period=30`;
    const image = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA';
    return [entry({ type, is_enabled: flagValue.no, ...shown, qr_image_url: image, otpauth_uri: uri })];
  }
  const on = { is_enabled: flagValue.yes };
  if (verb === 'get')
    return [entry({ type, ...on, since: createdAt }), entry({ type: recoveryCode, ...on, codes_left: 9 })];
  const code = entry({ type: recoveryCode, ...on, code: 'MZXW-6YTB-OJRW-G5DF' });
  return flow === 'activate' ? [entry({ type, ...on, code: '942035' }), code] : [code];
}

const nonce = { type: authenticationType.nonce, code: 'q83vASNFZ4mrze8BI0VniQ' };

const historyEntry = {
  id: 5,
  activity_type: activityType.updated,
  entity: entity.relationship,
  entity_id: 1,
  by_entity: entity.apiClient,
  by_entity_id: 1,
  entity_data: entityData.whole,
  old_data: JSON.stringify([{ id: 1, type: 3 }]),
  new_data: JSON.stringify([{ id: 1, type: 7 }]),
  json: null,
  notes: '',
  admin_notes: 'User relationship updated',
  original_source_id: exampleServerValues['original_source_id'],
  server_date: createdAt,
  date_utc: createdAt,
  client_date: '2026-03-02T09:04:05',
};
