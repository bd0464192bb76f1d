import { type CallHeader, callHeaders, conditionalHeaders } from '../catalogue/headers.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import { isConditional, isTagged } from '../catalogue/operation.ts';
import type { Route } from '../catalogue/operations.ts';
import { pageSizes } from '../catalogue/pages.ts';
import type { Resource } from '../catalogue/resource.ts';
import { inquiries } from '../catalogue/resources/inquiries.ts';
import { kindSchema, type Schema, type SchemaBook } from './schema-of.ts';

/** The named parameters: of every path with a user, of paths without one, of pages, and the headers. */
export function namedParameters(book: SchemaBook): Record<string, Schema> {
  const headers = Object.values(callHeaders).map((header): [string, Schema] => [
    header.name,
    headerParameter(header),
  ]);
  return {
    user_id: {
      name: 'user_id',
      in: 'path',
      required: true,
      description: 'The id of the user.',
      schema: kindSchema(book, kinds.id),
    },
    file_id: {
      name: 'file_id',
      in: 'path',
      required: true,
      description: 'The id of the file, from an attachment of a document.',
      schema: kindSchema(book, kinds.id),
    },
    user_id_in_query: {
      name: 'user_id',
      in: 'query',
      description:
        'The id of the user, if the access token is not bound to a user and the body does not name one in info.id. ' +
        'The same path followed by /{user_id} works as well.',
      schema: kindSchema(book, kinds.id),
    },
    start_index: {
      name: 'start_index',
      in: 'query',
      description: 'The entry that the page starts with, counted from 1.',
      schema: { type: 'integer', minimum: 1, default: 1 },
    },
    page_size: {
      name: 'page_size',
      in: 'query',
      description: 'The number of entries per page.',
      schema: { type: 'integer', minimum: 1, maximum: pageSizes.maximum, default: pageSizes.otherwise },
    },
    ...Object.fromEntries(headers),
    ...Object.fromEntries(
      Object.values(conditionalHeaders).map(({ name, description }) => [
        name,
        { name, in: 'header', description, schema: { type: 'string' } },
      ]),
    ),
  };
}

/** The headers of an inquiry that is asked by POST; it writes nothing, and so its source id makes nothing one. */
export function inquiryHeaders(): Schema[] {
  const names = Object.values(callHeaders).map(({ name }) => name);
  return names.filter((name) => name !== callHeaders.sourceId.name).map(refToParameter);
}

/** The parameters of a route. */
export function parametersOf(book: SchemaBook, { verb, path, operations }: Route): Schema[] {
  const { id, action, parameters } = operations[0]!;
  const writes = verb !== 'get';
  const headers = Object.values(callHeaders).filter(
    ({ name }) => name !== callHeaders.sourceId.name || writes,
  );
  const inquiry = inquiries[id];
  const isPaged = action === 'history' && !path.includes('latest');
  return [
    ...(path.includes(':user_id') ? [refToParameter('user_id')] : []),
    ...(isUserless(path) ? [refToParameter('user_id_in_query')] : []),
    ...(inquiry ? queryParameters(book, inquiry.parameters) : []),
    ...(parameters ? queryParameters(book, parameters) : []),
    ...(isPaged ? [refToParameter('start_index'), refToParameter('page_size')] : []),
    ...headers.map(({ name }) => refToParameter(name)),
    ...(operations.some(isTagged) ? [refToParameter(conditionalHeaders.ifNoneMatch.name)] : []),
    ...(operations.some(isConditional) ? [refToParameter(conditionalHeaders.ifMatch.name)] : []),
  ];
}

/** Whether a path is about a user and does not name it. */
function isUserless(path: string): boolean {
  return !path.includes(':') && !path.startsWith('/user/inquiry') && path !== '/user';
}

/** A parameter by its name. */
export function refToParameter(name: string): Schema {
  return { $ref: `#/components/parameters/${name}` };
}

function headerParameter({ name, kind, description }: CallHeader): Schema {
  const hyphenated = name.replaceAll('_', '-');
  const both = hyphenated === name ? '' : ` The name ${hyphenated} works too.`;
  // Without examples: a page that sends calls would fill them in, and an equal source_id makes two calls one.
  const { pattern, maxLength } = kind.schema;
  const schema = { type: 'string', ...(pattern && { pattern }), ...(maxLength && { maxLength }) };
  return { name, in: 'header', description: `${description}${both}`, schema };
}

function queryParameters(book: SchemaBook, { fields }: Resource): Schema[] {
  return Object.entries(fields).flatMap(([name, field]): Schema[] => {
    if (field.type === 'object') return [];
    const schema = kindSchema(book, field.kind);
    const words = {
      ...(field.description && { description: field.description }),
      ...(field.on.get === 'R' && { required: true }),
    };
    return [{ name, in: 'query', ...words, schema }];
  });
}
