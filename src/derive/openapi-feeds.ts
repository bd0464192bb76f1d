import { feedEntriesMax } from '../catalogue/feeds.ts';
import type { Verb } from '../catalogue/field.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import type { Resource } from '../catalogue/resource.ts';
import { accountData } from '../catalogue/resources/account.ts';
import { group, groupData, groupUser, groupUserData } from '../catalogue/resources/group.ts';
import { accountSchema } from './accounts-schema.ts';
import { groupSchema } from './groups-schema.ts';
import { inQuery, numberInPath, ownOperation, type Properties, whole } from './openapi-own.ts';
import { refToParameter } from './openapi-parameters.ts';
import { inputSchema, kindSchema, objectSchema, orNull, type Schema, type SchemaBook } from './schema-of.ts';

/** What is fed, by the beginning of an operation's id. Members of groups are not listed: they are read with their group. */
interface Fed {
  /** The member that holds it. */
  readonly member: string;
  readonly of: Resource;
  /** How an answer shows one. */
  readonly shown?: (book: SchemaBook) => Schema;
  /** The members of a line of its list, and the parameters of that besides those of the page. */
  readonly listed?: Properties;
  readonly asked?: (book: SchemaBook) => readonly Schema[];
  /** The numbers by which the answer of a report names one. */
  readonly names: Properties;
}

const number: Schema = { type: 'integer' };
const moment = orNull({ type: 'string', format: 'date-time' });

const fed: Readonly<Record<string, Fed>> = {
  account: {
    member: 'account',
    of: accountData,
    shown: accountSchema,
    listed: [
      ['id', number],
      ['user_id', number],
      ['supplied_id', number],
      ['status', orNull({ type: 'string' })],
      ['usage_status', orNull({ type: 'string' })],
      ['as_of', moment],
    ],
    asked: (book) => [
      inQuery('user_id', kindSchema(book, kinds.id)),
      inQuery('supplied_id', kindSchema(book, kinds.id)),
    ],
    names: [
      ['id', number],
      ['supplied_id', number],
      ['user_id', number],
    ],
  },
  group: {
    member: group.name,
    of: groupData,
    shown: groupSchema,
    listed: [
      ['id', number],
      ['supplied_id', number],
      ['user_id', orNull(number)],
      ['name', orNull({ type: 'string' })],
      ['code', orNull({ type: 'string' })],
      ['status', orNull(number)],
      ['members', { type: 'integer', description: 'The number of members.' }],
      ['as_of', moment],
    ],
    asked: (book) => [
      { ...inQuery('user_id', kindSchema(book, kinds.id)), description: 'Only groups that the user is in.' },
      inQuery('supplied_id', kindSchema(book, kinds.id)),
    ],
    names: [
      ['id', number],
      ['supplied_id', number],
      ['user_id', orNull(number)],
      ['code', orNull({ type: 'string' })],
    ],
  },
  'group.member': {
    member: groupUser.name,
    of: groupUserData,
    names: [
      ['id', number],
      ['user_id', number],
      ['group_id', number],
    ],
  },
};

/** A call by which something is fed, as OpenAPI describes it. */
export const feedOperation = ownOperation({
  path: { account_id: numberInPath, group_id: numberInPath, member_id: numberInPath },
  query: (book, id) =>
    isList(id)
      ? [
          ...fedBy(id).asked!(book),
          refToParameter('page_size'),
          inQuery('cursor', kindSchema(book, kinds.cursor)),
        ]
      : [],
  answer: answerOf,
  body: bodyOf,
});

function fedBy(id: string): Fed {
  return fed[id.slice(0, id.lastIndexOf('.'))]!;
}

function isList(id: string): boolean {
  return id.endsWith('.list');
}

function answerOf(book: SchemaBook, id: string): Properties {
  const { member, shown, listed, names } = fedBy(id);
  if (isList(id))
    return [
      [`${member}s`, { type: 'array', items: whole([...listed!]) }],
      [
        'cursor',
        { type: ['string', 'null'], description: 'Continues where this page ended; null on the last page.' },
      ],
    ];
  if (id.endsWith('.get')) return [[member, { type: 'array', items: shown!(book) }]];
  const outcome = whole([
    ...names,
    ['as_of', { type: 'string', format: 'date-time' }],
    [
      'stale',
      {
        type: 'integer',
        enum: [0, 1],
        description: '1: newer data is stored, so nothing was changed.',
      },
    ],
  ]);
  return [[member, { type: 'array', items: outcome, description: 'In the order of the report.' }]];
}

const verbs: Readonly<Record<string, Exclude<Verb, 'get'>>> = {
  create: 'post',
  update: 'put',
  update_one: 'put',
  delete: 'delete',
  delete_one: 'delete',
};

function bodyOf(book: SchemaBook, id: string): Schema {
  const { member, of } = fedBy(id);
  const word = id.split('.').at(-1)!;
  const isOne = word.endsWith('_one');
  const items = inputSchema(book, of, verbs[word]!);
  const mayMiss = word === 'delete_one';
  const schema = objectSchema(
    [
      [member, { type: 'array', minItems: 1, maxItems: isOne ? 1 : feedEntriesMax, items }],
      [
        'as_of',
        {
          ...kindSchema(book, kinds.instant),
          description: 'Applies to every entry without an `as_of` of its own.',
        },
      ],
      ['validate', kindSchema(book, kinds.flag)],
    ],
    mayMiss ? [] : [member],
  );
  return { required: !mayMiss, content: { 'application/json': { schema } } };
}
