/**
 * What requests do with a redirect, which would take what is sent, and whom it is about, to another place: the answer is an error. With
 * `error` in place of it Node 20 forgets the signal of a request while its answer is read.
 */
export const notFollowed = 'manual';

/**
 * What requests with a streamed body do with a redirect: with `notFollowed` Node keeps all of such a body, to send it once more. `sendKept`
 * makes up for what comes with that: the forgotten signal, and a failure in place of an answer.
 */
export const failsOnRedirect = 'error';

/**
 * Sends a request, and holds it until its answer was read. Node collects a request that nobody holds, and then the signal of the
 * request ends nothing any more: neither the wait for the answer nor the reading of it. A redirect is an answer, whatever the request.
 */
export async function sendKept(
  request: Request,
  signal: AbortSignal,
  fetch: (request: Request) => Promise<Response>,
): Promise<Response> {
  unanswered.add(request);
  try {
    const response = await fetch(request);
    if (!response.body) return response;
    requestOfBody.set(response.body, request);
    if (request.redirect !== failsOnRedirect) return response;
    return withBody(response, response.body.pipeThrough(new TransformStream(), { signal }));
  } catch (failure) {
    // The status of the redirect is not to be had: this one is 0, as in a browser.
    if (isRedirect(failure)) return Response.error();
    throw failure;
  } finally {
    unanswered.delete(request);
  }
}

/** A response with another body. */
export function withBody(
  { status, statusText, headers }: Response,
  body: ReadableStream | ArrayBuffer,
): Response {
  return new Response(body, { status, statusText, headers });
}

/** Whether a request failed as Node has one fail that must not meet a redirect. */
function isRedirect(failure: unknown): boolean {
  const cause = failure instanceof TypeError ? failure.cause : undefined;
  return cause instanceof Error && cause.message === 'unexpected redirect';
}

const unanswered = new Set<Request>();
const requestOfBody = new WeakMap<ReadableStream, Request>();
