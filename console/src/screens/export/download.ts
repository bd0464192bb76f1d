import { bytesOf, type StreamCall, streamCall } from '../../api/stream-call.ts';

/** How far a download is. */
export interface DownloadProgress {
  readonly bytes: number;
  readonly lines: number;
}

/** Bytes that are gathered before the browser may put them aside: memory does not grow with the file. */
const partBytes = 8 * 2 ** 20;
const lineFeed = 10;

/** Reads an answer to its end, as a file. Throws RosterError, and what fetch throws where the answer breaks off. */
export async function download(
  sent: StreamCall,
  onProgress: (progress: DownloadProgress) => void,
): Promise<Blob> {
  const response = await streamCall(sent);
  const parts: Blob[] = [];
  let gathered: Uint8Array<ArrayBuffer>[] = [];
  let [bytes, lines, waiting] = [0, 0, 0];
  for await (const chunk of bytesOf(response)) {
    gathered.push(new Uint8Array(chunk));
    bytes += chunk.length;
    waiting += chunk.length;
    for (const byte of chunk) if (byte === lineFeed) lines += 1;
    if (waiting >= partBytes) {
      parts.push(new Blob(gathered));
      [gathered, waiting] = [[], 0];
    }
    onProgress({ bytes, lines });
  }
  return new Blob([...parts, ...gathered], { type: response.headers.get('content-type') ?? '' });
}
