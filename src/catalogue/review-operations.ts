import type { OperationRow } from './operation.ts';
import { privilegedOnly } from './operation-needs.ts';

/** The calls about what waits for somebody to decide. */
export const reviewRows = [
  {
    id: 'review.list',
    title: 'List what waits for a decision, oldest first',
    description:
      'Documents, identifications and addresses with the documents that prove them, personal info where the programme asks for it, and watchlist hits. A review whose person was asked for more is listed only with `state` "asked".',
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
      'Protected values are masked. With show_sensitive_data 1, which requires user:sensitive, they are shown in clear, and the history of the user records it. GET /v1/user/document/content/{file_id} returns a file.',
    verb: 'get',
    path: '/review/:review_id',
    needs: privilegedOnly,
    action: 'get',
    event: 'sensitiveDataShown',
    errors: ['reviewUnknown', 'userUnknown', 'changeConflict'],
  },
  {
    id: 'review.claim',
    title: 'Claim a review, so that nobody else decides on it',
    description:
      'For 30 minutes. If the client that holds it claims it again, the 30 minutes start again. A review that nobody holds can be decided without a claim.',
    verb: 'post',
    path: '/review/claim/:review_id',
    needs: privilegedOnly,
    errors: ['reviewUnknown', 'reviewClaimed', 'opinionGiven', 'notPossibleNow', 'ownUser'],
  },
  {
    id: 'review.release',
    title: 'Release a review that this client holds',
    verb: 'post',
    path: '/review/release/:review_id',
    needs: privilegedOnly,
    errors: ['reviewUnknown', 'notPossibleNow'],
  },
  {
    id: 'review.decide',
    title: 'Decide on what waits, or ask the person for more',
    description:
      'Send the version that the reviewer has seen. A decision takes effect at once: on what is decided, on the status and trust level of the user, and on what else waits. Where the setting `four_eyes` requires a second operator or API client, the first opinion is kept until another one agrees; if the second disagrees, a third decides. The history of the user records each.',
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
