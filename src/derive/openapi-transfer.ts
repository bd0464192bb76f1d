import { callHeaders } from '../catalogue/headers.ts';
import { ndjsonType } from '../catalogue/media-types.ts';
import type { Operation } from '../catalogue/operation.ts';
import { topicOf } from '../catalogue/topics.ts';
import { errorResponses, type ResponseBook } from './openapi-responses.ts';
import { everyCall } from './operation-errors.ts';
import { objectSchema, refTo, type Schema, type SchemaBook } from './schema-of.ts';

/** A call that moves people, as OpenAPI describes it. What is streamed is described line by line. */
export function describeTransfer(
  book: SchemaBook,
  responses: ResponseBook,
  { id, path, needs, title, description, stream, errors = [] }: Operation,
): Schema {
  const { flags, takes, answers, sometimes, isBytes = false } = stream!;
  const names = [...path.matchAll(/:([a-z_]+)/gu)].map((match) => match[1]!);
  const headers = [callHeaders.language.name, ...(sometimes ? [callHeaders.showSensitiveData.name] : [])];
  return {
    operationId: id,
    summary: title,
    description,
    tags: [topicOf({ id })],
    security: [
      ...needs.map((scopes) => ({ oauth2: scopes })),
      ...(sometimes ? needs.map((scopes) => ({ oauth2: [...scopes, sometimes] })) : []),
    ],
    parameters: [
      ...[...names, ...headers].map((name) => ({ $ref: `#/components/parameters/${name}` })),
      ...(isBytes ? [rangeParameter] : []),
      ...Object.entries(flags).map(([name, words]) => ({
        name,
        in: 'query',
        description: words,
        schema: { type: 'string', enum: ['0', '1'], default: '0' },
      })),
    ],
    ...(takes && {
      requestBody: {
        required: true,
        content: Object.fromEntries(takes.map((type) => [type, { schema: { type: 'string' } }])),
      },
    }),
    responses: {
      200: {
        description: 'Done.',
        content: { [answers]: { schema: answers === ndjsonType ? lineOf(book, id) : binary } },
      },
      ...(isBytes && {
        206: { description: 'The range that was asked for.', content: { [answers]: { schema: binary } } },
      }),
      ...errorResponses(responses, [...everyCall, ...errors]),
    },
  };
}

const rangeParameter: Schema = {
  name: 'range',
  in: 'header',
  description:
    'One range of bytes, such as bytes=0-65535 (RFC 9110, section 14). Several ranges are answered with the whole file.',
  schema: { type: 'string' },
};

const binary: Schema = { type: 'string', format: 'binary' };

function lineOf(book: SchemaBook, id: string): Schema {
  if (id !== 'transfer.import')
    return {
      type: 'string',
      description:
        'Lines of JSON, one user or relationship each. A user that an import would refuse has a member `result`, as in the answer of an import.',
    };
  book.set('import_row', rowSchema);
  book.set('import_end', endSchema);
  return {
    oneOf: [refTo('import_row'), refTo('import_end')],
    description: 'Lines of JSON: one for each row, then the summary.',
  };
}

const rowSchema: Schema = {
  ...objectSchema(
    [
      [
        'line',
        { type: 'integer', minimum: 1, description: 'The line of the input on which the row begins.' },
      ],
      ['source_id', { type: ['string', 'null'] }],
      ['outcome', { type: 'string', enum: ['created', 'present', 'checked', 'refused'] }],
      ['id', { type: ['integer', 'null'], description: 'The id of the user in Roster.' }],
      [
        'left_out',
        {
          type: 'array',
          items: { type: 'string' },
          description: 'Paths of hashes that cannot be checked here.',
        },
      ],
      ['result', refTo('result')],
    ],
    ['line', 'source_id', 'outcome', 'id'],
  ),
  description: 'The outcome of one row; `result` says why it was refused.',
};

const endSchema: Schema = {
  ...objectSchema(
    [
      ['result', refTo('result')],
      [
        'import',
        objectSchema(
          ['created', 'present', 'checked', 'refused'].map((name) => [name, { type: 'integer' }]),
          ['created', 'present', 'checked', 'refused'],
        ),
      ],
    ],
    ['result', 'import'],
  ),
  description: 'The last line: whether all rows were read, and how many had which outcome.',
};
