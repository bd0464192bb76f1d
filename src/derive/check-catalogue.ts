import { type Field, isSealed, type ObjectField } from '../catalogue/field.ts';
import type { Resource } from '../catalogue/resource.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { listsBelow, ownerOf, withListsBelow } from './ownership.ts';

/** The resources that the catalogue stores. */
export interface Catalogue {
  readonly lists: readonly Resource[];
  readonly singles: readonly Resource[];
  readonly programLists: readonly Resource[];
}

/**
 * What the catalogue asks for and the server cannot do, a sentence each; none where all is well. The server does not start
 * while there is one: a value that was to be sealed would else be stored in clear, or one that was to be unique be there twice.
 */
export function catalogueFaults({ lists, singles, programLists }: Catalogue): string[] {
  const loops = [...lists, ...programLists].filter((list) => isBelowItself(list));
  if (loops.length > 0) return loops.map(({ name }) => `${name} has a list below it that lies below itself.`);
  const stored = [...withListsBelow([...lists, ...programLists]), ...singles];
  return [
    ...lists
      .filter((list) => ownerOf(list) === 'program')
      .map(({ name }) => `${name} is a list of users and belongs to a programme.`),
    ...programLists
      .filter((list) => ownerOf(list) !== 'program')
      .map(({ name }) => `${name} is a list of a programme and belongs to users.`),
    ...[...lists, ...programLists]
      .filter(({ parent }) => parent)
      .map(({ name }) => `${name} lies below another list and stands beside it as well.`),
    ...claimFaults(lists),
    ...stored.flatMap((resource) => [
      ...ownershipFaults(resource),
      ...aliasFaults(resource),
      ...fieldFaults(resource),
    ]),
  ];
}

function isBelowItself(list: Resource, above: readonly Resource[] = []): boolean {
  return (
    above.includes(list) || listsBelow(list).some((below) => isBelowItself(below.list, [...above, list]))
  );
}

/** The contacts and logins of a kind are looked for in one list. */
function claimFaults(lists: readonly Resource[]): string[] {
  const unique = lists.flatMap((list) =>
    Object.entries(list.fields).flatMap(([name, { unique: kind }]) =>
      kind ? [{ place: `${list.name}.${name}`, kind }] : [],
    ),
  );
  return unique
    .filter(({ kind }, index) => unique.findIndex((other) => other.kind === kind) !== index)
    .map(({ place, kind }) => `${place} is unique as ${kind}, and another field is so already.`);
}

function ownershipFaults(resource: Resource): string[] {
  const { name, shape, entity } = resource;
  const parent = resource.parent?.();
  const owner = ownerOf(resource);
  const faults: [boolean, string][] = [
    [
      parent !== undefined && ownerOf(parent) !== owner,
      `lies below ${parent?.name}, which belongs to another owner.`,
    ],
    [
      owner === 'users' && resource.name !== relationship.name,
      `belongs to two users: only ${relationship.name} does, whose other ends are read, guarded and exported.`,
    ],
    [owner === 'users' && listsBelow(resource).length > 0, 'belongs to two users and has a list below it.'],
    [
      shape === 'list' && owner !== 'program' && entity === undefined,
      'has no entity, by which the history names its entries.',
    ],
  ];
  return faults.filter(([isFault]) => isFault).map(([, text]) => `${name} ${text}`);
}

function aliasFaults({ name, fields }: Resource): string[] {
  const aliases = Object.values(fields).flatMap(({ alias }) => alias ?? []);
  const twice = aliases.filter((alias, index) => alias in fields || aliases.indexOf(alias) !== index);
  return twice.map((alias) => `${name} has two fields that are sent as ${alias}.`);
}

function fieldFaults(resource: Resource): string[] {
  return Object.entries(resource.fields).flatMap(([name, field]) =>
    faultsOf(resource, field).map((fault) => `${resource.name}.${name} ${fault}`),
  );
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
    [
      resource.shape === 'one' &&
        search === 'exact' &&
        field.type !== 'object' &&
        field.kind.formerCanonical.length > 0,
      'is found by a keyed hash whose canonical form has changed: hashes of what a user has once are not made anew.',
    ],
    [isSealed(field) && field.type !== 'string', 'is sealed and no text: only texts go into an envelope.'],
    [isSealed(field) && source !== 'column', 'is sealed and has no column of its own.'],
    [
      isSealed(field) && unique !== undefined,
      'is sealed and unique: a unique value stands beside its claim in clear.',
    ],
    [
      (source === 'same') !== (field.as !== undefined && resource.fields[field.as]?.source === 'column'),
      'is answered as another field (`same`) and `as` names none that is stored.',
    ],
    [isSealed(field) && isOfProgram, 'is sealed and belongs to a programme: only users have data keys.'],
    [
      isOfProgram && (unique !== undefined || refersTo !== undefined),
      'belongs to a programme, and what is unique or refers to an entry is of a user.',
    ],
    [
      resource.parent !== undefined && (unique !== undefined || refersTo !== undefined),
      'lies in a list below another: what is unique or refers to an entry lies in a list of its own.',
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
