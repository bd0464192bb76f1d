import type { StreamedBody } from './file-content.ts';
import { failsOnRedirect } from './kept-request.ts';

/** The request that was prepared, with a body that is read while it is sent. `onFailure` is told when it cannot be read. */
export function requestWith(
  prepared: Request,
  body: StreamedBody,
  signal: AbortSignal,
  onFailure: (failure: unknown) => void,
): Request {
  const { url, method, redirect, credentials } = prepared;
  const headers = new Headers(prepared.headers);
  const init = { method, headers, redirect, credentials, signal };
  if (body.blob) return new Request(url, { ...init, body: body.blob });
  if (body.size !== undefined) headers.set('content-length', String(body.size));
  // Not every list of types knows that a body that is a stream needs `duplex`.
  const streamed: RequestInit & { duplex: 'half' } = {
    ...init,
    redirect: failsOnRedirect,
    body: streamOf(body.pieces(), onFailure),
    duplex: 'half',
  };
  return new Request(url, streamed);
}

/** A body put together before it is sent, which every browser can, over any connection. Browsers keep large Blobs outside memory. */
export async function blobBody(body: StreamedBody): Promise<StreamedBody> {
  const parts: Blob[] = [];
  for await (const piece of body.pieces()) parts.push(new Blob([piece]));
  const blob = new Blob(parts);
  return { ...body, size: blob.size, isThereAgain: true, blob };
}

function streamOf(
  pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  onFailure: (failure: unknown) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next().catch((failure) => {
          onFailure(failure);
          throw failure;
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
