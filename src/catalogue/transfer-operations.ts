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
    summary: 'Take users over from another system, or from an export',
    description:
      'The body holds a user per line, as JSON or as CSV, of any length. The answer tells of each row, in their order, as ' +
      'soon as it is done, and ends with a line of the whole: read it while you send, or send no more than 10,000 rows at ' +
      'once. A row that was imported before is not made again, so that an import that was cut off is simply sent again.',
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
      'A user per line, as an import takes them, all as they were at one moment; then the relationships. With ' +
      'show_sensitive_data 1, which needs user:sensitive, sealed numbers stand in clear and secrets as their hashes, and ' +
      'the export can be imported; without it they are masked and left out. The history of each user says so.',
    flags: { archive: '1: closed users and closed entries too.' },
    answers: ndjsonType,
    errors: ['invalidInput', 'changeConflict'],
  },
  {
    id: 'transfer.archive',
    method: 'GET',
    path: '/v1/user/export/:user_id',
    scopes: ['user:privileged', 'user:sensitive'],
    summary: 'Export everything that is held about one user',
    description:
      'A zip archive with what the user has, closed entries included, and the whole history. Sealed numbers stand in ' +
      'clear; secrets are left out. The history says so.',
    flags: {},
    answers: zipType,
    errors: ['userUnknown', 'changeConflict'],
  },
];
