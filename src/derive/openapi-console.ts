import { kinds } from '../catalogue/kinds/index.ts';
import type { Operation } from '../catalogue/operation.ts';
import { inQuery, numberInPath, ownOperation, type Properties, whole, words } from './openapi-own.ts';
import type { ResponseBook } from './openapi-responses.ts';
import { kindSchema, objectSchema, orNull, type Schema, type SchemaBook } from './schema-of.ts';

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const instant: Schema = { type: 'string', description: 'UTC, yyyy-mm-ddThh:mm:ss.' };

/** A call that the console's screens make, as OpenAPI describes it. */
export function consoleOperation(book: SchemaBook, responses: ResponseBook, operation: Operation): Schema {
  const described = ownOperation({
    path: { user_id: numberInPath },
    query: queryOf,
    answer: (_, id) => answerOf(id),
    body: bodyOf,
  });
  return described(book, responses, operation);
}

function queryOf(book: SchemaBook, id: string): Schema[] {
  switch (id) {
    case 'user.search':
      return [inQuery('term', kindSchema(book, kinds['search-term']), true)];
    default:
      return [];
  }
}

/** The members of an answer, by operation. */
function answerOf(id: string): Properties {
  switch (id) {
    case 'user.search':
    case 'user.search_by_body':
      return [['users', { type: 'array', items: foundUser, maxItems: 20 }]];
    default:
      return [];
  }
}

function bodyOf(book: SchemaBook, id: string): Schema {
  if (id !== 'user.search_by_body')
    return { required: false, content: { 'application/json': { schema: objectSchema([], []) } } };
  const search = objectSchema([['term', kindSchema(book, kinds['search-term'])]], ['term']);
  const schema = objectSchema([['search', search]], ['search']);
  return { required: true, content: { 'application/json': { schema } } };
}

const foundUser = whole([
  ['id', integer],
  ['name', { ...orNull(text), description: 'First and last name.' }],
  [
    'contact',
    {
      ...orNull(text),
      description: 'The email or phone by which the user was found; else the primary email, or the phone.',
    },
  ],
  [
    'found_by',
    {
      ...words(['user_id', 'number', 'email', 'phone', 'source_id', 'name']),
      description: 'number: a sealed number.',
    },
  ],
  ['status', integer],
  ['trust_level', orNull(integer)],
  ['created_at', instant],
]);
