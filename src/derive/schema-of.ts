import type { Field, ValueField, Verb } from '../catalogue/field.ts';
import { customField, type Kind, type TakenType } from '../catalogue/kinds/index.ts';
import type { Resource } from '../catalogue/resource.ts';
import { type InputField, inputFields, isListed } from './body-members.ts';
import { isStored } from './columns.ts';
import { maskPattern, wiped } from './mask.ts';
import { numberBounds } from './number-bounds.ts';
import { listIn } from './ownership.ts';
import { listMax } from './read-input.ts';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type Schema = Readonly<Record<string, unknown>>;

/** The named schemas of a document, filled while its parts are derived. */
export type SchemaBook = Map<string, Schema>;

/** What each verb calls the input of a resource. */
const inputNames: Readonly<Record<Verb, string>> = {
  post: 'create',
  put: 'update',
  get: 'query',
  delete: 'delete',
};

/** A reference to a named schema. */
export function refTo(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** What a verb reads of a resource: its inputs with their forms, and which of them it cannot do without. */
export function inputSchema(book: SchemaBook, resource: Resource, verb: Verb): Schema {
  const name = `${schemaName(resource)}.${inputNames[verb]}`;
  if (!book.has(name)) {
    book.set(name, {}); // Holds the place, since the parts may name it.
    const fields = inputFields(resource, verb);
    const required = fields.filter((input) => input.isRequired).map((input) => input.name);
    const properties = fields.flatMap((input): [string, Schema][] => {
      const value = optional(book, input, verb);
      const shown = input.isPrivileged ? { ...value, description: privilegedNote } : value;
      const { alias } = input.field;
      const other = { ...value, description: `Another name of ${input.name}.`, deprecated: true };
      const own: [string, Schema] = [input.name, shown];
      return alias ? [own, [alias, other]] : [own];
    });
    const object = objectSchema(properties, required);
    // As words: an anyOf of required members would make clients' types accept any member.
    const alternatives = verb === 'post' ? resource.atLeastOne?.of : undefined;
    const description = alternatives && `Needs at least one of: ${alternatives.join(', ')}.`;
    const described = { ...object, ...(description && { description }) };
    book.set(name, verb === 'get' ? closed(described) : described);
  }
  return refTo(name);
}

/** The form of an input: with what stands for nothing where it may be missing, and on PUT with what an answer shows of it. */
function optional(book: SchemaBook, input: InputField, verb: Verb): Schema {
  const { field, isRequired } = input;
  const more = [
    ...(verb === 'put' ? shownForms(field) : []),
    ...(isRequired ? [] : [{ const: '' }]),
    ...(mayBeNull(input, verb) ? [{ type: 'null' }] : []),
  ];
  const schema = inputValue(book, field, verb);
  return more.length > 0 ? { anyOf: [schema, ...more] } : schema;
}

/** What an answer shows in place of a protected value, and a PUT may send back. */
function shownForms({ protect }: Field): Schema[] {
  if (protect === undefined) return [];
  return protect === 'masked'
    ? [{ type: 'string', pattern: maskPattern, description: 'The mask that an answer shows.' }]
    : [{ const: wiped, description: 'What an answer shows.' }];
}

/** Null counts as not sent. On PUT it clears the value, or says that there is none, as an answer does. */
function mayBeNull({ name, field, isRequired, isClearable }: InputField, verb: Verb): boolean {
  return verb === 'put' ? isClearable || (name !== 'id' && isStored(field)) : !isRequired;
}

const privilegedNote = 'Taken from a client with the scope user:privileged, ignored from any other.';

/** A list of entries of a body. */
export function listSchema(entry: Schema): Schema {
  return { type: 'array', minItems: 1, maxItems: listMax, items: entry };
}

/** What an answer shows of a resource: every member always there, in this order. */
export function answerSchema(book: SchemaBook, resource: Resource): Schema {
  const name = schemaName(resource);
  if (!book.has(name)) {
    book.set(name, {}); // Holds the place, since the parts may name it.
    const fields = Object.entries(resource.fields).filter(([, field]) => field.source !== 'none');
    const properties = fields.map(([name, field]): [string, Schema] => [
      name,
      answerValue(book, name, field),
    ]);
    const names = properties.map(([name]) => name);
    book.set(name, objectSchema(properties, names));
  }
  return refTo(name);
}

/** The accepted form of a kind, under its own name. */
export function kindSchema(book: SchemaBook, kind: Kind): Schema {
  const name = `kind.${kind.name}`;
  if (!book.has(name)) {
    const types = ['string', ...kind.accepts.map((type) => schemaType(kind, type))];
    const bounds = types.includes('integer') ? numberBounds(kind) : undefined;
    const form =
      bounds && 'enum' in bounds
        ? withNumbers(formOf(kind), types, bounds.enum)
        : { ...formOf(kind), type: types.length === 1 ? 'string' : types, ...bounds };
    book.set(name, form);
  }
  return refTo(name);
}

/** A form whose numbers are listed, beside its texts. */
function withNumbers(form: Schema, types: readonly string[], numbers: readonly number[]): Schema {
  const { description, ...words } = form;
  const others = types.filter((one) => one !== 'integer');
  return {
    description,
    anyOf: [{ type: others.length === 1 ? others[0] : others, ...words }, { enum: numbers }],
  };
}

/** A schema that also takes the empty text and null, which are read as "not sent". */
export function orNothing(schema: Schema): Schema {
  return { anyOf: [schema, { const: '' }, { type: 'null' }] };
}

/** Any object of the programme's own. */
export function freeObjectSchema(book: SchemaBook): Schema {
  const name = `kind.${customField.name}`;
  book.set(name, customField.schema);
  return refTo(name);
}

/** A schema that also takes null. */
export function orNull(schema: Schema, isNullable = true): Schema {
  return isNullable ? { anyOf: [schema, { type: 'null' }] } : schema;
}

/** An object that has no other members, whatever a programme has set (`unknown_members`). */
export function closed(object: Schema): Schema {
  return { ...object, additionalProperties: false };
}

/** An object with members in this order. */
export function objectSchema(properties: Iterable<[string, Schema]>, required: readonly string[]): Schema {
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
  };
}

