import { kinds } from '../catalogue/kinds/index.ts';
import type { Operation } from '../catalogue/operation.ts';
import {
  entryKinds,
  hitDecisions,
  hitStatuses,
  watchlistFormats,
  watchlistLimits,
} from '../catalogue/watchlists.ts';
import { inQuery, numberInPath, ownOperation, type Properties, whole, words } from './openapi-own.ts';
import { refToParameter } from './openapi-parameters.ts';
import type { ResponseBook } from './openapi-responses.ts';
import { kindSchema, objectSchema, orNull, refTo, type Schema, type SchemaBook } from './schema-of.ts';

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const texts: Schema = { type: 'array', items: text };
const instant: Schema = { type: 'string', description: 'UTC, yyyy-mm-ddThh:mm:ss.' };
const name: Schema = { type: 'string', pattern: watchlistLimits.name.source };

/** A call about watchlists or hits, as OpenAPI describes it. */
export function watchlistOperation(book: SchemaBook, responses: ResponseBook, operation: Operation): Schema {
  const { stream } = operation;
  const described = ownOperation({
    path: { name, hit_id: numberInPath },
    query: (_, id) => [
      ...Object.entries(stream?.flags ?? {}).map(([flag, description]) => ({
        ...inQuery(flag, { type: 'string', enum: ['0', '1'], default: '0' }),
        description,
      })),
      ...(id === 'watchlist.list_hits' ? questionParameters(book) : []),
      ...(id === 'watchlist.list_versions' ? pageParameters(book) : []),
    ],
    answer: answerOf,
    body: (_, id) =>
      stream
        ? {
            required: true,
            content: Object.fromEntries((stream.takes ?? []).map((type) => [type, { schema: text }])),
          }
        : bodyOf(book, id),
  });
  return described(book, responses, operation);
}

function questionParameters(book: SchemaBook): Schema[] {
  return [
    {
      ...inQuery('hit_id', kindSchema(book, kinds.id)),
      description: 'Only the hit with this number, whatever its status.',
    },
    inQuery('status', { ...words(hitStatuses), default: 'open' }),
    inQuery('user_id', kindSchema(book, kinds.id)),
    inQuery('watchlist', text),
    { ...inQuery('score', { type: 'integer', minimum: 0, maximum: 100 }), description: 'The lowest score.' },
    ...pageParameters(book),
  ];
}

function pageParameters(book: SchemaBook): Schema[] {
  return [refToParameter('page_size'), inQuery('cursor', kindSchema(book, kinds.cursor))];
}

/** The members of an answer, by operation. */
function answerOf(book: SchemaBook, id: string): Properties {
  book.set('watchlist', whole(list));
  book.set('watchlist.hit', whole(hit));
  switch (id) {
    case 'watchlist.load':
      return [['watchlist', whole([...list, ...changes])]];
    case 'watchlist.list':
      return [
        ['watchlists', { type: 'array', items: refTo('watchlist') }],
        [
          'users',
          {
            ...integer,
            description: 'The number of users of the programme, who are compared with each list.',
          },
        ],
      ];
    case 'watchlist.list_versions':
      return [['versions', { type: 'array', items: whole(version) }], cursor];
    case 'watchlist.list_hits':
      return [['hits', { type: 'array', items: refTo('watchlist.hit') }], cursor];
    case 'watchlist.decide':
      return [['hit', refTo('watchlist.hit')]];
    default:
      return [['watchlist', refTo('watchlist')]];
  }
}

function bodyOf(book: SchemaBook, id: string): Schema {
  const flag: Properties = [['validate', kindSchema(book, kinds.flag)]];
  if (id !== 'watchlist.decide')
    return { required: false, content: { 'application/json': { schema: objectSchema(flag, []) } } };
  const decision = objectSchema(
    [
      ['status', words(hitDecisions)],
      ['version', { type: 'integer', minimum: 1, description: 'The version that the reviewer has seen.' }],
      [
        'reason',
        {
          type: 'string',
          maxLength: watchlistLimits.reasonLength,
          description: 'Required if the hit is dismissed.',
        },
      ],
    ],
    ['status', 'version'],
  );
  const schema = objectSchema([['hit', decision], ...flag], ['hit']);
  return { required: true, content: { 'application/json': { schema } } };
}

const cursor: [string, Schema] = [
  'cursor',
  { ...orNull(text), description: 'Continues where this page ended; null on the last page.' },
];

const version: Properties = [
  ['id', integer],
  ['name', name],
  ['format', words(watchlistFormats)],
  ['load', { ...integer, description: 'Which version of the list it is.' }],
  ['entries', integer],
  ['names', integer],
  ['left_out', integer],
  ['broken', integer],
  ['changed', { ...orNull(integer), description: 'Entries that were new or changed.' }],
  ['removed', { ...orNull(integer), description: 'Entries that were no longer listed.' }],
  ['loaded_by', { ...integer, description: 'The number of the API client; 0: the command line.' }],
  ['load_date_utc', instant],
];

const list: Properties = [
  ['name', name],
  ['format', words(watchlistFormats)],
  ['load', { ...integer, description: 'How many times the list was loaded.' }],
  ['entries', integer],
  ['names', integer],
  [
    'left_out',
    {
      ...integer,
      description: 'Lines about something other than a person or an organisation, such as a ship.',
    },
  ],
  ['broken', { ...integer, description: 'Lines that could not be read and were skipped.' }],
  ['date_utc', instant],
  ['load_date_utc', instant],
  [
    'screening',
    {
      ...whole([
        ['state', words(['waiting', 'running', 'done'])],
        ['users', { ...integer, description: 'Users compared so far with the current entries.' }],
        ['entries', { ...integer, description: 'Entries that all users were compared with.' }],
        ['end_date_utc', { ...orNull(text), description: 'When all users were last compared, UTC.' }],
      ]),
      description: 'Progress of comparing all users with the new entries of the list.',
    },
  ],
];

const changes: Properties = [
  ['changed', { ...integer, description: 'Entries that are new or changed.' }],
  ['removed', { ...integer, description: 'Entries that are no longer listed.' }],
];

const hit: Properties = [
  ['id', integer],
  ['user_id', integer],
  ['watchlist', text],
  ['ref', { ...text, description: 'The publisher’s reference of the entry.' }],
  ['status', words(hitStatuses)],
  ['score', { type: 'integer', minimum: 0, maximum: 100 }],
  ['version', { ...integer, description: 'Send it with a decision.' }],
  [
    'user',
    {
      ...whole([
        ['kind', words(entryKinds)],
        ['name', text],
        ['birth_date', orNull(text)],
        ['countries', texts],
      ]),
      description: 'The user as compared.',
    },
  ],
  [
    'entry',
    whole([
      ['kind', words(entryKinds)],
      ['names', texts],
      ['birth_dates', texts],
      ['countries', texts],
      ['about', { ...orNull(text), description: "Programmes and topics, in the publisher's words." }],
    ]),
  ],
  [
    'scored',
    {
      ...whole([
        ['name', { ...integer, description: 'Similarity of the names, 0 to 100.' }],
        ['alike', { ...orNull(text), description: 'The most similar name of the entry.' }],
        ['birth_date', { ...integer, description: 'Points for the dates of birth.' }],
        ['countries', { ...integer, description: 'Points for a shared country.' }],
      ]),
      description: 'The parts of the score, computed from the user and entry stored with the hit.',
    },
  ],
  ['reason', orNull(text)],
  ['decided_by', { ...orNull(integer), description: 'The number of the API client.' }],
  ['date_utc', instant],
  ['update_date_utc', instant],
  ['decision_date_utc', orNull(text)],
];
