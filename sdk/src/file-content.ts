/** A file that is read when it is sent: bytes, a Blob, a stream, or what opens a stream. */
export type FileContent = Blob | Uint8Array | ByteStream | OpenableFile;

/** Bytes as they come: a stream of the web or one of Node. */
export type ByteStream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * A file that can be opened once more, so that a call can be repeated. With its `size` in bytes the server knows beforehand how much
 * will come and need not keep room for the longest body.
 */
export interface OpenableFile {
  readonly open: () => ByteStream | Promise<ByteStream>;
  readonly size?: number;
}

/** A body made of texts and files: how long it is, whether it can be sent again, its bytes. */
export interface StreamedBody {
  /** In bytes; undefined where a file does not say how long it is. */
  readonly size: number | undefined;
  readonly isThereAgain: boolean;
  /** The bytes from the beginning, in pieces of some ten kilobytes. No file is held as a whole. */
  readonly pieces: () => AsyncGenerator<Uint8Array<ArrayBuffer>>;
  /** Closes the streams that were given, which may be unread yet: for a call that is over and was not carried out. */
  readonly close: () => void;
  /** All of it, where it was put together before. */
  readonly blob?: Blob;
}

/** Whether a value of a body is a file. */
export function isFileContent(value: unknown): value is FileContent {
  if (value instanceof Blob || value instanceof Uint8Array) return true;
  if (typeof value !== 'object' || value === null) return false;
  return isByteStream(value) || ('open' in value && typeof value.open === 'function');
}

/** Looked at before `open`: what `createReadStream` of Node gives has a function of this name as well, which opens nothing. */
const isByteStream = (value: object): value is ByteStream =>
  value instanceof ReadableStream || Symbol.asyncIterator in value;

/** What is needed of a stream of Node, which the types here do not know. */
interface NodeStream {
  on(event: 'error', listener: () => void): unknown;
  destroy(): unknown;
}

const isNodeStream = (file: object): file is NodeStream =>
  'on' in file && typeof file.on === 'function' && 'destroy' in file && typeof file.destroy === 'function';

/** JSON in which files stand as base64; the text alone where there are none. */
export function jsonWithFiles(body: unknown): string | StreamedBody {
  const files: FileContent[] = [];
  // No text of the body can be this one by chance.
  const mark = `file ${Array.from(crypto.getRandomValues(new Uint32Array(4))).join(' ')}`;
  const text = JSON.stringify(body, function (this: Record<string, unknown>, name: string, value: unknown) {
    // A Buffer of Node has turned itself into numbers by now: what stands in the body is looked at.
    const given = this[name];
    if (!isFileContent(given)) return value;
    files.push(given);
    keepFailure(given);
    return mark;
  });
  if (files.length === 0) return text;
  const encoder = new TextEncoder();
  // The quotation marks stay with the texts around a file.
  const texts = text.split(mark).map((part) => encoder.encode(part));
  const sizes = [...texts.map(({ length }) => length), ...files.map(sizeOf).map(base64Size)];
  return {
    size: sizes.reduce(sum),
    isThereAgain: files.every(isThereAgain),
    pieces: async function* () {
      for (const [place, part] of texts.entries()) {
        yield part;
        const file = files[place];
        if (file) yield* base64Of(bytesOf(file));
      }
    },
    close: () => files.forEach(close),
  };
}

/** A file as a whole body. */
export function fileBody(file: FileContent): StreamedBody {
  keepFailure(file);
  return {
    size: sizeOf(file),
    isThereAgain: isThereAgain(file),
    pieces: () => bytesOf(file),
    close: () => close(file),
  };
}

/**
 * Has a stream that fails before it is read keep its failure for whoever reads it. Node opens what `createReadStream` gives at once, and ends the
 * process where that fails and nobody listens.
 */
function keepFailure(file: FileContent): void {
  if (isNodeStream(file)) file.on('error', () => {});
}

function close(file: FileContent): void {
  if (isNodeStream(file)) file.destroy();
  else if (file instanceof ReadableStream && !file.locked) file.cancel().catch(() => {});
}

const sum = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? undefined : a + b;

function sizeOf(file: FileContent): number | undefined {
  if (file instanceof Uint8Array) return file.length;
  return isByteStream(file) ? undefined : file.size;
}

const base64Size = (size: number | undefined) => (size === undefined ? undefined : 4 * Math.ceil(size / 3));

const isThereAgain = (file: FileContent) => !isByteStream(file);

/** The longest piece: a multiple of three, so that its base64 ends without padding. */
const pieceBytes = 49_152;

async function* bytesOf(file: FileContent): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const size = sizeOf(file);
  let count = 0;
  for await (const chunk of iterated(await opened(file))) {
    // What Node reads with an encoding gives texts, which the compiler does not see.
    if (!(chunk instanceof Uint8Array))
      throw new TypeError('A file is sent as bytes: its stream gives something else.');
    count += chunk.length;
    if (size !== undefined && count > size) break;
    for (let from = 0; from < chunk.length; from += pieceBytes)
      yield chunk.subarray(from, from + pieceBytes) as Uint8Array<ArrayBuffer>;
  }
  if (size !== undefined && count !== size)
    throw new RangeError(`A file of ${size} bytes has ${count < size ? `only ${count}` : 'more'}.`);
}

async function opened(file: FileContent): Promise<ByteStream> {
  if (file instanceof Blob) return file.stream();
  if (file instanceof Uint8Array) return only(file);
  return isByteStream(file) ? file : file.open();
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Not every browser can iterate over its streams. */
async function* iterated(stream: ByteStream): AsyncGenerator<Uint8Array> {
  if (!(stream instanceof ReadableStream)) return yield* stream;
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function* base64Of(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let rest = new Uint8Array(0);
  for await (const chunk of bytes) {
    const joined = new Uint8Array(rest.length + chunk.length);
    joined.set(rest);
    joined.set(chunk, rest.length);
    const whole = joined.length - (joined.length % 3);
    if (whole > 0) yield encoded(joined.subarray(0, whole));
    rest = joined.slice(whole);
  }
  if (rest.length > 0) yield encoded(rest);
}

const alphabet = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const padding = '='.charCodeAt(0);

/** Base64 as bytes (RFC 4648, section 4). By way of texts, as `btoa` has it, it takes four times as long and leaves as much more behind. */
function encoded(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  for (let from = 0, to = 0; from < bytes.length; from += 3) {
    const three = (bytes[from]! << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    for (let shift = 18; shift >= 0; shift -= 6) text[to++] = alphabet[(three >> shift) & 63]!;
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  text.fill(padding, text.length - missing);
  return text;
}