function inputValue(book: SchemaBook, field: Field, verb: Verb): Schema {
  if (field.type !== 'object') return kindSchema(book, field.kind);
  const nested = field.of?.();
  if (!nested) return freeObjectSchema(book);
  const schema = inputSchema(book, nested, verb);
  return isListed(nested) ? listSchema(schema) : schema;
}

/** The form of a kind's texts as they are sent: what it refuses, the server refuses. */
function formOf({ schema }: Kind): Schema {
  const { format, pattern, minLength, maxLength, ...words } = schema;
  // Standard forms of emails and addresses of the web refuse some that the published patterns take.
  const kept = format === 'date' ? { format } : {};
  return {
    ...words,
    ...kept,
    ...(pattern !== undefined && { pattern }),
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
  };
}

/** Digits come as JSON integers too; only a kind with a decimal point takes other numbers. */
function schemaType(kind: Kind, type: TakenType): 'number' | 'integer' | 'boolean' {
  if (type === 'boolean') return type;
  return type === 'number' && kind.pattern?.test('1.5') ? 'number' : 'integer';
}

/** The schema of the value of a field in an answer. */
export function answerValue(book: SchemaBook, name: string, field: Field): Schema {
  // An entry of a call that stored it tells how that went; everything else that has no value here is null.
  if (name === 'result') return orNull(refTo('result'));
  if (field.source === 'constant') return constantSchema(field);
  if (field.protect === 'hashed' || field.protect === 'discarded') return wipedSchema;
  const instant = instants[field.source];
  if (instant) return { type: ['string', 'null'], description: `yyyy-mm-ddThh:mm:ss, ${instant}` };
  if (field.type === 'object') {
    const nested = field.of?.();
    if (!nested) return orNull(freeObjectSchema(book));
    const entry = answerSchema(book, nested);
    return orNull(listIn(field) ? { type: 'array', items: entry } : entry);
  }
  return shownSchema(name, field);
}

const wipedSchema: Schema = {
  type: ['string', 'null'],
  enum: [wiped, null],
  description: 'Never shown.',
};

const instants: Readonly<Record<string, string>> = {
  created: 'UTC.',
  updated: 'UTC: the latest change.',
  server: "in the server's zone.",
  client: "in the caller's zone.",
};

function constantSchema({ constant = null }: Field): Schema {
  if (constant === null) return { type: 'null' };
  // An entry that was deleted shows its id and nothing else.
  return { type: [typeof constant === 'number' ? 'integer' : 'string', 'null'], enum: [constant, null] };
}

/** Everything but an entry's own id may be null: what was not sent, and what a delete or a dry run cannot tell. */
function shownSchema(name: string, { type, kind, protect, description }: ValueField): Schema {
  if (name === 'id') return { type };
  const masked = protect === 'masked' && { description: 'Masked, unless show_sensitive_data is 1.' };
  return {
    type: [type, 'null'],
    ...(kind.schema.format === 'date' && type === 'string' && { format: 'date' }),
    ...(masked || { description: description ?? kind.schema.description }),
  };
}

/** The published tables use one name for two objects; the lesser of the two is named after what it is part of. */
function schemaName(resource: Resource): string {
  return resource.shape === 'shape' && resource.name === 'notification'
    ? 'access_rule_notification'
    : resource.name;
}
