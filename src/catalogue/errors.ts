import { mapValues } from '../objects.ts';
import { type ErrorKey, errorTable } from './error-table.ts';
import type { FaultCode } from './faults.ts';
import { fillText, type MessageParams } from './text.ts';

export type { MessageParams } from './text.ts';

/** One fault of the input, as a key and values; the texts are added when the answer is written. */
export interface FaultDetail {
  /** The JSON path of the faulty member: `$.user_data.email.address`. */
  readonly path: string;
  readonly fault: FaultCode;
  readonly params?: MessageParams;
}

interface ApiErrorOptions {
  readonly details?: readonly FaultDetail[];
  /** The underlying error. It is logged and never sent to the caller. */
  readonly cause?: unknown;
}

/** An error of `errorTable`, thrown to end a call. Only the functions of `errors` create one. */
export class ApiError extends Error {
  readonly key: ErrorKey;
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  readonly params: MessageParams;
  readonly details: readonly FaultDetail[];

  constructor(key: ErrorKey, params: MessageParams, options: ApiErrorOptions) {
    const entry = errorTable[key];
    super(fillText(entry.message, params), options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'ApiError';
    this.key = key;
    this.code = entry.code;
    this.status = entry.status;
    this.params = params;
    this.details = options.details ?? [];
  }
}

type Placeholder<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

type TemplateOf<Message> = Message extends { readonly other: infer Other extends string }
  ? Other
  : Message & string;

type ErrorFactory<Message> = [Placeholder<TemplateOf<Message>>] extends [never]
  ? (params?: Readonly<Record<string, never>>, options?: ApiErrorOptions) => ApiError
  : (
      params: Readonly<Record<Placeholder<TemplateOf<Message>>, string | number>>,
      options?: ApiErrorOptions,
    ) => ApiError;

/**
 * One function per error: `throw errors.resourceUnknown({ resource: 'email' })`. Nothing else creates an `ApiError`.
 */
export const errors: { readonly [Key in ErrorKey]: ErrorFactory<(typeof errorTable)[Key]['message']> } =
  mapValues(
    errorTable,
    (_entry, key) =>
      (params: MessageParams = {}, options: ApiErrorOptions = {}) =>
        new ApiError(key, params, options),
  );
