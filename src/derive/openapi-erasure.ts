import { erasureCall } from '../catalogue/erasure.ts';
import { callHeaders } from '../catalogue/headers.ts';
import { topicOf } from '../catalogue/topics.ts';
import { refToParameter } from './openapi-parameters.ts';
import { errorResponses, type ResponseBook } from './openapi-responses.ts';
import { everyCall } from './operation-errors.ts';
import { objectSchema, refTo, type Schema, type SchemaBook } from './schema-of.ts';

/** The call that erases a user, as OpenAPI describes it. */
export function erasureOperation(book: SchemaBook, responses: ResponseBook): Schema {
  const { id, title, description, scope, errors } = erasureCall;
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
    tags: [topicOf(erasureCall)],
    security: [{ oauth2: [scope] }],
    parameters: ['user_id', callHeaders.sourceId.name, callHeaders.language.name].map(refToParameter),
    responses: {
      200: { description: 'Done.', content: { 'application/json': { schema: answer } } },
      ...errorResponses(responses, [...everyCall, ...errors]),
    },
  };
}
