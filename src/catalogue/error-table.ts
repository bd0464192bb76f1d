import type { ClaimKind } from './field.ts';
import type { Text } from './text.ts';

/** The code and message of every call that succeeded. */
export const success = { code: '0000', status: 200, message: 'Success.' } as const;

/**
 * Every error that the API can answer. The first digit of `code` is the family: 1 the input, 2 authentication and
 * authorisation, 3 not found and conflicts, 4 security checks, 5 limits, 9 the server. `message` is the text for the
 * developer; the text for the end user stands in `messages/` under the same key. A record that the caller may not see
 * gets the same answer as a record that does not exist, so no error here says "belongs to someone else".
 */
export const errorTable = {
  invalidInput: {
    code: '1001',
    status: 400,
    message: {
      counts: 'count',
      one: 'The request has {count} fault. It is listed in result.details.',
      other: 'The request has {count} faults. Each one is listed in result.details.',
    },
  },
  malformedJson: { code: '1002', status: 400, message: 'The body is not valid JSON.' },
  unsupportedMediaType: {
    code: '1003',
    status: 415,
    message: 'This call does not accept the media type of the body. Send {types}.',
  },
  bodyTooLarge: { code: '1004', status: 413, message: 'The body is larger than {maximum} bytes.' },
  infoMismatch: {
    code: '1005',
    status: 400,
    message: 'info.{named} is not the id of {owner}. Omit it, or send that id.',
  },
  userUnnamed: {
    code: '1006',
    status: 400,
    message:
      'The request does not name a user. Use a user-bound token, user_id in the query, or info.id in the body.',
  },
  invalidHeader: { code: '1007', status: 400, message: 'The header {header} is not valid. Send {expected}.' },
  operationUnclear: {
    code: '1008',
    status: 400,
    message:
      'Several operations share this path, and the body does not say which one is meant. Check {member}.',
  },
  requestAborted: {
    code: '1009',
    status: 400,
    message: 'The connection ended or stalled before the call was complete.',
  },
  malformedRow: { code: '1010', status: 400, message: 'The row is not a single JSON object in UTF-8.' },
  rowTooLarge: { code: '1011', status: 413, message: 'The row is larger than {maximum} bytes.' },
  malformedCsv: { code: '1012', status: 400, message: 'The CSV cannot be read at line {line}: {reason}.' },
  unknownColumns: {
    code: '1013',
    status: 400,
    message:
      'These columns are not members of a user, or appear twice: {columns}. "roster import --columns" lists the valid ones.',
  },
  malformedRequest: {
    code: '1014',
    status: 400,
    message: 'The request is not valid HTTP (RFC 9112), does not name a host, or did not arrive in time.',
  },
  headersTooLarge: {
    code: '1015',
    status: 400,
    message: 'The path and the headers together are larger than {maximum} bytes.',
  },
  watchlistForm: {
    code: '1040',
    status: 400,
    message:
      'Roster cannot read this list: it is neither sdn.csv of OFAC, nor targets.simple.csv of OpenSanctions, nor lines of JSON objects with ref and names.',
  },
  watchlistBroken: {
    code: '1041',
    status: 400,
    message: {
      counts: 'count',
      one: '{count} line cannot be read, line {line}: {reason}. Nothing was changed. skip_broken 1 loads the other lines.',
      other:
        '{count} lines cannot be read, the first is line {line}: {reason}. Nothing was changed. skip_broken 1 loads the other lines.',
    },
  },
  watchlistTooLarge: {
    code: '1042',
    status: 422,
    message: 'The list has more than {maximum} {what}, which is the maximum. Nothing was changed.',
  },
  watchlistShrunk: {
    code: '1043',
    status: 409,
    message:
      'The list has {entries} entries, less than half of the previous {before}: was the file cut off? Nothing was changed. allow_fewer 1 loads it anyway.',
  },

  unsupportedEncoding: {
    code: '1016',
    status: 415,
    message: 'This call does not accept a body with Content-Encoding {encoding}. It accepts: {accepted}.',
  },
  programUnnamed: {
    code: '1021',
    status: 400,
    message: 'The operator serves several programmes. Name one of them in the header program_id.',
  },
  malformedEncoding: { code: '1017', status: 400, message: 'The body cannot be decompressed: {reason}.' },

  unauthenticated: {
    code: '2001',
    status: 401,
    message:
      'The access token is missing or not valid. Get one from POST /oauth/token and send it as Authorization: Bearer.',
  },
  tokenExpired: {
    code: '2002',
    status: 401,
    message: 'The access token has expired. Get a new one from POST /oauth/token.',
  },
  tokenRevoked: {
    code: '2003',
    status: 401,
    message: 'The access token has been revoked. Get a new one from POST /oauth/token.',
  },
  insufficientScope: { code: '2007', status: 403, message: 'This call requires the scope {scope}.' },
  privilegedOnly: { code: '2008', status: 403, message: 'This call requires the scope user:privileged.' },
  userBoundToken: {
    code: '2009',
    status: 403,
    message: 'A user-bound token gives access to its own user only, and does not allow this call.',
  },
  adminNotGranted: {
    code: '2010',
    status: 403,
    message:
      'Only the API client that the first start created may grant the scope admin, or give a new secret to another client that has it. On the server, "roster client" may do both.',
  },
  userSuspended: {
    code: '2011',
    status: 403,
    message:
      'The user is suspended, which also suspends security checks. A client with the scope user:privileged can lift the suspension: Update User with info.status 1.',
  },

  signInRefused: {
    code: '2020',
    status: 401,
    message: 'No operator has this email and password, or the operator may not sign in.',
  },
  sessionEnded: {
    code: '2021',
    status: 401,
    message: 'The session has ended, or there is none. Sign in with POST /v1/session.',
  },
  secondFactorPending: {
    code: '2022',
    status: 401,
    message: 'The session waits for the second factor. Send it with PUT /v1/session.',
  },
  permissionMissing: {
    code: '2023',
    status: 403,
    message: 'None of the operator’s roles in this programme allows this call. It requires: {permission}.',
  },
  stepUpNeeded: {
    code: '2024',
    status: 403,
    message:
      'This call requires a second factor given within the last ten minutes. Send one with PUT /v1/session, then repeat the call.',
  },
  originRefused: {
    code: '2025',
    status: 403,
    message: 'A session can only be used from pages of this server.',
  },
  connectionInsecure: {
    code: '2026',
    status: 403,
    message: 'Operators can only sign in over HTTPS, or from the server machine itself.',
  },
  roleNotGranted: {
    code: '2027',
    status: 403,
    message: 'Only an operator who manages the installation can give or take away the role {role}.',
  },
  operatorElsewhere: {
    code: '2029',
    status: 403,
    message:
      'The operator serves other programmes as well, so only an operator who manages the installation can do this.',
  },
  operatorsOnly: {
    code: '2030',
    status: 403,
    message: 'Only an operator who is signed in to the console can make this call; an API client cannot.',
  },
  ownAccount: {
    code: '2028',
    status: 403,
    message: 'No operator can change their own roles or disable their own account.',
  },

  userUnknown: { code: '3001', status: 404, message: 'The programme has no user with this id.' },
  resourceUnknown: { code: '3002', status: 404, message: 'The user has no such {resource}.' },
  programUnknown: { code: '3003', status: 404, message: 'There is no programme with this id.' },
  clientUnknown: { code: '3004', status: 404, message: 'There is no API client with this id.' },
  operatorUnknown: { code: '3090', status: 404, message: 'There is no such operator.' },
  jobUnknown: {
    code: '3092',
    status: 404,
    message: 'No job with this number was given up. It may be done, or waiting for its turn.',
  },
  sessionUnknown: { code: '3091', status: 404, message: 'There is no such session.' },
  routeUnknown: {
    code: '3005',
    status: 404,
    message: 'There is no operation for {method} on this path. See /docs.',
  },
  templateUnknown: {
    code: '3007',
    status: 404,
    message: 'There is no kind of message with this name, or it has no text in this language.',
  },
  messageUnknown: { code: '3008', status: 404, message: 'The programme has no message with this id.' },
  webhookUnknown: {
    code: '3009',
    status: 404,
    message: 'The programme has no webhook endpoint with this id.',
  },
  watchlistUnknown: { code: '3040', status: 404, message: 'The programme has no watchlist with this name.' },
  hitUnknown: { code: '3041', status: 404, message: 'The programme has no hit with this id.' },
  hitChanged: {
    code: '3042',
    status: 409,
    message: 'The hit now has the version {version}. Read it again before you decide.',
  },
  ownUser: {
    code: '3043',
    status: 403,
    message:
      'Nobody can decide on the user of their own token, and no operator can change the user that has their own email.',
  },
  alreadyInProgram: {
    code: '3080',
    status: 409,
    message: 'The programme already has a {resource} with this number or code. result.details says where.',
  },
  notInProgram: {
    code: '3081',
    status: 404,
    message: 'The programme has no such {resource}. For a list, result.details says where.',
  },
  decisionConflict: {
    code: '3070',
    status: 409,
    message:
      'A transaction with this id and other facts was already decided. Send the same facts, or another id.',
  },
  decisionUnknown: {
    code: '3071',
    status: 404,
    message: 'No transaction of the user with this id was decided.',
  },
  reversalConflict: {
    code: '3072',
    status: 409,
    message: 'This transaction was already reversed with another amount. A transaction can be reversed once.',
  },
  amountMissing: {
    code: '1020',
    status: 422,
    message:
      'Rule {rule} limits amounts in {currency}, but the transaction has no amount in that currency. Send it as billing_amount.',
  },
  checkUnknown: { code: '3060', status: 404, message: 'The programme has no check with this id.' },
  checkEnded: {
    code: '3061',
    status: 409,
    message: 'The check has ended, or what it was about has changed, so results are no longer accepted.',
  },
  reviewUnknown: { code: '3050', status: 404, message: 'The programme has no review with this id.' },
  reviewChanged: {
    code: '3051',
    status: 409,
    message:
      'What is to be decided has changed: the review now has the version {version}. Read it again before you decide.',
  },
  reviewClaimed: {
    code: '3052',
    status: 409,
    message: 'Another client holds the review until {until} UTC.',
  },
  opinionGiven: {
    code: '3053',
    status: 409,
    message: 'This operator or API client has already given an opinion. Another one has to decide as well.',
  },
  reviewNeeded: {
    code: '3054',
    status: 409,
    message:
      'Two operators or API clients must decide on this (four_eyes). Leave its state as it is, and decide through its review (GET /v1/review, POST /v1/review/decision/:review_id).',
  },
  emailTaken: {
    code: '3010',
    status: 409,
    message: 'Another user of the programme already has this email address.',
  },
  phoneTaken: {
    code: '3011',
    status: 409,
    message: 'Another user of the programme already has this phone number.',
  },
  loginTaken: {
    code: '3012',
    status: 409,
    message: 'Another user of the programme already has this login_id with this type.',
  },
  idempotencyMismatch: {
    code: '3013',
    status: 409,
    message:
      'This source_id was used for a different call within the last 24 hours. Use a new source_id for a new call.',
  },
  requestInProgress: {
    code: '3014',
    status: 409,
    message: 'A call with this source_id is still in progress. Repeat it in a moment.',
  },
  primaryCannotBeDeleted: {
    code: '3015',
    status: 409,
    message:
      'The primary {resource} cannot be deleted while the user has others. Make another one primary first.',
  },
  alreadyExists: { code: '3016', status: 409, message: 'The user already has this {resource}.' },
  programIdTaken: { code: '3017', status: 409, message: 'There is already a programme with this id.' },
  changeConflict: {
    code: '3018',
    status: 409,
    message: 'Another call changed the same record at the same time. Read the record again and retry.',
  },
  notPossibleNow: {
    code: '3019',
    status: 409,
    message: 'The {resource} is in a state that does not allow this.',
  },
  importMismatch: {
    code: '3020',
    status: 409,
    message: 'A different row was imported under this source_id. Use a new source_id for a new user.',
  },
  fileNotScanned: {
    code: '3025',
    status: 409,
    message: 'The file has not been scanned for malware yet. Retry in a moment.',
  },
  fileDestroyed: {
    code: '3026',
    status: 409,
    message: 'The file was infected and has been destroyed. Nothing of it is left.',
  },
  rangeNotSatisfiable: {
    code: '1018',
    status: 416,
    message: 'The header Range asks for bytes beyond the end of the file, which has {bytes} bytes.',
  },
  previewUnsupported: {
    code: '1019',
    status: 415,
    message: 'There is no preview of files of this type. Read the file itself, without preview.',
  },
  preconditionFailed: {
    code: '3021',
    status: 412,
    message: 'The record has changed since the answer whose ETag If-Match names. Read it again.',
  },
  previousSecretCounts: {
    code: '3022',
    status: 409,
    message:
      'The previous secret of the endpoint signs until {date} UTC. End it first, or send force 1 to end it now.',
  },
  replaysUnderWay: {
    code: '3023',
    status: 409,
    message: 'The endpoint has {maximum} replays under way, which is the maximum. Wait until one has ended.',
  },
  notNextEvent: {
    code: '3024',
    status: 409,
    message:
      'This is not the event of the user that the endpoint is sent next. The next one has the sequence {sequence}.',
  },
  userNotClosed: {
    code: '3030',
    status: 409,
    message:
      'The user is not closed. Close the user with Delete User; erasure is possible once the retention period is over.',
  },
  retentionNotOver: {
    code: '3031',
    status: 409,
    message: {
      counts: 'days',
      one: 'The programme keeps closed users for {days} day. This user can be erased from {date} UTC on.',
      other: 'The programme keeps closed users for {days} days. This user can be erased from {date} UTC on.',
    },
  },

  checkFailed: { code: '4001', status: 422, message: 'The security check failed.' },
  secondFactorWrong: {
    code: '4020',
    status: 422,
    message: 'The second factor is wrong, or was used before.',
  },
  invitationEnded: {
    code: '4021',
    status: 422,
    message:
      'There is no such invitation, or it was used, was replaced or is older than 24 hours. Ask for another one.',
  },
  challengeExpired: { code: '4002', status: 422, message: 'The challenge has expired. Request a new one.' },
  challengeUsed: {
    code: '4003',
    status: 422,
    message: 'The challenge has been used or replaced. Request a new one.',
  },
  securityLocked: {
    code: '4004',
    status: 423,
    message: {
      counts: 'seconds',
      one: 'Security checks are suspended for {seconds} second.',
      other: 'Security checks are suspended for {seconds} seconds.',
    },
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
    message: 'The token of the identity provider could not be verified.',
  },
  phoneProvenLongAgo: {
    code: '4009',
    status: 422,
    message: {
      counts: 'days',
      one: 'The phone was verified more than {days} day ago. Confirm a challenge for an email address as well.',
      other:
        'The phone was verified more than {days} days ago. Confirm a challenge for an email address as well.',
    },
  },

  tooManyRequests: {
    code: '5001',
    status: 429,
    message: {
      counts: 'seconds',
      one: 'Too many calls. Retry after {seconds} second.',
      other: 'Too many calls. Retry after {seconds} seconds.',
    },
  },
  tooManyAttempts: {
    code: '5002',
    status: 429,
    message: {
      counts: 'seconds',
      one: 'Too many attempts. Retry after {seconds} second.',
      other: 'Too many attempts. Retry after {seconds} seconds.',
    },
  },
  tooManyRecords: {
    code: '5003',
    status: 422,
    message: {
      counts: 'maximum',
      one: 'There is already {maximum} entry of {resource}, which is the maximum.',
      other: 'There are already {maximum} entries of {resource}, which is the maximum.',
    },
  },
  inquiryTooBroad: {
    code: '5004',
    status: 422,
    message: {
      counts: 'limit',
      one: 'The inquiry took longer than {limit} second. Narrow it: ask for fewer days, search for a longer text, or sort by id.',
      other:
        'The inquiry took longer than {limit} seconds. Narrow it: ask for fewer days, search for a longer text, or sort by id.',
    },
  },

  internal: {
    code: '9001',
    status: 500,
    message: 'The server failed. Give the request id {requestId} to the operator of the server.',
  },
  hasherBusy: {
    code: '9003',
    status: 503,
    message: {
      counts: 'seconds',
      one: 'Too many passwords are waiting to be hashed. Retry after {seconds} second.',
      other: 'Too many passwords are waiting to be hashed. Retry after {seconds} seconds.',
    },
  },
  databaseUnavailable: {
    code: '9004',
    status: 503,
    message: {
      counts: 'seconds',
      one: 'The database is not available. Retry after {seconds} second.',
      other: 'The database is not available. Retry after {seconds} seconds.',
    },
  },
  uploadsBusy: {
    code: '9008',
    status: 503,
    message: {
      counts: 'seconds',
      one: 'Too many files are being sent at once. Retry after {seconds} second.',
      other: 'Too many files are being sent at once. Retry after {seconds} seconds.',
    },
  },
  filesUnavailable: {
    code: '9007',
    status: 503,
    message: {
      counts: 'seconds',
      one: 'Files cannot be stored or read at the moment. Retry after {seconds} second.',
      other: 'Files cannot be stored or read at the moment. Retry after {seconds} seconds.',
    },
  },
  timeout: {
    code: '9006',
    status: 503,
    message: 'The call took too long and was abandoned. Repeat it with the same source_id.',
  },
} as const satisfies Record<
  string,
  { readonly code: string; readonly status: number; readonly message: Text }
>;

/** The error for a value that must be unique in the programme and that another user already has, by kind of claim. */
export const takenErrors = {
  email: 'emailTaken',
  phone: 'phoneTaken',
  login: 'loginTaken',
  relationship: 'alreadyExists',
} as const satisfies Record<ClaimKind, ErrorKey>;

/** The key of an error: `userUnknown`. */
export type ErrorKey = keyof typeof errorTable;
