/** Which part of a file is wanted. */
export interface DownloadOptions {
  /** Bytes from one to another, both included and counted from 0; absent `to`: up to the end. */
  readonly range?: { readonly from: number; readonly to?: number };
  /** A JPEG of it, in place of the file itself. */
  readonly preview?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A file as it comes. */
export interface Download {
  readonly stream: ReadableStream<Uint8Array>;
  /** Its media type, such as `application/pdf`. */
  readonly mediaType: string;
  /** The name it was sent with; null where there is none. */
  readonly fileName: string | null;
  /** Bytes of the whole file; null where the server does not say. */
  readonly size: number | null;
  /** The part that comes; null for the whole. */
  readonly range: { readonly from: number; readonly to: number } | null;
}

/** The header that asks for a part; none for the whole. */
export function rangeHeader({ range }: DownloadOptions): { range?: string } {
  return range ? { range: `bytes=${range.from}-${range.to ?? ''}` } : {};
}

/** A file of the headers and the body of a response. */
export function downloadOf({ headers }: Response, stream: ReadableStream<Uint8Array>): Download {
  const part = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const size = part ? part[3] : headers.get('content-length');
  return {
    stream,
    mediaType: headers.get('content-type') ?? 'application/octet-stream',
    fileName: fileNameOf(headers.get('content-disposition') ?? ''),
    size: size && size !== '*' ? Number(size) : null,
    range: part ? { from: Number(part[1]), to: Number(part[2]) } : null,
  };
}

/** RFC 6266 and RFC 8187, as far as Roster writes them: the name in UTF-8 first, else the plain one. */
function fileNameOf(disposition: string): string | null {
  const encoded = /filename\*=utf-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  const [, quoted, token] = /filename="((?:[^"\\]|\\.)*)"|filename=([^;\s]+)/i.exec(disposition) ?? [];
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? token ?? null;
}
