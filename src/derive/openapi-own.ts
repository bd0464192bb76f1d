import { callHeaders, conditionalHeaders } from '../catalogue/headers.ts';
import { isConditional, type Operation } from '../catalogue/operation.ts';
import { topicOf } from '../catalogue/topics.ts';
import { refToParameter } from './openapi-parameters.ts';
import {
  endingProperties,
  errorResponses,
  type ResponseBook,
  replayHeader,
  tagHeader,
  unchanged,
} from './openapi-responses.ts';
import { everyBody, everyCall } from './operation-errors.ts';
import { objectSchema, refTo, type Schema, type SchemaBook } from './schema-of.ts';

/** Members of an object with their schemas, in order. */
export type Properties = [string, Schema][];

/** What calls about one thing take and answer, besides what follows from their rows. `id`: of the operation. */
export interface OwnParts {
  /** The named parts of the paths. */
  readonly path: Readonly<Record<string, Schema>>;
  /** The parameters of the query. */
  readonly query: (book: SchemaBook, id: string) => readonly Schema[];
  /** The members of the answer between its result and its end. */
  readonly answer: (book: SchemaBook, id: string) => Properties;
  /** Asked of what writes. */
  readonly body: (book: SchemaBook, id: string) => Schema;
}

/** Describes a call of our own, about what a programme has, as OpenAPI has it. */
export type OwnDescriber = (book: SchemaBook, responses: ResponseBook, operation: Operation) => Schema;

/** What describes the calls about one thing. */
export function ownOperation(parts: OwnParts): OwnDescriber {
  return (book, responses, operation) => describe(parts, book, responses, operation);
}

function describe(parts: OwnParts, book: SchemaBook, responses: ResponseBook, operation: Operation): Schema {
  const { id, title, description, verb, path, replay, errors = [] } = operation;
  const query = parts.query(book, id);
  const answer = parts.answer(book, id);
  const keepsAnswer = replay === 'answer';
  const names = [...path.matchAll(/:([a-z_]+)/gu)].map((match) => match[1]!);
  const headers = [
    ...(keepsAnswer ? [callHeaders.sourceId] : []),
    callHeaders.language,
    callHeaders.timeZone,
    ...(hasTag(operation) ? [conditionalHeaders.ifNoneMatch] : []),
    ...(isConditional(operation) ? [conditionalHeaders.ifMatch] : []),
    ...(operation.event === 'sensitiveDataShown' ? [callHeaders.showSensitiveData] : []),
  ];
  const properties: Properties = [['result', refTo('result')], ...answer, ...endingProperties];
  return {
    operationId: id,
    summary: title,
    description: description ?? `${title}.`,
    tags: [topicOf(operation)],
    security: securityOf(operation),
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: parts.path[name]! })),
      ...query,
      ...headers.map(({ name }) => refToParameter(name)),
    ],
    ...(verb !== 'get' && { requestBody: parts.body(book, id) }),
    responses: {
      200: {
        description: 'Done.',
        ...(keepsAnswer && { headers: replayHeader }),
        ...(hasTag(operation) && { headers: tagHeader }),
        content: { 'application/json': { schema: whole(properties) } },
      },
      ...(hasTag(operation) && { 304: unchanged }),
      ...errorResponses(responses, [
        // What can be wrong with a stream stands in its row.
        ...(verb === 'get' || operation.stream ? [] : everyBody),
        ...everyCall,
        ...(keepsAnswer ? (['idempotencyMismatch'] as const) : []),
        ...errors,
      ]),
    },
  };
}

/** Who may call: anybody, an operator in a session, or a client with scopes. */
function securityOf({ caller, needs }: Operation): Schema[] {
  if (caller === 'anyone') return [];
  return caller ? [{ session: [] }] : needs.map((scopes) => ({ oauth2: [...scopes] }));
}

/** Of what is no user's, the catalogue is asked for again and again; and what has a version is changed by it. */
function hasTag({ group, verb, isVersioned }: Operation): boolean {
  return group === 'catalogue' || (verb === 'get' && isVersioned === true);
}

/** An object whose members are always there. */
export function whole(properties: Properties): Schema {
  return objectSchema(
    properties,
    properties.map(([name]) => name),
  );
}

/** A number in a path. */
export const numberInPath: Schema = { type: 'string', pattern: '^[0-9]{1,15}$' };

/** One of some words. */
export function words(values: readonly string[]): Schema {
  return { type: 'string', enum: [...values] };
}

/** A parameter of the query. */
export function inQuery(name: string, schema: Schema, isRequired = false): Schema {
  return { name, in: 'query', ...(isRequired && { required: true }), schema };
}
