import { type Route, routes } from '../catalogue/operations.ts';
import { topicOf, topics } from '../catalogue/topics.ts';
import { bodyMembers, isPrivilegedOperation } from './body-members.ts';
import { exampleBody } from './examples.ts';
import { namedParameters, parametersOf } from './openapi-parameters.ts';
import { defineAnswers, errorResponses, type ResponseBook, responsesOf } from './openapi-responses.ts';
import { errorsOf, everyBody, everyCall } from './operation-errors.ts';
import {
  freeObjectSchema,
  inputSchema,
  kindSchema,
  listSchema,
  objectSchema,
  type Schema,
  type SchemaBook,
} from './schema-of.ts';

/** A call outside the published operations, in the same envelope. */
export interface OutsideOperation {
  readonly id: string;
  /** `POST`, `GET`, `PUT` or `DELETE`. */
  readonly method: string;
  /** From the root, as Fastify writes it: `/v1/client/:client_id`. */
  readonly path: string;
  readonly scope: string;
  /** A few words: what it does. */
  readonly title: string;
  readonly topic: { readonly name: string; readonly description: string };
  /** A JSON Schema of the body, and a body. */
  readonly body?: { readonly schema: Schema; readonly example: unknown };
  /** A JSON Schema of the members beside `result`, and an answer's members. */
  readonly answer: { readonly schema: Schema; readonly example: unknown };
}

/** What the document cannot learn from the catalogue. */
export interface DocumentParts {
  /** The version of the product. */
  readonly version: string;
  /** What a token may be used for, by scope. */
  readonly scopes: Readonly<Record<string, string>>;
  readonly outsideOperations?: readonly OutsideOperation[];
}

/** Below which the published paths stand. */
const prefix = '/v1';

/**
 * The whole API as an OpenAPI 3.1 document, derived from the catalogue. Operations that share a route are one entry
 * with an example of each; none of the catalogue's own words is in it. The same parts give the same document.
 */
export function openApiDocument(parts: DocumentParts): Record<string, unknown> {
  const schemas: SchemaBook = new Map();
  const responses: ResponseBook = new Map();
  defineAnswers(schemas);
  const parameters = namedParameters(schemas);
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) {
    const path = openApiPath(`${prefix}${route.path}`);
    paths[path] = { ...paths[path], [route.verb]: routeOperation(schemas, responses, route) };
  }
  for (const outside of parts.outsideOperations ?? []) {
    const path = openApiPath(outside.path);
    paths[path] = { ...paths[path], [outside.method.toLowerCase()]: outsideOperation(responses, outside) };
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Roster', version: parts.version, description, license },
    servers: [{ url: '/' }],
    tags: tagsOf(parts.outsideOperations ?? []),
    security: [{ oauth2: ['user'] }],
    paths,
    components: {
      schemas: sorted(schemas),
      responses: sorted(responses),
      parameters,
      securitySchemes: { oauth2: securityScheme(parts.scopes) },
    },
  };
}

const license = { name: 'Apache-2.0', identifier: 'Apache-2.0' };

const description = `The register of a payment programme's users.

Get a token at \`POST /oauth/token\` with the client's id and secret (OAuth 2, client credentials), and send it as \
\`Authorization: Bearer\`.

Every answer has the same envelope: \`result\` says how it went, in \`code\` and in words; the members follow, null \
where the operation has nothing to say. All faults of an input are told at once, in \`result.details\`.

Numbers and digits are read from JSON numbers and strings alike. An empty text in an optional member counts as not \
sent; members that an operation does not read are ignored. On PUT only what is sent changes.

A POST, PUT or DELETE that is repeated with the same \`source_id\` within 24 hours is carried out once. With \
\`validate\` 1 in the body everything is checked and nothing is written.

Paths match without regard to case.`;

function routeOperation(schemas: SchemaBook, responses: ResponseBook, route: Route): Schema {
  const [first, ...others] = route.operations;
  const { id, title } = first!;
  const body = requestBody(schemas, route);
  return {
    operationId: id,
    summary: title,
    ...descriptionOf(route, others.length > 0),
    tags: [topicOf(first!)],
    ...(route.operations.some(isPrivilegedOperation) && {
      security: [{ oauth2: ['user', 'user:privileged'] }],
    }),
    parameters: parametersOf(schemas, route),
    ...(body && { requestBody: body }),
    responses: responsesOf(responses, route, errorsOf(route)),
  };
}

