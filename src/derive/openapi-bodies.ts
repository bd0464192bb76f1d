import type { Operation } from '../catalogue/operation.ts';
import type { Route } from '../catalogue/operations.ts';
import { type BodyMember, bodyMembers } from './body-members.ts';
import { exampleBody } from './examples.ts';
import {
  freeObjectSchema,
  inputSchema,
  kindSchema,
  listSchema,
  objectSchema,
  type Schema,
  type SchemaBook,
} from './schema-of.ts';

/** The body of a route: of any of its operations, with an example of each; undefined where it has none. */
export function requestBody(book: SchemaBook, { verb, operations }: Route): Schema | undefined {
  if (verb === 'get') return undefined;
  const bodies = new Map<string, Schema>();
  for (const operation of operations) {
    const schema = bodySchema(book, operation);
    bodies.set(JSON.stringify(schema), schema);
  }
  const [only, ...others] = bodies.values();
  const schema = others.length === 0 ? only! : { anyOf: [...bodies.values()] };
  const examples = operations.flatMap((operation) => {
    const value = exampleBody(operation);
    return value ? [[operation.id, { summary: operation.title, value }]] : [];
  });
  const shown = examples.length > 0 && { examples: Object.fromEntries(examples) };
  return {
    required: operations.every((operation) => bodyMembers(operation).some((member) => member.isRequired)),
    content: { 'application/json': { schema, ...shown } },
  };
}

/** What one operation reads of its body. */
export function bodySchema(book: SchemaBook, operation: Operation): Schema {
  const members = bodyMembers(operation);
  const properties = members.map((member): [string, Schema] => [
    member.name,
    memberSchema(book, member, operation),
  ]);
  const required = members.filter((member) => member.isRequired).map(({ name }) => name);
  return objectSchema(properties, required);
}

function memberSchema(book: SchemaBook, { holds }: BodyMember, { verb }: Operation): Schema {
  if (holds === 'freeObject') return freeObjectSchema(book);
  if ('value' in holds) return kindSchema(book, holds.value.kind);
  const schema = inputSchema(book, holds.resource, verb);
  return holds.isList ? listSchema(schema) : schema;
}
