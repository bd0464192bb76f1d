/** Told which share of a body was sent, from 0 to 1. */
export type OnUpload = (share: number) => void;

/** The header of a call whose sending is watched: its value names who watches. It leaves with no request. */
export const watchedUpload = 'x-console-upload';

const watchers = new Map<string, OnUpload>();

/** Has the sending of one call watched; answers the value of its header, and how to watch no more. */
export function watchUpload(onUpload: OnUpload): { readonly id: string; readonly forget: () => void } {
  const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
  watchers.set(id, onUpload);
  return { id, forget: () => watchers.delete(id) };
}

/** Sends a request as fetch does, and tells how far its body is, if somebody watches; fetch itself tells nobody. */
export async function sendWatched(request: Request): Promise<Response> {
  const onUpload = watchers.get(request.headers.get(watchedUpload) ?? '');
  request.headers.delete(watchedUpload);
  if (!onUpload) return fetch(request);
  const body = await request.arrayBuffer();
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const sending = new XMLHttpRequest();
  const abort = () => sending.abort();
  sending.open(request.method, request.url);
  sending.responseType = 'arraybuffer';
  for (const [name, value] of request.headers) sending.setRequestHeader(name, value);
  sending.upload.onprogress = ({ loaded, total }) => onUpload(total > 0 ? loaded / total : 0);
  sending.upload.onload = () => onUpload(1);
  sending.onload = () => resolve(responseOf(sending));
  sending.onerror = () => reject(new TypeError('the connection broke'));
  sending.onabort = () => reject(request.signal.reason);
  request.signal.addEventListener('abort', abort);
  try {
    request.signal.throwIfAborted();
    onUpload(0);
    sending.send(body);
    return await promise;
  } finally {
    request.signal.removeEventListener('abort', abort);
  }
}

function responseOf(sending: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of sending
    .getAllResponseHeaders()
    .trim()
    .split(/[\r\n]+/u)) {
    const [name, ...value] = line.split(':');
    if (name) headers.append(name, value.join(':').trim());
  }
  const { status } = sending;
  return new Response(status === 204 ? null : sending.response, { status, headers });
}
