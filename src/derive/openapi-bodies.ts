import { kinds } from '../catalogue/kinds/index.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { Route } from '../catalogue/operations.ts';
import { info } from '../catalogue/resources/info.ts';
import { type BodyMember, bodyMembers } from './body-members.ts';
import { exampleBody } from './examples.ts';
import {
  freeObjectSchema,
  inputSchema,
  kindSchema,
  listSchema,
  objectSchema,
  orNothing,
  orNull,
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
    required: operations.every(needsBody),
    content: { 'application/json': { schema, ...shown } },
  };
}

/** Whether a call without a body means nothing. What a DELETE is about, its path may say alone. */
function needsBody(operation: Operation): boolean {
  if (operation.verb === 'delete') return bodyMembers(operation).some(({ isRequired }) => isRequired);
  return exampleBody(operation) !== null;
}

/** What one operation reads of its body. */
export function bodySchema(book: SchemaBook, operation: Operation): Schema {
  const members = bodyMembers(operation);
  const properties = members.map((member): [string, Schema] => [
    member.name,
    memberSchema(book, member, operation),
  ]);
  const required = members.filter((member) => member.isRequired).map(({ name }) => name);
  // Where neither path nor query name the user, the body may.
  const naming: [string, Schema][] =
    operation.user === 'named' && !properties.some(([name]) => name === info.name)
      ? [[info.name, namedUser(book)]]
      : [];
  return objectSchema([...naming, ...properties], required);
}

/** The user of a call, as `info` of its body names it. */
function namedUser(book: SchemaBook): Schema {
  const id = kindSchema(book, kinds.id);
  return {
    type: 'object',
    properties: { id, user_id: id },
    description: 'Names the user if path, query and token do not.',
  };
}

function memberSchema(book: SchemaBook, { holds, isRequired }: BodyMember, { verb }: Operation): Schema {
  // On PUT null says that there is none, as an answer does.
  const orNone = (schema: Schema) => (isRequired ? orNull(schema, verb === 'put') : orNothing(schema));
  if (holds === 'freeObject') return orNone(freeObjectSchema(book));
  if ('value' in holds) return orNothing(kindSchema(book, holds.value.kind));
  const schema = inputSchema(book, holds.resource, verb);
  return orNone(holds.isList ? listSchema(schema) : schema);
}
