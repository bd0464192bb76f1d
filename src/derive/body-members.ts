import type { Field, ValueField, Verb } from '../catalogue/field.ts';
import { alwaysNew, givenBodies, listedShapes } from '../catalogue/given-bodies.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { documentData } from '../catalogue/resources/document.ts';
import { info } from '../catalogue/resources/info.ts';
import { notes } from '../catalogue/resources/notes.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { isClearable, isInput } from './read-input.ts';

/** The members of the data object. */
const { fields }: Resource = userData;

/** A member of an operation's body: an object or a list of a resource, a free object, or one value. */
export interface BodyMember {
  readonly name: string;
  readonly isRequired: boolean;
  readonly holds:
    | { readonly resource: Resource; readonly isList: boolean }
    | { readonly value: ValueField }
    | 'freeObject';
}

/** A field of a resource that a verb reads. */
export interface InputField {
  readonly name: string;
  readonly field: Field;
  readonly isRequired: boolean;
  /** Taken from a caller with the scope `user:privileged`, ignored from any other. */
  readonly isPrivileged: boolean;
  /** `null` takes the value away. */
  readonly isClearable: boolean;
}

/** The members that an operation reads of its body, in the data object's order; none on GET. */
export function bodyMembers(operation: Operation): readonly BodyMember[] {
  const { verb } = operation;
  if (verb === 'get') return [];
  const given = givenBodies[operation.id];
  if (given) {
    const { members, optional = {}, free = [] } = given;
    const own = Object.entries({ ...members, ...optional }).map(([name, resource]) =>
      objectMember(name, resource, !(name in optional)),
    );
    const others = free.map((name): BodyMember => ({ name, isRequired: false, holds: 'freeObject' }));
    return [...own, ...others, objectMember(notes.name, notes, false), flag('validate')];
  }
  return [...ownMembers(operation), objectMember(notes.name, notes, false), flag('validate')];
}

/** The fields of a resource that a verb reads from a privileged caller; on DELETE of an entry, its id alone. */
export function inputFields(resource: Resource, sentWith: Verb): readonly InputField[] {
  const verb = alwaysNew.includes(resource) ? 'post' : sentWith;
  const all = Object.entries(resource.fields);
  const read = namesEntries(resource, verb) && verb === 'delete' ? all.filter(isId) : all;
  return read
    .filter(([, field]) => isInput(field, { verb, privileged: true }))
    .map(([name, field]) => ({
      name,
      field,
      isRequired: field.on[verb] === 'R' || (name === 'id' && namesEntries(resource, verb)),
      isPrivileged: !isInput(field, { verb, privileged: false }),
      isClearable: verb === 'put' && isClearable(field, verb),
    }));
}

/** Whether a member holds an array of a resource. */
export function isListed(resource: Resource): boolean {
  return resource.shape === 'list' || listedShapes.includes(resource);
}

function ownMembers({ members, verb, action }: Operation): BodyMember[] {
  if (action === 'delete' && members === 'all') return [];
  return Object.entries(fields).flatMap(([name, field]): BodyMember[] => {
    if (Array.isArray(members)) return members.includes(name) ? memberOf(name, field, true) : [];
    const isConditional = field.type === 'object' && field.of?.() === documentData && field.on[verb] === 'C';
    if (field.on[verb] !== 'R' && field.on[verb] !== 'O' && !isConditional) return [];
    // The programme comes from the token, so that info may be left out though it is published as required.
    return memberOf(name, field, field.on[verb] === 'R' && name !== info.name);
  });
}

function memberOf(name: string, field: Field, isRequired: boolean): BodyMember[] {
  if (field.type !== 'object') return [];
  const resource = field.of?.();
  if (!resource) return [{ name, isRequired, holds: 'freeObject' }];
  // What is not stored (a proof that accompanies the call, an earlier validation) is passed over.
  const isRead = resource.shape !== 'shape' || resource === address || resource === documentData;
  return isRead ? [objectMember(name, resource, isRequired)] : [];
}

function objectMember(name: string, resource: Resource, isRequired: boolean): BodyMember {
  return { name, isRequired, holds: { resource, isList: isListed(resource) } };
}

function flag(name: 'validate'): BodyMember {
  return { name, isRequired: false, holds: { value: userData.fields[name] } };
}

/** Whether the entries that a verb is about are already there, so that each names itself. */
function namesEntries({ shape }: Resource, verb: Verb): boolean {
  return shape === 'list' && (verb === 'put' || verb === 'delete');
}

function isId([name]: [string, Field]): boolean {
  return name === 'id';
}
