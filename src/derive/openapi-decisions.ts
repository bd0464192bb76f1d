import {
  decisionLimits,
  decisionOutcomes,
  decisionReasons,
  draftOwners,
  ruleEffects,
  ruleGrounds,
} from '../catalogue/decisions.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { Resource } from '../catalogue/resource.ts';
import { accessRuleData } from '../catalogue/resources/access-rule.ts';
import { reversedTransaction, transaction } from '../catalogue/resources/transaction.ts';
import { inQuery, ownOperation, type Properties, whole, words } from './openapi-own.ts';
import { refToParameter } from './openapi-parameters.ts';
import type { ResponseBook } from './openapi-responses.ts';
import { accessRuleSchema } from './openapi-rules.ts';
import {
  inputSchema,
  kindSchema,
  objectSchema,
  orNull,
  refTo,
  type Schema,
  type SchemaBook,
} from './schema-of.ts';

const integer: Schema = { type: 'integer' };
const text: Schema = { type: 'string' };

/** A call about rules of a programme, or about what rules decide, as OpenAPI describes it. */
export function ruleOperation(book: SchemaBook, responses: ResponseBook, operation: Operation): Schema {
  const described = ownOperation({
    path: { user_id: kindSchema(book, kinds.id) },
    query: queryOf,
    answer: answerOf,
    body: bodyOf,
  });
  return described(book, responses, operation);
}

/** The parameters of the lists of decisions. */
function queryOf(book: SchemaBook, id: string): Schema[] {
  const page = [refToParameter('page_size'), inQuery('cursor', kindSchema(book, kinds.cursor))];
  if (id === 'rule.list_decisions') return page;
  if (id !== 'rule.list_program_decisions') return [];
  return [
    inQuery('user_id', kindSchema(book, kinds.id)),
    inQuery('outcome', words(decisionOutcomes)),
    inQuery('from_date', kindSchema(book, kinds['inquiry-day'])),
    inQuery('to_date', kindSchema(book, kinds['inquiry-day'])),
    ...page,
  ];
}

/** The members of an answer, by operation. */
function answerOf(book: SchemaBook, id: string): Properties {
  switch (id) {
    case 'rule.evaluate':
      return [['decision', refToDecision(book)]];
    case 'rule.reverse':
      return [['reversal', whole(reversal)]];
    case 'rule.list_decisions':
      return [
        ['decisions', { type: 'array', items: refToKeptDecision(book) }],
        ['cursor', orNull(kindSchema(book, kinds.cursor))],
      ];
    case 'rule.list_program_decisions':
      return [
        ['decisions', { type: 'array', items: refToProgramDecision(book) }],
        ['cursor', orNull(kindSchema(book, kinds.cursor))],
      ];
    case 'rule.simulate':
      return [['simulation', whole(simulation)]];
    default:
      return [['access_rule', { type: 'array', items: accessRuleSchema(book) }]];
  }
}

/** A decision, as the answer to a transaction shows it. */
function refToDecision(book: SchemaBook): Schema {
  book.set('decision', whole(decision));
  return refTo('decision');
}

/** A decision with the transaction of which it is, as lists show it. */
function refToKeptDecision(book: SchemaBook): Schema {
  book.set('kept_decision', whole(keptDecision(book)));
  return refTo('kept_decision');
}

/** The same with its user, as lists of a programme show it. */
function refToProgramDecision(book: SchemaBook): Schema {
  book.set('program_decision', whole([['user_id', integer], ...keptDecision(book)]));
  return refTo('program_decision');
}

function keptDecision(book: SchemaBook): Properties {
  return [
    ...decision,
    ['transaction', objectSchema(shapeProperties(book, transaction), ['id'])],
    ['date_utc', text],
    ['reversed_date_utc', orNull(text)],
  ];
}

