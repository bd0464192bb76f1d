import { allRoutes, type Route } from '../catalogue/operations.ts';
import { type Inquiry, inquiries } from '../catalogue/resources/inquiries.ts';
import { topicOf, topics } from '../catalogue/topics.ts';
import { codesMarkdown } from './codes-page.ts';
import { describeOperation } from './describe-operation.ts';
import { exampleQuery } from './examples.ts';
import { administrativeOperation } from './openapi-administration.ts';
import { requestBody } from './openapi-bodies.ts';
import { catalogueOperation } from './openapi-catalogue.ts';
import { checkOperation } from './openapi-checks.ts';
import { consoleOperation } from './openapi-console.ts';
import { ruleOperation } from './openapi-decisions.ts';
import { erasureOperation } from './openapi-erasure.ts';
import { feedOperation } from './openapi-feeds.ts';
import { messageOperation } from './openapi-messages.ts';
import { operatorOperation } from './openapi-operators.ts';
import { inquiryHeaders, namedParameters, parametersOf } from './openapi-parameters.ts';
import { defineAnswers, type ResponseBook, responsesOf } from './openapi-responses.ts';
import { reviewOperation } from './openapi-reviews.ts';
import { ticketOperation } from './openapi-tickets.ts';
import { describeTransfer } from './openapi-transfer.ts';
import { watchlistOperation } from './openapi-watchlists.ts';
import { eventRequests, webhookOperation } from './openapi-webhooks.ts';
import { errorsOf, everyBody } from './operation-errors.ts';
import { inputSchema, type Schema, type SchemaBook } from './schema-of.ts';

/** What the document cannot learn from the catalogue. */
export interface DocumentParts {
  /** The version of the product. */
  readonly version: string;
  /** What a token may be used for, by scope. */
  readonly scopes: Readonly<Record<string, string>>;
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
  for (const route of allRoutes) {
    const path = openApiPath(`${prefix}${route.path}`);
    paths[path] = { ...paths[path], [route.verb]: describe(schemas, responses, route) };
    const inquiry = inquiries[route.operations[0]!.id];
    if (inquiry) paths[path]['post'] = inquiryByPost(schemas, responses, route, inquiry);
    if (route.operations[0]!.user !== 'named' || isTaken(route)) continue;
    const withUser: Route = { ...route, path: `${route.path}/:user_id` };
    const own = openApiPath(`${prefix}${withUser.path}`);
    const described = describe(schemas, responses, withUser);
    const operationId = `${String(described['operationId'])}.of_user`;
    paths[own] = { ...paths[own], [route.verb]: { ...described, operationId } };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Roster',
      version: parts.version,
      description: `${description}\n\n${codesMarkdown()}`,
      contact,
      license,
    },
    servers: [{ url: '/', description: 'The server that this document comes from.' }],
    tags: Object.entries(topics).map(([name, text]) => ({ name, description: text })),
    security: [{ oauth2: ['user'] }],
    paths,
    webhooks: eventRequests(schemas),
    components: {
      schemas: sorted(schemas),
      responses: sorted(responses),
      parameters,
      securitySchemes: { oauth2: securityScheme(parts.scopes), session: sessionScheme },
    },
  };
}

const sessionScheme = {
  type: 'apiKey',
  in: 'cookie',
  name: '__Host-roster_session',
  description:
    'The session of an operator, from a page of this server. Which operations it opens, docs/operators.md lists by role.',
};

const contact = { name: 'The maintainers of Roster' };

const license = { name: 'Apache-2.0', identifier: 'Apache-2.0' };

