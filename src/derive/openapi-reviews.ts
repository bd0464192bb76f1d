import { riskMax } from '../catalogue/checks.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import type { Operation } from '../catalogue/operation.ts';
import {
  reviewLimits,
  reviewOutcomes,
  reviewReasonCodes,
  reviewStates,
  reviewSteps,
} from '../catalogue/reviews.ts';
import { refToCheck } from './openapi-checks.ts';
import { inQuery, numberInPath, ownOperation, type Properties, whole, words } from './openapi-own.ts';
import { refToParameter } from './openapi-parameters.ts';
import type { ResponseBook } from './openapi-responses.ts';
import { kindSchema, objectSchema, orNull, refTo, type Schema, type SchemaBook } from './schema-of.ts';

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const anObject: Schema = { type: 'object', additionalProperties: true };
const instant: Schema = { type: 'string', description: 'UTC, yyyy-mm-ddThh:mm:ss.' };

/** A call about reviews, as OpenAPI describes it. */
export function reviewOperation(book: SchemaBook, responses: ResponseBook, operation: Operation): Schema {
  const described = ownOperation({
    path: { review_id: numberInPath },
    query: (_, id) => (id === 'review.list' ? questionParameters(book) : []),
    answer: answerOf,
    body: bodyOf,
  });
  return described(book, responses, operation);
}

function questionParameters(book: SchemaBook): Schema[] {
  const open = reviewStates.filter((state) => state !== 'decided' && state !== 'ended');
  const about = (parameter: Schema, description: string) => ({ ...parameter, description });
  return [
    inQuery('step', words(reviewSteps)),
    about(inQuery('state', words(open)), 'Omitted: all except reviews whose person was asked for more.'),
    inQuery('user_id', kindSchema(book, kinds.id)),
    about(
      inQuery('country', kindSchema(book, kinds.country)),
      'The country of the identity paper or the address; otherwise that of the primary address.',
    ),
    about(
      inQuery('age', { type: 'integer', minimum: 0, maximum: reviewLimits.ageDays }),
      'Reviews that have waited for at least this many days.',
    ),
    about(
      inQuery('risk', { type: 'integer', minimum: 0, maximum: riskMax }),
      'Reviews of users whose risk_rate is at least this. Users without a risk_rate, because minFraud was never asked, are left out.',
    ),
    about(
      inQuery('overdue', { type: 'integer', enum: [0, 1] }),
      'Whether the review has waited longer than the setting `review_hours` allows.',
    ),
    about(inQuery('assigned', { type: 'integer', enum: [0, 1] }), 'Whether somebody holds the review.'),
    about(inQuery('claimed_by', integer), 'The number of the API client that holds it.'),
    refToParameter('page_size'),
    inQuery('cursor', kindSchema(book, kinds.cursor)),
  ];
}

/** The members of an answer, by operation. */
function answerOf(book: SchemaBook, id: string): Properties {
  book.set('review', whole(review));
  switch (id) {
    case 'review.list':
      return [
        ['review', { type: 'array', items: refTo('review') }],
        [
          'cursor',
          { ...orNull(text), description: 'Continues where this page ended; null on the last page.' },
        ],
      ];
    case 'review.get':
      return [['review', whole([...review, ...viewed(book)])]];
    default:
      return [['review', refTo('review')]];
  }
}

function bodyOf(book: SchemaBook, id: string): Schema {
  const flag: Properties = [['validate', kindSchema(book, kinds.flag)]];
  if (id !== 'review.decide')
    return { required: false, content: { 'application/json': { schema: objectSchema(flag, []) } } };
  const decision = objectSchema(
    [
      ['outcome', words(reviewOutcomes)],
      ['version', { type: 'integer', minimum: 1, description: 'The version that the reviewer has seen.' }],
      [
        'reason_code',
        {
          ...words(reviewReasonCodes),
          description: 'Required unless it is accepted. The person is sent a sentence that explains it.',
        },
      ],
      [
        'reason',
        {
          type: 'string',
          maxLength: reviewLimits.reasonLength,
          description: 'For the history only; the person is not told.',
        },
      ],
      [
        'fields',
        {
          ...anObject,
          description:
            'Corrected values of an accepted identification, address or personal info, in the form of an update.',
        },
      ],
    ],
    ['outcome', 'version'],
  );
  const schema = objectSchema([['decision', decision], ...flag], ['decision']);
  return { required: true, content: { 'application/json': { schema } } };
}

const review: Properties = [
  ['id', integer],
  ['step', words(reviewSteps)],
  ['user_id', integer],
  ['entity', { ...integer, description: 'The code of what is to be decided.' }],
  ['entity_id', integer],
  ['country', orNull(text)],
  ['version', { ...integer, description: 'Send it with a decision.' }],
  ['state', words(reviewStates)],
  ['since', instant],
  [
    'decide_by',
    {
      ...orNull(text),
      description:
        'By when it should be decided, UTC, by the setting `review_hours`; null if there is no limit, the person was asked for more, or nothing is left to decide.',
    },
  ],
  ['claimed_by', { ...orNull(integer), description: 'The number of the API client that holds it.' }],
  ['claimed_until', orNull(text)],
  [
    'opinions_by',
    {
      type: 'array',
      items: integer,
      description: 'API clients that have given an opinion on this version.',
    },
  ],
  ['asked_since', { ...orNull(text), description: 'Since when the person has been asked for more, UTC.' }],
  ['outcome', orNull(words(['accept', 'reject']))],
  ['decided_by', { ...orNull(integer), description: 'The number of the API client.' }],
  ['closed_date_utc', orNull(text)],
];

const viewed = (book: SchemaBook): Properties => [
  [
    'subject',
    {
      ...orNull(anObject),
      description:
        'The identification, address, personal info or hit, as other answers show it; null for a document.',
    },
  ],
  [
    'held_change',
    {
      ...orNull(anObject),
      description:
        'The identification as it will be once its held change is accepted; null if no change is held.',
    },
  ],
  [
    'documents',
    {
      type: 'array',
      items: anObject,
      description:
        'The documents that wait with it, as other answers show them, with the ids of their files.',
    },
  ],
  [
    'accepted_paper',
    {
      ...orNull(
        objectSchema(
          [
            ['identification', { ...anObject, description: 'The paper, masked.' }],
            [
              'documents',
              {
                type: 'array',
                items: anObject,
                description: 'Its accepted documents, with the ids of their files.',
              },
            ],
          ],
          ['identification', 'documents'],
        ),
      ),
      description:
        'For a picture of the person that was sent after the paper was accepted: that paper, for comparison only. null if there is nothing to compare.',
    },
  ],
  [
    'checks',
    {
      type: 'array',
      items: refToCheck(book),
      description:
        'The newest check of each kind, of what is to be decided, of the documents and of the person, in their current state.',
    },
  ],
];
