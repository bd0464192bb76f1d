import { chainFaults } from '../catalogue/chain-faults.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import type { Operation } from '../catalogue/operation.ts';
import { keysOf } from '../objects.ts';
import { installation, programOfJob } from './openapi-installation.ts';
import { inQuery, numberInPath, ownOperation, type Properties, whole, words } from './openapi-own.ts';
import type { ResponseBook } from './openapi-responses.ts';
import { kindSchema, objectSchema, orNull, type Schema, type SchemaBook } from './schema-of.ts';

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const instant: Schema = { type: 'string', description: 'UTC, yyyy-mm-ddThh:mm:ss.' };

/** A call that the console's screens make, as OpenAPI describes it. */
export function consoleOperation(book: SchemaBook, responses: ResponseBook, operation: Operation): Schema {
  const described = ownOperation({
    path: { user_id: numberInPath, job_id: numberInPath },
    query: queryOf,
    answer: (_, id) => answerOf(id),
    body: bodyOf,
  });
  return described(book, responses, operation);
}

function queryOf(book: SchemaBook, id: string): Schema[] {
  switch (id) {
    case 'user.search':
      return [inQuery('term', kindSchema(book, kinds['search-term']), true)];
    case 'statistics.get':
      return [
        inQuery('from', kindSchema(book, kinds['inquiry-day'])),
        inQuery('to', kindSchema(book, kinds['inquiry-day'])),
        inQuery('country', kindSchema(book, kinds.country)),
      ];
    default:
      return [];
  }
}

/** The members of an answer, by operation. */
function answerOf(id: string): Properties {
  switch (id) {
    case 'user.search':
    case 'user.search_by_body':
      return [['users', { type: 'array', items: foundUser(), maxItems: 20 }]];
    case 'presence.note':
      return [['presence', { type: 'array', items: onlooker }]];
    case 'user.history.verify':
      return [['verification', verification]];
    case 'colleague.list':
      return [['colleagues', { type: 'array', items: colleague }]];
    case 'installation.get':
      return [['installation', installation()]];
    case 'installation.retry_job':
      return [
        [
          'job',
          whole([
            ['id', integer],
            ['program_id', programOfJob],
            ['type', text],
          ]),
        ],
      ];
    case 'statistics.get':
      return [['statistics', statistics()]];
    default:
      return [];
  }
}

function bodyOf(book: SchemaBook, id: string): Schema {
  if (id !== 'user.search_by_body')
    return { required: false, content: { 'application/json': { schema: objectSchema([], []) } } };
  const search = objectSchema([['term', kindSchema(book, kinds['search-term'])]], ['term']);
  const schema = objectSchema([['search', search]], ['search']);
  return { required: true, content: { 'application/json': { schema } } };
}

const onlooker = whole([
  ['id', { ...integer, description: 'Of the operator.' }],
  ['name', text],
]);

const verification = whole([
  ['state', words(['whole', 'broken', 'partial'])],
  ['entries', { ...integer, description: 'How many entries were checked.' }],
  [
    'faults',
    {
      type: 'array',
      items: whole([
        ['fault', words(keysOf(chainFaults))],
        [
          'number',
          {
            ...orNull(integer),
            description: 'The number of the entry; null: the fault concerns the end of the history.',
          },
        ],
      ]),
      description: 'The first twenty faults.',
    },
  ],
]);

const colleague = whole([
  ['id', { ...integer, description: 'The id of the operator, as in the history.' }],
  [
    'seat_id',
    { ...integer, description: 'The number of the operator in claims, opinions and assigned tickets.' },
  ],
  ['name', text],
  ['is_active', { type: 'integer', enum: [0, 1], description: '1: the operator serves the programme now.' }],
]);

const foundUser = () =>
  whole([
    ['id', integer],
    ['name', { ...orNull(text), description: 'First and last name.' }],
    [
      'contact',
      {
        ...orNull(text),
        description: 'The email or phone that the search matched; otherwise the primary email or phone.',
      },
    ],
    [
      'found_by',
      {
        ...words(['user_id', 'number', 'email', 'phone', 'source_id', 'name']),
        description: 'number: a sealed number.',
      },
    ],
    ['status', integer],
    ['trust_level', orNull(integer)],
    ['created_at', instant],
  ]);

const rowsOf = (properties: Properties, description: string): Schema => ({
  ...orNull({ type: 'array', items: whole(properties) }),
  description,
});
const day: Properties[number] = ['day', text];
const counted: Properties[number] = ['count', integer];
const seconds: Schema = { ...integer, description: 'Seconds.' };

const statistics = () =>
  whole([
    ['from', text],
    ['to', text],
    ['country', orNull(text)],
    ['as_of', instant],
    [
      'sign_ups',
      rowsOf(
        [
          day,
          ['country', { ...orNull(text), description: 'Country of the primary address, as of now.' }],
          ['users', integer],
        ],
        'Users created, including those closed since; days without any are omitted. Exact.',
      ),
    ],
    [
      'funnel',
      {
        ...orNull(
          whole([
            ['created', integer],
            ['contact_verified', integer],
            ['identification_submitted', integer],
            ['identification_accepted', integer],
            ['active', integer],
            [
              'trust_levels',
              {
                type: 'array',
                items: whole([
                  ['trust_level', integer],
                  ['users', integer],
                ]),
              },
            ],
            ['is_partial', { type: 'boolean', description: 'Only the newest 20,000 users were counted.' }],
          ]),
        ),
        description:
          'How far the open users have come who were created on these days. Each figure counts those who have done this and everything before it.',
      },
    ],
    [
      'waiting',
      rowsOf(
        [
          ['what', words(['review', 'ticket', 'watchlist_hit'])],
          ['step', text],
          counted,
          ['p50', seconds],
          ['p95', seconds],
        ],
        'What is waiting now, from any day, and for how long. Exact.',
      ),
    ],
    [
      'reviews',
      rowsOf([day, ['outcome', words(['accept', 'reject'])], counted], 'What reviewers decided. Exact.'),
    ],
    [
      'rule_decisions',
      rowsOf(
        [day, ['outcome', words(['allowed', 'refused'])], counted],
        'How rules decided on transactions. Exact.',
      ),
    ],
    [
      'messages',
      rowsOf(
        [day, ['channel', text], ['status', text], counted],
        'Messages by the day on which they were queued, as long as they are kept.',
      ),
    ],
    [
      'webhooks',
      rowsOf(
        [
          ['webhook_id', integer],
          ['lag', { ...integer, description: 'For how many seconds the oldest event has been waiting.' }],
        ],
        'How endpoints keep up now, for all countries. Exact.',
      ),
    ],
  ]);
