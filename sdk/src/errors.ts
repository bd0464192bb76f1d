import type { errorCodes, faultCodes } from './generated/api.ts';

/** A code of an error: those of this version, and any other of a later server. */
export type ErrorCode = (typeof errorCodes)[keyof typeof errorCodes] | (string & {});

/** A code of a fault: those of this version, and any other of a later server. */
export type FaultCode = (typeof faultCodes)[keyof typeof faultCodes] | (string & {});

/** One thing that is wrong with what was sent. */
export interface Fault {
  /** Where, as a JSON path: `$.email[0].address`. */
  readonly path: string;
  readonly code: FaultCode;
  /** For the developer, in English. */
  readonly message: string;
  /** For the person, in the language of the call. */
  readonly friendly_message: string;
}

/** What a `RosterError` is made of. */
export interface ErrorParts {
  readonly status: number;
  readonly body: unknown;
  readonly sourceId: string | null;
  readonly retryAfterSeconds: number | null;
}

/** A call that got another answer than the one it asks for, most often a refusal. Never holds what was sent, nor a token. */
export class RosterError extends Error {
  override readonly name = 'RosterError';
  /** The HTTP status; 304 where `if-none-match` was sent and nothing has changed; 0 of a redirect in a browser, or where a file was sent. */
  readonly status: number;
  /** The code of the API (compare with `errorCodes`); of the token endpoint the word of OAuth 2; null where neither answered. */
  readonly code: ErrorCode | null;
  /** For the end user, in the language of the header `lang`; null where the API did not answer. */
  readonly friendlyMessage: string | null;
  /** Everything that is wrong with the input, each with its path; empty where something else is wrong. */
  readonly faults: readonly Fault[];
  /** The name of the call, to make it once more later; null of calls that have none. */
  readonly sourceId: string | null;
  /** How long the server asks to wait; null where it does not say. */
  readonly retryAfterSeconds: number | null;
  // Not among what a log shows of an error.
  readonly #parts: ErrorParts;

  constructor(parts: ErrorParts) {
    const { status, body, sourceId, retryAfterSeconds } = parts;
    const { code, message, friendlyMessage, faults } = readResult(body);
    super(message ?? messageOf(status));
    this.status = status;
    this.code = code;
    this.friendlyMessage = friendlyMessage;
    this.faults = faults;
    this.sourceId = sourceId;
    this.retryAfterSeconds = retryAfterSeconds;
    this.#parts = parts;
  }

  /** The whole answer: parsed where it is JSON, otherwise its text. */
  get body(): unknown {
    return this.#parts.body;
  }

  /** What the error is made of, to make one that differs. */
  get parts(): ErrorParts {
    return this.#parts;
  }
}

/** What is said of an answer that says nothing itself. The status of a redirect is not always to be had. */
function messageOf(status: number): string {
  if (status === 0 || [301, 302, 303, 307, 308].includes(status))
    return 'The server answered with a redirect, which is not followed: `baseUrl` has to be where Roster is.';
  // Roster says of its JSON that it is: this comes from a proxy, or is to be read in another way.
  if (status >= 200 && status < 300)
    return `The answer with the status ${status} is no JSON. \`parseAs\` says how to read what is none.`;
  return `The server answered with the status ${status}.`;
}

/** A call that got no answer, however often it was tried. Whether it was carried out is not known: the same call with `sourceId` tells. */
export class RosterUnreachable extends Error {
  override readonly name = 'RosterUnreachable';
  /** How often it was tried. */
  readonly attempts: number;
  /** The name of the call; null of calls that have none. */
  readonly sourceId: string | null;

  constructor(cause: unknown, attempts: number, sourceId: string | null) {
    super(`The server gave no answer in ${attempts} attempt${attempts === 1 ? '' : 's'}.`, { cause });
    this.attempts = attempts;
    this.sourceId = sourceId;
  }
}

function readResult(body: unknown) {
  const result = membersOf(membersOf(body)['result']);
  if (typeof result['code'] === 'string')
    return {
      code: result['code'],
      message: textOf(result['message']),
      friendlyMessage: textOf(result['friendly_message']),
      faults: Array.isArray(result['details']) ? (result['details'] as Fault[]) : [],
    };
  // RFC 6749, section 5.2: what the token endpoint answers.
  const { error, error_description: description } = membersOf(body);
  return {
    code: textOf(error),
    message: textOf(description) ?? textOf(error),
    friendlyMessage: null,
    faults: [],
  };
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
