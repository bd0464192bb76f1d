import { finished, Readable } from 'node:stream';
import compress from '@fastify/compress';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { networkOf } from '../access/network.ts';
import { refuseFaults } from '../calls/faults.ts';
import { scopesOfOperator } from '../calls/operator-rights.ts';
import type { Call } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import type { Operation } from '../catalogue/operation.ts';
import { isConditional } from '../catalogue/operation.ts';
import { allRoutes, isOfSession, operations, ownOperations, type Route } from '../catalogue/operations.ts';
import { chooseOperation } from '../derive/choose-operation.ts';
import { knownOfQuery } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { describeFailure } from '../describe-failure.ts';
import { FairPlaces } from '../fair-places.ts';
import type { HandlerServices, OperationRequest } from '../handlers/handler.ts';
import { handlers } from '../handlers/index.ts';
import { memberIn } from '../objects.ts';
import { noteCall } from '../operators/note-call.ts';
import { sendAnswer, validateOf } from './answers.ts';
import { readCallOptions } from './call-headers.ts';
import { readWantedVersions } from './entity-tags.ts';
import { errorOf } from './error-of.ts';
import { missingScope } from './plugins/authentication.ts';
import { sendStream } from './send-stream.ts';
import { readUserId } from './user-id.ts';
import { watchedBody } from './watched-body.ts';

/** Below which every path of the API stands. */
const prefix = '/v1';

/** Seconds after which a call is welcome again that came while as many as may be were under way. */
const retrySeconds = 10;
/** By how much later than told a caller may come back and still have its turn. */
const lateSeconds = 2;

/** An answer that fits into a few packets, such as one that tells of an error, is sent as it is: in bytes. */
const packedBytesMin = 4096;

/** The places of operations of which only some calls may be under way at once, by the operation. */
type Places = ReadonlyMap<string, FairPlaces>;

/** What Fastify reads of a call. */
interface Sent {
  readonly Params: Readonly<Record<string, string>>;
  readonly Querystring: Readonly<Record<string, unknown>>;
}

/** A call to a route of the API. */
type ApiRequest = FastifyRequest<Sent>;

/** Registers every operation, from its row; the only place where routes of the API are born. */
export function registerOperations(app: FastifyInstance, services: HandlerServices): void {
  const places = placesOf(services);
  const {
    streaming = [],
    packed = [],
    plain = [],
  } = Object.groupBy(
    allRoutes.filter(({ operations: [first] }) => !isOfSession(first!.id)),
    ({ operations: [first] }) => (first!.stream ? 'streaming' : first!.isPacked ? 'packed' : 'plain'),
  );
  for (const route of plain) registerRoute(app, services, places, route);
  void app.register(async (scope) => {
    await scope.register(compress, { globalDecompression: false, threshold: packedBytesMin });
    for (const route of packed) registerRoute(scope, services, places, route);
  });
  void app.register(async (scope) => {
    // Bodies that are streams are taken as they come, and nothing else is.
    scope.removeContentTypeParser('application/json');
    const types = streaming.flatMap(({ operations: [first] }) => first!.stream!.takes ?? []);
    scope.addContentTypeParser([...new Set(types)], (_request, payload, done) => done(null, payload));
    for (const route of streaming) registerRoute(scope, services, places, route);
  });
}

function registerRoute(app: FastifyInstance, services: HandlerServices, places: Places, route: Route): void {
  const [first] = route.operations;
  const register = (path: string, method: string) =>
    app.route<Sent>({
      method,
      url: `${prefix}${path}`,
      exposeHeadRoute: !first!.stream,
      bodyLimit: Math.max(...route.operations.map((operation) => operation.bodyBytesMax)),
      config: {
        operation: first!,
        operations: route.operations,
        needs: route.operations.flatMap(({ needs }) => needs),
        streamsBody: first!.stream?.takes !== undefined,
        ...(first!.stream?.takes && { mediaTypes: first!.stream.takes }),
      },
      handler: (request, reply) => handle(services, places, route, request, reply),
    });
  register(route.path, route.verb.toUpperCase());
  // So that personal data need not stand in an address, where logs would store it.
  if (first!.queryInBody) register(route.path, 'POST');
  if (first!.user === 'optional') register(route.path.replace('/:user_id', ''), route.verb.toUpperCase());
  // Two paths of the reference name no user; with the user's id behind them they work too.
  if (first!.user === 'named' && !isTaken(route))
    register(`${route.path}/:user_id`, route.verb.toUpperCase());
}

function isTaken({ verb, path }: Route): boolean {
  return operations.some((other) => other.verb === verb && other.path === `${path}/:user_id`);
}

