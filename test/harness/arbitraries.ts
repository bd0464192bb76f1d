import fc from 'fast-check';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import type { Resource } from '../../src/catalogue/resource.ts';
import {
  type BodyMember,
  bodyMembers,
  type InputField,
  inputFields,
  isListed,
} from '../../src/derive/body-members.ts';
import { card, freeObject, freshEmail, freshPhone, jsonOf } from './kind-arbitraries.ts';

/** A body as JSON carries it. */
export type JsonBody = Record<string, unknown>;

/** What the bodies are made for. */
export interface BodyOptions {
  /** The day of the call, `yyyy-mm-dd` in UTC: papers and cards must not have run out on it. */
  readonly today: string;
  /**
   * Ids of live records, by resource: of the entry that PUT or DELETE is about, of the address and phone that a card
   * or bank account may name, of the other user of a new relationship. Optional members that need an id that is not
   * here are left out; a required one gets 1.
   */
  readonly ids?: Readonly<Record<string, number>>;
  /** Whether the caller has the scope `user:privileged`. */
  readonly privileged?: boolean;
  /** Whether optional members are also sent as '' or null, which is as good as not at all; true if absent. */
  readonly unsent?: boolean;
}

/**
 * Any valid body of a built operation: optional members in and out or sent as nothing, numbers as text or as numbers,
 * text of any script, the longest that is allowed, members that nobody reads.
 */
export function validBody(operation: Operation, options: BodyOptions): fc.Arbitrary<JsonBody> {
  const maker = makerOf(operation, options);
  const members = membersOf(maker);
  const model = Object.fromEntries(members.map((member) => [member.name, memberOf(member, maker)]));
  const requiredKeys = members.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return fc
    .tuple(
      fc.record(model, { requiredKeys, noNullPrototype: true }),
      ignored(['organization', 'ticket', 'response_time']),
    )
    .map(([body, unread]) => settleBody({ ...unread, ...body }));
}

/** What a body is made with. */
export interface Maker {
  readonly operation: Operation;
  readonly options: BodyOptions & { readonly privileged: boolean };
}

/** The members that a body for this call may hold. */
export function membersOf({ operation, options }: Maker): readonly BodyMember[] {
  return bodyMembers(operation).filter(({ isRequired, holds }) => {
    if (isRequired || typeof holds !== 'object' || !('resource' in holds)) return true;
    const { resource } = holds;
    const isNamed = inputFields(resource, operation.verb).some(
      ({ name, isRequired }) => name === 'id' && isRequired,
    );
    return !(isNamed || resource.name === 'relationship') || options.ids?.[resource.name] !== undefined;
  });
}

/** The fields of a resource that the call's caller may send and the server reads. */
export function fieldsOf(resource: Resource, { operation, options }: Maker): readonly InputField[] {
  return inputFields(resource, operation.verb).filter(({ name, isPrivileged }) => {
    if (isPrivileged && !options.privileged) return false;
    if (ownIds.includes(name)) return false;
    if (!(name in references)) return true;
    // A user that is only being created has nothing yet that could be named.
    return operation.id !== 'user.create' && options.ids?.[references[name]!] !== undefined;
  });
}

/** Completes the options of a call. */
export function makerOf(operation: Operation, options: BodyOptions): Maker {
  const privileged = options.privileged || operation.privileged === 'whole';
  return { operation, options: { ...options, privileged } };
}

/** Fields that name the token's programme. */
const ownIds = ['program_id'];
/** Fields that name an entry of another list of the same user. */
const references: Readonly<Record<string, string>> = { address_id: 'addresses', phone_id: 'phone' };

function memberOf({ holds }: BodyMember, maker: Maker): fc.Arbitrary<unknown> {
  if (holds === 'freeObject') return freeObject();
  if ('value' in holds) return fc.constantFrom('0', 0, ...(sendsNothing(maker) ? ['', null] : []));
  const { resource, isList } = holds;
  const entry = entryOf(resource, maker);
  if (!isList) return entry;
  // The entry that PUT and DELETE name is one; of several, none may repeat another.
  if (maker.operation.verb !== 'post' || resource.name === 'relationship') return entry.map((one) => [one]);
  return fc.array(entry, { minLength: 1, maxLength: 3 }).map((entries) => settleList(resource, entries));
}

