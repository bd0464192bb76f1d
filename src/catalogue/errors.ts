import type { FaultCode } from './faults.ts';
import type { ClaimKind } from './field.ts';

/** The code and message of every call that succeeded. */
export const success = { code: '0000', status: 200, message: 'Success.' } as const;

/**
 * Every error the API can answer. `code` goes by family: 1xxx the input, 2xxx who calls and what they may,
 * 3xxx not found and conflicts, 4xxx security checks, 5xxx limits, 9xxx the server. `message` is for the
 * developer; the person's words stand in `messages/` under the same keys. What a caller may not see answers
 * like what does not exist, so there is no "belongs to someone else" here.
 */
export const errorTable = {
  invalidInput: {
    code: '1001',
    status: 400,
    message: 'The input has {count} fault(s). Each is in result.details.',
  },
  malformedJson: { code: '1002', status: 400, message: 'The body does not parse as JSON.' },
  unsupportedMediaType: {
    code: '1003',
    status: 415,
    message: 'Send the body in a form that this call takes. Most take application/json.',
  },
  bodyTooLarge: { code: '1004', status: 413, message: 'The body is larger than {maximum} bytes.' },
  programMismatch: {
    code: '1005',
    status: 400,
    message: 'info.program_id is not the programme of the access token. Leave it out, or send that one.',
  },
  userUnnamed: {
    code: '1006',
    status: 400,
    message: 'Nothing names the user. Use a user-bound token, user_id in the query, or info.id in the body.',
  },
  invalidHeader: { code: '1007', status: 400, message: 'The header {header} is not valid. Send {expected}.' },
  operationUnclear: {
    code: '1008',
    status: 400,
    message: 'Several operations share this path. {member} must say which is meant.',
  },
  requestAborted: { code: '1009', status: 400, message: 'The body ended before its stated length.' },
  malformedRow: { code: '1010', status: 400, message: 'The row is not one JSON object in UTF-8.' },
  rowTooLarge: { code: '1011', status: 413, message: 'The row is larger than {maximum} bytes.' },
  malformedCsv: { code: '1012', status: 400, message: 'The CSV cannot be read at line {line}: {reason}.' },
  unknownColumns: {
    code: '1013',
    status: 400,
    message: 'These columns are not members of a user: {columns}. "roster import --columns" lists all.',
  },
  malformedRequest: {
    code: '1014',
    status: 400,
    message: 'The request is not HTTP as RFC 9112 has it, names no host, or did not come in time.',
  },
  headersTooLarge: {
    code: '1015',
    status: 400,
    message: 'Path and headers together are larger than {maximum} bytes.',
  },

  unauthenticated: {
    code: '2001',
    status: 401,
    message: 'No valid access token. Get one at POST /oauth/token and send it as Authorization: Bearer.',
  },
  tokenExpired: {
    code: '2002',
    status: 401,
    message: 'The access token has expired. Get a new one at POST /oauth/token.',
  },
  tokenRevoked: {
    code: '2003',
    status: 401,
    message: 'The access token no longer counts. Get a new one at POST /oauth/token.',
  },
  insufficientScope: { code: '2007', status: 403, message: 'This call needs the scope {scope}.' },
  privilegedOnly: { code: '2008', status: 403, message: 'This call needs the scope user:privileged.' },
  userBoundToken: {
    code: '2009',
    status: 403,
    message: 'A user-bound token reaches its own user only, and not this call.',
  },
  adminNotGranted: {
    code: '2010',
    status: 403,
    message:
      'Of clients, only the first one gives the scope admin, or the secret of another that holds it; "roster client" on the server does too.',
  },

  userUnknown: { code: '3001', status: 404, message: 'The programme has no user with this id.' },
  resourceUnknown: { code: '3002', status: 404, message: 'The user has no {resource} with this id.' },
  programUnknown: { code: '3003', status: 404, message: 'There is no programme with this id.' },
  clientUnknown: { code: '3004', status: 404, message: 'There is no API client with this id.' },
  routeUnknown: { code: '3005', status: 404, message: 'Nothing answers {method} on this path. See /docs.' },
  emailTaken: { code: '3010', status: 409, message: 'Another user of the programme has this email address.' },
  phoneTaken: { code: '3011', status: 409, message: 'Another user of the programme has this phone number.' },
  loginTaken: {
    code: '3012',
    status: 409,
    message: 'Another user of the programme has this login_id for this type.',
  },
  idempotencyMismatch: {
    code: '3013',
    status: 409,
    message: 'This source_id was used for another call within 24 hours. Use a new one for a new call.',
  },
  requestInProgress: {
    code: '3014',
    status: 409,
    message: 'A call with this source_id is still running. Repeat it after a moment.',
  },
  primaryCannotBeDeleted: {
    code: '3015',
    status: 409,
    message: 'The primary {resource} cannot be deleted while others exist. Name another as primary first.',
  },
  alreadyExists: { code: '3016', status: 409, message: 'The user already has this {resource}.' },
  programIdTaken: { code: '3017', status: 409, message: 'There is already a programme with this id.' },
  changeConflict: {
    code: '3018',
    status: 409,
    message: 'Another call changed the same record. Read it and try again.',
  },
  notPossibleNow: {
    code: '3019',
    status: 409,
    message: 'The {resource} is not in a state that allows this.',
  },
  importMismatch: {
    code: '3020',
    status: 409,
    message: 'Another row was imported under this source_id. Use a new one for a new user.',
  },
  userNotClosed: {
    code: '3030',
    status: 409,
    message:
      'The user is open. Close it with Delete User; it can be erased when its retention period is over.',
  },
  retentionNotOver: {
    code: '3031',
    status: 409,
    message: 'The programme keeps closed users for {days} days; this one can be erased from {date} UTC on.',
  },

  checkFailed: { code: '4001', status: 422, message: 'The security check failed.' },
  challengeExpired: { code: '4002', status: 422, message: 'The challenge has expired. Ask for a new one.' },
  challengeUsed: {
    code: '4003',
    status: 422,
    message: 'The challenge has been used or replaced. Ask for a new one.',
  },
  securityLocked: {
    code: '4004',
    status: 423,
    message: 'Security checks are suspended for {seconds} seconds.',
  },
  twoFactorNeeded: {
    code: '4005',
    status: 422,
    message: 'Two-factor authentication is active. Send a TOTP code.',
  },
  twoFactorInactive: {
    code: '4006',
    status: 409,
    message: 'Two-factor authentication is not active for this user.',
  },
  twoFactorActive: {
    code: '4007',
    status: 409,
    message: 'Two-factor authentication is already active for this user.',
  },
  externalTokenInvalid: {
    code: '4008',
    status: 422,
    message: 'The token of the identity provider did not verify.',
  },

  tooManyRequests: { code: '5001', status: 429, message: 'Too many calls. Repeat after {seconds} seconds.' },
  tooManyAttempts: {
    code: '5002',
    status: 429,
    message: 'Too many attempts. Repeat after {seconds} seconds.',
  },
  tooManyRecords: {
    code: '5003',
    status: 422,
    message: 'The user already has {maximum} of {resource}, the most allowed.',
  },
  inquiryTooBroad: {
    code: '5004',
    status: 422,
    message:
      'The inquiry takes longer than {limit} seconds. Narrow it: fewer days, a longer part, a sort_by of id.',
  },

  internal: {
    code: '9001',
    status: 500,
    message: 'The server failed. Quote the request id {requestId} to its operator.',
  },
  operationNotBuilt: { code: '9002', status: 501, message: 'The operation {operation} is not built yet.' },
  hasherBusy: {
    code: '9003',
    status: 503,
    message: 'Too many passwords are waiting. Repeat after {seconds} seconds.',
  },
  databaseUnavailable: {
    code: '9004',
    status: 503,
    message: 'The database does not answer. Repeat after {seconds} seconds.',
  },
  timeout: {
    code: '9006',
    status: 503,
    message: 'The call took too long and was given up. Repeat it with the same source_id.',
  },
} as const satisfies Record<
  string,
  { readonly code: string; readonly status: number; readonly message: string }
