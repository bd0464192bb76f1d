import { entity } from '../catalogue/codes.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import {
  deliveryStates,
  eventPatterns,
  eventTypeNames,
  overlapHours,
  stoppedEventType,
  stopReasons,
  testEventType,
  webhookLimits,
  webhookStatus,
} from '../catalogue/webhooks.ts';
import { inQuery, numberInPath, ownOperation, type Properties, whole, words } from './openapi-own.ts';
import { refToParameter } from './openapi-parameters.ts';
import { kindSchema, objectSchema, orNull, refTo, type Schema, type SchemaBook } from './schema-of.ts';

/** A call about webhooks, as OpenAPI describes it. */
export const webhookOperation = ownOperation({
  path: { webhook_id: numberInPath },
  query: queryOf,
  answer: answerOf,
  body: bodyOf,
});

/** What endpoints are sent: the section `webhooks` of the document. */
export function eventRequests(book: SchemaBook): Record<string, Schema> {
  defineSchemas(book);
  const request = (
    operationId: string,
    summary: string,
    schema: string,
    within = 'within 15 seconds; any other answer has the event sent again later',
  ): Schema => ({
    post: {
      operationId,
      summary,
      description: `The body is signed according to Standard Webhooks. Answer 2xx ${within}. See docs/webhooks.md.`,
      tags: ['event'],
      security: [],
      parameters: signatureHeaders,
      requestBody: { required: true, content: { 'application/json': { schema: refTo(schema) } } },
      responses: {
        '2XX': { description: 'The event was accepted. The body of the answer is not read.' },
        410: { description: 'The endpoint wants no more events: Roster stops it.' },
      },
    },
  });
  return {
    event: request('webhooks.event', 'Something happened to a user', 'event'),
    test: request('webhooks.test', 'A test event', 'event.test', 'within 15 seconds'),
    stopped: request(
      'webhooks.stopped',
      'Another endpoint was stopped',
      'event.stopped',
      `within ${webhookLimits.stoppedSeconds} seconds; any other answer has the event sent again later`,
    ),
  };
}

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const instant: Schema = { type: 'string', description: 'UTC, yyyy-mm-ddThh:mm:ss.' };

const signatureHeaders: Schema[] = [
  ['webhook-id', 'The id of the event, the same at every attempt.'],
  ['webhook-timestamp', 'When it was sent, in seconds since 1970.'],
  ['webhook-signature', 'One signature or, while a previous secret is valid, two, separated by a space.'],
].map(([name, description]) => ({ name, in: 'header', required: true, description, schema: text }));

const input: Properties = [
  [
    'url',
    {
      type: 'string',
      maxLength: webhookLimits.urlLength,
      description: 'https, port 443 or above 1023, a public address, without a user name or password.',
    },
  ],
  [
    'events',
    {
      type: 'array',
      minItems: 1,
      maxItems: webhookLimits.patterns,
      uniqueItems: true,
      items: refTo('event.pattern'),
      description: 'Event types, prefixes of types followed by .*, or * for every event.',
    },
  ],
  [
    'status',
    {
      type: 'integer',
      enum: [webhookStatus.paused, webhookStatus.active],
      description: '1: it is sent events; 0: it is paused.',
    },
  ],
  ['description', { type: ['string', 'null'], maxLength: webhookLimits.descriptionLength }],
];

const shown: Properties = [
  ['id', integer],
  ...input.filter(([name]) => name !== 'status' && name !== 'description'),
  [
    'status',
    {
      type: 'integer',
      enum: Object.values(webhookStatus),
      description: '1: it is sent events; 0: it is paused; 2: Roster has stopped it.',
    },
  ],
  ['description', orNull(text)],
  [
    'stopped_for',
    {
      type: ['string', 'null'],
      enum: [...stopReasons, null],
      description: 'gone: it answered 410; failing: it accepted nothing for 72 hours.',
    },
  ],
  ['failing_since', { ...orNull(text), description: 'Since when it has accepted nothing, UTC.' }],
  [
    'previous_secret_end_date_utc',
    { ...orNull(text), description: 'Until when the previous secret also signs; null: there is none.' },
  ],
  ['date_utc', instant],
  ['update_date_utc', instant],
];

const eventData: Properties = [
  [
    'id',
    {
      type: 'string',
      pattern: '^evt_[0-9]+_[0-9]+_[0-9]+$',
      description: 'Ignore an id that you have seen before.',
    },
  ],
  ['program_id', integer],
  ['user_id', integer],
  [
    'sequence',
    { type: 'integer', minimum: 1, description: "The number of the entry in the user's history." },
  ],
  ['entity', { type: 'integer', enum: Object.values(entity) }],
  ['entity_id', integer],
  [
    'changed',
    {
      type: ['array', 'null'],
      items: text,
      description: 'Names of the members that changed; null once the user is erased.',
    },
  ],
];

function eventSchema(type: Schema, data: Properties): Schema {
  return whole([
    ['type', type],
    ['timestamp', { type: 'string', format: 'date-time', description: 'When it happened.' }],
    ['data', whole(data)],
  ]);
}

