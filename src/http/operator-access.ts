import type { FastifyRequest } from 'fastify';
import { errors } from '../catalogue/errors.ts';
import { operatorHeaders } from '../catalogue/headers.ts';
import type { HandlerServices } from '../handlers/handler.ts';
import { callerOf } from '../operators/authenticate.ts';
import { findSession, noteUse } from '../operators/sessions.ts';
import { formatDateTime } from '../time/format-instant.ts';
import type { OperatorAccess } from './plugins/authentication.ts';
import { checkOrigin, sessionTokenOf, siteOf, visitorOf } from './session-cookie.ts';

/** Finds out which operator calls, and in which programme. */
export function operatorAccess({
  connections,
  access,
  clock,
  publicUrl,
}: Pick<HandlerServices, 'connections' | 'access' | 'clock' | 'publicUrl'>): OperatorAccess {
  return {
    async authenticate(request) {
      if (request.headers.authorization !== undefined) return null;
      if (request.headers.cookie === undefined) return null;
      const site = siteOf(request, publicUrl);
      const token = sessionTokenOf(request, site);
      if (token === undefined) return null;
      checkOrigin(request, site);
      const now = formatDateTime(clock());
      const live = await findSession(connections, access.callers, token, now);
      if (!live) throw errors.sessionEnded();
      const { network } = visitorOf(request);
      const asked = { programId: programOf(request), network, now };
      const caller = await callerOf(connections, access.callers, live, asked);
      const called = request.routeOptions.config.operations ?? [];
      const isUnattended = called.length > 0 && called.every((operation) => operation.isUnattended);
      if (!isUnattended) await noteUse(connections, live.session, now);
      return caller;
    },
  };
}

/** The programme that the header names; null where it names none. Throws programUnknown for what cannot be one. */
function programOf({ headers }: FastifyRequest): number | null {
  const { name } = operatorHeaders.programId;
  const sent = headers[name] ?? headers[name.replaceAll('_', '-')];
  if (sent === undefined || sent === '') return null;
  if (typeof sent === 'string' && /^[1-9][0-9]{0,9}$/u.test(sent)) return Number(sent);
  throw errors.programUnknown();
}
