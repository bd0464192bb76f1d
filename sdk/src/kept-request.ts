/**
 * What requests do with a redirect, which would take what is sent, and whom it is about, to another place: the answer is an error. With
 * `error` in place of it Node 20 forgets the signal of a request while its answer is read.
 */
export const notFollowed = 'manual';

/**
 * Sends a request, and holds it until its answer was read. Node collects a request that nobody holds, and then the signal of the
 * request ends nothing any more: neither the wait for the answer nor the reading of it.
 */
export async function sendKept(
  request: Request,
  fetch: (request: Request) => Promise<Response>,
): Promise<Response> {
  unanswered.add(request);
  try {
    const response = await fetch(request);
    if (response.body) requestOfBody.set(response.body, request);
    return response;
  } finally {
    unanswered.delete(request);
  }
}

const unanswered = new Set<Request>();
const requestOfBody = new WeakMap<ReadableStream, Request>();
