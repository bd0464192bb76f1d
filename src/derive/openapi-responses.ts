import { type ErrorKey, errorTable } from '../catalogue/error-table.ts';
import { answerName, type EnvelopeMember, envelope, resourceOf } from '../catalogue/members.ts';
import type { Operation } from '../catalogue/operation.ts';
import { isTagged } from '../catalogue/operation.ts';
import { operations, type Route } from '../catalogue/operations.ts';
import { accessRule } from '../catalogue/resources/access-rule.ts';
import { account } from '../catalogue/resources/account.ts';
import { authentication } from '../catalogue/resources/authentication.ts';
import { authenticationData } from '../catalogue/resources/authentication-data.ts';
import { attachment, document, documentData, documentInfo } from '../catalogue/resources/document.ts';
import { generalRequirements } from '../catalogue/resources/general-requirements.ts';
import { geoCoordinates } from '../catalogue/resources/geo-coordinates.ts';
import { group } from '../catalogue/resources/group.ts';
import { history } from '../catalogue/resources/history.ts';
import { validationData } from '../catalogue/resources/info.ts';
import { type Inquiry, inquiries, inquiryEnvelope, resultSet } from '../catalogue/resources/inquiries.ts';
import { lastActivity } from '../catalogue/resources/last-activity.ts';
import { templateOf } from '../catalogue/text.ts';
import { accountSchema } from './accounts-schema.ts';
import { type AnswerFamily, familyOf } from './answer-family.ts';
import { isListed } from './body-members.ts';
import { answeredMembers, exampleAnswer, exampleError } from './example-answers.ts';
import { flowMemberResources } from './flow-answers.ts';
import { groupSchema } from './groups-schema.ts';
import { accessRuleSchema } from './openapi-rules.ts';
import {
  answerSchema,
  freeObjectSchema,
  objectSchema,
  orNull,
  refTo,
  type Schema,
  type SchemaBook,
} from './schema-of.ts';
import { ticketSchema } from './tickets.ts';

/** The named responses of a document, filled while its paths are derived. */
export type ResponseBook = Map<string, Schema>;

/** Puts the forms of every answer into the book: the result, and the envelope of a user's answer. */
export function defineAnswers(book: SchemaBook): void {
  book.set('result', resultSchema);
  const members = envelope.map((member): [string, Schema] => [member, memberSchema(book, member)]);
  defineError(book, errorName(undefined), envelope);
  for (const operation of operations) {
    const family = familyOf(operation);
    if (family) defineError(book, errorName(family), family.members);
  }
  book.set('user', {
    ...allThere([['result', { type: 'null' }], ...members, ...endingProperties]),
    description: 'A user as an inquiry lists it: the answer of Get User, without a result of its own.',
  });
  for (const inquiry of Object.values(inquiries)) {
    book.set(`answer.${inquiry.lists}`, foundSchema(book, inquiry));
  }
}

/** The name of the schema of an error: it has the members of the operation's answers, all of them null. */
function errorName(family: AnswerFamily | undefined): string {
  return family ? `answer.error.${family.name}` : 'answer.error';
}

function defineError(book: SchemaBook, name: string, members: readonly string[]): void {
  const none = members.map((member): [string, Schema] => [member, { type: 'null' }]);
  book.set(name, {
    ...allThere([['result', refTo('result')], ...none, ...endingProperties]),
    description: 'An error. Every member of the answer is there and null.',
  });
}

/** The schema of a route's answers: the members that its operations answer; every other member is null. */
function defineAnswer(book: SchemaBook, route: Route): string {
  const inquiry = inquiries[route.operations[0]!.id];
  if (inquiry) return `answer.${inquiry.lists}`;
  const name = answerNameOf(route);
  const flow = route.operations.find((operation) => familyOf(operation));
  if (flow) {
    book.set(name, flowAnswerSchema(book, flow));
    return name;
  }
  const answered = new Set(route.operations.flatMap(answeredMembers));
  const properties = envelope.map((member): [string, Schema] => [
    member,
    answered.has(member) ? answeredSchema(book, member) : { type: 'null' },
  ]);
  book.set(name, allThere([['result', refTo('result')], ...properties, ...endingProperties]));
  return name;
}

/** An object of which every member is always there. */
function allThere(properties: readonly [string, Schema][]): Schema {
  return objectSchema(
    properties,
    properties.map(([name]) => name),
  );
}

