import { RosterError } from '../../../sdk/src/index.ts';
import { gatedFetch } from './gated-fetch.ts';

/** A call whose body or answer is a stream. */
export interface StreamCall {
  readonly program: number;
  /** With its query. */
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent by POST; absent: the call is a GET. */
  readonly body?: Blob;
  readonly signal: AbortSignal;
}

/** Makes a call and answers its response, whose body is still to be read. Throws RosterError for an answer that is an error. */
export async function streamCall({ program, address, headers, body, signal }: StreamCall): Promise<Response> {
  const request = new Request(address, {
    method: body ? 'POST' : 'GET',
    headers: { 'program-id': String(program), ...headers },
    ...(body && { body }),
    signal,
  });
  const response = await gatedFetch(request);
  if (response.ok) return response;
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw new RosterError({
    status: response.status,
    body: await response.json().catch(() => null),
    sourceId: null,
    retryAfterSeconds: Number.isNaN(retryAfter) ? null : retryAfter,
  });
}

/** The bytes of a response as they come. Throws where the connection breaks. */
export async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body!.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The lines of a response as they come; what stands behind the last line break is no line. */
export async function* linesOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of bytesOf(response)) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
