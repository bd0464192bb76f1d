import type { ParseAs } from 'openapi-fetch';
import { type AnyOptions, callsOver } from './call.ts';
import type {
  Answer,
  Arguments,
  CallOptions,
  Data,
  Entry,
  ListOptions,
  ListPath,
  Method,
  OperationOf,
  Page,
  PathOf,
  ReadAs,
} from './call-types.ts';
import { type Download, type DownloadOptions, downloadOf, rangeHeader } from './download.ts';
import { entriesOf, type PageParameters, pagesOf } from './pages.ts';
import { type Clock, type Patience, realClock } from './patience.ts';
import { type ClientCredentials, noTokens, type TokenOption, tokensOf, tokensOfClient } from './tokens.ts';

/** How a client is made. With neither `client` nor `token` calls carry no token: a browser sends its cookies along. */
export interface RosterOptions {
  /** Where Roster is, without `/v1`: `https://roster.example.com`. In a page that Roster itself serves: `''`. */
  readonly baseUrl: string;
  /** An API client, whose tokens are fetched and renewed. */
  readonly client?: ClientCredentials;
  /** A token, or what gets one. */
  readonly token?: TokenOption;
  /** Headers of every call, such as `lang`, or what tells those of a call that is made now. */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
  /** Sends requests in place of the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** How often a call is tried (5 times), and for how long the client waits before an attempt (60 s at the most). */
  readonly patience?: Partial<Patience>;
  /** Time and chance, for tests. */
  readonly clock?: Partial<Clock>;
  /** Names calls that have no `source_id`: 1 to 100 visible ASCII characters, never the same twice. */
  readonly makeSourceId?: () => string;
  /** Whether bodies with files are sent as streams. Absent: in Node. Browsers can do so over HTTP/2 alone, and not all of them. */
  readonly streamsBodies?: boolean;
}

/** A method of the client: takes a path of the document and what the operation needs, answers data or an error. */
export type RosterMethod<M extends Method> = <P extends PathOf<M>, As extends ParseAs = 'json'>(
  path: P,
  ...options: Arguments<CallOptions<OperationOf<P, M>> & ReadAs<OperationOf<P, M>, As>>
) => Promise<Answer<Data<OperationOf<P, M>, As>>>;

/**
 * A client of Roster. Its methods answer what the server answers, also an error; they throw where there was no answer
 * (RosterUnreachable) and where the signal ended the call.
 */
export interface Roster {
  readonly GET: RosterMethod<'get'>;
  readonly POST: RosterMethod<'post'>;
  readonly PUT: RosterMethod<'put'>;
  readonly DELETE: RosterMethod<'delete'>;
  /** The entries of a list, page after page as they are needed. Throws RosterError. */
  each<P extends ListPath>(path: P, ...options: Arguments<ListOptions<P>>): AsyncGenerator<Entry<P>>;
  /** The pages of a list, each the whole answer. Throws RosterError. */
  pages<P extends ListPath>(path: P, ...options: Arguments<ListOptions<P>>): AsyncGenerator<Page<P>>;
  /** A file of a document, or a part of it, as a stream. */
  download(fileId: number, options?: DownloadOptions): Promise<Answer<Download>>;
}

/** Makes a client. It calls nobody before it is used. */
export function createRoster(options: RosterOptions): Roster {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const fetch = options.fetch ?? ((request: Request) => globalThis.fetch(request));
  const { attemptsMax = 5, waitSecondsMax = 60 } = options.patience ?? {};
  const patience = { attemptsMax, waitSecondsMax };
  const { now = realClock.now, sleep = realClock.sleep, random = realClock.random } = options.clock ?? {};
  const clock = { now, sleep, random };
  const { client, token, headers = {}, makeSourceId = randomId, streamsBodies = isNode() } = options;
  const tokens = client
    ? tokensOfClient(client, { baseUrl, fetch, patience, clock })
    : token === undefined
      ? noTokens
      : tokensOf(token);
  const headersNow = typeof headers === 'function' ? headers : () => headers;
  const call = callsOver({
    baseUrl,
    headers: headersNow,
    fetch,
    tokens,
    patience,
    clock,
    makeSourceId,
    streamsBodies,
  });

  const methodOf = <M extends Method>(method: Uppercase<M>) =>
    ((path: string, given?: AnyOptions) => call(method, path, given)) as RosterMethod<M>;

  function pages(path: ListPath, given: AnyOptions = {}): AsyncGenerator<object> {
    const { body, params } = given;
    // The filters may come in a body; what asks for a page goes where they are.
    if (body !== undefined)
      return pagesOf(path, body as PageParameters, async (parameters) => {
        const answer = await call('POST', path, { ...given, body: parameters });
        return dataOf(answer) as object;
      });
    return pagesOf(path, params?.query ?? {}, async (query) => {
      const answer = await call('GET', path, { ...given, params: { ...params, query } });
      return dataOf(answer) as object;
    });
  }

  const roster: Omit<Roster, 'pages' | 'each'> & { pages: typeof pages; each: typeof pages } = {
    GET: methodOf<'get'>('GET'),
    POST: methodOf<'post'>('POST'),
    PUT: methodOf<'put'>('PUT'),
    DELETE: methodOf<'delete'>('DELETE'),
    pages,
    each: (path, given) => entriesOf<object>(path, pages(path, given)),
    download: async (fileId, given = {}) => {
      const answer = await roster.GET('/v1/user/document/content/{file_id}', {
        params: {
          path: { file_id: fileId },
          query: { preview: given.preview ? '1' : '0' },
          header: rangeHeader(given),
        },
        signal: given.signal,
        parseAs: 'stream',
      });
      if (answer.error) return answer;
      return { ...answer, data: downloadOf(answer.response, answer.data!) };
    },
  };
  return roster as unknown as Roster;
}

/** The data of an answer. Throws the error that it is otherwise. */
export function dataOf<T>(answer: Answer<T>): T {
  if (answer.error) throw answer.error;
  return answer.data;
}

/** The data of a call. Throws RosterError for an answer that is an error: for where nothing can be done about it. */
export async function orThrow<T>(call: Promise<Answer<T>>): Promise<T> {
  return dataOf(await call);
}

/** Browsers give `crypto.randomUUID` to safe places alone, and these bytes to every page. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isNode(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return process?.versions?.node !== undefined;
}