async function handle(
  services: HandlerServices,
  places: Places,
  route: Route,
  request: ApiRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const options = readCallOptions(request.headers);
  const operation = chooseOperation(route, request.body);
  const wantedVersions = isConditional(operation) ? readWantedVersions(request.headers) : null;
  const caller = request.caller!;
  const scopes = caller.operator
    ? scopesOfOperator(caller.operator, operation, request.body, options)
    : caller.scopes;
  const call: Call = { ...caller, scopes, ...options, wantedVersions };
  request.operation = operation;
  checkOperation(operation, call, request);
  checkQuery(operation, request);
  takePlace(places, operation, call, reply);
  if (!operation.stream) services.giveWay.noteCall();
  const noteBefore = call.operator && (await noteCall(services, call.operator, call, operation, request));
  const { id } = operation;
  if (isOfSession(id)) throw new Error(`${id} is called without a programme`);
  const answer = await handlers[id](
    services,
    noteBefore ? { ...call, noteBefore } : call,
    requestOf(operation, call, request),
  );
  if ('source' in answer) return sendStream(request, reply, answer);
  const validate = validateOf(operation.verb, request.body);
  return sendAnswer(request, reply, options.language, answer, validate);
}

/** What the chosen operation asks for besides what all operations of its route do. */
function checkOperation(operation: Operation, call: Call, request: ApiRequest): void {
  if (operation.caller === 'operator' && !call.operator) throw errors.operatorsOnly();
  const scope = missingScope(operation.needs, call.scopes);
  if (scope) throw errors.insufficientScope({ scope });
  if (operation.privileged === 'whole' && !call.scopes.has('user:privileged')) throw errors.privilegedOnly();
  if (request.bodyBytes > operation.bodyBytesMax)
    throw errors.bodyTooLarge({ maximum: operation.bodyBytesMax });
}

/** Refuses parameters of a query that nobody knows, as far as the handler does not. Throws invalidInput. */
function checkQuery(operation: Operation, request: ApiRequest): void {
  const known = knownOfQuery(operation, isAskedInBody(operation, request));
  if (known) refuseFaults(unknownMembers(known, request.query));
}

/** Whether the parameters of an inquiry came in a body. */
function isAskedInBody({ queryInBody = false }: Operation, { method }: ApiRequest): boolean {
  return queryInBody && method === 'POST';
}

/** Some calls keep memory or a connection busy for long: only so many are carried out at once, of each programme some. */
function placesOf({ clock }: HandlerServices): Places {
  const now = () => clock().getTime();
  // Whoever comes back when told to still has its turn. For who does not, no place stays empty for longer.
  const turnMilliseconds = (retrySeconds + lateSeconds) * 1000;
  return new Map(
    ownOperations.flatMap(({ id, stream }) => {
      if (!stream) return [];
      const { atOnceMax: count, ofProgramMax: ofOneMax } = stream;
      return [[id, new FairPlaces({ count, ofOneMax, turnMilliseconds, now })] as const];
    }),
  );
}

/** Takes a place for a call until its answer has ended. Throws tooManyRequests. */
function takePlace(places: Places, { id }: Operation, { programId }: Call, reply: FastifyReply): void {
  const ofOperation = places.get(id);
  if (!ofOperation) return;
  const giveBack = ofOperation.take(String(programId));
  if (!giveBack) throw errors.tooManyRequests({ seconds: retrySeconds });
  // The end of the answer, however it comes.
  finished(reply.raw, giveBack);
}

function requestOf(operation: Operation, call: Call, request: ApiRequest): OperationRequest {
  const { body } = request;
  return {
    operation,
    get userId() {
      return userOf(call, request);
    },
    get namedUserId() {
      const { user_id: ofPath } = request.params;
      return ofPath === undefined ? call.boundUserId : readUserId(ofPath);
    },
    params: request.params,
    query: isAskedInBody(operation, request) ? body : request.query,
    network: networkFor(call, request),
    body,
    get chunks() {
      const types = operation.stream?.takes ?? [];
      if (!(body instanceof Readable)) throw errors.unsupportedMediaType({ types: types.join(' or ') });
      return watchedBody(body);
    },
    range: request.headers.range ?? null,
    mediaType: (request.headers['content-type'] ?? '').toLowerCase(),
    logFailure: (cause) => logFailure(request, cause),
    endedWith: (code) => {
      request.resultCode = code;
    },
  };
}

/** The network for which wrong proofs are counted. */
function networkFor({ boundUserId, userIp = null }: Call, { ip }: ApiRequest): string | null {
  const address = boundUserId === null ? userIp : ip;
  return address && networkOf(address);
}

/**
 * The user that a call is about: of the path; where the path has none, `user_id` of the query, `info.id` or
 * `info.user_id` of the body, or the one its token is bound to. Throws userUnnamed.
 */
function userOf(call: Call, request: ApiRequest): number {
  const { user_id: ofPath } = request.params;
  if (ofPath !== undefined) return readUserId(ofPath);
  const { user_id: ofQuery } = request.query;
  const info = memberIn(request.body, 'info');
  // A token that is bound to another user than the named one does not reach it: calls/reach.ts.
  const named = ofQuery ?? memberIn(info, 'id') ?? memberIn(info, 'user_id') ?? call.boundUserId;
  if (named === undefined || named === null || named === '') throw errors.userUnnamed();
  return readUserId(named);
}

/** Logs what the caller is not told. */
function logFailure(request: ApiRequest, cause: unknown) {
  const error = errorOf(cause, request.id);
  request.log.error({ reqId: request.id, code: error.code, cause: describeFailure(cause) }, error.key);
  return error;
}
