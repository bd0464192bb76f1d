import { pipeline, Readable } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { errors } from '../../catalogue/errors.ts';
import { codeOf } from '../../describe-failure.ts';

/**
 * How much of what it has unpacked a decoder of Zstandard keeps, as a power of two: 8 MB, the most that a content encoding may
 * ask for (RFC 9659, section 3). Without a limit a body could make it keep 128 MB.
 */
const zstdParams = { [constants.ZSTD_d_windowLogMax]: 23 };

/** The encodings in which a streamed body may come (RFC 9110, section 8.4.1; Zstandard: RFC 8878). */
const decoders = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: () => createZstdDecompress({ params: zstdParams }),
} as const;

/** How many times its size a body may unpack to, once it has unpacked to more than `freeBytes`. */
const ratioMax = 200;
const freeBytes = 10 * 1024 * 1024;

/**
 * Unpacks the bodies of calls that take streams, and refuses every other body that is packed: passing over an encoding would
 * read bytes that nobody meant. Calls throw unsupportedEncoding; the unpacked stream fails with malformedEncoding.
 */
export function registerContentEncoding(app: FastifyInstance): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    if (encoding === 'identity' || encoding === '') return done(null, payload);
    const { streamsBody } = request.routeOptions.config;
    if (!streamsBody || !isKnown(encoding)) {
      const accepted = streamsBody ? Object.keys(decoders).join(', ') : 'identity';
      return done(errors.unsupportedEncoding({ encoding: encoding.slice(0, 40), accepted }));
    }
    return done(null, Readable.from(unpacked(payload, encoding)));
  });
}

function isKnown(encoding: string): encoding is keyof typeof decoders {
  return Object.hasOwn(decoders, encoding);
}

async function* unpacked(
  body: NodeJS.ReadableStream,
  encoding: keyof typeof decoders,
): AsyncGenerator<Uint8Array> {
  const decoder = decoders[encoding]();
  // What ends the body, such as a client that hangs up, ends the decoder with the same error.
  pipeline(body, decoder, () => undefined);
  let given = 0;
  try {
    for await (const chunk of decoder) {
      given += chunk.length;
      if (given > freeBytes && given > ratioMax * decoder.bytesWritten)
        throw errors.malformedEncoding({ reason: `it unpacks to more than ${ratioMax} times its size` });
      yield chunk;
    }
  } catch (error) {
    throw isOfDecoder(error) ? errors.malformedEncoding({ reason: `it is not ${nameOf(encoding)}` }) : error;
  }
}

/** What a body must be that says it has an encoding. HTTP calls deflate what others call zlib. */
function nameOf(encoding: keyof typeof decoders): string {
  if (encoding === 'deflate') return 'deflate with a zlib wrapper (RFC 1950)';
  return encoding === 'zstd' ? 'zstd with a window of at most 8 MB (RFC 9659)' : encoding;
}

/** The codes of zlib, Brotli and Zstandard. */
function isOfDecoder(error: unknown): boolean {
  return /^(?:Z_|ERR__ERROR|ERR_PADDING|ERR_BROTLI|ZSTD_error)/u.test(String(codeOf(error)));
}
