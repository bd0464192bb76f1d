import type { Access } from '../access/access.ts';
import type { Answer } from '../calls/answer.ts';
import type { Call, Services } from '../calls/services.ts';
import type { ApiError } from '../catalogue/errors.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { Decider } from '../deciding/decider.ts';
import type { InstallationReport } from '../installation/report.ts';

/** What handlers work with. */
export interface HandlerServices extends Services {
  readonly access: Access;
  /** Decides of transactions by access rules. */
  readonly decider: Decider;
  /** Tells how the installation stands. */
  readonly installation: InstallationReport;
}

/** A call as a handler sees it: what was asked, without HTTP. */
export interface OperationRequest {
  readonly operation: Operation;
  /** The user that the call is about. Throws userUnnamed, and userUnknown for what cannot be an id. */
  readonly userId: number;
  /** The user of the path, else the one that the token is bound to; null for none. Throws userUnknown for what cannot be an id. */
  readonly namedUserId: number | null;
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** The parameters of the query, wherever they were sent: in a body they may be anything. */
  readonly query: unknown;
  /**
   * The network for which wrong proofs are counted: that of the person, as the client says it (`user_ip`), or of a caller with a
   * token that is bound to a user. Null where it is not known.
   */
  readonly network: string | null;
  /** The body as parsed JSON; undefined where there is none. */
  readonly body: unknown;
  /** The bytes of a body that is a stream, as they come. Throws requestAborted where they stop coming. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** What the header Range asks for, as it was sent; null for none. */
  readonly range: string | null;
  /** The media type of the body, in lower case. */
  readonly mediaType: string;
  /** Logs what a streamed answer failed with once it was under way; returns what the caller may be told of it. */
  readonly logFailure: (cause: unknown) => ApiError;
  /** Takes the four digits with which a streamed answer ended. */
  readonly endedWith: (code: string) => void;
}

/** An answer that is a stream, of a media type and with more headers. */
export interface StreamedAnswer {
  /** Absent: 200. */
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Lines as they come, or what writes pieces and waits for a slow reader. */
  readonly source: AsyncIterable<string> | StreamWriter;
}

/** Writes a streamed answer. What it throws before the first piece is answered as an error. */
export type StreamWriter = (write: (piece: string | Buffer) => Promise<void>) => Promise<unknown>;

/** Carries out an operation. Throws ApiError. */
export type Handler = (
  services: HandlerServices,
  call: Call,
  request: OperationRequest,
) => Promise<Answer | StreamedAnswer>;
