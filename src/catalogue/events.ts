import {
  type ActivityType,
  activityType,
  type Entity,
  type EntityData,
  entity,
  entityData,
} from './codes.ts';
import { lists, singles } from './members.ts';
import { type PartField, partFieldsOf } from './parts.ts';
import type { Resource } from './resource.ts';
import { accessRule } from './resources/access-rule.ts';
import { account } from './resources/account.ts';
import { address } from './resources/address.ts';
import { email } from './resources/email.ts';
import { groupUser } from './resources/group.ts';
import { phone } from './resources/phone.ts';

/** A type of event, and the entries of the history that are events of this type. An entry is of one type. */
export interface EventType {
  /** The name, from the general to the particular: `user.email.verified`. Consumers compare it: add, never rename. */
  readonly type: string;
  readonly entity: Entity;
  readonly entityData: EntityData;
  readonly activityType: ActivityType;
}

/** What of an entry of the history decides its type. Without `entityData` it is about the whole. */
export type NotedEvent = Pick<EventType, 'entity' | 'activityType'> & Partial<Pick<EventType, 'entityData'>>;

const { whole, verificationStatus, password, securityCode, questions, suspension, recoveryCodes } =
  entityData;
const { created, updated, deleted, ended, requested } = activityType;

function event(type: string, of: Entity, part: EntityData, activity: ActivityType): EventType {
  return { type, entity: of, entityData: part, activityType: activity };
}

const ofUser: readonly EventType[] = [
  event('user.created', entity.user, whole, created),
  event('user.created', entity.user, whole, activityType.createdBySystem),
  event('user.updated', entity.user, whole, updated),
  event('user.status_changed', entity.user, entityData.status, updated),
  event('user.trust_level_changed', entity.user, verificationStatus, updated),
  event('user.risk_changed', entity.user, entityData.risk, updated),
  event('user.closed', entity.user, whole, deleted),
  event('user.erased', entity.user, whole, activityType.erased),
  event('user.sensitive_data_shown', entity.user, whole, activityType.sensitiveDataShown),
  event('user.document.content_shown', entity.document, whole, activityType.sensitiveDataShown),
];

const ofSecurity: readonly EventType[] = [
  event('user.security.password_changed', entity.security, password, updated),
  event('user.security.security_code_changed', entity.security, securityCode, updated),
  event('user.security.questions_changed', entity.security, questions, updated),
  event('user.security.suspended', entity.security, suspension, updated),
  event('user.security.suspension_lifted', entity.security, suspension, ended),
];

const ofTwoFactor: readonly EventType[] = [
  event('user.two_factor.requested', entity.twoFactor, whole, requested),
  event('user.two_factor.enabled', entity.twoFactor, whole, created),
  event('user.two_factor.disabled', entity.twoFactor, whole, deleted),
  event('user.two_factor.recovery_codes_renewed', entity.twoFactor, recoveryCodes, updated),
  event('user.two_factor.recovery_code_used', entity.twoFactor, recoveryCodes, activityType.used),
];

const ofWatchlists: readonly EventType[] = [
  event('user.watchlist_hit.created', entity.watchlistHit, whole, created),
  event('user.watchlist_hit.updated', entity.watchlistHit, whole, updated),
  event('user.watchlist_hit.decided', entity.watchlistHit, entityData.status, updated),
  event('user.watchlist_hit.ended', entity.watchlistHit, whole, ended),
];
/** What a check found. */
const ofChecks: readonly EventType[] = [event('user.check.ended', entity.check, whole, updated)];

/** What somebody decides, and what one of two says first. */
const ofReviews: readonly EventType[] = [
  event('user.review.decided', entity.review, entityData.status, updated),
  event('user.review.opinion_given', entity.review, entityData.status, requested),
];

/** What is asked for and changes nothing yet. */
const ofContacts = [email, phone].map((contact) =>
  event(`${subjectOf(contact)}.verification_requested`, contact.entity, verificationStatus, requested),
);

/**
 * Every type of event, in the order of the documentation. Those of records follow from the lists and from what a user has once;
 * what lies in the user itself, such as a device, is an event of the user.
 */
export const eventTypes: readonly EventType[] = [
  ...ofUser,
  ...singles
    .filter((single) => single.entity !== entity.user)
    .flatMap((single) => ofRecord(single, { created, updated })),
  ...ofSecurity,
  ...ofTwoFactor,
  event('user.custom_field.created', entity.customField, whole, created),
  event('user.custom_field.updated', entity.customField, whole, updated),
  event('user.ticket.opened', entity.ticket, whole, created),
  event('user.ticket.updated', entity.ticket, whole, updated),
  event('user.ticket.updated', entity.ticket, entityData.status, updated),
  event('user.ticket.ended', entity.ticket, entityData.status, ended),
  event('user.ticket.commented', entity.ticket, entityData.comment, created),
  ...lists.flatMap((list) => ofRecord(list, { created, updated, deleted })),
  ...ofRecord(account, { created, updated, deleted }),
  event('user.group.created', entity.group, whole, created),
  event('user.group.updated', entity.group, whole, updated),
  event('user.group.deleted', entity.group, whole, deleted),
  ...ofRecord(groupUser, { created, updated, deleted }),
  ...ofContacts,
  ...ofRecord(accessRule, { created, updated, deleted }),
  event('user.access_rule.denied', entity.accessRule, whole, activityType.denied),
  event('user.document.created', entity.document, whole, created),
  event('user.document.updated', entity.document, whole, updated),
  event('user.document.updated', entity.document, entityData.status, updated),
  ...ofWatchlists,
  ...ofChecks,
  ...ofReviews,
];

const types: ReadonlyMap<string, string> = new Map(eventTypes.map((one) => [keyOf(one), one.type]));

/** What of an entry decides its type, as the database has it: numbers that need be no codes. */
export interface StoredNote {
  readonly entity: number;
  readonly entityData?: number;
  readonly activityType: number;
}

/** The type of event that an entry of the history is; null for an entry such as no operation writes. */
export function eventTypeOf(note: StoredNote): string | null {
  return types.get(keyOf(note)) ?? null;
}

function keyOf({ entity: of, entityData: part = whole, activityType: activity }: StoredNote): string {
  return `${of} ${part} ${activity}`;
}

/** What the events of a resource are about, as operations call it: `user.bank_account`. */
function subjectOf(resource: Resource): string {
  return `user.${resource === address.primaryOf ? address.name : resource.name}`;
}

function ofRecord(resource: Resource, activities: Readonly<Record<string, ActivityType>>): EventType[] {
  const subject = subjectOf(resource);
  const ofWhole = Object.entries(activities).map(([word, activity]) =>
    event(`${subject}.${word}`, resource.entity!, whole, activity),
  );
  const ofParts = partFieldsOf(resource).flatMap((field) => ofPart(subject, field));
  return [...ofWhole, ...ofParts, ...below(resource).flatMap((list) => ofRecord(list, activities))];
}

/** The lists below a list. */
function below(resource: Resource): Resource[] {
  return Object.values(resource.fields).flatMap((field) => {
    const list = field.type === 'object' ? field.of?.() : undefined;
    return list?.parent?.() === resource ? [list] : [];
  });
}

/** A status says no more than that the record was updated. What is a part of security alone has types of its own. */
function ofPart(subject: string, { name, part, of }: PartField): EventType[] {
  if (name === 'status') return [event(`${subject}.updated`, of, part, updated)];
  if (name !== 'verification_status') return [];
  return [
    event(`${subject}.verified`, of, part, updated),
    event(`${subject}.verification_ended`, of, part, ended),
  ];
}
