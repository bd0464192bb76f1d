import { entity } from '../catalogue/codes.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import { ticketDescriptions, ticketLimits, ticketStatus } from '../catalogue/tickets.ts';
import { inQuery, numberInPath, ownOperation, type Properties, whole, words } from './openapi-own.ts';
import { refToParameter } from './openapi-parameters.ts';
import { kindSchema, objectSchema, orNull, refTo, type Schema, type SchemaBook } from './schema-of.ts';
import { ticketSchema } from './tickets.ts';

/** A call about tickets, as OpenAPI describes it. */
export const ticketOperation = ownOperation({
  path: { ticket_id: numberInPath },
  query: (book, id) => (id === 'ticket.list' ? questionParameters(book) : []),
  answer: answerOf,
  body: bodyOf,
});

const codes = (allowed: readonly number[]): Schema => ({ type: 'integer', enum: allowed });
const statuses = codes(Object.values(ticketStatus));

function questionParameters(book: SchemaBook): Schema[] {
  return [
    inQuery('status', statuses),
    inQuery('description_code', words(Object.values(ticketDescriptions).map(({ code }) => code))),
    inQuery('user_id', kindSchema(book, kinds.id)),
    inQuery('assigned_to', kindSchema(book, kinds.id)),
    inQuery('assigned_to_entity', codes(ticketLimits.assignees)),
    inQuery('age', { type: 'integer', minimum: 0, description: 'At least this many days old.' }),
    refToParameter('page_size'),
    inQuery('cursor', kindSchema(book, kinds.cursor)),
  ];
}

function answerOf(book: SchemaBook, id: string): Properties {
  const ticket = ticketSchema(book);
  if (id === 'ticket.list')
    return [
      ['tickets', { type: 'array', items: ticket }],
      [
        'cursor',
        { type: ['string', 'null'], description: 'Continues where this page ended; null on the last page.' },
      ],
    ];
  book.set('ticket.comment', whole(comment));
  return [
    ['ticket', ticket],
    ['comments', { type: 'array', items: refTo('ticket.comment'), description: 'The oldest first.' }],
  ];
}

const comment: Properties = [
  ['id', { type: 'integer' }],
  ['text', { type: 'string' }],
  ['visibility', { type: 'integer', enum: [0, 1], description: '1: the user sees it.' }],
  ['by_entity', { type: 'integer' }],
  ['by_entity_id', { type: 'integer' }],
  ['date_utc', orNull({ type: 'string' })],
];

function bodyOf(book: SchemaBook, id: string): Schema {
  const text = kindSchema(book, kinds.message);
  const member: [string, Schema] =
    id === 'ticket.update'
      ? [
          'ticket',
          objectSchema(
            [
              [
                'assigned_to_entity',
                {
                  ...codes(ticketLimits.assignees),
                  description: `${entity.apiClient}: an API client, ${entity.user}: a user, ${entity.organisation}: an organisation; with \`assigned_to_entity_id\`.`,
                },
              ],
              ['assigned_to_entity_id', kindSchema(book, kinds.id)],
              [
                'priority',
                { type: 'integer', ...ticketLimits.priority, description: '1 is the most urgent.' },
              ],
              [
                'status',
                { ...codes([ticketStatus.cancelled]), description: 'Cancels the ticket; requires a reason.' },
              ],
              ['reason', text],
            ],
            [],
          ),
        ]
      : [
          'comment',
          objectSchema(
            [
              ['text', text],
              [
                'visibility',
                {
                  type: 'integer',
                  enum: [0, 1],
                  description: '1: the user sees it. Omitted: 0, or 1 from a user-bound token.',
                },
              ],
            ],
            ['text'],
          ),
        ];
  const schema = objectSchema([member, ['validate', kindSchema(book, kinds.flag)]], [member[0]]);
  return { required: true, content: { 'application/json': { schema } } };
}