>;

/** What is answered where somebody else has what is to be one user's own. */
export const takenErrors = {
  email: 'emailTaken',
  phone: 'phoneTaken',
  login: 'loginTaken',
} as const satisfies Record<ClaimKind, ErrorKey>;

/** The key of an error: `userUnknown`. */
export type ErrorKey = keyof typeof errorTable;

/** Values for the `{placeholders}` of a message. Never the value of a protected field. */
export type MessageParams = Readonly<Record<string, string | number>>;

/** One fault of an input, before it is put into words. */
export interface FaultDetail {
  /** Where, as a JSON path: `$.user_data.email.address`. */
  readonly path: string;
  readonly fault: FaultCode;
  readonly params?: MessageParams;
}

interface ApiErrorOptions {
  readonly details?: readonly FaultDetail[];
  /** What lies beneath; goes to the log, never to the caller. */
  readonly cause?: unknown;
}

/** An answer of the table, thrown. Made by `errors` only. */
export class ApiError extends Error {
  readonly key: ErrorKey;
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  readonly params: MessageParams;
  readonly details: readonly FaultDetail[];

  constructor(key: ErrorKey, params: MessageParams, options: ApiErrorOptions) {
    const entry = errorTable[key];
    super(fillMessage(entry.message, params), options.cause === undefined ? {} : { cause: options.cause });
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

type ErrorFactory<Message extends string> = [Placeholder<Message>] extends [never]
  ? (params?: Readonly<Record<string, never>>, options?: ApiErrorOptions) => ApiError
  : (params: Readonly<Record<Placeholder<Message>, string | number>>, options?: ApiErrorOptions) => ApiError;

/** `throw errors.resourceUnknown({ resource: 'email' })`: the only way an error of the API is made. */
export const errors = Object.fromEntries(
  (Object.keys(errorTable) as ErrorKey[]).map((key) => [
    key,
    (params: MessageParams = {}, options: ApiErrorOptions = {}) => new ApiError(key, params, options),
  ]),
) as unknown as { readonly [Key in ErrorKey]: ErrorFactory<(typeof errorTable)[Key]['message']> };

/** Puts values into the `{placeholders}` of a developer's message; one without a value stays visible. */
export function fillMessage(message: string, params: MessageParams): string {
  return message.replace(/\{(\w+)\}/gu, (placeholder, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : placeholder,
  );
}
