import { operatorStatus } from '../catalogue/codes.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import { manageable } from '../catalogue/manageable.ts';
import type { Operation } from '../catalogue/operation.ts';
import { logActivities, operatorLogFilters } from '../catalogue/operator-log.ts';
import { permissionNames, roleNames } from '../catalogue/permissions.ts';
import { revealReasonCodes, revealWordsMax } from '../catalogue/reveal.ts';
import { operatorPasswordLengthMin, sessionBodies, viewsMax } from '../catalogue/session-bodies.ts';
import { keysOf } from '../objects.ts';
import { inQuery, numberInPath, ownOperation, type Properties, whole, words } from './openapi-own.ts';
import { refToParameter } from './openapi-parameters.ts';
import type { ResponseBook } from './openapi-responses.ts';
import { kindSchema, objectSchema, orNull, refTo, type Schema, type SchemaBook } from './schema-of.ts';

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const anObject: Schema = { type: 'object', additionalProperties: true };
const instant: Schema = { type: 'string', description: 'UTC, yyyy-mm-ddThh:mm:ss.' };

/** A call about operators, or one of an operator about their own session, as OpenAPI describes it. */
export function operatorOperation(book: SchemaBook, responses: ResponseBook, operation: Operation): Schema {
  defineSchemas(book);
  const described = ownOperation({
    path: {
      user_id: numberInPath,
      operator_id: numberInPath,
      session_id: numberInPath,
      factor_id: numberInPath,
    },
    query: queryOf,
    answer: (_, id) => answerOf(id),
    body: bodyOf,
  });
  return described(book, responses, operation);
}

function queryOf(book: SchemaBook, id: string): Schema[] {
  if (id === 'operator.list') return ['start_index', 'page_size'].map(refToParameter);
  if (id !== 'operator.log') return [];
  const day = kindSchema(book, kinds['inquiry-day']);
  const filters: Readonly<Record<keyof typeof operatorLogFilters, Schema>> = {
    operator_id: integer,
    by_operator_id: { ...integer, minimum: 0 },
    activity: words(logActivities),
    from_date: day,
    to_date: day,
  };
  const narrowing = keysOf(operatorLogFilters).map((name) => {
    const parameter: Schema = inQuery(name, filters[name]);
    return { ...parameter, description: operatorLogFilters[name] };
  });
  return [
    ...narrowing,
    {
      ...inQuery('verify', { type: 'integer', enum: [0, 1] }),
      description: '1: the chains of the operators shown are verified from their first entry on.',
    },
    refToParameter('page_size'),
    inQuery('cursor', text),
  ];
}

/** The members of an answer, by operation. */
function answerOf(id: string): Properties {
  switch (id) {
    case 'operator.list':
      return [['operators', list('operator')]];
    case 'operator.list_sessions':
    case 'session.list':
      return [['sessions', list('operator_session')]];
    case 'operator.log':
      return [
        [
          'operators',
          {
            type: 'array',
            items: whole([
              ['id', integer],
              ['name', text],
            ]),
            description: 'The names of the operators that the entries mention.',
          },
        ],
        ['operator_log', list('operator_log_entry')],
        [
          'cursor',
          { ...orNull(text), description: 'Continues where this page ended; null on the last page.' },
        ],
        ['verified', { type: ['integer', 'null'], enum: [0, 1, null] }],
      ];
    case 'operator.get':
    case 'operator.update':
    case 'operator.disable':
    case 'operator.end_sessions':
      return [['operator', refTo('operator')]];
    case 'operator.create':
    case 'operator.invite':
    case 'operator.reset_second_factor':
      return [
        ['operator', refTo('operator')],
        ['invitation', invitation],
      ];
    case 'operator.reveal':
      return [['reveal', whole([['value', orNull(text)]])]];
    case 'session.passkey':
      return [['passkey', anObject]];
    case 'session.setup.open':
      return [['setup', whole([['operator', refTo('operator_account')], ...offered])]];
    case 'session.factor.offer':
      return [['offer', whole(offered)]];
    case 'session.setup.complete':
    case 'session.recovery.renew':
      return [
        ['session', refTo('session')],
        ['recovery_codes', { type: 'array', items: text, description: 'Shown only once.' }],
      ];
    case 'session.view.list':
    case 'session.view.save':
    case 'session.view.remove':
      return [['views', { type: 'array', items: view }]];
    case 'session.sign_out':
    case 'session.end':
      return [['session', orNull(refTo('session'))]];
    default:
      return [['session', refTo('session')]];
  }
}

