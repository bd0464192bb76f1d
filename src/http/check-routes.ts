import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { systemCall } from '../calls/system-call.ts';
import { errors } from '../catalogue/errors.ts';
import { readResult } from '../handlers/answer-check.ts';
import type { HandlerServices } from '../handlers/handler.ts';
import { giveLinkedFile } from '../handlers/linked-file.ts';
import { numberIn } from '../handlers/pages.ts';
import { verifySigned } from '../kyc/checks/signed-result.ts';
import { takeResult } from '../kyc/checks/take-result.ts';
import { sendAnswer } from './answers.ts';
import { readCallOptions } from './call-headers.ts';
import { sendStream } from './send-stream.ts';

interface Sent {
  readonly Params: Readonly<Record<string, string>>;
}

/** By which header a request is known to be signed. One that has a token as well is judged by the token. */
export const signedConstraint = {
  name: 'signed',
  storage: <Handler>() => {
    const handlers = new Map<string, Handler>();
    return {
      get: (key: string) => handlers.get(key) ?? null,
      set: (key: string, handler: Handler) => void handlers.set(key, handler),
    };
  },
  validate: () => undefined,
  deriveConstraint: ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) =>
    headers['webhook-signature'] !== undefined && headers['authorization'] === undefined ? 'yes' : 'no',
};

/**
 * Registers what an outside checker needs no token for: the links to files that it is sent, and its answers where they are signed. With a
 * token, answers are an operation like any other.
 */
export async function registerCheckRoutes(app: FastifyInstance, services: HandlerServices): Promise<void> {
  await app.register(async (scope) => {
    // The signature is over the bytes.
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
      request.bodyBytes = text.length;
      done(null, text);
    });
    scope.route<Sent>({
      method: 'POST',
      url: '/v1/check/:check_id/result',
      constraints: { [signedConstraint.name]: 'yes' },
      config: { operation: { id: 'check.answer' } },
      handler: (request, reply) => takeSigned(services, request, reply),
    });
    scope.route<Sent>({
      method: 'GET',
      url: '/v1/check/file/:token',
      exposeHeadRoute: false,
      config: { operation: { id: 'page.check_file' } },
      handler: async (request, reply) =>
        sendStream(
          request,
          reply,
          await giveLinkedFile(services, request.params['token'] ?? '', rangeOf(request)),
        ),
    });
  });
}

async function takeSigned(
  services: HandlerServices,
  request: FastifyRequest<Sent>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { params, headers, body } = request;
  const text = typeof body === 'string' ? body : '';
  const checkId = numberIn({ params }, 'check_id');
  const signed = {
    'webhook-id': String(headers['webhook-id'] ?? ''),
    'webhook-timestamp': String(headers['webhook-timestamp'] ?? ''),
    'webhook-signature': String(headers['webhook-signature'] ?? ''),
  };
  const { callers } = services.access;
  const programId = await verifySigned(services, callers, checkId, { headers: signed, text });
  const { result, dryRun } = readResult(parse(text));
  const call = { ...systemCall(programId), ...readCallOptions(headers), sourceId: 'review' };
  const answer = await takeResult(
    services,
    call,
    { checkId, result },
    { operationId: 'check.answer', isDryRun: dryRun },
  );
  return sendAnswer(request, reply, call.language, answer, dryRun ? '1' : null);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw errors.malformedJson({}, { cause });
  }
}

function rangeOf({ headers: { range } }: FastifyRequest): string | null {
  return range ?? null;
}