function descriptionOf({ operations }: Route, isShared: boolean): Schema {
  const notBuilt = operations.filter((operation) => operation.later).map(({ title }) => title);
  const shared = `Operations that share this route: ${operations.map(({ title }) => title).join('; ')}. The body says which is meant.`;
  const later = `Not built yet, and answered with 501: ${notBuilt.join('; ')}.`;
  const sentences = [...(isShared ? [shared] : []), ...(notBuilt.length > 0 ? [later] : [])];
  return sentences.length > 0 ? { description: sentences.join('\n\n') } : {};
}

/** The body of a route: of any of its operations, with an example of each. */
function requestBody(schemas: SchemaBook, { operations }: Route): Schema | undefined {
  const bodies = new Map<string, Schema>();
  let isRequired = true;
  for (const operation of operations) {
    const members = bodyMembers(operation);
    if (members.length === 0) return undefined;
    const properties = members.map(({ name, holds }): [string, Schema] => {
      if (holds === 'freeObject') return [name, freeObjectSchema(schemas)];
      if ('value' in holds) return [name, kindSchema(schemas, holds.value.kind)];
      const schema = inputSchema(schemas, holds.resource, operation.verb);
      return [name, holds.isList ? listSchema(schema) : schema];
    });
    const required = members.filter((member) => member.isRequired).map(({ name }) => name);
    const schema = objectSchema(properties, required);
    bodies.set(JSON.stringify(schema), schema);
    isRequired &&= required.length > 0;
  }
  const schema = bodies.size === 1 ? [...bodies.values()][0] : { anyOf: [...bodies.values()] };
  const examples = operations.flatMap((operation) => {
    const value = exampleBody(operation);
    return value ? [[operation.id, { summary: operation.title, value }]] : [];
  });
  const shown = examples.length > 0 && { examples: Object.fromEntries(examples) };
  return { required: isRequired, content: { 'application/json': { schema, ...shown } } };
}

function outsideOperation(responses: ResponseBook, operation: OutsideOperation): Schema {
  const { id, title, topic, scope, path, body, answer } = operation;
  const names = [...path.matchAll(/:([a-z_]+)/gu)].map((match) => match[1]!);
  const keys = body ? [...everyBody, ...everyCall] : everyCall;
  const { result = { code: '0000', message: 'Success.', friendly_message: 'Done.' }, ...members } =
    answer.example as Record<string, unknown>;
  const schema = {
    allOf: [
      { ...objectSchema([['result', { $ref: '#/components/schemas/result' }]], ['result']) },
      answer.schema,
    ],
  };
  return {
    operationId: id,
    summary: title,
    tags: [topic.name],
    security: [{ oauth2: [scope] }],
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: body.schema, example: body.example } },
      },
    }),
    responses: {
      200: {
        description: 'Done.',
        content: { 'application/json': { schema, example: { result, ...members } } },
      },
      ...errorResponses(responses, keys),
    },
  };
}

function tagsOf(outside: readonly OutsideOperation[]): Schema[] {
  const others = new Map(outside.map(({ topic }) => [topic.name, topic.description]));
  return [...Object.entries(topics), ...others].map(([name, text]) => ({ name, description: text }));
}

function securityScheme(scopes: Readonly<Record<string, string>>): Schema {
  return {
    type: 'oauth2',
    description: 'A token of 30 minutes for an API client.',
    flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes } },
  };
}

/** `/v1/user/:user_id` as OpenAPI writes it. */
function openApiPath(path: string): string {
  return path.replace(/:([a-z_]+)/gu, '{$1}');
}

/** By name, so that a new operation moves nothing in the generated file. */
function sorted(book: ReadonlyMap<string, Schema>): Record<string, Schema> {
  return Object.fromEntries([...book].sort(([one], [other]) => (one < other ? -1 : 1)));
}