/** The responses of a route: success with an example of each of its operations, and every error by status. */
export function responsesOf(
  schemas: SchemaBook,
  responses: ResponseBook,
  route: Route,
  keys: readonly ErrorKey[],
): Record<string, Schema> {
  const answers = route.operations.map((operation): [string, Schema] => [
    operation.id,
    { summary: operation.title, value: exampleAnswer(operation) },
  ]);
  const tagged = route.operations.some(isTagged);
  const success = {
    description: 'Done.',
    ...(route.verb !== 'get' && { headers: replayHeader }),
    ...(tagged && { headers: tagHeader }),
    content: json(refTo(defineAnswer(schemas, route)), Object.fromEntries(answers)),
  };
  const family = familyOf(route.operations[0]!);
  return {
    200: success,
    ...(tagged && { 304: unchanged }),
    ...errorResponses(responses, keys, family),
  };
}

export const tagHeader: Schema = {
  ETag: {
    description: 'Identifies this answer; absent if sealed values are shown in clear.',
    schema: { type: 'string' },
  },
};

/** What is answered to who has the answer already. */
export const unchanged: Schema = {
  description: 'The answer is still the one that If-None-Match names.',
  headers: tagHeader,
};

/** The name of the schema of a route's answers. */
export function answerNameOf({ operations }: Route): string {
  const [first] = operations;
  const inquiry = inquiries[first!.id];
  return `answer.${inquiry ? inquiry.lists : first!.id}`;
}

