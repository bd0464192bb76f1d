import { csvType, jsonType, ndjsonTypes } from './media-types.ts';
import type { OperationRow } from './operation.ts';
import { programOnly } from './operation-needs.ts';

/** The calls about watchlists: the lists of a programme, and users who may be listed. */
export const watchlistRows = [
  {
    id: 'watchlist.load',
    verb: 'post',
    path: '/watchlist/:name',
    needs: programOnly,
    title: 'Load a watchlist, or a newer version of one',
    description:
      'The body is the file as published: sdn.csv of OFAC, followed by alt.csv and add.csv; targets.simple.csv of OpenSanctions; or lines of JSON. ' +
      'It may be compressed (Content-Encoding gzip, deflate, br or zstd). The list is replaced once the whole file was read; otherwise it stays as it was. ' +
      'The comparison of all users with the new entries starts a minute later.',
    stream: {
      takes: [...ndjsonTypes, csvType],
      answers: jsonType,
      flags: {
        validate: '1: the file is checked and nothing is changed.',
        skip_broken: '1: lines that cannot be read are skipped.',
        allow_fewer: '1: the list may have less than half of its previous entries.',
      },
      atOnceMax: 2,
      ofProgramMax: 1,
    },
    // The same file again is the same list.
    replay: 'none',
    errors: [
      ...[
        'invalidInput',
        'unsupportedMediaType',
        'unsupportedEncoding',
        'malformedEncoding',
        'requestAborted',
      ],
      ...['watchlistForm', 'watchlistBroken', 'watchlistTooLarge', 'watchlistShrunk', 'tooManyRecords'],
    ],
  },
  {
    id: 'watchlist.list',
    title: 'List the watchlists, and how far users have been compared with them',
    verb: 'get',
    path: '/watchlist',
    needs: programOnly,
  },
  {
    id: 'watchlist.list_versions',
    title: 'List the versions of a watchlist, newest first',
    description:
      'The current and earlier versions, with when and by whom they were loaded, and what they changed; also of deleted lists of this name. The entries of earlier versions are not kept.',
    verb: 'get',
    path: '/watchlist/version/:name',
    needs: programOnly,
    action: 'list',
    errors: ['invalidInput', 'watchlistUnknown'],
  },
  {
    id: 'watchlist.delete',
    title: 'Delete a watchlist; its hits end',
    verb: 'delete',
    path: '/watchlist/:name',
    needs: programOnly,
    errors: ['watchlistUnknown'],
  },
  {
    id: 'watchlist.list_hits',
    title: 'List the users who may be on a watchlist, oldest first',
    description:
      'Hits that nobody has decided on yet, unless `status` asks for others. `user` and `entry` are what was compared when the hit was recorded.',
    verb: 'get',
    path: '/watchlist/hit',
    needs: [['user:privileged']],
    action: 'list',
    event: null,
    errors: ['invalidInput'],
  },
  {
    id: 'watchlist.decide',
    title: 'Decide whether a user is the one listed',
    description:
      'Send the version that the reviewer has seen. A dismissed hit stays dismissed until the name, birth date or kind of the user, or the entry, changes; a confirmed hit stays confirmed as long as the entry is listed. `open` reopens a decided hit; with `four_eyes`, this is the only way to change a decision, which is then made by its review. The history of the user records who decided and why; a user-bound token sees nothing of it.',
    verb: 'put',
    path: '/watchlist/hit/:hit_id',
    needs: [['user:privileged']],
    event: 'updated',
    errors: [
      ...['hitUnknown', 'hitChanged', 'ownUser', 'userUnknown', 'notPossibleNow', 'changeConflict'],
      'reviewNeeded',
    ],
  },
] as const satisfies readonly OperationRow[];
