import type { OperationRow } from './operation.ts';
import { privilegedOnly } from './operation-needs.ts';

/** The calls about what waits for somebody to decide. */
export const reviewRows = [
  {
    id: 'review.list',
    title: 'List what waits for somebody to decide, the oldest first',
    description:
      'Documents, identifications and addresses with the documents that prove them, personal info where the programme asks for it, and hits of watchlists. What the person was asked for more of is listed with `state` "asked" only.',
    verb: 'get',
    path: '/review',
    needs: privilegedOnly,
    action: 'list',
    event: null,
    errors: ['invalidInput'],
  },
  {
    id: 'review.get',
    title: 'Read a review with what is to be decided and the documents to look at',
    description:
      'Protected values are masked; with show_sensitive_data 1, which requires user:sensitive, they are shown in clear, and the history of the user records it. GET /v1/user/document/content/{file_id} shows a file.',
    verb: 'get',
    path: '/review/:review_id',
    needs: privilegedOnly,
    action: 'get',
    event: 'sensitiveDataShown',
    errors: ['reviewUnknown', 'userUnknown', 'changeConflict'],
  },
  {
    id: 'review.claim',
    title: 'Claim a review, so that nobody else decides on it meanwhile',
    description:
      'For 30 minutes. Claimed again by the client that holds it, it is held for 30 minutes from then on. One that nobody holds can be decided without.',
    verb: 'post',
    path: '/review/claim/:review_id',
    needs: privilegedOnly,
    errors: ['reviewUnknown', 'reviewClaimed', 'opinionGiven', 'notPossibleNow', 'ownUser'],
  },
  {
    id: 'review.release',
    title: 'Give a review back that this client holds',
    verb: 'post',
    path: '/review/release/:review_id',
    needs: privilegedOnly,
    errors: ['reviewUnknown', 'notPossibleNow'],
  },
  {
    id: 'review.decide',
    title: 'Decide on what waits, or ask the person for more',
    description:
      'At the version that the reviewer has seen. A decision has its effect at once: what is decided, status and trust level of the user, and what else waits. Where the setting `four_eyes` asks for a second client, what the first one says is kept until another has said the same; where the second differs, a third decides. The history of the user records each.',
    verb: 'post',
    path: '/review/decision/:review_id',
    needs: privilegedOnly,
    event: 'updated',
    errors: [
      ...['reviewUnknown', 'reviewChanged', 'reviewClaimed', 'opinionGiven', 'notPossibleNow'],
      ...['userUnknown', 'changeConflict', 'alreadyExists'],
    ],
  },
] as const satisfies readonly OperationRow[];