/** The responses that tell of errors, by status; equal ones share a name made of their codes. */
export function errorResponses(
  responses: ResponseBook,
  keys: readonly ErrorKey[],
  family?: AnswerFamily,
): Record<string, Schema> {
  const ordered = keys.toSorted((one, other) => rank(one) - rank(other));
  const byStatus = Map.groupBy(ordered, (key) => errorTable[key].status);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => {
      const codes = ofStatus.map((key) => errorTable[key].code);
      const name = [status, ...codes, ...(family ? [family.name] : [])].join('-');
      if (!responses.has(name)) responses.set(name, errorResponse(status, ofStatus, family));
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

/** By status, then by code. */
function rank(key: ErrorKey): number {
  const { status, code } = errorTable[key];
  return status * 10_000 + Number(code);
}

function errorResponse(status: number, keys: readonly ErrorKey[], family: AnswerFamily | undefined): Schema {
  const [first] = keys;
  const waits = keys.some((key) => templateOf(errorTable[key].message).includes('{seconds}'));
  const headers = { ...(waits && retryHeader), ...(status === 401 && challengeHeader) };
  return {
    description: keys
      .map((key) => `${errorTable[key].code}: ${templateOf(errorTable[key].message)}`)
      .join('\n\n'),
    ...(Object.keys(headers).length > 0 && { headers }),
    content: json(refTo(errorName(family)), {
      [first!]: { summary: errorTable[first!].code, value: exampleError(first!, family) },
    }),
  };
}

/** The answer of a flow. */
function flowAnswerSchema(book: SchemaBook, operation: Operation): Schema {
  const shown = flowMemberResources(operation);
  const names = familyOf(operation)!.members;
  const members = names.map((name): [string, Schema] => {
    const resource = shown[name];
    if (!resource && name === 'custom_field') return [name, orNull(freeObjectSchema(book))];
    if (!resource) return [name, { type: 'null' }];
    const schema = answerSchema(book, resource);
    return [name, orNull(isListed(resource) ? { type: 'array', items: schema } : schema)];
  });
  return allThere([['result', refTo('result')], ...members, ...endingProperties]);
}

/** The answer of an inquiry. */
function foundSchema(book: SchemaBook, inquiry: Inquiry): Schema {
  const members: Readonly<Record<string, Schema>> = {
    result_set: answerSchema(book, resultSet),
    [inquiry.lists]: {
      type: 'array',
      items: inquiry.lists === 'users' ? refTo('user') : documentSchema(book),
    },
  };
  return allThere([
    ['result', refTo('result')],
    ...inquiryEnvelope(inquiry).map((name): [string, Schema] => [name, members[name] ?? { type: 'null' }]),
    ...endingProperties,
  ]);
}

/** A document as an inquiry lists it, with an ending of its own. */
function documentSchema(book: SchemaBook): Schema {
  const own: Readonly<Record<string, Schema>> = {
    info: answerSchema(book, documentInfo),
    attachment: { type: 'array', items: answerSchema(book, attachment) },
    custom_field: orNull(freeObjectSchema(book)),
    geo_coordinates: orNull(answerSchema(book, geoCoordinates)),
  };
  const names = Object.keys(documentData.fields).filter((name) => name !== 'validate');
  return allThere([
    // Of what a call has made, and of nothing else.
    ['result', orNull(refTo('result'))],
    ...names.map((name): [string, Schema] => [name, own[name] ?? { type: 'null' }]),
    // In a list that is read, a document leaves the zone to the answer around it.
    ...endingProperties.map(([name, schema]): [string, Schema] => [
      name,
      name === 'time_zone' ? orNull(schema) : schema,
    ]),
  ]);
}

/** The schema of a member that an operation answers; a user that an inquiry lists has no proofs. */
function answeredSchema(book: SchemaBook, member: EnvelopeMember): Schema {
  const shape = [authentication, authenticationData].find(({ name }) => name === member);
  return shape ? orNull({ type: 'array', items: answerSchema(book, shape) }) : memberSchema(book, member);
}

function memberSchema(book: SchemaBook, member: EnvelopeMember): Schema {
  if (member === 'custom_field') return orNull(freeObjectSchema(book));
  if (member === validationData.name) return orNull(answerSchema(book, validationData));
  if (member === 'last_activity') return orNull(answerSchema(book, lastActivity));
  if (member === answerName(document)) return orNull({ type: 'array', items: documentSchema(book) });
  if (member === answerName(account)) return orNull({ type: 'array', items: accountSchema(book) });
  if (member === accessRule.name) return orNull({ type: 'array', items: accessRuleSchema(book) });
  if (member === group.name) return orNull({ type: 'array', items: groupSchema(book) });
  if (member === 'ticket') return orNull({ type: 'array', items: ticketSchema(book) });
  if (member === generalRequirements.name) return orNull(answerSchema(book, generalRequirements));
  if (member === 'history') return orNull({ type: 'array', items: answerSchema(book, history) });
  const resource = resourceOf[member];
  if (!resource) return { type: 'null' };
  const schema = answerSchema(book, resource);
  return orNull(resource.shape === 'list' ? { type: 'array', items: schema } : schema);
}

function json(schema: Schema, examples: Readonly<Record<string, unknown>>): Schema {
  return { 'application/json': { schema, examples } };
}

const detailSchema = objectSchema(
  [
    ['path', { type: 'string', description: 'Where, as a JSON path: $.email[0].address.' }],
    ['code', { type: 'string', pattern: '^1[12][0-9]{2}$' }],
    ['message', { type: 'string', description: 'For the developer, in English.' }],
    ['friendly_message', { type: 'string', description: 'For the person, in the language of lang.' }],
  ],
  ['path', 'code', 'message', 'friendly_message'],
);

const resultSchema: Schema = objectSchema(
  [
    ['code', { type: 'string', pattern: '^[0-9]{4}$', description: '0000: success.' }],
    ['message', { type: 'string', description: 'For the developer, in English.' }],
    ['friendly_message', { type: 'string', description: 'For the person, in the language of lang.' }],
    ['details', { type: 'array', items: detailSchema, description: 'Every fault in the input.' }],
  ],
  ['code', 'message', 'friendly_message'],
);

/** The members that every answer ends with. */
export const endingProperties: readonly [string, Schema][] = [
  ['validate', { type: ['string', 'null'], enum: ['0', '1', null], description: '1: nothing was written.' }],
  ['function_code', { type: 'integer' }],
  ['time_zone', { type: 'string', description: 'The time zone of client_date, such as UTC +02:00.' }],
  ['time_zone_name', { type: ['string', 'null'], description: 'The name of a time zone with that offset.' }],
  ['response_time', { type: 'integer', description: 'Milliseconds.' }],
];

/** The header of an answer that an earlier call got. */
export const replayHeader = {
  'idempotency-replayed': {
    description: 'Present if the answer is that of an earlier call with the same source_id.',
    schema: { type: 'string', enum: ['true'] },
  },
};

const retryHeader = {
  'retry-after': {
    description: 'The number of seconds after which to try again.',
    schema: { type: 'integer' },
  },
};

const challengeHeader = {
  'www-authenticate': { description: 'How to authenticate: Bearer.', schema: { type: 'string' } },
};