function bodyOf(book: SchemaBook, id: string): Schema {
  const flag: Properties = [['validate', kindSchema(book, kinds.flag)]];
  const isAdministrative = id.startsWith('operator.');
  const about = isAdministrative ? bodies(book)[id] : sessionBody(book, id);
  if (!about) {
    const schema = objectSchema(isAdministrative ? flag : [], []);
    return { required: false, content: { 'application/json': { schema } } };
  }
  const [name, properties, required] = about;
  const members: Properties = [[name, objectSchema(properties, required)]];
  const schema = objectSchema([...members, ...(isAdministrative ? flag : [])], [name]);
  return { required: true, content: { 'application/json': { schema } } };
}

/** The body of a call about a session, with a schema for each of its members. */
function sessionBody(book: SchemaBook, id: string): Body | undefined {
  const body = Object.entries(sessionBodies).find(([name]) => name === id)?.[1];
  if (!body) return undefined;
  const schemas: Readonly<Record<string, Schema>> = {
    name: kindSchema(book, kinds['short-text']),
    language: kindSchema(book, kinds.language),
    password: id === 'session.sign_in' ? text : { ...text, minLength: operatorPasswordLengthMin },
    passkey: anObject,
    type: words(['totp', 'passkey']),
    screen: kindSchema(book, kinds['short-text']),
    content: { ...anObject, description: `At most ${viewsMax.bytes} bytes.` },
  };
  const properties: Properties = [...body.required, ...body.optional].map((name) => [
    name,
    schemas[name] ?? text,
  ]);
  return [body.member, properties, [...body.required]];
}

type Body = readonly [name: string, properties: Properties, required: string[]];

function bodies(book: SchemaBook): Readonly<Record<string, Body>> {
  const name: Properties[number] = ['name', kindSchema(book, kinds['short-text'])];
  const language: Properties[number] = ['language', kindSchema(book, kinds.language)];
  const roles = (held: Schema): Properties[number] => [
    'roles',
    {
      type: 'array',
      minItems: 1,
      items: objectSchema(
        [
          ['program_id', { ...integer, description: 'Omitted: the programme of the caller.' }],
          ['roles', { type: 'array', items: words(roleNames), ...held }],
        ],
        ['roles'],
      ),
    },
  ];
  const given = roles({ minItems: 1, description: 'Replace the current roles.' });
  const changed = roles({
    description: 'Replace the current roles; an empty list removes the operator from the programme.',
  });
  return {
    'operator.create': [
      'operator',
      [['email', kindSchema(book, kinds['email-address'])], name, language, given],
      ['email', 'name', 'roles'],
    ],
    'operator.update': ['operator', [name, language, changed], []],
    'operator.reveal': [
      'reveal',
      [
        [
          'member',
          { ...text, description: 'The member of the user that contains the entry, such as credit_card.' },
        ],
        ['id', integer],
        ['field', text],
        ['reason_code', words(revealReasonCodes)],
        ['reason', { ...text, maxLength: revealWordsMax, description: 'Required with the code `other`.' }],
      ],
      ['member', 'id', 'field', 'reason_code'],
    ],
  };
}

function list(name: string): Schema {
  return { type: 'array', items: refTo(name) };
}

const view: Schema = whole([
  ['screen', text],
  ['name', text],
  ['updated_at', instant],
  ['content', anObject],
]);

