import { ApiError, errors } from '../catalogue/errors.ts';
import { bodyBytesMax } from '../catalogue/operation.ts';
import { FileMissingError, FileStoreError } from '../files/file-store.ts';
import { HasherBusyError } from '../hashing/hasher.ts';
import { memberIn } from '../objects.ts';
import { isDatabaseDown, isDatabaseTimeout, isStaleStatement } from '../storage/database-errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The media types of bodies that a route takes; absent: JSON. */
    mediaTypes?: readonly string[];
  }
}

/** What a route takes of bodies. */
export interface TakenBody {
  readonly bytesMax: number;
  /** Media types. */
  readonly types: readonly string[];
}

const mostCalls: TakenBody = { bytesMax: bodyBytesMax, types: ['application/json'] };

/**
 * What the caller is told of an error, whatever threw it. What lies beneath stays its cause, for the log. `taken`: what the
 * route takes of bodies.
 */
export function errorOf(error: unknown, requestId: string, taken = mostCalls): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof HasherBusyError) return errors.hasherBusy({ seconds: error.retryAfterSeconds });
  if (isDatabaseDown(error) || isStaleStatement(error))
    return errors.databaseUnavailable({ seconds: 1 }, { cause: error });
  // A file that a row names and that is gone comes back by no waiting.
  if (error instanceof FileStoreError && !(error instanceof FileMissingError))
    return errors.filesUnavailable({ seconds: 10 }, { cause: error });
  if (isDatabaseTimeout(error)) return errors.timeout({}, { cause: error });
  return frameworkError(error, taken) ?? errors.internal({ requestId }, { cause: error });
}

/** The faults that Fastify finds before a handler runs. */
function frameworkError(error: unknown, { bytesMax: maximum, types }: TakenBody): ApiError | undefined {
  switch (memberIn(error, 'code')) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_TYPE':
      return errors.unsupportedMediaType({ types: types.join(' or ') });
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return errors.bodyTooLarge({ maximum });
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'ECONNRESET':
      return errors.requestAborted();
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return errors.malformedJson();
    default:
      return memberIn(error, 'statusCode') === 400 ? errors.malformedJson() : undefined;
  }
}
