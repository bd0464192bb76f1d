import type { FetchResponse, ParamsOption, ParseAs, RequestBodyOption } from 'openapi-fetch';
import type { RosterError } from './errors.ts';
import type { FileContent } from './file-content.ts';
import type { lists, postedLists } from './generated/api.ts';
import type { paths } from './generated/types.ts';

/** The methods of the API. */
export type Method = 'get' | 'put' | 'post' | 'delete';

/** The paths that have a method. */
export type PathOf<M extends Method> = {
  // biome-ignore lint/suspicious/noExplicitAny: what an operation is like does not matter here.
  [P in keyof paths]: paths[P] extends { [K in M]: any } ? P : never;
}[keyof paths];

/** An operation as the types of the document have it. */
// biome-ignore lint/suspicious/noExplicitAny: the types of openapi-fetch read what an operation is like.
type Operation = Record<string | number, any>;

/** The operation of a method on a path. */
export type OperationOf<P extends keyof paths, M extends Method> = M extends keyof paths[P]
  ? paths[P][M] extends Operation
    ? paths[P][M]
    : never
  : never;

/** What a call sends, besides method and path. */
export type CallOptions<O extends Operation> = ParamsOption<O> &
  WithFiles<RequestBodyOption<O>> & {
    /** Headers of this call, beside those of the client and those in `params.header`. */
    readonly headers?: Readonly<Record<string, string>>;
    /** Ends the call, its waits and its repetitions included: `AbortSignal.timeout(30_000)`. */
    readonly signal?: AbortSignal | undefined;
  };

/** The options of a call as arguments: left out where nothing has to be sent. */
export type Arguments<Options> = object extends Options ? [options?: Options] : [options: Options];

/** A body in which the content of a file may be the file itself, in place of its base64. */
export type WithFiles<T> = T extends string
  ? T
  : T extends readonly (infer Entry)[]
    ? WithFiles<Entry>[]
    : T extends { body: string }
      ? { body: string | FileContent }
      : T extends object
        ? {
            [K in keyof T]: K extends 'content'
              ? 'file_extension' extends keyof T
                ? T[K] | FileContent
                : T[K]
              : WithFiles<T[K]>;
          }
        : T;

/** What an operation answers when it was carried out. */
export type Data<O extends Operation, As extends ParseAs = 'json'> = Exclude<
  FetchResponse<O, { parseAs: As }, `${string}/${string}`>['data'],
  undefined
>;

/**
 * What came of a call: what was answered, or why it was not carried out. Where not even a token was to be had, there is no response.
 * `replayed`: the call had been carried out before under its `source_id`, maybe in an attempt whose answer was lost on the way; what was to be
 * told once, such as a secret, is `untold` then.
 */
export type Answer<T> =
  | {
      readonly data: T;
      readonly error?: undefined;
      readonly response: Response;
      readonly replayed: boolean;
    }
  | {
      readonly data?: undefined;
      readonly error: RosterError;
      readonly response: Response | undefined;
      readonly replayed?: undefined;
    };

/** How an answer is read: as JSON, or in the way that a call says where an operation answers something else. */
export type ReadAs<O extends Operation, As extends ParseAs> = O extends {
  responses: { 200: { content: { 'application/json': unknown } } };
}
  ? { readonly parseAs?: As }
  : { readonly parseAs: As & Exclude<ParseAs, 'json'> };

/** The paths of lists that are answered page by page. */
export type ListPath = keyof typeof lists;

/** What a list is asked by: the parameters of its GET; or those of its POST, where it has one, in a body that no log of addresses sees. */
export type ListOptions<P extends ListPath> =
  | CallOptions<OperationOf<P, 'get'>>
  | (P extends (typeof postedLists)[number] ? CallOptions<OperationOf<P, 'post'>> : never);

/** A page of a list: the whole answer. */
export type Page<P extends ListPath> = Data<OperationOf<P, 'get'>>;

/** An entry of a list. */
export type Entry<P extends ListPath> =
  NonNullable<Page<P>[(typeof lists)[P]['entries'] & keyof Page<P>]> extends readonly (infer One)[]
    ? One
    : never;
