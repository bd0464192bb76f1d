import { csvType, ndjsonType, ndjsonTypes, zipType } from './media-types.ts';
import type { OperationRow } from './operation.ts';

/** An import keeps some memory busy for as long as its client sends: about 15 MB at the most. */
const importsAtOnce = { atOnceMax: 8, ofProgramMax: 2 };
/** An export keeps a connection as well, for as long as its client reads. */
export const exportsAtOnce = { atOnceMax: 4, ofProgramMax: 2 };
/** A file keeps a few chunks of it in memory, a preview the whole. */
const filesAtOnce = { atOnceMax: 32, ofProgramMax: 16 };

/** The calls that move people in or out: their bodies and answers are streams. */
export const transferRows = [
  {
    id: 'transfer.import',
    verb: 'post',
    path: '/import',
    needs: [['user:privileged']],
    title: 'Import users from another system, or from an export',
    description:
      'The body has one user per line, as JSON or as CSV, and may have any length. The answer has one line per row, in the ' +
      'order of the rows, sent as soon as the row is done, and ends with a summary. Read it while you send, or send at most ' +
      '10,000 rows at once. The body may be compressed (Content-Encoding gzip, deflate, br or zstd). A row that was imported before is not imported again, so an import that was cut off can simply be sent again.',
    stream: {
      takes: [...ndjsonTypes, csvType],
      answers: ndjsonType,
      flags: { validate: '1: each row is checked by itself and nothing is written.' },
      ...importsAtOnce,
    },
    event: 'created',
    errors: [
      ...['invalidInput', 'unsupportedMediaType', 'unsupportedEncoding', 'malformedEncoding'],
      ...['requestAborted', 'malformedCsv', 'unknownColumns'],
    ],
  },
  {
    id: 'transfer.export',
    verb: 'get',
    path: '/export',
    needs: [['user:privileged']],
    title: 'Export the users of the programme',
    description:
      'One user per line, in the form that an import reads, all as of one moment, followed by the relationships. ' +
      'With show_sensitive_data 1, which requires user:sensitive, numbers are in clear and secrets are hashes, and the ' +
      'export can be imported. Without it, numbers are masked and secrets left out. The history of each user records it.',
    stream: {
      sometimes: 'user:sensitive',
      answers: ndjsonType,
      flags: { archive: '1: include closed users and closed entries.' },
      ...exportsAtOnce,
    },
    event: 'sensitiveDataShown',
    errors: ['invalidInput', 'changeConflict'],
  },
  {
    id: 'transfer.archive',
    verb: 'get',
    path: '/user/export/:user_id',
    stepUp: true,
    needs: [['user:privileged', 'user:sensitive']],
    title: 'Export all stored data about one user',
    description:
      'A zip archive with all data of the user, closed entries included, and the whole history. Sealed numbers are in ' +
      'clear; secrets are left out. The history records the export.',
    stream: { answers: zipType, flags: {}, ...exportsAtOnce },
    event: 'sensitiveDataShown',
    errors: ['invalidInput', 'userUnknown', 'changeConflict', 'ownUser'],
  },
  {
    id: 'user.document.content',
    verb: 'get',
    path: '/user/document/content/:file_id',
    // With a token that is bound to a user, its own files.
    needs: [['user:sensitive'], ['user']],
    title: 'Read a file of a document',
    description:
      'The file as it was sent, or a range of it, as a download. Requires `user:sensitive`; a user-bound token reads the files of its own user without it. The history records each call.',
    stream: {
      answers: 'application/octet-stream',
      isBytes: true,
      flags: {
        preview:
          '1: a JPEG of the picture, or of the first page of the PDF, of at most 2,000 pixels and without metadata. Archives, Office files and text have none.',
      },
      ...filesAtOnce,
    },
    event: 'sensitiveDataShown',
    errors: [
      ...['invalidInput', 'resourceUnknown', 'fileNotScanned', 'fileDestroyed', 'changeConflict'],
      ...['previewUnsupported', 'rangeNotSatisfiable', 'filesUnavailable'],
    ],
  },
] as const satisfies readonly OperationRow[];
