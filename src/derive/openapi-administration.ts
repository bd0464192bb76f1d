import { clientStatus } from '../catalogue/codes.ts';
import { callHeaders } from '../catalogue/headers.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import type { Operation } from '../catalogue/operation.ts';
import { topicOf } from '../catalogue/topics.ts';
import { refToParameter } from './openapi-parameters.ts';
import { endingProperties, errorResponses, type ResponseBook, replayHeader } from './openapi-responses.ts';
import { everyBody, everyCall } from './operation-errors.ts';
import { closed, kindSchema, objectSchema, refTo, type Schema, type SchemaBook } from './schema-of.ts';
import { settingProperties } from './setting-schema.ts';

/** A call that manages programmes or API clients, as OpenAPI describes it. */
export function administrativeOperation(
  book: SchemaBook,
  responses: ResponseBook,
  { id, title, verb, path, needs, action, errors = [] }: Operation,
): Schema {
  const topic = topicOf({ id });
  const writes = verb !== 'get';
  const isPaged = action === 'list';
  const names = [...path.matchAll(/:([a-z_]+)/gu)].map((match) => match[1]!);
  const member = isPaged ? `${topic}s` : topic;
  const shown = isPaged ? { type: 'array', items: answerOf(book, topic) } : answerOf(book, topic);
  const properties: [string, Schema][] = [['result', refTo('result')], [member, shown], ...endingProperties];
  return {
    operationId: id,
    summary: title,
    description: `${title}.`,
    tags: [topic],
    security: needs.map((scopes) => ({ oauth2: scopes })),
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...(isPaged ? ['start_index', 'page_size'] : []).map(refToParameter),
      ...[...(writes ? [callHeaders.sourceId] : []), callHeaders.language, callHeaders.timeZone].map(
        ({ name: header }) => refToParameter(header),
      ),
    ],
    ...(writes && { requestBody: bodyOf(book, topic, action) }),
    responses: {
      200: {
        description: 'Done.',
        ...(writes && { headers: replayHeader }),
        content: {
          'application/json': {
            schema: objectSchema(
              properties,
              properties.map(([name]) => name),
            ),
          },
        },
      },
      ...errorResponses(responses, [
        ...(writes ? everyBody : isPaged ? (['invalidInput'] as const) : []),
        ...everyCall,
        ...(writes ? (['idempotencyMismatch'] as const) : []),
        ...errors,
      ]),
    },
  };
}

/** What a call that writes reads of its body: what it makes or changes, and whether it is a dry run. */
function bodyOf(book: SchemaBook, topic: string, action: string | undefined): Schema {
  const input = action === 'create' || action === 'update' ? inputOf(book, topic, action) : undefined;
  const named: [string, Schema][] = input ? [[topic, input]] : [];
  const properties: [string, Schema][] = [...named, ['validate', kindSchema(book, kinds.flag)]];
  const object = objectSchema(properties, input ? [topic] : []);
  // What makes or changes something takes what answers show besides, so that they can be sent back.
  const schema = input ? object : closed(object);
  return { required: input !== undefined, content: { 'application/json': { schema } } };
}

function inputOf(book: SchemaBook, topic: string, action: 'create' | 'update'): Schema {
  const name = `${topic}.${action}`;
  const isNew = action === 'create';
  const properties: [string, Schema][] =
    topic === 'program'
      ? [...(isNew ? [idInput(book)] : []), nameProperty, ...settingProperties(book)]
      : [...(isNew ? [programIdInput(book)] : []), nameProperty, scopesProperty];
  const required = !isNew ? [] : topic === 'program' ? ['name'] : ['name', 'scopes'];
  book.set(name, objectSchema(properties, required));
  return refTo(name);
}

function answerOf(book: SchemaBook, topic: string): Schema {
  const state: [string, Schema] = ['status', { type: 'integer', enum: Object.values(clientStatus) }];
  const id: [string, Schema] = ['id', { type: 'integer' }];
  const properties: [string, Schema][] =
    topic === 'program'
      ? [id, nameProperty, state, ...settingProperties(book)]
      : [
          ['client_id', { type: 'string' }],
          ['client_secret', { type: 'string', description: 'Shown only when it was just created.' }],
          id,
          ['program_id', { type: 'integer' }],
          nameProperty,
          scopesProperty,
          state,
        ];
  const required = properties.map(([name]) => name).filter((name) => name !== 'client_secret');
  book.set(topic, objectSchema(properties, required));
  return refTo(topic);
}

const nameProperty: [string, Schema] = ['name', { type: 'string', minLength: 1, maxLength: 100 }];
const scopesProperty: [string, Schema] = [
  'scopes',
  { type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true },
];

function idInput(book: SchemaBook): [string, Schema] {
  return ['id', kindSchema(book, kinds.id)];
}

function programIdInput(book: SchemaBook): [string, Schema] {
  return ['program_id', kindSchema(book, kinds.id)];
}
