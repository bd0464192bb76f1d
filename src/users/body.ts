import { errors, type FaultDetail } from '../catalogue/errors.ts';
import type { Verb } from '../catalogue/field.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { documentData } from '../catalogue/resources/document.ts';
import { info } from '../catalogue/resources/info.ts';
import { notes } from '../catalogue/resources/notes.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { security } from '../catalogue/resources/security.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { type Kept, readKept } from '../derive/kept.ts';
import { knownOfUser } from '../derive/known-members.ts';
import { listsBelow } from '../derive/ownership.ts';
import {
  type Input,
  maybeShown,
  type ReadContext,
  readField,
  readFreeObject,
  readList,
  readObject,
} from '../derive/read-input.ts';
import type { InputOf } from '../derive/rows.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { isPlainObject, memberIn } from '../objects.ts';
import { checkQuestions } from './rules/security.ts';
import { readDocuments, type SentDocument, wordsOf } from './sent-documents.ts';

/** The members of the data object. */
const { fields }: Resource = userData;

/** The members of a body, read by the catalogue. Only members that were sent and are inputs are there. */
export interface Body {
  readonly objects: ReadonlyMap<Resource, Input>;
  readonly lists: ReadonlyMap<Resource, readonly Input[]>;
  readonly customField: object | undefined;
  readonly documents: readonly SentDocument[];
  readonly userNotes: string;
  readonly adminNotes: string;
  readonly dryRun: boolean;
  readonly faults: FaultDetail[];
  /** Faults of values that are none if the user has these values already. */
  readonly doubtful: readonly FaultDetail[];
  /** Members that nobody knows, which are no faults yet: a programme may ignore them (`unknown_members`). */
  readonly unknown: readonly FaultDetail[];
  /** What an import keeps of the objects, besides what callers write; empty for every other call. */
  readonly kept: ReadonlyMap<Input, Kept>;
}

/** The body of a call that has none. */
export const emptyBody: Body = {
  objects: new Map(),
  lists: new Map(),
  customField: undefined,
  documents: [],
  userNotes: '',
  adminNotes: '',
  dryRun: false,
  faults: [],
  doubtful: [],
  unknown: [],
  kept: new Map(),
};

/** How a body is to be read. */
export interface BodyRules {
  readonly verb: Verb;
  readonly privileged: boolean;
  /** The latest day, `yyyy-mm-dd`, that it is anywhere on earth. */
  readonly today: string;
  /** Names of members that are inputs of the operation. */
  readonly members: readonly string[];
  /** Names of members without which the operation means nothing. */
  readonly required: readonly string[];
  /** Whether the body is a row of an import, which may hold what an export holds. */
  readonly restores?: boolean;
  /** Of a row of an import, the UTC day: its instants are of UTC, so that none is later. */
  readonly utcDay?: string;
}

/** Reads the members of a body; all faults of all members are collected. */
export function readBody(value: unknown, rules: BodyRules): Body {
  const faults: FaultDetail[] = [];
  const sent = isPlainObject(value) ? value : {};
  if (sent !== value) faults.push({ path: '$', fault: 'notObject' });
  const { verb, privileged, today, restores = false, utcDay = today } = rules;
  const doubtful: FaultDetail[] = [];
  const context: ReadContext = { verb, privileged, today, restores, entries: new Map(), faults, doubtful };
  const kept = new Map<Input, Kept>();
  const objects = new Map<Resource, Input>();
  const lists = new Map<Resource, readonly Input[]>();
  let documents: readonly SentDocument[] = [];
  for (const name of rules.members) {
    const member = sent[name];
    const path = `$.${name}`;
    // Another system may write an empty list for what somebody has none of.
    const isEmpty = restores && Array.isArray(member) && member.length === 0;
    if (member === undefined || member === null || member === '' || isEmpty) {
      if (isMissing(name, member, rules)) faults.push({ path, fault: 'required' });
      continue;
    }
    const resource = resourceOfMember(name);
    if (resource === documentData) documents = readDocuments(member, path, context);
    // What is not stored yet (a proof that accompanies the call, an earlier validation) is passed over.
    if (!resource || (resource.shape === 'shape' && resource !== address)) continue;
    if (resource.shape === 'list') {
      const inputs = readList(resource, member, path, context);
      lists.set(resource, inputs);
      if (!restores) continue;
      keepEntries(kept, resource, inputs, member, path, { today: utcDay, faults });
    } else {
      const input = readObject(resource, member, path, context);
      objects.set(resource, input);
      if (restores) keepObject(kept, resource, input, member, path, { today: utcDay, faults });
    }
  }
  // What another system let be is no fault of the row, and what a user has already none of a change.
  if (!restores && verb === 'post') checkQuestions(sentOf({ objects }, security), faults);
  const noted = readNotes(sent, context);
  return {
    objects,
    lists,
    customField: rules.members.includes('custom_field')
      ? readCustomField(sent['custom_field'], rules, context)
      : undefined,
    documents,
    userNotes: noted.user_notes ?? '',
    adminNotes: noted.admin_notes ?? '',
    dryRun: readField(fields['validate']!, sent['validate'], '$.validate', context) === '1',
    faults,
    doubtful,
    unknown: unknownMembers(knownOfUser, sent),
    kept,
  };
}