function entryOf(resource: Resource, maker: Maker): fc.Arbitrary<JsonBody> {
  const fields = fieldsOf(resource, maker);
  const model = Object.fromEntries(fields.map((input) => [input.name, fieldOf(resource, input, maker)]));
  const requiredKeys = fields.filter((input) => isAlwaysSent(resource, input)).map(({ name }) => name);
  const entry = fc.record(model, { requiredKeys, noNullPrototype: true });
  // Of fields of which one is enough, any may be the one.
  const enough = (resource.atLeastOne?.of ?? []).filter((name) => name in model);
  const whole =
    enough.length === 0
      ? entry
      : fc
          .constantFrom(...enough)
          .chain((name) => fc.record({ [name]: model[name]!.filter((one) => one !== '' && one !== null) }))
          .chain((one) => entry.map((values) => ({ ...values, ...one })));
  return fc
    .tuple(whole, ignored(unreadMembers(resource, maker)), card())
    .map(([values, unread, { type, number }]) => {
      // A number and its brand go together; where only one is sent, the other is the stored one's.
      const isCard = resource.name === 'credit_card';
      const { type: _, number: __, ...others } = values;
      return { ...unread, ...(isCard ? { ...others, ...cardOf(values, maker, type, number) } : values) };
    });
}

/** A relationship's other end has no default: left out, both ends would be the user of the path. */
function isAlwaysSent(resource: Resource, { name, isRequired }: InputField): boolean {
  return isRequired || `${resource.name}.${name}` === 'relationship.on_entity_id';
}

function cardOf(values: JsonBody, { operation }: Maker, type: number, number: string): JsonBody {
  return operation.verb === 'post' || 'number' in values || 'type' in values
    ? { type: String(type), number }
    : {};
}

function fieldOf(resource: Resource, input: InputField, maker: Maker): fc.Arbitrary<unknown> {
  const { name, field } = input;
  const { today, ids } = maker.options;
  if (name === 'id') return fc.constant(ids?.[resource.name] ?? 1);
  if (name in references) return fc.constant(ids![references[name]!]);
  if (field.type === 'object') {
    const nested = field.of?.();
    if (!nested) return freeObject();
    const entry = entryOf(nested, maker);
    return isListed(nested) ? entry.map((one) => [one]) : entry;
  }
  const own = fitting[`${resource.name}.${name}`];
  const value = own ? own(today, ids) : jsonOf(field.kind, today);
  // What is sent as '' is not sent, unless '' is a value; null on PUT takes a value away.
  if (isAlwaysSent(resource, input) || field.kind.emptyIsValue || !sendsNothing(maker)) return value;
  const nothing = maker.operation.verb === 'put' ? [''] : ['', null];
  return fc.oneof({ arbitrary: value, weight: 9 }, fc.constantFrom(...nothing));
}

function sendsNothing({ options }: Maker): boolean {
  return options.unsent ?? true;
}

/** Fields of which not every value of their kind goes with the rest of the body. */
const fitting: Readonly<
  Record<string, (today: string, ids?: Readonly<Record<string, number>>) => fc.Arbitrary<unknown>>
