import type { Call, Services } from '../calls/services.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import { givenBodies } from '../catalogue/given-bodies.ts';
import type { Resource } from '../catalogue/resource.ts';
import { authentication } from '../catalogue/resources/authentication.ts';
import { notes } from '../catalogue/resources/notes.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { isListed } from '../derive/body-members.ts';
import { type KnownMembers, knownOf, knownOfUser } from '../derive/known-members.ts';
import { perResource } from '../derive/per-resource.ts';
import { type Input, readField, readList, readObject } from '../derive/read-input.ts';
import type { InputOf } from '../derive/rows.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { isPlainObject, memberIn } from '../objects.ts';
import { latestDay } from '../time/days.ts';
import { type Body, emptyBody } from '../users/body.ts';
import type { FlowInput, FlowRequest } from './flow.ts';

/** Reads the body of a flow by the catalogue; every fault of every member is in `faults`, or in `body.unknown`. */
export function readFlow(
  { clock }: Pick<Services, 'clock'>,
  call: Call,
  { operation, body: value }: FlowRequest,
): FlowInput {
  const faults: FaultDetail[] = [];
  const sent = isPlainObject(value) ? value : {};
  // What a DELETE is about may be said by its path alone.
  const isAbsent = value === undefined && operation.verb === 'delete';
  if (sent !== value && !isAbsent) faults.push({ path: '$', fault: 'notObject' });
  const privileged = call.scopes.has('user:privileged');
  const context = { verb: operation.verb, privileged, today: latestDay(clock()), faults };
  const { members, optional = {} } = givenBodies[operation.id]!;
  const objects = new Map<Resource, Input>();
  const lists = new Map<Resource, readonly Input[]>();
  for (const [name, resource] of Object.entries({ ...members, ...optional })) {
    const member = sent[name];
    const path = `$.${name}`;
    if (!isSent(member)) {
      if (!(name in optional)) faults.push({ path, fault: 'required' });
    } else if (isListed(resource)) {
      lists.set(resource, readList(resource, member, path, context));
    } else readWithin(objects, resource, member, path, context);
  }
  const noted: InputOf<typeof notes> = isSent(sent['notes'])
    ? readObject(notes, sent['notes'], '$.notes', context)
    : {};
  const body: Body = {
    ...emptyBody,
    objects,
    lists,
    userNotes: noted.user_notes ?? '',
    adminNotes: noted.admin_notes ?? '',
    dryRun: readField(userData.fields.validate, sent['validate'], '$.validate', context) === '1',
    faults,
    unknown: unknownMembers(knownOfFlow({ ...members, ...optional }), sent),
  };
  const read = (resource: Resource) => objects.get(resource);
  // What was read has the form of its resource.
  const entries = <R extends Resource>(list: R) => (lists.get(list) ?? []) as readonly InputOf<R>[];
  return {
    body,
    read,
    sent: (resource) => objects.get(resource) as InputOf<typeof resource>,
    entries,
    proofs: entries(authentication),
    faults,
  };
}

/** Null and the empty text count as not sent. */
function isSent(member: unknown): boolean {
  return member !== undefined && member !== null && member !== '';
}

/** The number in `info.type` of a body, by which its operation was chosen. */
export function infoTypeOf(body: unknown): number {
  return Number(memberIn(memberIn(body, 'info'), 'type'));
}

/** Reads an object of a body and the objects within it, each by its own resource. */
function readWithin(
  objects: Map<Resource, Input>,
  resource: Resource,
  value: unknown,
  path: string,
  context: Parameters<typeof readObject>[3],
): void {
  objects.set(resource, readObject(plainOf(resource), value, path, context));
  for (const [name, held] of heldIn(resource)) {
    const member = memberIn(value, name);
    if (isSent(member)) readWithin(objects, held, member, `${path}.${name}`, context);
  }
}

/** The objects that a resource's own objects hold, by the names of the members. */
const heldIn = perResource((resource): readonly (readonly [string, Resource])[] =>
  Object.entries(resource.fields).flatMap(([name, field]) => {
    const held = field.type === 'object' ? field.of?.() : undefined;
    return held ? [[name, held] as const] : [];
  }),
);

/** A resource without the objects that its own objects hold. */
const plainOf = perResource((resource): Resource => {
  const held = new Set(heldIn(resource).map(([name]) => name));
  const fields = Object.entries(resource.fields).filter(([name]) => !held.has(name));
  return { ...resource, fields: Object.fromEntries(fields) };
});

/** What is known of a body: its own members, those of answers of the family, and what stands around them. */
function knownOfFlow(members: Readonly<Record<string, Resource>>): KnownMembers {
  return new Map([
    ...knownOfUser,
    ...Object.entries(members).map(([name, one]) => [name, knownOf(one)] as const),
  ]);
}
