import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors } from '../catalogue/errors.ts';
import { lists } from '../catalogue/members.ts';
import { type Operation, type Route, routes } from '../catalogue/operations.ts';
import { getHistory } from '../history/get-history.ts';
import type { Answer } from '../records/answer.ts';
import { createEntries, deleteEntries, updateEntries } from '../records/change-entries.ts';
import { createUser } from '../records/create-user.ts';
import { deleteUser } from '../records/delete-user.ts';
import { getUser } from '../records/get-user.ts';
import type { Call, Services } from '../records/services.ts';
import { updateUser } from '../records/update-user.ts';
import { inquireDocuments } from '../search/inquire-documents.ts';
import { inquireUsers } from '../search/inquire-users.ts';
import { sendWritten, validateOf } from './answers.ts';
import { readCallOptions } from './call-headers.ts';
import { readHistoryPage } from './history-page.ts';
import { readUserId } from './user-id.ts';

/** Below which the published paths stand. */
const prefix = '/v1';

/** Registers every published operation; the only place where their routes are born. */
export function registerOperations(app: FastifyInstance, services: Services): void {
  for (const route of routes) {
    register(app, services, route, route.path);
    // So that personal data need not stand in an address, where logs would keep it.
    if (isInquiry(route)) register(app, services, route, route.path, 'POST');
    // Two paths of the reference name no user; with the user's id behind them they work too.
    if (isUserless(route) && !isTaken(route)) register(app, services, route, `${route.path}/:user_id`);
  }
}

function isUserless(route: Route): boolean {
  return !route.path.includes(':') && route.path !== '/user' && !isInquiry(route);
}

function isInquiry({ operations }: Route): boolean {
  return operations[0]?.action === 'inquiry';
}

function isTaken({ verb, path }: Route): boolean {
  return routes.some((other) => other.verb === verb && other.path === `${path}/:user_id`);
}

function register(
  app: FastifyInstance,
  services: Services,
  route: Route,
  path: string,
  method = route.verb.toUpperCase(),
): void {
  app.route({
    method,
    url: `${prefix}${path}`,
    config: { operationId: route.operations[0]!.id, scopes: ['user'] },
    handler: (request, reply) => handle(services, route, request, reply),
  });
}

async function handle(
  services: Services,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const options = readCallOptions(request.headers);
  const call: Call = { ...request.caller!, ...options };
  const operation = chooseOperation(route, request.body);
  request.operationId = operation.id;
  if (operation.later) throw errors.operationNotBuilt({ operation: operation.id });
  const written = await carryOut(services, call, operation, request);
  return sendWritten(
    request,
    reply,
    options.language,
    written,
    validateOf(operation.verb.toUpperCase(), request.body),
  );
}

function carryOut(
  services: Services,
  call: Call,
  operation: Operation,
  request: FastifyRequest,
): Promise<Answer> {
  const { body } = request;
  if (operation.id === 'user.create') return createUser(services, call, operation.id, body);
  if (operation.action === 'inquiry') {
    const asked = request.method === 'POST' ? body : request.query;
    const inquire = operation.id === 'user.document.inquiry' ? inquireDocuments : inquireUsers;
    return inquire(services, call, asked);
  }
  const userId = userOf(call, request);
  if (operation.action === 'get') return getUser(services, call, operation, userId);
  if (operation.action === 'history') {
    return getHistory(services, call, userId, readHistoryPage(operation, request.query));
  }
  if (operation.id === 'user.delete') return deleteUser(services, call, operation, userId, body);
  const isList = lists.some(({ name }) => operation.members?.includes(name));
  const change = !isList
    ? updateUser
    : { create: createEntries, update: updateEntries, delete: deleteEntries }[operation.action as 'create'];
  return change(services, call, operation, userId, body);
}

/**
 * The user that a call is about: of the path; where the path has none, `user_id` of the query, `info.id` or
 * `info.user_id` of the body, or the one its token is bound to. Throws userUnnamed, or userUnknown for what cannot be an id.
 */
function userOf(call: Call, request: FastifyRequest): number {
  const { user_id: ofPath } = request.params as { user_id?: string };
  if (ofPath !== undefined) return readUserId(ofPath);
  const { user_id: ofQuery } = request.query as { user_id?: unknown };
  const { info } = (request.body ?? {}) as { info?: { id?: unknown; user_id?: unknown } | null };
  // A token that is bound to another user than the named one does not reach it: records/reach.ts.
  const named = ofQuery ?? info?.id ?? info?.user_id ?? call.boundUserId;
  if (named === undefined || named === null || named === '') throw errors.userUnnamed();
  return readUserId(named);
}

/** Which of the operations of a route is meant: the one whose own members the body holds. */
function chooseOperation({ operations }: Route, body: unknown): Operation {
  const [first, ...others] = operations;
  if (others.length === 0) return first!;
  const sent = (body ?? {}) as Record<string, unknown>;
  const isSent = (name: string) => sent[name] !== undefined && sent[name] !== null && sent[name] !== '';
  if (isSent('documents')) return operations.find((operation) => operation.later === 'documents') ?? first!;
  const named = operations.filter(
    ({ members }) => Array.isArray(members) && members.some((member) => isSent(member)),
  );
  if (named.length > 1) {
    throw errors.operationUnclear({ member: named.flatMap(({ members }) => members).join(' or ') });
  }
  return named[0] ?? first!;
}
