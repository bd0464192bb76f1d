export type {
  Answer,
  CallOptions,
  Data,
  Entry,
  ListOptions,
  ListPath,
  OperationOf,
  Page,
  PathOf,
} from './call-types.ts';
export {
  createRoster,
  dataOf,
  orThrow,
  type Roster,
  type RosterMethod,
  type RosterOptions,
} from './client.ts';
export type { Download, DownloadOptions } from './download.ts';
export { type ErrorCode, type Fault, type FaultCode, RosterError, RosterUnreachable } from './errors.ts';
export type { ByteStream, FileContent, OpenableFile } from './file-content.ts';
export { errorCodes, faultCodes, untold } from './generated/api.ts';
export type { components, operations, paths, webhooks } from './generated/types.ts';
export type { Clock, Patience } from './patience.ts';
export { rowsOf } from './rows.ts';
export type { ClientCredentials, TokenOption } from './tokens.ts';
export {
  type RefusalReason,
  verifyWebhook,
  type WebhookCheck,
  type WebhookEvent,
  WebhookRefused,
} from './webhooks.ts';
