import type { ErrorKey } from './errors.ts';

/** A call that moves people in or out: its body or its answer is a stream, read and written as it comes. */
export interface TransferOperation {
  readonly id: 'transfer.import' | 'transfer.export' | 'transfer.archive';
  readonly method: 'GET' | 'POST';
  /** From the root, as Fastify writes it. */
  readonly path: string;
  /** All of them are needed; what is `sometimes` needed, only where the call asks for it. */
  readonly scopes: readonly ('user:privileged' | 'user:sensitive')[];
  readonly sometimes?: readonly 'user:sensitive'[];
  readonly summary: string;
  readonly description: string;
  /** Flags of the query, 1 or 0. */
  readonly flags: Readonly<Record<string, string>>;
  /** What the body may be; absent: there is none. */
  readonly takes?: readonly string[];
  readonly answers: string;
  /** Besides those of every call. */
  readonly errors: readonly ErrorKey[];
}

/** The form of users, a line each. */
export const ndjsonType = 'application/x-ndjson';
/** The form of users, a row each. */
export const csvType = 'text/csv';
/** The form of an archive about one user. */
export const zipType = 'application/zip';

/** Every call that moves people. */
export const transferOperations: readonly TransferOperation[] = [
  {
    id: 'transfer.import',
    method: 'POST',
    path: '/v1/import',
    scopes: ['user:privileged'],
    summary: 'Import users from another system, or from an export',
    description:
      'The body has one user per line, as JSON or as CSV, and may have any length. The answer has one line per row, in the ' +
      'order of the rows, sent as soon as the row is done, and ends with a summary. Read it while you send, or send at most ' +
      '10,000 rows at once. A row that was imported before is not imported again: send an import that was cut off again.',
    flags: { validate: '1: each row is checked by itself and nothing is written.' },
    takes: [ndjsonType, csvType],
    answers: ndjsonType,
    errors: ['unsupportedMediaType', 'requestAborted', 'malformedCsv', 'unknownColumns'],
  },
  {
    id: 'transfer.export',
    method: 'GET',
    path: '/v1/export',
    scopes: ['user:privileged'],
    sometimes: ['user:sensitive'],
    summary: 'Export the users of the programme',
    description:
      'One user per line, in the form that an import reads, all as they were at one moment, followed by the relationships. ' +
      'With show_sensitive_data 1, which requires user:sensitive, numbers are in clear and secrets are hashes, and the ' +
      'export can be imported. Without it, numbers are masked and secrets left out. The history of each user records it.',
    flags: { archive: '1: include closed users and closed entries.' },
    answers: ndjsonType,
    errors: ['invalidInput', 'changeConflict'],
  },
  {
    id: 'transfer.archive',
    method: 'GET',
    path: '/v1/user/export/:user_id',
    scopes: ['user:privileged', 'user:sensitive'],
    summary: 'Export all stored data about one user',
    description:
      'A zip archive with all data of the user, closed entries included, and the whole history. Sealed numbers are in ' +
      'clear; secrets are left out. The history records the export.',
    flags: {},
    answers: zipType,
    errors: ['userUnknown', 'changeConflict'],
  },
];
