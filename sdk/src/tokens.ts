import { RosterError } from './errors.ts';
import { notFollowed } from './kept-request.ts';
import { type Clock, type Patience, retryAfterSeconds, sendPatiently } from './patience.ts';

/** An API client, whose tokens are fetched by OAuth 2 client credentials. For servers alone: a browser keeps no secret. */
export interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
  /** Scopes with spaces between them; absent: those that the server gives where none is named. */
  readonly scope?: string;
  /** The one user whom the tokens are to reach. */
  readonly userId?: number;
}

/** A token, or what gets one. It is asked again when the server has refused the token that it gave before (`refused`). */
export type TokenOption = string | ((refused: string | undefined) => string | Promise<string>);

/** Where the tokens of calls come from. */
export interface TokenSource {
  /** The token of the next call; null where calls carry none. */
  get(signal: AbortSignal): Promise<string | null>;
  /** A token was refused. Answers whether another one can be had. */
  refused(token: string): boolean;
}

/** Calls without a token: whoever calls is known by a cookie, or by headers that a `fetch` of one's own adds. */
export const noTokens: TokenSource = { get: async () => null, refused: () => false };

/** Tokens that somebody else gets. */
export function tokensOf(option: TokenOption): TokenSource {
  if (typeof option === 'string') return { get: async () => option, refused: () => false };
  let lastRefused: string | undefined;
  return {
    get: async () => option(lastRefused),
    refused: (token) => {
      lastRefused = token;
      return true;
    },
  };
}

/** How the tokens of an API client are fetched. */
export interface TokenFetching {
  readonly baseUrl: string;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly patience: Patience;
  readonly clock: Clock;
}

/** How long before its end a token is not used any more: it must still count when the call arrives. */
const marginSeconds = 30;

/** Tokens of an API client: one is fetched by the first call that needs it, for all calls, and again before it ends or once it is refused. */
export function tokensOfClient(client: ClientCredentials, fetching: TokenFetching): TokenSource {
  let current: { readonly token: string; readonly endsAt: number } | undefined;
  let pending: Promise<string> | undefined;

  async function renew(): Promise<string> {
    const { token, seconds } = await fetchToken(client, fetching);
    // Of a token with a short life, half of it.
    const margin = Math.min(marginSeconds, seconds / 2);
    current = { token, endsAt: fetching.clock.now() + (seconds - margin) * 1000 };
    return token;
  }

  return {
    get: (signal) => {
      if (current && fetching.clock.now() < current.endsAt) return Promise.resolve(current.token);
      if (signal.aborted) return Promise.reject(signal.reason);
      pending ??= renew().finally(() => {
        pending = undefined;
      });
      return orAborted(pending, signal);
    },
    refused: (token) => {
      // Another call may have fetched a new one meanwhile.
      if (current?.token === token) current = undefined;
      return true;
    },
  };
}

async function fetchToken({ id, secret, scope, userId }: ClientCredentials, fetching: TokenFetching) {
  const { baseUrl, fetch, patience, clock } = fetching;
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope !== undefined) form.set('scope', scope);
  if (userId !== undefined) form.set('user_id', String(userId));
  const { signal } = new AbortController();
  const prepare = async () =>
    new Request(`${baseUrl}/oauth/token`, {
      method: 'POST',
      // RFC 6749, section 2.3.1: both are encoded as in a form before they are put together.
      headers: { authorization: `Basic ${btoa(`${formEncoded(id)}:${formEncoded(secret)}`)}` },
      body: form,
      redirect: notFollowed,
    });
  const sent = {
    prepare,
    fetch,
    signal,
    renews: () => false,
    bodyFailure: () => undefined,
    isSafeToRepeat: true,
    isThereAgain: true,
    sourceId: null,
  };
  const response = await sendPatiently(sent, patience, clock);
  const body: unknown = await response.json().catch(() => null);
  const { access_token: token, expires_in: seconds } = (body ?? {}) as Record<string, unknown>;
  if (response.ok && typeof token === 'string') return { token, seconds: Number(seconds) || 0 };
  throw new RosterError({
    status: response.status,
    body,
    sourceId: null,
    retryAfterSeconds: retryAfterSeconds(response, clock),
  });
}

const formEncoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);

/** What comes of a promise, unless the signal is aborted before: one call that is given up does not end the fetching for the others. */
function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
