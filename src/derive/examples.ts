import {
  type ExampleValues,
  exampleAddition,
  exampleChange,
  exampleOfOperation,
  examplePerson,
  exampleRest,
} from '../catalogue/example-person.ts';
import { exclusiveShapes, givenBodies } from '../catalogue/given-bodies.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { Resource } from '../catalogue/resource.ts';
import { excluded } from '../catalogue/resources/access-rule.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { isPlainObject } from '../objects.ts';
import { type BodyMember, bodyMembers, type InputField, inputFields, isListed } from './body-members.ts';
import { memberOf } from './choose-operation.ts';

/** What an example body is to hold. */
export interface ExampleOptions {
  /**
   * Every member and field that the operation reads, rather than what a caller typically sends; but no address or
   * phone of which `ids` says nothing.
   */
  readonly all?: boolean;
  /** Also what only a privileged caller may send. */
  readonly privileged?: boolean;
  /**
   * Ids of live records, by resource: of an entry that PUT or DELETE is about, of the address and phone that a card
   * or a bank account names, of the other user of a new relationship. Where given, `all` leaves out the optional
   * members that need an id that is not here; a required one gets 1.
   */
  readonly ids?: Readonly<Record<string, number>>;
}

/** A body as JSON has it. */
export type ExampleBody = Record<string, unknown>;

/**
 * A valid, realistic body of an operation: what is required, and what a caller typically sends with it. Null for an
 * operation that needs none. Always the same for the same arguments.
 */
export function exampleBody(operation: Operation, options: ExampleOptions = {}): ExampleBody | null {
  const privileged = options.privileged || operation.privileged === 'whole';
  const maker: Maker = { operation, options: { ...options, privileged } };
  const members = bodyMembers(operation).filter((member) => isShown(member, maker));
  if (members.length === 0) return null;
  const body = Object.fromEntries(members.map((member) => [member.name, exampleMember(member, maker)]));
  for (const condition of operation.when ?? []) {
    if (!('has' in condition))
      setAt(body, memberOf(condition), 'is' in condition ? condition.value : condition.infoType);
  }
  return body;
}

/** Sets the value that a path leads to, in the first entry of each list on it. */
function setAt(body: ExampleBody, path: string, value: number): void {
  const names = path.split('.');
  let at = body;
  for (const name of names.slice(0, -1)) {
    const next = at[name] ?? {};
    at[name] = next;
    const inner: unknown = Array.isArray(next) ? next[0] : next;
    if (!isPlainObject(inner)) throw new Error(`no object lies at ${path}`);
    at = inner;
  }
  at[names.at(-1)!] = value;
}

/**
 * The parameters of an inquiry as a caller typically sends them: in the query of a GET, or in the body of a POST. Of any
 * other operation the parameters that it needs; null where it has none.
 */
export function exampleQuery({ action, parameters }: Operation): Readonly<Record<string, string>> | null {
  if (action === 'inquiry') return { from_date: '2000-01-01', to_date: '2099-12-31', page_size: '10' };
  if (!parameters) return null;
  const values = exampleValues(parameters, false);
  const needed = Object.entries(parameters.fields).flatMap(([name, field]) =>
    field.type !== 'object' && field.on.get === 'R'
      ? [[name, String(values[name] ?? field.kind.examples[0]!)]]
      : [],
  );
  return needed.length > 0 ? Object.fromEntries(needed) : null;
}

/** An object of the programme's own data. */
export const exampleFreeObject: Readonly<Record<string, unknown>> = { loyalty_card: 'A-1187', visits: 3 };

/** The values of the example person for a resource: of what it was created with, or of what is added later. */
export function exampleValues(resource: Resource, isAddition: boolean): ExampleValues {
  const first = examplePerson[resource.name] ?? {};
  return isAddition ? { ...first, ...exampleAddition[resource.name] } : first;
}

interface Maker {
  readonly operation: Operation;
  readonly options: ExampleOptions;
}

function isShown({ name, isRequired, holds }: BodyMember, { operation, options }: Maker): boolean {
  if (isRequired) return true;
  if (!options.all) return typicalMembers[operation.id]?.includes(name) ?? false;
  const resource = typeof holds === 'object' && 'resource' in holds ? holds.resource : undefined;
  const namesRecords = resource && (needsId(resource, operation) || resource.name === relationship.name);
  return !namesRecords || !options.ids || options.ids[resource.name] !== undefined;
}