const description = `The register of a payment programme's users.

Get a token at \`POST /oauth/token\` with the client's id and secret (OAuth 2, client credentials), and send it as \
\`Authorization: Bearer\`.

Every answer has the same envelope: \`result\` says how it went, in \`code\` and in words; the members follow, null \
where the operation has nothing to say. All faults of an input are told at once, in \`result.details\`.

Numbers and digits are read from JSON numbers and strings alike. An empty text in an optional member counts as not \
sent. On PUT only what is sent changes.

A member that is not known, neither to an operation nor to an answer, is a fault with its path and the nearest known name; \
the setting \`unknown_members\` of a programme can pass such members over in calls on users. A known member that an \
operation does not read is passed over, and so is the mask of a number, or \`____\`, that an answer shows in this place: what \
was read can be sent back as it came.

A POST, PUT or DELETE that is repeated with the same \`source_id\` within 24 hours is carried out once. With \
\`validate\` 1 in the body everything is checked and nothing is written.

Paths match without regard to case.`;

/** Whether another route stands where this one would with the user's id behind it. */
function isTaken({ verb, path }: Route): boolean {
  return allRoutes.some((other) => other.verb === verb && other.path === `${path}/:user_id`);
}

function describe(schemas: SchemaBook, responses: ResponseBook, route: Route): Schema {
  const [first] = route.operations;
  switch (first!.group) {
    case 'published':
    case 'user':
      return routeOperation(schemas, responses, route);
    case 'administration':
      return administrativeOperation(schemas, responses, first!);
    case 'messages':
      return messageOperation(schemas, responses, first!);
    case 'tickets':
      return ticketOperation(schemas, responses, first!);
    case 'webhooks':
      return webhookOperation(schemas, responses, first!);
    case 'watchlists':
      return watchlistOperation(schemas, responses, first!);
    case 'feeds':
      return feedOperation(schemas, responses, first!);
    case 'checks':
      return checkOperation(schemas, responses, first!);
    case 'rules':
      return ruleOperation(schemas, responses, first!);
    case 'reviews':
      return reviewOperation(schemas, responses, first!);
    case 'transfer':
      return describeTransfer(schemas, responses, first!);
    case 'catalogue':
      return catalogueOperation(schemas, responses, first!);
    case 'erasure':
      return erasureOperation(schemas, responses, first!);
    case 'console':
      return consoleOperation(schemas, responses, first!);
    case 'operators':
    case 'sessions':
      return operatorOperation(schemas, responses, first!);
  }
}

function routeOperation(schemas: SchemaBook, responses: ResponseBook, route: Route): Schema {
  const [first, ...others] = route.operations;
  const { id, title } = first!;
  const body = requestBody(schemas, route);
  return {
    operationId: id,
    summary: title,
    ...descriptionOf(route, others.length > 0),
    tags: [topicOf(first!)],
    ...(route.operations.some(({ privileged }) => privileged === 'whole') && {
      security: [{ oauth2: ['user', 'user:privileged'] }],
    }),
    parameters: parametersOf(schemas, route),
    ...(body && { requestBody: body }),
    responses: responsesOf(schemas, responses, route, errorsOf(route)),
  };
}

/** The same inquiry with its parameters in a body. */
function inquiryByPost(
  schemas: SchemaBook,
  responses: ResponseBook,
  route: Route,
  { parameters }: Inquiry,
): Schema {
  const [operation] = route.operations;
  const value = exampleQuery(operation!)!;
  const schema = inputSchema(schemas, parameters, 'get');
  const examples = { [operation!.id]: { summary: operation!.title, value } };
  return {
    operationId: `${operation!.id}.post`,
    summary: `${operation!.title}, asked by POST`,
    description: 'The same as GET with the parameters in a body, so that personal data stands in no address.',
    tags: [topicOf(operation!)],
    parameters: inquiryHeaders(),
    requestBody: { required: true, content: { 'application/json': { schema, examples } } },
    responses: responsesOf(schemas, responses, route, [...errorsOf(route), ...everyBody]),
  };
}

function descriptionOf({ operations }: Route, isShared: boolean): Schema {
  const shared = `Operations that share this route: ${operations.map(({ title }) => title).join('; ')}. The body says which is meant.`;
  const sentences = [...operations.map(describeOperation), ...(isShared ? [shared] : [])];
  return { description: sentences.join('\n\n') };
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
