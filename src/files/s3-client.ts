import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { memberIn } from '../objects.ts';
import { FileStoreError, FileStoreRefusedError } from './file-store.ts';

/** Where a bucket is, and who works on it. */
export interface S3Settings {
  /** The URL of the storage without the bucket, which follows in the path of each call. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A call of the storage. */
export interface S3Call {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Of an object; empty: the call is about the bucket. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Gone through anew by each attempt. */
  readonly body?: Iterable<Buffer>;
}

/** How long the storage may take to answer, what is sent included. */
const answerMilliseconds = 60_000;
/** How often something is tried that failed for no reason of ours: S3 answers 500 and 503 now and then, and asks for that. */
const triesMax = 3;
const pauseMilliseconds = 100;

/** An answer of the storage that is no success. */
export class S3Refusal extends Error {
  readonly status: number;
  /** S3's name of the fault, such as `NoSuchKey`. */
  readonly code: string;

  constructor(status: number, code: string) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
  }

  /** Whether it is the object that is not there, and not the bucket. */
  get isMissing(): boolean {
    return this.status === 404 && this.code !== 'NoSuchBucket';
  }

  /** Whether the object ends before the part of it that is asked for. */
  get isBeyond(): boolean {
    return this.status === 416;
  }
}

/** Calls an S3-compatible storage, signed as AWS asks for (Signature Version 4). Bodies are not signed: they are sealed, and go by TLS. */
export class S3Client {
  /** The URL of the bucket. */
  readonly url: string;
  readonly #settings: S3Settings;
  /** Of the signer: the key of the day. */
  readonly #cache = new Map<string, ArrayBuffer>();

  constructor(settings: S3Settings) {
    this.#settings = settings;
    this.url = `${settings.endpoint.replace(/\/+$/u, '')}/${encodeURIComponent(settings.bucket)}`;
  }

  /**
   * The answer of a call that succeeds. Throws an S3Refusal that is `awaited`; for anything else a FileStoreError, whose sentence begins with
   * `what`.
   */
  async call(call: S3Call, what: string, awaited = (_: S3Refusal) => false): Promise<Response> {
    for (let count = 1; ; count += 1) {
      try {
        return await this.#send(call);
      } catch (error) {
        if (error instanceof S3Refusal && awaited(error)) throw error;
        if (count === triesMax || !isPassing(error)) throw this.#explain(error, what);
        await sleep(pauseMilliseconds * 3 ** (count - 1) * (1 + Math.random()));
      }
    }
  }

  async #send({ method, key = '', query = {}, headers = {}, body }: S3Call): Promise<Response> {
    const words = new URLSearchParams(query).toString();
    const path = key === '' ? this.url : `${this.url}/${key}`;
    const { region, accessKeyId, secretAccessKey } = this.#settings;
    const signed = await new AwsV4Signer({
      method,
      url: words === '' ? path : `${path}?${words}`,
      headers,
      service: 's3',
      region,
      accessKeyId,
      secretAccessKey,
      cache: this.#cache,
    }).sign();
    const controller = new AbortController();
    const late = new DOMException('the storage did not answer in time', 'TimeoutError');
    const timer = setTimeout(() => controller.abort(late), answerMilliseconds);
    try {
      const answer = await fetch(signed.url, {
        method,
        headers: signed.headers,
        // A redirection would need another signature.
        redirect: 'manual',
        signal: controller.signal,
        ...(body && { body: ReadableStream.from(body), duplex: 'half' }),
      });
      if (answer.ok) return answer;
      const [, code = 'Unknown'] = /<Code>(\w{1,60})<\/Code>/u.exec(await answer.text()) ?? [];
      throw new S3Refusal(answer.status, code);
    } finally {
      clearTimeout(timer);
    }
  }

  #explain(cause: unknown, what: string): FileStoreError {
    const { endpoint, bucket } = this.#settings;
    if (!(cause instanceof S3Refusal) || isPassing(cause))
      return new FileStoreError(`${what}: ${endpoint} ${reasonOf(cause)}.`, { cause });
    const { status, code } = cause;
    const advice =
      status === 404
        ? `there is no bucket "${bucket}" at ${endpoint}: make it, or correct S3_BUCKET`
        : status === 401 || status === 403
          ? `${endpoint} refuses the key (${code}): correct S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, let the key list, read, write and delete in the bucket "${bucket}", and set the clock of this machine`
          : `${endpoint} does not take the call (${cause.message}): correct S3_ENDPOINT and S3_REGION`;
    return new FileStoreRefusedError(`${what}: ${advice}.`, { cause });
  }
}

/** Whether the same may succeed a moment later. What took too long already is not tried again: somebody waits for it. */
function isPassing(error: unknown): boolean {
  if (error instanceof S3Refusal) return error.status >= 500 || error.status === 429;
  return memberIn(error, 'name') !== 'TimeoutError';
}

/** Why nothing came of a call: what `fetch` says of it lies beneath what it throws. */
function reasonOf(error: unknown): string {
  if (error instanceof S3Refusal) return `answers ${error.message}`;
  if (memberIn(error, 'name') === 'TimeoutError') return 'does not answer in time';
  const cause = memberIn(error, 'cause');
  // Of a port that it does not call at all, `fetch` has no code, but a word.
  const why = memberIn(cause, 'code') ?? memberIn(error, 'code') ?? memberIn(cause, 'message');
  return typeof why === 'string' ? `does not answer (${why})` : 'does not answer';
}
