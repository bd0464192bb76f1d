import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../calls/services.ts';
import { type FoundSubscriber, findSubscriber, unsubscribe } from '../flows/unsubscribe.ts';
import { languageOf } from './languages.ts';
import {
  countForm,
  countUnknownLink,
  formBytesMax,
  formTypes,
  type LinkRequest,
  sendFailure,
  sendPage,
  statuses,
} from './page-answers.ts';
import type { PageState } from './render.ts';

const purpose = 'unsubscribe';

/** The form in which programs that show mails send the one click (RFC 8058, section 3.2), besides that of browsers. */
const oneClickType = 'multipart/form-data';

/**
 * Registers `/unsubscribe/:token`, which ends mails that need the user's consent: GET and HEAD show, POST acts, once or often alike. What
 * a POST holds does not matter: it is either the page's button or the one click of RFC 8058.
 */
export async function registerUnsubscribePage(app: FastifyInstance, services: Services): Promise<void> {
  await app.register(async (scope) => {
    scope.addContentTypeParser(
      oneClickType,
      { parseAs: 'buffer', bodyLimit: formBytesMax },
      (_request, _body, done) => done(null, {}),
    );
    const url = '/unsubscribe/:token';
    const options = {
      config: {
        operation: { id: 'page.unsubscribe' as const },
        mediaTypes: [...formTypes, oneClickType],
      },
      errorHandler: (thrown: unknown, request: FastifyRequest, reply: FastifyReply) =>
        sendFailure(purpose, thrown, request, reply),
    };
    scope.get(url, options, async (request: LinkRequest, reply) => {
      const found = await find(services, request);
      return send(found ? 'open' : 'expired', found, request, reply);
    });
    scope.post(url, options, async (request: LinkRequest, reply) => {
      const found = await find(services, request);
      if (!found) return send('expired', found, request, reply);
      await countForm(services, `unsubscribe ${found.programId} ${found.userId}`);
      await unsubscribe(services, found);
      return send('done', found, request, reply);
    });
  });
}

/** Finds whose mails a link ends. Throws tooManyRequests for an unknown link one too many. */
async function find(
  services: Services,
  { params: { token }, ip }: LinkRequest,
): Promise<FoundSubscriber | undefined> {
  const found = await findSubscriber(services, token);
  if (!found) await countUnknownLink(services, ip);
  return found;
}

function send(
  state: PageState,
  found: FoundSubscriber | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  request.resultCode = state;
  const view = {
    purpose,
    state,
    language: found?.language ?? languageOf(request.headers['accept-language']),
    programName: found?.programName ?? null,
    address: null,
    ...(state === 'open' && { form: { fields: [], passwordLengthMin: 0 } }),
  } as const;
  return sendPage(view, statuses[state], reply);
}
