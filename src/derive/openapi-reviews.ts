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
    about(inQuery('state', words(open)), 'Left out: all but those of whom the person was asked for more.'),
    inQuery('user_id', kindSchema(book, kinds.id)),
    about(
      inQuery('country', kindSchema(book, kinds.country)),
      'Where the paper or the address is from; else that of the primary address.',
    ),
    about(
      inQuery('age', { type: 'integer', minimum: 0, maximum: reviewLimits.ageDays }),
      'Those that wait for so many days or more.',
    ),
    about(
      inQuery('risk', { type: 'integer', minimum: 0, maximum: riskMax }),
      'Those of users whose risk_rate is so much or more; without one, which nobody has asked minFraud for, they are left out.',
    ),
    about(
      inQuery('overdue', { type: 'integer', enum: [0, 1] }),
      'Whether they have waited for longer than the setting `review_hours` allows.',
    ),
    about(inQuery('assigned', { type: 'integer', enum: [0, 1] }), 'Whether somebody holds it.'),
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
          description: 'Needed where it is not accepted. The person is told it in words of their own.',
        },
      ],
      [
        'reason',
        {
          type: 'string',
          maxLength: reviewLimits.reasonLength,
          description: 'For the history alone: the person is not told it.',
        },
      ],
      [
        'fields',
        {
          ...anObject,
          description:
            'Corrected values of an identification, an address or personal info that is accepted, as an update takes them.',
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
  ['entity', { ...integer, description: 'What is to be decided, by its code.' }],
  ['entity_id', integer],
  ['country', orNull(text)],
  ['version', { ...integer, description: 'To be sent with a decision.' }],
  ['state', words(reviewStates)],
  ['since', instant],
  [
    'decide_by',
    {
      ...orNull(text),
      description:
        'By when it is to be decided, UTC, by the setting `review_hours`; null where there is no limit, the person is asked for more, or nothing is left to decide.',
    },
  ],
  ['claimed_by', { ...orNull(integer), description: 'The number of the API client that holds it.' }],
  ['claimed_until', orNull(text)],
  [
    'opinions_by',
    {
      type: 'array',
      items: integer,
      description: 'API clients that have said of this version what they would decide.',
    },
  ],
  ['asked_since', { ...orNull(text), description: 'Since when the person is asked for more, UTC.' }],
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
        'The identification, the address, the personal info or the hit, as other answers show it; null for a document.',
    },
  ],
  [
    'held_change',
    {
      ...orNull(anObject),
      description:
        'What the identification is to be once a change of it that is held is accepted; null where none is.',
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
        'Beside a picture of the person that came after the paper was accepted: that paper, to be compared with and not decided on. null where there is nothing to compare.',
    },
  ],
  [
    'checks',
    {
      type: 'array',
      items: refToCheck(book),
      description:
        'The newest check of each kind of what is to be decided, of the documents and of the person, as they are now.',
    },
  ],
];
