import type { ByteRange } from '../crypto/seal-stream.ts';
import {
  FileMissingError,
  type FileStore,
  FileStoreError,
  isFileName,
  type StoredFile,
} from './file-store.ts';
import { S3Client, S3Refusal, type S3Settings } from './s3-client.ts';

/** How long the storage may take to go on with a file that it sends. */
const pieceMilliseconds = 30_000;
/** As many as S3 lists at once. */
const pageSizeMax = 1000;

/**
 * Files in a bucket of an S3-compatible storage, each an object. S3 keeps an object once it has come as a whole, so that there are no
 * drafts.
 */
export class S3Store implements FileStore {
  readonly place: string;
  readonly #prefix: string;
  readonly #pageSize: number;
  readonly #client: S3Client;

  /** `prefix` stands before the names of all files, and ends with a slash. `pageSize`: how many are listed at once. */
  constructor(settings: S3Settings, prefix: string, pageSize = pageSizeMax) {
    this.#pageSize = pageSize;
    this.#client = new S3Client(settings);
    this.#prefix = prefix;
    this.place = `${this.#client.url}/${prefix}`;
  }

  async put(name: string, body: Iterable<Buffer>, bytes: number): Promise<void> {
    const headers = { 'content-length': String(bytes), 'content-type': 'application/octet-stream' };
    const call = { method: 'PUT', key: this.#keyOf(name), headers, body } as const;
    await this.#client.call(call, `A file cannot be written to ${this.place}`);
  }

  async *get(name: string, range?: ByteRange): AsyncGenerator<Buffer> {
    const what = `The file ${name} cannot be read in ${this.place}`;
    const headers = range ? { range: `bytes=${range.start}-${range.end - 1}` } : {};
    const call = { method: 'GET', key: this.#keyOf(name), headers } as const;
    const answer = await this.#client
      .call(call, what, (refusal) => refusal.isMissing || refusal.isBeyond)
      .catch((cause: unknown) => {
        if (!(cause instanceof S3Refusal)) throw cause;
        if (cause.isBeyond) return null;
        throw new FileMissingError(`${this.place} has no file ${name}.`, { cause });
      });
    if (!answer?.body) return;
    const reader = answer.body.getReader();
    try {
      if (range && answer.status !== 206) throw new Error('the storage does not give out ranges');
      for (;;) {
        const { done, value } = await inTime(reader.read(), pieceMilliseconds);
        if (done) return;
        yield Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      }
    } catch (cause) {
      throw new FileStoreError(`${what}: the answer broke off.`, { cause });
    } finally {
      // A reader that went away leaves no connection open.
      void reader.cancel().catch(() => undefined);
    }
  }

  async remove(name: string): Promise<void> {
    const call = { method: 'DELETE', key: this.#keyOf(name) } as const;
    const what = `The file ${name} cannot be removed from ${this.place}`;
    await this.#client
      .call(call, what, (refusal) => refusal.isMissing)
      .catch((error: unknown) => {
        if (!(error instanceof S3Refusal)) throw error;
      });
  }

  async *list(): AsyncGenerator<StoredFile> {
    let after = '';
    for (;;) {
      const page = await this.#listPage(this.#pageSize, after);
      for (const { key, ...found } of page.objects) {
        const name = key.slice(this.#prefix.length);
        if (isFileName(name)) yield { name, ...found };
      }
      after = page.objects.at(-1)?.key ?? '';
      if (!page.isCut || after === '') return;
    }
  }

  /** There are none. */
  async removeDrafts(): Promise<void> {}

  async check(): Promise<void> {
    await this.#listPage(1, '');
  }

  async #listPage(count: number, after: string) {
    const query = {
      'list-type': '2',
      'max-keys': String(count),
      prefix: this.#prefix,
      ...(after && { 'start-after': after }),
    };
    const answer = await this.#client.call(
      { method: 'GET', query },
      `The files cannot be listed in ${this.place}`,
    );
    return readListing(await answer.text());
  }

  /** The key is made of what stands in a row: whoever can write rows must not reach other objects by it. */
  #keyOf(name: string): string {
    if (!isFileName(name)) throw new FileMissingError(`${this.place} has no file of such a name.`);
    return `${this.#prefix}${name}`;
  }
}

/** The objects that an answer of ListObjectsV2 lists. Our keys hold nothing that XML writes in another way. */
function readListing(xml: string) {
  const textOf = (part: string, name: string) =>
    new RegExp(`<${name}>([^<]*)</${name}>`, 'u').exec(part)?.[1] ?? '';
  const parts = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gsu)].map(([, part]) => part!);
  return {
    isCut: textOf(xml, 'IsTruncated') === 'true',
    objects: parts.map((part) => ({
      key: textOf(part, 'Key'),
      bytes: Number(textOf(part, 'Size')),
      storedAt: new Date(textOf(part, 'LastModified')),
    })),
  };
}

/** What comes of a promise, where that is soon enough. Throws an Error. */
async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('the storage did not go on in time')), milliseconds);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
