import { accountData, accountEnding, accountInfo } from '../catalogue/resources/account.ts';
import { geoCoordinates } from '../catalogue/resources/geo-coordinates.ts';
import {
  answerSchema,
  freeObjectSchema,
  objectSchema,
  orNull,
  type Schema,
  type SchemaBook,
} from './schema-of.ts';

/** An account as Get User Account(s) answers it. */
export function accountSchema(book: SchemaBook): Schema {
  const own: Readonly<Record<string, Schema>> = {
    info: answerSchema(book, accountInfo),
    custom_field: orNull(freeObjectSchema(book)),
    geo_coordinates: orNull(answerSchema(book, geoCoordinates)),
  };
  const none: Schema = { type: 'null' };
  const members = Object.keys(accountData.fields).filter((name) => name !== 'as_of');
  return allThere([
    ['result', none],
    ...members.map((name): [string, Schema] => [name, own[name] ?? none]),
    ...Object.entries(accountEnding).map(([name, value]): [string, Schema] => [
      name,
      value === null ? none : { type: 'integer' },
    ]),
  ]);
}

function allThere(properties: readonly [string, Schema][]): Schema {
  return objectSchema(
    [...properties],
    properties.map(([name]) => name),
  );
}