const totp: Schema = whole([
  ['secret', text],
  ['uri', text],
  ['qr', { ...text, description: 'A picture as a data URI.' }],
]);

const offered: Properties = [
  ['totp', orNull(totp)],
  [
    'passkey',
    {
      ...orNull(anObject),
      description:
        'The options from which a browser creates a passkey (Web Authentication). null: the address of the server is not a host name.',
    },
  ],
];

const invitation: Schema = {
  ...whole([
    [
      'secret',
      {
        ...orNull(text),
        description:
          'The link, shown only once; relative if PUBLIC_URL is not set, and null if it is sent by mail.',
      },
    ],
    ['ends_at', { ...orNull(text), description: 'UTC. null: 24 hours from when the mail is sent.' }],
    ['is_mailed', { type: 'boolean' }],
  ]),
  description: 'The invitation of an operator who has to set a password and a second factor.',
};

function defineSchemas(book: SchemaBook): void {
  const account: Properties = [
    ['id', integer],
    ['email', text],
    ['name', text],
    ['language', text],
    ['status', { type: 'integer', enum: Object.values(operatorStatus) }],
  ];
  const factor = whole([
    ['id', integer],
    ['type', words(['totp', 'passkey'])],
    ['name', text],
    ['created_at', instant],
    ['last_used_at', orNull(instant)],
  ]);
  const roles: Properties[number] = ['roles', { type: 'array', items: words(roleNames) }];
  const factors: Properties[number] = ['second_factors', { type: 'array', items: factor }];
  book.set('operator_account', whole(account));
  book.set(
    'operator',
    whole([
      ...account,
      ['roles', { type: 'array', items: whole([['program_id', integer], roles]) }],
      [
        'manageable',
        {
          ...words(manageable),
          description:
            'What the caller may change about the operator. `roles`: the roles in the programme, and ending all sessions, because the operator serves other programmes as well. `nothing`: the operator manages the installation. Nobody can change their own roles, whatever the value.',
        },
      ],
      factors,
      ['created_at', instant],
      ['last_sign_in_at', orNull(instant)],
    ]),
  );
  book.set(
    'operator_session',
    whole([
      ['id', integer],
      ['started_at', instant],
      ['last_used_at', instant],
      ['ends_at', instant],
      ['network', text],
      ['user_agent', text],
      [
        'browser',
        {
          ...orNull(text),
          description:
            'The browser and its system, as far as the user agent names them, such as Firefox and Windows.',
        },
      ],
      ['is_current', { type: 'integer', enum: [0, 1] }],
    ]),
  );
  book.set(
    'operator_log_entry',
    whole([
      ['operator_id', integer],
      ['number', integer],
      ['id', integer],
      ['activity', text],
      ['program_id', orNull(integer)],
      ['detail', anObject],
      ['network', text],
      [
        'by_operator_id',
        { ...orNull(integer), description: 'The operator who did it to this operator; 0: the command line.' },
      ],
      ['created_at', instant],
    ]),
  );
  const programs = whole([
    ['id', integer],
    [
      'seat_id',
      {
        ...integer,
        description: 'The number of the operator in claims, opinions and assigned tickets of the programme.',
      },
    ],
    ['name', text],
    roles,
    ['permissions', { type: 'array', items: words(permissionNames) }],
  ]);
  const active: Properties = [
    ['id', integer],
    ['operator', whole([...account, factors, ['recovery_codes_left', integer]])],
    ['programs', { type: 'array', items: programs }],
    ['started_at', instant],
    ['ends_at', instant],
    ['stepped_up_until', orNull(instant)],
  ];
  book.set(
    'session',
    objectSchema(
      [
        ['state', words(['active', 'second_factor'])],
        [
          'second_factors',
          {
            type: 'array',
            items: words(['totp', 'passkey', 'recovery_code']),
            description:
              'Only while the session waits for a second factor; the other members are then absent.',
          },
        ],
        ...active,
      ],
      ['state'],
    ),
  );
}
