import { type Field, isSealed, type ObjectField } from '../catalogue/field.ts';
import type { Resource } from '../catalogue/resource.ts';
import { ownerOf, withListsBelow } from './ownership.ts';

/**
 * What the catalogue asks for and the server cannot do, a sentence each; none where all is well. The server does not start
 * while there is one: a value that was to be sealed would else be stored in clear.
 */
export function catalogueFaults(lists: readonly Resource[], singles: readonly Resource[]): string[] {
  return [...withListsBelow(lists), ...singles].flatMap((resource) => {
    const aliases = Object.values(resource.fields).flatMap(({ alias }) => alias ?? []);
    const own = Object.entries(resource.fields).flatMap(([name, field]) =>
      faultsOf(resource, field).map((fault) => `${resource.name}.${name} ${fault}`),
    );
    const twice = aliases.filter(
      (alias, index) => alias in resource.fields || aliases.indexOf(alias) !== index,
    );
    return [
      ...own,
      ...ownershipFaults(resource),
      ...twice.map((alias) => `${resource.name} has two fields that are sent as ${alias}.`),
    ];
  });
}

/** A list below another is found by its parent and by a member of the parent's entries. */
function ownershipFaults(resource: Resource): string[] {
  const parent = resource.parent?.();
  if (!parent || ownerOf(parent) === ownerOf(resource)) return [];
  return [`${resource.name} lies below ${parent.name}, which belongs to another owner.`];
}

function faultsOf(resource: Resource, field: Field): string[] {
  const { protect, mask, search, proven, unique, source, refersTo } = field;
  const isOfProgram = ownerOf(resource) === 'program';
  const faults: [boolean, string][] = [
    [protect === 'masked' && !mask, 'is masked and has no mask: say which characters stay visible.'],
    [mask !== undefined && protect !== 'masked', 'has a mask and is not masked: its value would be shown.'],
    [
      search === 'exact' && !isSealed(field),
      'is found by a keyed hash and not sealed: its value lies beside it in clear.',
    ],
    [isSealed(field) && field.type !== 'string', 'is sealed and no text: only texts go into an envelope.'],
    [isSealed(field) && source !== 'column', 'is sealed and has no column of its own.'],
    [
      isSealed(field) && unique !== undefined,
      'is sealed and unique: a unique value stands beside its claim in clear.',
    ],
    [isSealed(field) && isOfProgram, 'is sealed and belongs to a programme: only users have data keys.'],
    [
      isOfProgram && (unique !== undefined || refersTo !== undefined),
      'belongs to a programme, and what is unique or refers to an entry is of a user.',
    ],
    [
      field.type === 'object' && isListElsewhere(resource, field),
      'holds entries of a list that does not say that it lies below this one (`parent`).',
    ],
    [
      protect === 'hashed' && resource.shape !== 'one',
      'is hashed in a list: a user has one hash of each kind (user_secret).',
    ],
    [
      fieldsBeside(field).some((name) => !(name in resource.fields)),
      'names a field beside it (`distinct`, `inUseOn`) that its resource does not have.',
    ],
    [
      comparedFields(resource, field).some((one) => isSealed(one) && one.search !== 'exact'),
      "is distinct and compares a sealed value that has no keyed hash (`search: 'exact'`).",
    ],
    [
      field.inUseOn !== undefined && !(field.type !== 'object' && field.kind.ends),
      'says on which day its value must be in use, and no value of its kind ever ends.',
    ],
    [
      proven === true && !('verification_status' in resource.fields),
      'is proven, and its resource has no verification_status that could end.',
    ],
  ];
  return faults.filter(([isFault]) => isFault).map(([, text]) => text);
}

/** The names of the fields of the same resource that a field's words mention. */
function fieldsBeside({ distinct, inUseOn }: Field): readonly string[] {
  const { with: others = [], unless = [] } = typeof distinct === 'object' ? distinct : {};
  return [...others, ...[unless].flat(), ...(inUseOn && inUseOn !== 'creation' ? [inUseOn] : [])];
}

/** The fields by whose values entries are told apart; none where the field is not distinct. */
function comparedFields(resource: Resource, field: Field): readonly Field[] {
  if (!field.distinct) return [];
  return [field, ...fieldsBeside(field).flatMap((name) => resource.fields[name] ?? [])];
}

/** Whether a stored object's member holds entries of a list that lies elsewhere: they would be stored nowhere. */
function isListElsewhere(resource: Resource, field: ObjectField): boolean {
  const held = field.of?.();
  return resource.shape !== 'shape' && held?.shape === 'list' && held.parent?.() !== resource;
}
