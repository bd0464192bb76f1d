import { answerFrame } from '../catalogue/answer-frame.ts';
import { envelope, resourceOf } from '../catalogue/members.ts';
import type { Operation } from '../catalogue/operation.ts';
import { programSettings } from '../catalogue/program-settings.ts';
import type { Resource } from '../catalogue/resource.ts';
import { documentData } from '../catalogue/resources/document.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import type { SettingForm } from '../catalogue/setting-form.ts';
import { endMembers, hashMember, ownerMember } from './import-names.ts';
import { keptFields } from './kept.ts';
import { perResource } from './per-resource.ts';

/**
 * The members that an object may have, each with those of the object, or of every entry of the list, that it holds; null
 * where what it holds is not looked at. The order is that in which they are proposed for a name that is not known.
 */
export type KnownMembers = ReadonlyMap<string, KnownMembers | null>;

/**
 * What is known of an object of the catalogue: its fields, whatever a verb makes of them, their other names, and what
 * answers, exports and imports name.
 */
export const knownOf = perResource((resource): KnownMembers => {
  const known = new Map<string, KnownMembers | null>();
  for (const [name, field] of Object.entries(resource.fields)) {
    const held = field.type === 'object' ? field.of?.() : undefined;
    known.set(name, held ? knownOf(held) : null);
    if (field.alias) known.set(field.alias, null);
  }
  for (const name of moreNames(resource)) if (!known.has(name)) known.set(name, null);
  return known;
});

/** What the answer, the export or the import of an object names besides its fields. */
function moreNames(resource: Resource): readonly string[] {
  return [
    ...(resource.alsoKnown ?? []),
    ...keptFields(resource).map(({ name }) => name),
    ...Object.entries(resource.fields).flatMap(([name, { protect }]) =>
      protect === 'hashed' ? [hashMember(name)] : [],
    ),
    ...(resource === relationship ? Object.values(endMembers) : []),
  ];
}

/** Members of which the values are not looked at. */
export function namesOnly(names: Iterable<string>): KnownMembers {
  return new Map([...names].map((name) => [name, null]));
}

/** What is known of the body of a call on a user, and of a row of an import: so that either takes what the other answers. */
export const knownOfUser: KnownMembers = new Map([
  ...knownOf(userData),
  // Another name of the notes (samples).
  ['notation', namesOnly(['notes'])],
  ...envelope
    .filter((name) => !(name in userData.fields))
    .map((name): [string, KnownMembers | null] => {
      const resource = resourceOf[name];
      return [name, resource ? knownOf(resource) : null];
    }),
  ...namesOnly([...answerFrame.filter((name) => name !== 'validate'), 'source_id', ownerMember]),
]);

/** What is known of the body of a call that brings one document. */
export const knownOfDocument: KnownMembers = new Map([...knownOfUser, ...knownOf(documentData)]);

/**
 * The parameters that the query of a call may have; null where it is not looked at, or where its handler reads it (inquiries
 * and pages of a history or a list). A published call that names its record ignores what it does not know. `inBody`: the parameters came in a body,
 * and the query has none.
 */
export function knownOfQuery(
  { group, action, stream, parameters }: Operation,
  inBody: boolean,
): KnownMembers | null {
  if (inBody) return namesOnly([]);
  if (parameters && action !== 'history') return new Map([...knownOf(parameters), ['user_id', null]]);
  if (stream) return namesOnly(Object.keys(stream.flags));
  const isOfUser = group === 'published' || group === 'user';
  return isOfUser || action === 'get' || action === 'list' ? null : namesOnly([]);
}

/** What is known of the settings of a programme. */
export const knownSettings: KnownMembers = new Map(
  Object.entries(programSettings).map(([name, { of }]) => [name, knownOfForm(of)]),
);

function knownOfForm(form: SettingForm): KnownMembers | null {
  switch (form.form) {
    case 'list':
    case 'or null':
      return knownOfForm(form.of);
    case 'object':
      return new Map(Object.entries(form.members).map(([name, { of }]) => [name, knownOfForm(of)]));
    default:
      return null;
  }
}
