import { callHeaders } from '../catalogue/headers.ts';
import type { Operation } from '../catalogue/operation.ts';
import { topicOf } from '../catalogue/topics.ts';
import { refToParameter } from './openapi-parameters.ts';
import { errorResponses, type ResponseBook } from './openapi-responses.ts';
import { everyCall } from './operation-errors.ts';
import { objectSchema, refTo, type Schema, type SchemaBook } from './schema-of.ts';

/** The call that erases a user, as OpenAPI describes it. */
export function erasureOperation(book: SchemaBook, responses: ResponseBook, operation: Operation): Schema {
  const { id, title, description, needs, errors = [] } = operation;
  book.set(
    'erasure',
    objectSchema(
      [
        ['user_id', { type: 'integer' }],
        ['date_utc', { type: 'string' }],
      ],
      ['user_id', 'date_utc'],
    ),
  );
  const answer = objectSchema(
    [
      ['result', refTo('result')],
      ['erasure', refTo('erasure')],
    ],
    ['result', 'erasure'],
  );
  return {
    operationId: id,
    summary: title,
    description,
    tags: [topicOf(operation)],
    security: needs.map((scopes) => ({ oauth2: scopes })),
    parameters: ['user_id', callHeaders.sourceId.name, callHeaders.language.name].map(refToParameter),
    responses: {
      200: { description: 'Done.', content: { 'application/json': { schema: answer } } },
      ...errorResponses(responses, [...everyCall, ...errors]),
    },
  };
}