const decision: Properties = [
  ['id', { ...integer, description: '0 for a trial (`validate` 1).' }],
  ['outcome', words(decisionOutcomes)],
  ['reason', words(decisionReasons)],
  [
    'rule_id',
    {
      ...orNull(integer),
      description: 'The rule that denied; of several, the first by order, then scope, then number.',
    },
  ],
  ['message', { ...text, description: 'For the person, in the language of the call.' }],
  [
    'rules',
    {
      type: 'array',
      description: 'Every rule whose scope includes the transaction.',
      items: whole([
        ['id', integer],
        ['matched', { type: 'integer', enum: [0, 1] }],
        ['effect', words(ruleEffects)],
        [
          'grounds',
          {
            type: 'array',
            items: whole([
              ['ground', words(ruleGrounds)],
              ['name', { ...orNull(text), description: 'The fact that is compared; null: none.' }],
              ['operator', orNull(text)],
              ['value', orNull(text)],
            ]),
          },
        ],
        ['why', { ...text, description: 'The grounds as one line of English.' }],
      ]),
    },
  ],
  [
    'remaining',
    {
      type: 'array',
      description: 'What remains of the limits after the transaction.',
      items: whole([
        ['rule_id', integer],
        ['until', orNull(text)],
        ['count', orNull(integer)],
        ['amount', orNull(text)],
      ]),
    },
  ],
];

const reversal: Properties = [
  ['decision_id', integer],
  [
    'amount',
    { ...orNull(text), description: 'The amount given back; null: the transaction has no known amount.' },
  ],
  ['date_utc', text],
];

const sums: Schema = whole(['allow', 'deny', 'undecided'].map((name): [string, Schema] => [name, integer]));
const place: Schema = { ...orNull(integer), description: 'The position among the drafts, from 0.' };
const result = words([...decisionOutcomes, 'undecided']);

const simulation: Properties = [
  ['transactions', integer],
  ['complete', { type: 'integer', enum: [0, 1], description: '0: only the first 1,000 were tried.' }],
  ['unreadable', { ...integer, description: 'Decisions that cannot be decrypted; they are left out.' }],
  ['before', { ...sums, description: 'What was decided, or what the existing rules decide.' }],
  ['after', sums],
  [
    'rules',
    {
      type: 'array',
      items: whole([
        ['rule_id', orNull(integer)],
        ['draft', place],
        ['matched', integer],
        ['denied', integer],
      ]),
    },
  ],
  [
    'differences',
    {
      type: 'array',
      items: whole([
        ['id', text],
        ['user_id', integer],
        ['before', result],
        ['after', result],
        ['reason', orNull(words(decisionReasons))],
        ['rule_id', orNull(integer)],
        ['draft', place],
      ]),
    },
  ],
];

function simulationBody(book: SchemaBook): Schema {
  return objectSchema(
    [
      ['access_rule', { type: 'array', items: inputSchema(book, accessRuleData, 'post') }],
      [
        'drafts_of',
        { ...words(draftOwners), description: 'Whose rules the drafts would be. Default: program.' },
      ],
      ['alone', { ...kindSchema(book, kinds.flag), description: '1: the existing rules do not decide.' }],
      ['without', { type: 'array', items: kindSchema(book, kinds.id), description: 'Rules to leave out.' }],
      ['user_id', kindSchema(book, kinds.id)],
      ['from', kindSchema(book, kinds['date-time'])],
      ['to', kindSchema(book, kinds['date-time'])],
      [
        'transactions',
        { type: 'array', maxItems: decisionLimits.simulated, items: shapeSchema(book, transaction) },
      ],
    ],
    [],
  );
}

function bodyOf(book: SchemaBook, id: string): Schema {
  const flag: [string, Schema] = ['validate', kindSchema(book, kinds.flag)];
  const member = ((): [string, Schema] => {
    if (id === 'rule.evaluate') return ['transaction', shapeSchema(book, transaction)];
    if (id === 'rule.simulate') return ['simulation', simulationBody(book)];
    if (id === 'rule.reverse') return ['transaction', shapeSchema(book, reversedTransaction)];
    return ['access_rule', { type: 'array', minItems: 1, items: inputSchema(book, accessRuleData, 'post') }];
  })();
  const schema = objectSchema([member, flag], [member[0]]);
  return { required: true, content: { 'application/json': { schema } } };
}

function shapeSchema(book: SchemaBook, shape: Resource): Schema {
  return objectSchema(shapeProperties(book, shape), ['id']);
}

function shapeProperties(book: SchemaBook, shape: Resource): Properties {
  return Object.entries(shape.fields).flatMap(
    ([name, field]): Properties => (field.type === 'object' ? [] : [[name, kindSchema(book, field.kind)]]),
  );
}