> = {
  'email.address': freshEmail,
  'phone.number': freshPhone,
  'terms_conditions.acceptance': () => fc.constantFrom('1', 1, true),
  'security.password': password,
  'security.secret_question_1': () => fc.constantFrom('1', 2, '3'),
  'security.secret_question_2': () => fc.constantFrom('4', 5, '6'),
  'identification.issue_date': () => day(1990, 2020),
  'identification.expiry_date': () => day(2050, 2099),
  'personal_info.date_of_birth': () => day(1930, 2000),
  'credit_card.security_code': () => fc.constantFrom('123', 987, '007'),
  'credit_card.expiry_year': () => fc.integer({ min: 2050, max: 2199 }),
  'external_auth.login_id': () => fc.stringMatching(/^[1-9][0-9]{24}$/),
  // No text but a fresh token of a provider proves a login.
  'external_auth.token': () => fc.constant(''),
  // Left to the server: the record that fits the type; a document says so only of the user of the path.
  'document_info.user_id': () => fc.constant(''),
  'document_info.entity': () => fc.constant(''),
  'document_info.entity_id': () => fc.constant(''),
  'document_info.status': () => fc.constantFrom(1, '2', 3, ''),
  // The content of a file is what its extension says.
  'attachment.file_extension': () => fc.constantFrom('.png', '.PNG', 'card.png'),
  'attachment.content': () => fc.constant(examplePerson['attachment']!['content']),
  'relationship.entity': () => fc.constantFrom(7, '75'),
  'relationship.on_entity': () => fc.constantFrom(7, '75'),
  // Left to the server: the user of the path.
  'relationship.entity_id': () => fc.constant(0),
  'relationship.on_entity_id': (_today, ids) => fc.constant(ids?.['relationship'] ?? 1),
};

/** A password that no list of leaked ones has, and no user is called. */
function password(): fc.Arbitrary<string> {
  const unit = fc.constantFrom(...'bcdfghjkmpqrstvwxz2345679!?.,_é漢');
  return fc.string({ unit, minLength: 16, maxLength: 64 });
}

function day(from: number, to: number): fc.Arbitrary<string> {
  const part = (max: number) => fc.integer({ min: 1, max }).map((value) => String(value).padStart(2, '0'));
  return fc.tuple(fc.integer({ min: from, max: to }), part(12), part(28)).map((parts) => parts.join('-'));
}

/** One primary at most, and nothing twice. */
function settleList(resource: Resource, entries: readonly JsonBody[]): JsonBody[] {
  const seen = new Set<string>();
  const distinct = entries.filter((entry) => {
    // More than the catalogue asks: no two have the same in the field alone, whatever goes with it.
    const values = Object.entries(resource.fields)
      .filter(([name, { distinct }]) => distinct && entry[name] !== undefined)
      .map(
        ([name]) =>
          `${name} ${String(entry[name])
            .toUpperCase()
            .replaceAll(/[^A-Z0-9]/gu, '')}`,
      );
    const isDouble = values.some((value) => seen.has(value));
    for (const value of values) seen.add(value);
    return !isDouble;
  });
  return distinct.map((entry, index) =>
    index > 0 && 'is_primary' in entry ? { ...entry, is_primary: '0' } : entry,
  );
}

function settleBody(body: JsonBody): JsonBody {
  // The address is the first of the addresses; sent twice, the list would name two primaries.
  const { addresses, ...others } = body;
  return withPapers(addresses !== undefined && 'address' in body ? others : body);
}

/** Each document belongs to an identification of the same body: to the one at its place, where there are several. */
function withPapers(body: JsonBody): JsonBody {
  const { documents, ...others } = body;
  if (!Array.isArray(documents)) return body;
  const papers: unknown = body['identification'];
  if (!Array.isArray(papers)) return others;
  return { ...body, documents: papers.length > 1 ? documents.slice(0, papers.length) : documents };
}

/** One of members that are known and that nothing reads, or none. */
function ignored(names: readonly string[]): fc.Arbitrary<JsonBody> {
  const members = names.map((name): JsonBody => ({ [name]: 'never' }));
  return fc.constantFrom<JsonBody>({}, ...members);
}

/** The members of a resource that a verb passes over, whoever calls. */
function unreadMembers(resource: Resource, { operation }: Maker): string[] {
  const { fields, alsoKnown = [] } = resource;
  const inputs = new Set(inputFields(resource, operation.verb).map(({ name }) => name));
  return [...Object.keys(fields).filter((name) => !inputs.has(name)), ...alsoKnown];
}
