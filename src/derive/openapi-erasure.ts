import { erasureReasonCodes } from '../catalogue/erasure.ts';
import { callHeaders } from '../catalogue/headers.ts';
import type { Operation } from '../catalogue/operation.ts';
import { topicOf } from '../catalogue/topics.ts';
import { refToParameter } from './openapi-parameters.ts';
import { errorResponses, type ResponseBook } from './openapi-responses.ts';
import { everyCall } from './operation-errors.ts';
import { objectSchema, orNull, refTo, type Schema, type SchemaBook } from './schema-of.ts';

const instant: Schema = { type: 'string', description: 'UTC, yyyy-mm-ddThh:mm:ss.' };

/** The calls that erase a user, and that tell from when on that may be, as OpenAPI describes them. */
export function erasureOperation(book: SchemaBook, responses: ResponseBook, operation: Operation): Schema {
  const { id, verb, title, description, needs, errors = [] } = operation;
  const isReading = verb === 'get';
  book.set('erasure', whole({ user_id: { type: 'integer' }, date_utc: instant }));
  book.set(
    'erasure.standing',
    whole({
      user_id: { type: 'integer' },
      retention_days: {
        type: 'integer',
        description: 'Minimum number of days for which a closed user is kept.',
      },
      closed_date_utc: orNull(instant),
      due_date_utc: orNull(instant),
      date_utc: orNull(instant),
    }),
  );
  const answer = whole({
    result: refTo('result'),
    erasure: refTo(isReading ? 'erasure.standing' : 'erasure'),
  });
  const { sourceId, language } = callHeaders;
  const headers = isReading ? [language.name] : [sourceId.name, language.name];
  return {
    operationId: id,
    summary: title,
    description,
    tags: [topicOf(operation)],
    security: needs.map((scopes) => ({ oauth2: scopes })),
    parameters: ['user_id', ...headers].map(refToParameter),
    ...(!isReading && { requestBody: reason }),
    responses: {
      200: { description: 'Done.', content: { 'application/json': { schema: answer } } },
      ...errorResponses(responses, [...everyCall, ...errors]),
    },
  };
}

const reason: Schema = {
  required: false,
  description: 'Required from an operator, who has to give a reason; a client sends no body.',
  content: {
    'application/json': {
      schema: objectSchema(
        [
          [
            'erasure',
            objectSchema(
              [['reason_code', { type: 'string', enum: [...erasureReasonCodes] }]],
              ['reason_code'],
            ),
          ],
        ],
        [],
      ),
    },
  },
};

function whole(members: Readonly<Record<string, Schema>>): Schema {
  return objectSchema(Object.entries(members), Object.keys(members));
}