/** What callers send besides what they must, where an operation takes many members. */
const typicalMembers: Readonly<Record<string, readonly string[]>> = {
  'user.create': ['identification', 'custom_field'],
  'user.document.create': ['geo_coordinates'],
  'user.document.create_proof_of_address': ['geo_coordinates'],
  'user.update': ['personal_info', 'preferences'],
  'user.two_factor.delete': ['authentication'],
  'user.two_factor.renew_recovery_codes': ['authentication'],
  'user.security.confirm_email_code': ['verify_data'],
  'user.security.confirm_sms_code': ['verify_data'],
  'user.security.complete_forgotten_password': ['confirm_data'],
};

function needsId(resource: Resource, { verb }: Operation): boolean {
  return inputFields(resource, verb).some(({ name, isRequired }) => name === 'id' && isRequired);
}

function exampleMember({ holds }: BodyMember, maker: Maker): unknown {
  if (holds === 'freeObject') return exampleFreeObject;
  if ('value' in holds) return '0';
  const object = exampleObject(holds.resource, maker);
  return holds.isList ? [object] : object;
}

function exampleObject(resource: Resource, maker: Maker): ExampleBody {
  const { operation, options } = maker;
  const values = {
    ...exampleValues(resource, operation.id !== 'user.create'),
    ...exampleOfOperation[operation.id]?.[resource.name],
  };
  const changed = operation.verb === 'put' ? exampleChange[resource.name] : undefined;
  const typical = changed && !options.all ? changed : { ...values, ...changed };
  return Object.fromEntries(
    inputFields(resource, operation.verb)
      .filter((input) => isSent(input, resource, typical, maker))
      .map((input) => [input.name, exampleField(input, resource, typical, maker)]),
  );
}

function isSent(input: InputField, resource: Resource, values: ExampleValues, maker: Maker): boolean {
  const { options, operation } = maker;
  const { name, field } = input;
  if (input.isPrivileged && !options.privileged) return false;
  if (input.isRequired) return true;
  const about = givenBodies[operation.id]?.about;
  if (about && exclusiveShapes.includes(resource)) return about.includes(name);
  if (namedByServer.includes(name) && !namesOthers.includes(resource)) return false;
  if (referenceOf(name) && !liveId(name, maker)) return false;
  return options.all === true || name in values || (field.type === 'object' && isNeeded(operation, name));
}

/** What a call may say, and then only as it is: the entry's own number, the token's programme, the path's user. */
const namedByServer = ['id', 'program_id', 'user_id', 'entity_id'];

/** What says whom a rule leaves out, and nothing of the call. */
const namesOthers: readonly Resource[] = [excluded];

/** Nested objects without which a body that is not built of a user's members says nothing. */
function isNeeded({ id }: Operation, name: string): boolean {
  return givenBodies[id] !== undefined && (name === 'info' || name === 'attachment');
}

function exampleField(input: InputField, resource: Resource, values: ExampleValues, maker: Maker): unknown {
  const { name, field } = input;
  const { options } = maker;
  if (field.type === 'object') {
    const nested = field.of?.();
    if (!nested) return exampleFreeObject;
    const object = exampleObject(nested, maker);
    return isListed(nested) ? [object] : object;
  }
  if (name === 'id') return options.ids?.[resource.name] ?? 1;
  if (resource.name === relationship.name && name === 'on_entity_id') {
    return options.ids?.[relationship.name] ?? values[name];
  }
  const live = liveId(name, maker);
  if (live !== undefined) return live;
  const value = values[name] ?? exampleRest[name] ?? field.kind.examples[0]!;
  return field.type === 'integer' ? Number(value) : value;
}

function referenceOf(name: string): Resource | undefined {
  return name === 'address_id' ? addresses : name === 'phone_id' ? phone : undefined;
}

/** The record that a field names; a user that is only being created has none yet. */
function liveId(name: string, { operation, options }: Maker): number | undefined {
  const reference = operation.id === 'user.create' ? undefined : referenceOf(name);
  return reference && options.ids?.[reference.name];
}
