import { kinds } from '../catalogue/kinds/index.ts';
import {
  messageChannels,
  messageLanes,
  messageStatuses,
  messageVariables,
  partsOf,
  templateNames,
  templateParts,
} from '../catalogue/message-templates.ts';
import { messages } from '../catalogue/messages/index.ts';
import { keysOf } from '../objects.ts';
import { inQuery, numberInPath, ownOperation, type Properties, whole, words } from './openapi-own.ts';
import { refToParameter } from './openapi-parameters.ts';
import { kindSchema, objectSchema, orNull, refTo, type Schema, type SchemaBook } from './schema-of.ts';

const name = words(templateNames);
const language = words(keysOf(messages));

/** A call about texts of messages, or about messages, as OpenAPI describes it. */
export const messageOperation = ownOperation({
  path: { name, language, message_id: numberInPath },
  query: (book, id) => (id === 'message.list' ? questionParameters(book) : []),
  answer: answerOf,
  body: bodyOf,
});

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };

function questionParameters(book: SchemaBook): Schema[] {
  return [
    inQuery('message_id', kindSchema(book, kinds.id)),
    inQuery('user_id', kindSchema(book, kinds.id)),
    inQuery('channel', words(messageChannels)),
    inQuery('status', words(messageStatuses)),
    inQuery('template', words(templateNames)),
    inQuery('from_date', kindSchema(book, kinds['inquiry-day'])),
    inQuery('to_date', kindSchema(book, kinds['inquiry-day'])),
    refToParameter('page_size'),
    inQuery('cursor', kindSchema(book, kinds.cursor)),
  ];
}

/** The members of an answer, by operation. */
function answerOf(book: SchemaBook, id: string): Properties {
  book.set('template.head', whole(templateHead));
  const builtIn: Schema = {
    ...whole(parts(true)),
    description: 'The text that is used if the programme has stored none.',
  };
  book.set('template', whole([...templateHead, variables, ...parts(true), ['built_in', builtIn]]));
  book.set('message', whole(messageProperties));
  switch (id) {
    case 'template.list':
      return [['templates', { type: 'array', items: refTo('template.head') }]];
    case 'message.preview':
      return [['preview', whole(parts(true))]];
    case 'message.list':
      return [
        ['messages', { type: 'array', items: refTo('message') }],
        [
          'cursor',
          { ...orNull(text), description: 'Continues where this page ended; null on the last page.' },
        ],
      ];
    case 'message.retry':
      return [['message', refTo('message')]];
    default:
      return [['template', refTo('template')]];
  }
}

function bodyOf(book: SchemaBook, id: string): Schema {
  const flag: Properties = [['validate', kindSchema(book, kinds.flag)]];
  const template = objectSchema(
    id === 'message.preview' ? [['name', name], ['language', language], ...parts(false)] : parts(false),
    id === 'message.preview' ? ['name', 'language'] : [],
  );
  const takesText = id === 'message.preview' || id === 'template.update';
  const taken: Properties = takesText ? [['template', template]] : [];
  const schema = objectSchema([...taken, ...flag], takesText ? ['template'] : []);
  return { required: takesText, content: { 'application/json': { schema } } };
}

/** The parts of a text; null in an answer where the kind of message has no such part. */
function parts(inAnswer: boolean): Properties {
  return keysOf(templateParts).map((part) => {
    const all = templateNames.filter((name) => partsOf(name).includes(part));
    const description = `A Liquid template. Needed for ${all.length === templateNames.length ? 'every kind of message' : all.join(', ')}.`;
    return [
      part,
      inAnswer
        ? orNull(text)
        : { type: ['string', 'null'], maxLength: templateParts[part].lengthMax, description },
    ];
  });
}

const templateHead: Properties = [
  ['name', words(templateNames)],
  ['language', words(keysOf(messages))],
  ['lane', words(messageLanes)],
  ['channels', { type: 'array', items: words(messageChannels) }],
  [
    'is_built_in',
    {
      type: 'boolean',
      description: 'Whether the text is the built-in one, because the programme has stored none.',
    },
  ],
  ['version', { ...integer, description: 'How many times the text was written; 0: the built-in text.' }],
  ['client_id', { ...orNull(integer), description: 'The number of the API client that last wrote it.' }],
  ['update_date_utc', orNull(text)],
];

const variables: [string, Schema] = [
  'variables',
  {
    type: 'array',
    items: words(keysOf(messageVariables)),
    description: `What the template may use. ${Object.entries(messageVariables)
      .map(([name, { about }]) => `${name}: ${about}`)
      .join(' ')}`,
  },
];

const messageProperties: Properties = [
  ['id', integer],
  ['user_id', { ...orNull(integer), description: 'null: a message to the programme itself.' }],
  ['channel', words(messageChannels)],
  [
    'lane',
    {
      type: ['string', 'null'],
      enum: [...messageLanes, null],
      description: 'null: it is read in the app and not sent.',
    },
  ],
  ['template', words(templateNames)],
  ['language', words(keysOf(messages))],
  ['status', words(messageStatuses)],
  ['attempts', integer],
  ['error', { ...orNull(text), description: 'Kind and code of the last failure.' }],
  [
    'operation',
    { ...orNull(text), description: 'The operation that caused the message; null for a user-bound token.' },
  ],
  ['date_utc', text],
  ['sent_date_utc', orNull(text)],
  ['due_date_utc', { ...orNull(text), description: 'After a failure: when it is sent again.' }],
  ['expiry_date_utc', orNull(text)],
  ...(['to', 'subject', 'text', 'html'] as const).map((name): [string, Schema] => [
    name,
    {
      ...orNull(text),
      description: 'null if it was not asked for, is not allowed, is no longer kept, or does not exist.',
    },
  ]),
];
