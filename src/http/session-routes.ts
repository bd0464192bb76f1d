import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuseFaults } from '../calls/faults.ts';
import { sessionStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import type { Operation } from '../catalogue/operation.ts';
import { isOfSession, ownOperations, type SessionOperationId } from '../catalogue/operations.ts';
import { defaultSettings } from '../catalogue/program-settings.ts';
import { sessionBodies } from '../catalogue/session-bodies.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import type { HandlerServices } from '../handlers/handler.ts';
import { isSteppedUp } from '../operators/authenticate.ts';
import * as account from '../operators/own-account.ts';
import type { SessionHandler } from '../operators/session-call.ts';
import { findSession, type LiveSession, noteUse } from '../operators/sessions.ts';
import * as setup from '../operators/setup.ts';
import * as signIn from '../operators/sign-in.ts';
import * as views from '../operators/views.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { sendAnswer } from './answers.ts';
import { readCallOptions } from './call-headers.ts';
import {
  checkOrigin,
  checkSecure,
  sessionTokenOf,
  setSessionCookie,
  siteOf,
  visitorOf,
} from './session-cookie.ts';

interface Sent {
  readonly Params: Readonly<Record<string, string>>;
}

/** What carries each call about sessions out. */
const sessionHandlers: Readonly<Record<SessionOperationId, SessionHandler>> = {
  'session.sign_in': signIn.signIn,
  'session.confirm': signIn.confirm,
  'session.passkey': signIn.passkey,
  'session.get': signIn.get,
  'session.sign_out': signIn.signOut,
  'session.list': signIn.list,
  'session.end': signIn.end,
  'session.setup.open': setup.open,
  'session.setup.complete': setup.complete,
  'session.operator.update': account.update,
  'session.factor.offer': account.offerFactor,
  'session.factor.add': account.addOwnFactor,
  'session.factor.remove': account.removeFactor,
  'session.recovery.renew': account.renewRecovery,
  'session.view.list': views.list,
  'session.view.save': views.save,
  'session.view.remove': views.remove,
};

/** The calls that are answered while a session waits for its second factor. */
const whilePending: ReadonlySet<string> = new Set<SessionOperationId>([
  'session.confirm',
  'session.passkey',
  'session.get',
  'session.sign_out',
]);

/** Registers what operators call about their sessions and accounts: by the cookie of a browser and by nothing else. */
export function registerSessionOperations(app: FastifyInstance, services: HandlerServices): void {
  for (const operation of ownOperations) {
    const { id } = operation;
    if (!isOfSession(id)) continue;
    app.route<Sent>({
      method: operation.verb.toUpperCase(),
      url: `/v1${operation.path}`,
      config: { operation },
      handler: (request, reply) => handle(services, { ...operation, id }, request, reply),
    });
  }
}

async function handle(
  services: HandlerServices,
  operation: Operation & { readonly id: SessionOperationId },
  request: FastifyRequest<Sent>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const options = readCallOptions(request.headers);
  const { access, publicUrl, clock, connections, hasher } = services;
  const site = siteOf(request, publicUrl);
  checkOrigin(request, site);
  const { member, required = [], optional = [] } = sessionBodies[operation.id] ?? {};
  const known =
    member === undefined ? namesOnly([]) : new Map([[member, namesOnly([...required, ...optional])]]);
  refuseFaults([...unknownMembers(namesOnly([]), request.query), ...unknownMembers(known, request.body)]);
  const now = formatDateTime(clock());
  if (operation.caller === 'anyone') checkSecure(request, site);
  const live =
    operation.caller === 'session'
      ? await readSession(services, operation, sessionTokenOf(request, site), now)
      : undefined;
  const answer = await sessionHandlers[operation.id](
    { connections, callers: access.callers, hasher, clock },
    { visitor: visitorOf(request), site, live, body: request.body, params: request.params },
  );
  if (answer.token !== undefined) setSessionCookie(site, reply, answer.token);
  const shown = {
    membersText: JSON.stringify(answer.members).slice(1, -1),
    timeZone: options.timeZone ?? services.serverTimeZone(),
    language: live?.operator.language ?? defaultSettings.default_language,
    replayed: false,
  };
  return sendAnswer(request, reply, options.language, shown, null);
}

/** The session of a call. Throws sessionEnded, secondFactorPending, stepUpNeeded. */
async function readSession(
  { connections, access }: HandlerServices,
  { id, stepUp }: Operation,
  token: string | undefined,
  now: string,
): Promise<LiveSession> {
  const live = token === undefined ? undefined : await findSession(connections, access.callers, token, now);
  if (!live) throw errors.sessionEnded();
  if (live.session.status === sessionStatus.pending) {
    if (!whilePending.has(id)) throw errors.secondFactorPending();
    return live;
  }
  if (stepUp && !isSteppedUp(live.session, now)) throw errors.stepUpNeeded();
  await noteUse(connections, live.session, now);
  return live;
}
