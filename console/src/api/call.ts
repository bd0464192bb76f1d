import { type Answer, createRoster, dataOf } from '../../../sdk/src/index.ts';
import { gatedFetch, ungated } from './gated-fetch.ts';
import { joinSame } from './join-same.ts';
import { type OnUpload, watchedUpload, watchUpload } from './upload.ts';

/** The API, as the operator who is signed in. */
export const roster = createRoster({
  baseUrl: '',
  fetch: gatedFetch,
  // Somebody waits before the screen: what does not come soon is said to have failed, and can be tried again.
  patience: { attemptsMax: 3, waitSecondsMax: 8 },
});

/** The methods of the API. */
export type Verb = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a call sends. */
export interface Sent {
  /** The programme that the call is about; absent for what is about none. */
  readonly program?: number;
  /** Values of the `{names}` in the path. */
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  /** JSON, or a file as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The entity tag that what is changed must still have. */
  readonly ifMatch?: string | null;
  /** Not stopped by a gate: a call that signs in. */
  readonly isUngated?: boolean;
  /** What the answer is read as: JSON where it is left out. */
  readonly parseAs?: 'arrayBuffer';
  readonly signal?: AbortSignal;
  /** Told how much of the body was sent. */
  readonly onUpload?: OnUpload;
}

/** What came back of a call that was carried out. */
export interface Received<T> {
  readonly data: T;
  /** The entity tag of what was answered. */
  readonly tag: string | null;
}

/** The client's methods for paths that the catalogue names, which are not known before it is read. */
type AnyMethod = (path: string, options: object) => Promise<Answer<unknown>>;

/**
 * Calls an operation whose path is known at run time alone. Throws RosterError for an answer that is an error, RosterUnreachable where there
 * is none.
 */
export function call<T>(verb: Verb, path: string, sent: Sent = {}): Promise<Received<T>> {
  const { program, path: names, body, signal, onUpload, ...rest } = sent;
  const isFile = body instanceof Blob || body instanceof ArrayBuffer;
  // Reads, files, and what can be called off by itself are sent each.
  if (verb === 'GET' || isFile || signal || onUpload) return send(verb, path, sent);
  const address = JSON.stringify([path, program, names]);
  return joinSame(address, JSON.stringify([verb, rest, body]), () => send<T>(verb, path, sent));
}

async function send<T>(verb: Verb, path: string, sent: Sent): Promise<Received<T>> {
  const {
    program,
    path: names = {},
    query = {},
    body,
    headers = {},
    ifMatch,
    isUngated = false,
    parseAs,
    signal,
    onUpload,
  } = sent;
  const method = roster[verb] as unknown as AnyMethod;
  const watched = onUpload && watchUpload(onUpload);
  const answer = await method(templateOf(path), {
    params: { path: names, query },
    headers: {
      ...headers,
      ...(program !== undefined && { 'program-id': String(program) }),
      ...(ifMatch && { 'if-match': ifMatch }),
      ...(isUngated && { [ungated]: '1' }),
      ...(watched && { [watchedUpload]: watched.id }),
    },
    ...(body !== undefined && { body }),
    ...(parseAs && { parseAs }),
    signal,
  }).finally(() => watched?.forget());
  return { data: dataOf(answer) as T, tag: answer.response?.headers.get('etag') ?? null };
}

/** `/v1/user/:user_id` as the client has paths: `/v1/user/{user_id}`. */
function templateOf(path: string): string {
  return path.replace(/:([a-z_]+)/gu, '{$1}');
}
