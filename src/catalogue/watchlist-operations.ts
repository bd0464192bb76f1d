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
      'The body is the file as its publisher has it: sdn.csv of OFAC, with alt.csv and add.csv behind it; targets.simple.csv of OpenSanctions; or lines of JSON. ' +
      'It may be packed (Content-Encoding gzip, deflate, br or zstd). The list is replaced once all of the file was read, or stays as it was. ' +
      'All users are then compared with what is new in it, beginning a minute later.',
    stream: {
      takes: [...ndjsonTypes, csvType],
      answers: jsonType,
      flags: {
        validate: '1: the file is checked and nothing is changed.',
        skip_broken: '1: lines that cannot be read are passed over.',
        allow_fewer: '1: the list may have less than half of the entries that it had.',
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
    title: 'List the watchlists, and how far users were compared with them',
    verb: 'get',
    path: '/watchlist',
    needs: programOnly,
  },
  {
    id: 'watchlist.list_versions',
    title: 'List the versions of a watchlist, the newest first',
    description:
      'Those that are or were in force, with when they were loaded, by whom, and what they changed; also of lists of this name that were deleted. The entries of earlier versions are not kept.',
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
    title: 'List the users who may be on a watchlist, the longest known first',
    description:
      'Those on whom nobody has decided yet, unless `status` asks for others. `user` and `entry` are what was compared when the hit was noted.',
    verb: 'get',
    path: '/watchlist/hit',
    needs: [['user:privileged']],
    action: 'list',
    event: null,
    errors: ['invalidInput'],
  },
  {
    id: 'watchlist.decide',
    title: 'Decide whether a user is who is listed',
    description:
      'At the version that the reviewer has seen. A hit that was dismissed stays so until name, birth date or kind of the user, or the entry, is another; one that was confirmed as long as the entry is listed. `open` takes a hit up again of which was decided: with `four_eyes` a hit is decided otherwise only so, by its review. The history of the user records who has decided and why; nothing of it is shown to a token that is bound to the user.',
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
