import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AttemptLimit, countAttempt } from '../access/attempts.ts';
import { networkOf } from '../access/network.ts';
import type { Services } from '../calls/services.ts';
import { type ApiError, errors } from '../catalogue/errors.ts';
import { errorOf } from '../http/error-of.ts';
import { describeCause } from '../http/plugins/request-log.ts';
import { languageOf } from './languages.ts';
import { type PagePurpose, type PageState, type PageView, pagePolicy, renderPage } from './render.ts';

/** The most bytes of a form: the longest password, each character in its longest encoding, and a code. */
export const formBytesMax = 16_384;
/** In what a browser sends a form. */
export const formTypes = ['application/x-www-form-urlencoded'];

/** How many links that nobody was given may come from a network within a minute. */
const wrongLinksMax = 60;
/** How many forms may come with one link within ten minutes: each may make the server hash, and compare the password it has. */
const formsMax = 30;

/** The statuses of pages (RFC 9110; 423: RFC 4918), but for forms that are shown again, 422, and for failures, which have their own. */
export const statuses: Readonly<Record<PageState, number>> = {
  open: 200,
  done: 200,
  expired: 410,
  used: 410,
  replaced: 410,
  exhausted: 410,
  ended: 410,
  suspended: 403,
  locked: 423,
  tooMany: 429,
  busy: 503,
  unreadable: 400,
};

/** A page's request: the token is in its path. */
export type LinkRequest = FastifyRequest<{ Params: { readonly token: string } }>;

/**
 * Counts a link that nobody was given against the network that it came from: once it is known to be none, so that unknown links keep
 * nobody's own from working. Throws tooManyRequests.
 */
export function countUnknownLink(services: Services, ip: string): Promise<void> {
  return countOrRefuse(services, {
    kind: 'page wrong link',
    key: networkOf(ip),
    attemptsMax: wrongLinksMax,
    windowSeconds: 60,
  });
}

/** Counts a form against its link, of which `key` is all that is stored. Throws tooManyRequests. */
export function countForm(services: Services, key: string): Promise<void> {
  return countOrRefuse(services, { kind: 'page form', key, attemptsMax: formsMax, windowSeconds: 600 });
}

async function countOrRefuse({ connections, keyring }: Services, limit: AttemptLimit): Promise<void> {
  const { waitSeconds } = await countAttempt(connections, keyring, limit);
  if (waitSeconds !== null) throw errors.tooManyRequests({ seconds: waitSeconds });
}

/** For how long it is of no use to come again, if the error says so. */
export function secondsOf({ params }: ApiError): number | undefined {
  const { seconds } = params;
  return seconds === undefined ? undefined : Number(seconds);
}

/** Answers with the page of a failure, of which nothing but its kind is told. */
export function sendFailure(
  purpose: PagePurpose,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const error = errorOf(thrown, request.id, { bytesMax: formBytesMax, types: formTypes });
  const cause = describeCause(error);
  if (cause) request.log.error({ reqId: request.id, code: error.code, cause }, error.key);
  request.resultCode = error.code;
  const view = {
    purpose,
    state: stateOf(error),
    language: languageOf(request.headers['accept-language']),
    programName: null,
    address: null,
    waitSeconds: secondsOf(error),
  };
  return sendPage(view, error.status, reply);
}

function stateOf({ status }: ApiError): PageState {
  if (status === 429) return 'tooMany';
  // What is left are failures, and conflicts with another change of the same moment.
  return [400, 413, 415].includes(status) ? 'unreadable' : 'busy';
}

/** Answers with a page. */
export function sendPage(view: PageView, status: number, reply: FastifyReply): FastifyReply {
  if (view.waitSeconds !== undefined) reply.header('retry-after', Math.ceil(view.waitSeconds));
  return reply
    .code(status)
    .header('content-security-policy', pagePolicy)
    .header('x-robots-tag', 'noindex')
    .header('content-type', 'text/html; charset=utf-8')
    .send(renderPage(view));
}
