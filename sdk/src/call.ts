import createClient, { type ParseAs } from 'openapi-fetch';
import type { Answer } from './call-types.ts';
import { RosterError, RosterUnreachable } from './errors.ts';
import { fileBody, isFileContent, jsonWithFiles, type StreamedBody } from './file-content.ts';
import { readingPosts, withoutSourceId } from './generated/api.ts';
import { notFollowed } from './kept-request.ts';
import { type Clock, isJson, type Patience, retryAfterSeconds, sendPatiently } from './patience.ts';
import { blobBody, requestWith } from './streamed-request.ts';
import type { TokenSource } from './tokens.ts';

/** What calls are made with. */
export interface Connection {
  readonly baseUrl: string;
  /** Headers of a call that is made now. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly tokens: TokenSource;
  readonly patience: Patience;
  readonly clock: Clock;
  readonly makeSourceId: () => string;
  /** Bodies with files are sent as streams, otherwise put together before. */
  readonly streamsBodies: boolean;
}

/** What a call is given, whatever the operation. */
export interface AnyOptions {
  readonly params?: {
    readonly path?: Readonly<Record<string, unknown>>;
    readonly query?: Readonly<Record<string, unknown>>;
    readonly header?: Readonly<Record<string, unknown>>;
  };
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  readonly parseAs?: ParseAs;
}

/** Makes a call by method, path and options. Throws RosterUnreachable, or what its signal was aborted with. */
export type Call = (method: string, path: string, options?: AnyOptions) => Promise<Answer<unknown>>;

/** What openapi-fetch does when it is not told what the API is: the types are those of the methods of the client. */
type UntypedRequest = (method: string, path: string, options: object) => Promise<Answered>;

/** What was answered, before it is read; the text or the JSON of what is an error. */
interface Answered {
  readonly error?: unknown;
  readonly response: Response;
}

/** Calls over a connection, each named by a source id that its repetitions keep, where the operation takes one. */
export function callsOver(connection: Connection): Call {
  const { clock, patience, tokens, makeSourceId } = connection;
  const client = createClient({ baseUrl: connection.baseUrl, redirect: notFollowed });
  const request = client.request as unknown as UntypedRequest;

  async function callWith(
    given: Content,
    method: string,
    path: string,
    { params = {}, body, headers, signal = never(), parseAs = 'json' }: AnyOptions,
  ): Promise<Answer<unknown>> {
    const named = params.header?.['source_id'];
    const takesSourceId = method !== 'GET' && !withoutSourceId.includes(`${method} ${path}`);
    const sourceId = takesSourceId ? String(named ?? makeSourceId()) : null;
    const content = isStreamed(given) && !connection.streamsBodies ? await blobBody(given) : given;
    const isThereAgain = !isStreamed(content) || content.isThereAgain;

    let bodyFailure: unknown;
    const make = (prepared: Request) =>
      isStreamed(content)
        ? requestWith(prepared, content, signal, (failure) => {
            bodyFailure = failure;
          })
        : // Of a clone alone, Node may forget the signal.
          new Request(prepared.clone(), { signal });

    const send = (prepared: Request) => {
      const sent = {
        ...withTokens(tokens, signal, isThereAgain, () => make(prepared)),
        fetch: connection.fetch,
        bodyFailure: () => bodyFailure,
        signal,
        isSafeToRepeat: sourceId !== null || method === 'GET' || readingPosts.includes(`${method} ${path}`),
        isThereAgain,
        sourceId,
      };
      return sendPatiently(sent, patience, clock);
    };
    try {
      const answered = await request(method, path, {
        params: { ...params, header: undefined },
        headers: {
          ...(typeof body === 'string' || isFileContent(body) ? rowsType : {}),
          ...hyphenated(connection.headers()),
          ...hyphenated({ ...params.header, source_id: sourceId }),
          ...headers,
        },
        ...(content !== undefined && { body: content, bodySerializer: placeholderOf }),
        parseAs: 'stream',
        fetch: send,
      });
      return await answerOf(answered, parseAs, sourceId, clock);
    } catch (failure) {
      // There is no token, and the token endpoint says why, or says nothing.
      if (failure instanceof RosterError)
        return { error: new RosterError({ ...failure.parts, sourceId }), response: undefined };
      if (failure instanceof RosterUnreachable)
        throw new RosterUnreachable(failure.cause, failure.attempts, sourceId);
      throw failure;
    }
  }

  return async (method, path, options = {}) => {
    const content = contentOf(options.body);
    let answer: Answer<unknown> | undefined;
    try {
      answer = await callWith(content, method, path, options);
      return answer;
    } finally {
      const isCarriedOut = answer !== undefined && !answer.error;
      if (!isCarriedOut && isStreamed(content)) content.close();
    }
  };
}

/** What an answer is to the caller: data, or an error, also where it cannot be read as it should be. */
async function answerOf(
  { error, response }: Answered,
  parseAs: ParseAs,
  sourceId: string | null,
  clock: Clock,
): Promise<Answer<unknown>> {
  const read = response.ok ? await readAs(parseAs, response) : { noData: error };
  if ('data' in read)
    return { data: read.data, response, replayed: response.headers.has('idempotency-replayed') };
  const parts = {
    status: response.status,
    body: read.noData,
    sourceId,
    retryAfterSeconds: retryAfterSeconds(response, clock),
  };
  return { error: new RosterError(parts), response };
}

/** The data of a response; its text where it is to be JSON and is none. */
async function readAs(parseAs: ParseAs, response: Response): Promise<{ data: unknown } | { noData: string }> {
  if (parseAs === 'stream') return { data: response.body };
  if (parseAs !== 'json') return { data: await response[parseAs]() };
  const text = await response.text();
  try {
    return isJson(response) ? { data: JSON.parse(text) } : { noData: text };
  } catch {
    return { noData: text };
  }
}

/** A signal that is not aborted. */
const never = () => new AbortController().signal;

/** What is no JSON is rows of an import or of a watchlist; of a table (text/csv) the call says so in its headers. */
const rowsType = { 'content-type': 'application/x-ndjson' };

/** A body as it is sent. */
type Content = string | StreamedBody | undefined;

const isStreamed = (content: Content): content is StreamedBody => typeof content === 'object';

function contentOf(body: unknown): Content {
  if (body === undefined || typeof body === 'string') return body;
  return isFileContent(body) ? fileBody(body) : jsonWithFiles(body);
}

/** What stands in for a streamed body until the request is made that sends it. */
const placeholderOf = (content: unknown) => (typeof content === 'string' ? content : '-');

/** Requests with a token each; when the server refuses a token, another one is tried once in the whole call. */
function withTokens(tokens: TokenSource, signal: AbortSignal, isThereAgain: boolean, make: () => Request) {
  let token: string | null = null;
  let isRenewed = false;
  return {
    prepare: async () => {
      token = await tokens.get(signal);
      const request = make();
      if (token !== null) request.headers.set('authorization', `Bearer ${token}`);
      return request;
    },
    renews: () => {
      // Also a token that is not replaced in this call is not to be used by the next one.
      const isAnotherThere = token !== null && tokens.refused(token);
      if (!isAnotherThere || isRenewed || !isThereAgain) return false;
      isRenewed = true;
      return true;
    },
  };
}

/** Headers with hyphens, since proxies drop those with underscores; without those that are not sent. */
function hyphenated(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name.replaceAll('_', '-'), String(value)]),
  );
}