/** Reads what an import keeps of an object, and of the entries below it. */
function keepObject(
  kept: Map<Input, Kept>,
  resource: Resource,
  input: Input,
  sent: unknown,
  path: string,
  context: Pick<ReadContext, 'today' | 'faults'>,
): void {
  kept.set(input, readKept(resource, sent, path, context));
  for (const { name, list } of listsBelow(resource)) {
    const read = input[name];
    if (Array.isArray(read)) keepEntries(kept, list, read, memberIn(sent, name), `${path}.${name}`, context);
  }
}

function keepEntries(
  kept: Map<Input, Kept>,
  list: Resource,
  inputs: readonly Input[],
  member: unknown,
  path: string,
  context: Pick<ReadContext, 'today' | 'faults'>,
): void {
  const sent: readonly unknown[] = Array.isArray(member) ? member : [];
  for (const [index, input] of inputs.entries())
    keepObject(kept, list, input, sent[index], `${path}[${index}]`, context);
}

function resourceOfMember(name: string): Resource | undefined {
  const field = fields[name];
  return field?.type === 'object' ? field.of?.() : undefined;
}

/** Reads the notes that a call brings. `notation.notes` is another name of `notes.user_notes` (samples). */
export function readNotes(sent: Record<string, unknown>, context: ReadContext): InputOf<typeof notes> {
  const { notation } = sent;
  const member = sent['notes'] ?? (isPlainObject(notation) ? { user_notes: notation['notes'] } : undefined);
  if (member === undefined || member === null || member === '') return {};
  return readObject(notes, member, sent['notes'] === undefined ? '$.notation' : '$.notes', context);
}

function readCustomField(value: unknown, rules: BodyRules, context: ReadContext): object | undefined {
  const path = '$.custom_field';
  if (value !== undefined && value !== null && value !== '') return readFreeObject(value, path, context);
  if (isMissing('custom_field', value, rules)) context.faults.push({ path, fault: 'required' });
  return undefined;
}

/** Whether an operation means nothing without a member that says nothing. Null is what an answer shows where a user has none. */
function isMissing(name: string, sent: unknown, { verb, required }: BodyRules): boolean {
  return required.includes(name) && !(verb === 'put' && sent === null);
}

/** What a body says of a resource of which a user has one; undefined where nothing was sent. */
export function sentOf<R extends Resource>({ objects }: Pick<Body, 'objects'>, resource: R) {
  return objects.get(resource) as InputOf<R> | undefined;
}

/** What a body says of the entries of a list; none where nothing was sent. */
export function entriesSentOf<R extends Resource>({ lists }: Pick<Body, 'lists'>, resource: R) {
  return (lists.get(resource) ?? []) as readonly InputOf<R>[];
}

/**
 * One text for all bodies that say the same: what was read, in the catalogue's order, free data in that of its names. Beside
 * an object stand those of its members that may be what an answer shows, as they were sent: the stored value decides what they say.
 */
export function canonicalText(body: Body): string {
  const { objects, lists, customField, documents, userNotes, adminNotes } = body;
  const single = [...objects].map(([resource, input]) => [resource.name, sortFreeData(input)]);
  const several = [...lists].map(([resource, inputs]) => [resource.name, inputs.map(sortFreeData)]);
  const told = [single, several, sortMembers(customField), userNotes, adminNotes];
  return JSON.stringify(documents.length > 0 ? [...told, sortMembers(documents.map(wordsOf))] : told);
}

function sortFreeData(input: Input): unknown {
  const hasOthers =
    input[maybeShown] || Object.values(input).some((value) => typeof value === 'object' && value !== null);
  return hasOthers ? sortMembers(input) : input;
}

/** A value with the members of its objects in the order of their names: texts of equal values are equal. */
export function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  const sorted = Object.fromEntries(members.map(([name, member]) => [name, sortMembers(member)]));
  const { [maybeShown]: shown } = value as Input;
  return shown ? [sorted, shown.map(({ name, sent }) => [name, sortMembers(sent)])] : sorted;
}

/** The users that relationships in a body name, so that they can be read before the change is worked out. */
export function relatedUserIds(body: Body): number[] {
  const inputs = entriesSentOf(body, relationship);
  return [...new Set(inputs.flatMap((input) => [input.entity_id, input.on_entity_id]))].filter(
    (id): id is number => typeof id === 'number' && id > 0,
  );
}

/**
 * The programme comes from the caller's token and the user from the path (null: there is none yet). A body of which `info` names
 * another one is meant for somebody else. Throws infoMismatch.
 */
export function checkInfo(sent: unknown, programId: number, userId: number | null): void {
  const named = memberIn(sent, info.name);
  // What is no number is a fault of its own.
  const program = idIn(named, 'program_id');
  if (program !== null && program !== programId)
    throw errors.infoMismatch({ named: 'program_id', owner: 'the programme of the access token' });
  for (const member of userId === null ? [] : ['id', 'user_id']) {
    const user = idIn(named, member);
    if (user !== null && user !== userId)
      throw errors.infoMismatch({ named: member, owner: 'the user that the call is about' });
  }
}

/** The number that an object has under a name; null where it has none there. */
function idIn(object: unknown, name: string): number | null {
  const sent = memberIn(object, name);
  const text = typeof sent === 'number' ? String(sent) : sent;
  return typeof text === 'string' && /^[0-9]{1,10}$/u.test(text) ? Number(text) : null;
}
