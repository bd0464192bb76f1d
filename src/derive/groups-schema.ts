import { geoCoordinates } from '../catalogue/resources/geo-coordinates.ts';
import { groupData, groupDetailLists, groupInfo, groupMember } from '../catalogue/resources/group.ts';
import { keysOf } from '../objects.ts';
import {
  answerSchema,
  freeObjectSchema,
  objectSchema,
  orNull,
  type Schema,
  type SchemaBook,
} from './schema-of.ts';

const none: Schema = { type: 'null' };

/** A group as Get User Group(s) answers it. */
export function groupSchema(book: SchemaBook): Schema {
  const name = 'group';
  if (!book.has(name)) {
    book.set(name, {}); // Holds the place, since the parts may name it.
    book.set(name, makeSchema(book));
  }
  return { $ref: `#/components/schemas/${name}` };
}

function makeSchema(book: SchemaBook): Schema {
  const free = orNull(freeObjectSchema(book));
  const own: Readonly<Record<string, Schema>> = {
    info: answerSchema(book, groupInfo),
    details: allThere([
      ...keysOf(groupDetailLists).map((name): [string, Schema] => [
        name,
        orNull({ type: 'array', items: answerSchema(book, groupDetailLists[name]) }),
      ]),
      ['localization', none],
    ]),
    setting: allThere([
      [
        'external_integration',
        orNull({ type: 'object', description: 'An integration by its name each; ____ stands for a secret.' }),
      ],
      ['messaging_setup', free],
    ]),
    group_user: { type: 'array', items: answerSchema(book, groupMember) },
    host_name: orNull({ type: 'string' }),
    geo_coordinates: orNull(answerSchema(book, geoCoordinates)),
    custom_field: free,
  };
  const members = Object.keys(groupData.fields).filter((name) => name !== 'as_of');
  return allThere([
    ['result', none],
    ...members.map((name): [string, Schema] => [name, own[name] ?? none]),
    ['validate', none],
    ['function_code', { type: 'integer' }],
    ['time_zone', { type: 'string' }],
    ['time_zone_name', none],
    ['response_time', { type: 'integer' }],
  ]);
}

function allThere(properties: [string, Schema][]): Schema {
  return objectSchema(
    properties,
    properties.map(([name]) => name),
  );
}
