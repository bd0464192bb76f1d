import {
  askedChecks,
  checkCounts,
  checkerReason,
  checkNames,
  checkOutcomes,
  checkReasons,
  checkStates,
  checkSteps,
  mrzLengthMax,
  readKinds,
  resultLimits,
} from '../catalogue/checks.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import type { Operation } from '../catalogue/operation.ts';
import { keysOf } from '../objects.ts';
import { inQuery, numberInPath, ownOperation, type Properties, whole, words } from './openapi-own.ts';
import { refToParameter } from './openapi-parameters.ts';
import type { ResponseBook } from './openapi-responses.ts';
import { kindSchema, objectSchema, orNull, refTo, type Schema, type SchemaBook } from './schema-of.ts';

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };

/** A call about checks, as OpenAPI describes it. */
export function checkOperation(book: SchemaBook, responses: ResponseBook, operation: Operation): Schema {
  const described = ownOperation({
    path: { check_id: numberInPath, user_id: kindSchema(book, kinds.id) },
    query: (_, id) => (id === 'check.list' ? questionParameters(book) : []),
    answer: answerOf,
    body: bodyOf,
  });
  return described(book, responses, operation);
}

function questionParameters(book: SchemaBook): Schema[] {
  return [
    inQuery('state', words(checkStates)),
    inQuery('outcome', words(checkOutcomes)),
    inQuery('check', words(checkNames)),
    inQuery('user_id', kindSchema(book, kinds.id)),
    { ...inQuery('entity_id', kindSchema(book, kinds.id)), description: 'The record that was checked.' },
    refToParameter('page_size'),
    inQuery('cursor', kindSchema(book, kinds.cursor)),
  ];
}

/** The members of an answer, by operation. */
function answerOf(book: SchemaBook, id: string): Properties {
  const shown = refToCheck(book);
  if (id !== 'check.list') return [['check', shown]];
  return [
    ['checks', { type: 'array', items: shown }],
    ['cursor', orNull(kindSchema(book, kinds.cursor))],
  ];
}

/** A check, as answers show it. */
export function refToCheck(book: SchemaBook): Schema {
  book.set('check', whole(check));
  return refTo('check');
}

const check: Properties = [
  ['id', integer],
  ['user_id', integer],
  ['check', words(checkNames)],
  ['step', words(keysOf(checkSteps))],
  ['entity', { ...integer, description: 'What was checked; docs/codes.md lists the numbers.' }],
  ['entity_id', integer],
  ['state', words(checkStates)],
  [
    'counts',
    {
      ...words(checkCounts.filter((word) => word !== 'off')),
      description: 'What the outcome counts, as the programme set it.',
    },
  ],
  [
    'outcome',
    { ...orNull(words(checkOutcomes)), description: 'null while the check waits, and if it is void.' },
  ],
  [
    'reasons',
    {
      type: 'array',
      items: whole([
        ['code', words([...keysOf(checkReasons), checkerReason])],
        ['text', text],
      ]),
    },
  ],
  [
    'fields',
    {
      ...orNull({ type: 'object', additionalProperties: { type: 'string' } }),
      description:
        'What an outside checker has read; numbers of papers are masked. null: it reported nothing.',
    },
  ],
  ['date_utc', text],
  ['asked_date_utc', { ...orNull(text), description: 'When an outside checker accepted the request.' }],
  ['end_date_utc', orNull(text)],
];

function bodyOf(book: SchemaBook, id: string): Schema {
  const member: [string, Schema] =
    id === 'check.answer' ? ['result', resultSchema(book)] : ['check', askedSchema(book)];
  const schema = objectSchema([member, ['validate', kindSchema(book, kinds.flag)]], [member[0]]);
  return { required: true, content: { 'application/json': { schema } } };
}

function askedSchema(book: SchemaBook): Schema {
  return objectSchema(
    [
      ['entity_id', { ...kindSchema(book, kinds.id), description: 'The identification.' }],
      ['check', words(askedChecks)],
      [
        'mrz',
        {
          ...{ type: 'string', maxLength: mrzLengthMax },
          description: 'Two or three lines, with line breaks or without.',
        },
      ],
    ],
    ['entity_id', 'check', 'mrz'],
  );
}

function resultSchema(book: SchemaBook): Schema {
  const read = keysOf(readKinds).map((name): [string, Schema] => [name, kindSchema(book, readKinds[name])]);
  return objectSchema(
    [
      ['outcome', words(checkOutcomes)],
      [
        'reasons',
        {
          type: 'array',
          maxItems: resultLimits.reasons,
          items: { ...text, maxLength: resultLimits.reasonLength },
          description: 'The reasons, for reviewers.',
        },
      ],
      ['fields', { ...objectSchema(read, []), description: 'What was read of the document.' }],
      ['mrz', { ...text, maxLength: mrzLengthMax, description: 'Checked by a check of its own.' }],
    ],
    ['outcome'],
  );
}