function defineSchemas(book: SchemaBook): void {
  book.set('event.type', words(eventTypeNames));
  book.set('event.pattern', words(eventPatterns));
  book.set('event', eventSchema(refTo('event.type'), eventData));
  const ownData = (of: string): Properties => [
    [
      'id',
      {
        type: 'string',
        pattern: `^evt_[0-9]+_${of}_[0-9]+$`,
        description: 'Ignore an id that you have seen before.',
      },
    ],
    ['program_id', integer],
    ['webhook_id', integer],
  ];
  book.set('event.test', eventSchema(words([testEventType]), ownData('test')));
  book.set(
    'event.stopped',
    eventSchema(words([stoppedEventType]), [...ownData('stopped'), ['reason', words(stopReasons)]]),
  );
  const secret: [string, Schema] = [
    'secret',
    { type: 'string', description: 'Shown only when it was just created.' },
  ];
  book.set('webhook', whole(shown));
  book.set('webhook.secret', whole([shown[0]!, secret, ...shown.slice(1)]));
  book.set('webhook.create', objectSchema(input, ['url', 'events']));
  book.set('webhook.update', objectSchema(input, []));
  book.set('delivery', whole(delivery));
}

const delivery: Properties = [
  ['user_id', integer],
  ['sequence', { ...orNull(integer), description: 'null: the endpoint wants none of the waiting events.' }],
  ['event_id', orNull(text)],
  ['type', orNull(refTo('event.type'))],
  ['state', words(deliveryStates)],
  ['attempts', integer],
  ['answer_status', { ...orNull(integer), description: 'The HTTP status of the last answer.' }],
  ['error', { ...orNull(text), description: 'The code of the last failure if there was no answer.' }],
  ['milliseconds', orNull(integer)],
  ['date_utc', instant],
  ['due_date_utc', { ...orNull(text), description: 'When it is tried again.' }],
  ['replay_id', { ...orNull(integer), description: 'null: it is not part of a replay.' }],
];

function queryOf(book: SchemaBook, id: string): Schema[] {
  switch (id) {
    case 'webhook.list_deliveries':
      return [
        inQuery('state', words(deliveryStates)),
        inQuery('user_id', kindSchema(book, kinds.id)),
        refToParameter('page_size'),
        inQuery('cursor', kindSchema(book, kinds.cursor)),
      ];
    case 'event.list':
      return [
        inQuery('user_id', kindSchema(book, kinds.id), true),
        inQuery('after', { type: 'integer', minimum: 0 }),
        refToParameter('page_size'),
      ];
    default:
      return [];
  }
}

function answerOf(book: SchemaBook, id: string): Properties {
  defineSchemas(book);
  switch (id) {
    case 'webhook.list':
      return [['webhooks', { type: 'array', items: refTo('webhook') }]];
    case 'webhook.create':
    case 'webhook.rotate_secret':
      return [['webhook', refTo('webhook.secret')]];
    case 'webhook.test':
      return [['test', whole(testOutcome)]];
    case 'webhook.replay':
      return [['replay', whole([['id', integer]])]];
    case 'webhook.skip':
      return [
        [
          'skip',
          whole([
            ['user_id', integer],
            ['sequence', integer],
            ['event_id', text],
          ]),
        ],
      ];
    case 'webhook.retry':
      return [
        [
          'retry',
          whole([
            ['users', { ...integer, description: 'The number of users whose events are retried at once.' }],
            ['more', { type: 'integer', enum: [0, 1] }],
          ]),
        ],
      ];
    case 'webhook.list_deliveries':
      return [
        ['deliveries', { type: 'array', items: refTo('delivery') }],
        [
          'cursor',
          { ...orNull(text), description: 'Continues where this page ended; null on the last page.' },
        ],
      ];
    case 'event.list':
      return [
        ['events', { type: 'array', items: refTo('event') }],
        [
          'after',
          {
            ...orNull(integer),
            description: 'Send it to continue where this page ended; null on the last page.',
          },
        ],
      ];
    default:
      return [['webhook', refTo('webhook')]];
  }
}

const testOutcome: Properties = [
  ['event_id', text],
  ['status', { ...orNull(integer), description: 'The HTTP status of the answer; null if there was none.' }],
  ['milliseconds', integer],
  [
    'error',
    {
      ...orNull(text),
      description:
        'Why it could not be sent or got no answer: address_refused, timeout, or a network error code.',
    },
  ],
];

function bodyOf(book: SchemaBook, id: string): Schema {
  const flag: Properties = [['validate', kindSchema(book, kinds.flag)]];
  const named = membersOf(book, id);
  const isRequired = ['webhook.create', 'webhook.update', 'webhook.replay', 'webhook.skip'].includes(id);
  const schema = objectSchema([...named, ...flag], isRequired ? named.map(([name]) => name) : []);
  return { required: isRequired, content: { 'application/json': { schema } } };
}

function membersOf(book: SchemaBook, id: string): Properties {
  const moment = kindSchema(book, kinds['date-time']);
  const user = kindSchema(book, kinds.id);
  switch (id) {
    case 'webhook.create':
    case 'webhook.update':
      return [['webhook', refTo(id)]];
    case 'webhook.rotate_secret':
      return [
        [
          'overlap_hours',
          {
            type: 'integer',
            minimum: 0,
            maximum: overlapHours.maximum,
            default: overlapHours.otherwise,
            description: 'For how many hours the previous secret also signs.',
          },
        ],
        ['force', kindSchema(book, kinds.flag)],
      ];
    case 'webhook.replay':
      return [
        [
          'replay',
          objectSchema(
            [
              ['from', { ...moment, description: 'UTC. Absent: from the first event on.' }],
              ['to', { ...moment, description: 'UTC. Absent: to the last event.' }],
              ['user_id', user],
              ['only', words(['failed'])],
            ],
            [],
          ),
        ],
      ];
    case 'webhook.skip':
      return [
        [
          'skip',
          objectSchema(
            [
              ['user_id', user],
              ['sequence', { type: 'integer', minimum: 1 }],
            ],
            ['user_id', 'sequence'],
          ),
        ],
      ];
    default:
      return [];
  }
}
