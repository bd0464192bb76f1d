import type { ListName } from './list-names.ts';
import type { Resource } from './resource.ts';
import { accessRule } from './resources/access-rule.ts';
import { account } from './resources/account.ts';
import { address } from './resources/address.ts';
import { addresses } from './resources/addresses.ts';
import { bankAccount } from './resources/bank-account.ts';
import { commerceInfo } from './resources/commerce-info.ts';
import { creditCard } from './resources/credit-card.ts';
import { currency } from './resources/currency.ts';
import { deviceInfo } from './resources/device-info.ts';
import { document } from './resources/document.ts';
import { email } from './resources/email.ts';
import { externalAuth } from './resources/external-auth.ts';
import { geoCoordinates } from './resources/geo-coordinates.ts';
import { group, groupUser } from './resources/group.ts';
import { identification } from './resources/identification.ts';
import { info } from './resources/info.ts';
import { notification } from './resources/notification.ts';
import { personalInfo } from './resources/personal-info.ts';
import { phone } from './resources/phone.ts';
import { preferences } from './resources/preferences.ts';
import { relationship } from './resources/relationship.ts';
import { security } from './resources/security.ts';
import { termsConditions } from './resources/terms-conditions.ts';

/**
 * The members of a user's answer, in the order of the samples. Samples of different age list slightly different
 * members; every answer lists them all, `null` where the operation has nothing to say.
 */
export const envelope = [
  'info',
  'personal_info',
  'address',
  'addresses',
  'email',
  'phone',
  'security',
  'preferences',
  'identification',
  'bank_account',
  'credit_card',
  'notification',
  'documents',
  'currency',
  'credit_limit',
  'account',
  'group',
  'terms_conditions',
  'device_info',
  'commerce',
  'external_auth',
  'validation_data',
  'relationship',
  'geo_coordinates',
  'custom_field',
  'history',
  'access_rule',
  'ticket',
  'general_requirements',
  'organization',
  'authentication_data',
  'notes',
  'last_activity',
  'authentication',
] as const;

/** A member of a user's answer. */
export type EnvelopeMember = (typeof envelope)[number];

const everyList = [
  addresses,
  email,
  phone,
  identification,
  bankAccount,
  creditCard,
  currency,
  externalAuth,
  relationship,
] as const satisfies readonly (Resource & { readonly name: ListName })[];

/** A list that a user has, with its fields. */
export type UserList = (typeof everyList)[number];

/** The lists a user has, each in a table of its own. */
export const lists: readonly (Resource & { readonly name: ListName })[] = everyList;

/**
 * The lists of a user with those that have operations and a form of answers of their own, documents, access rules, accounts and
 * memberships of groups: everything that lies in tables beside the user's row.
 */
export const recordLists: readonly Resource[] = [...everyList, document, accessRule, account, groupUser];

const everySingle = [
  personalInfo,
  preferences,
  security,
  notification,
  termsConditions,
  deviceInfo,
  commerceInfo,
  geoCoordinates,
] as const satisfies readonly Resource[];

/** A resource of which a user has at most one, with its fields. */
export type UserSingle = (typeof everySingle)[number];

/** The resources of which a user has at most one, each in columns of the user's row. */
export const singles: readonly Resource[] = everySingle;

/** The lists of a programme, whose rows belong to none of its users. */
export const programLists: readonly Resource[] = [group];

/** The names that members have in an answer, by those that they have in a request: the same but for a few. */
const answerNames: Readonly<Record<string, EnvelopeMember>> = {
  ...Object.fromEntries(envelope.map((member) => [member, member])),
  commerce_info: 'commerce',
  document: 'documents',
  group_user: 'group',
};

/** The name under which an answer lists a resource. Throws for one that no answer lists. */
export function answerName({ name }: Resource): EnvelopeMember {
  const listed = answerNames[name];
  if (listed === undefined) throw new Error(`no answer lists ${name}`);
  return listed;
}

/** The name under which an answer lists a resource; null for one that no answer lists. */
export function answeredAs({ name }: Resource): EnvelopeMember | null {
  return answerNames[name] ?? null;
}

/** The resource behind a member of the answer that is stored, or undefined. */
export const resourceOf: Readonly<Partial<Record<EnvelopeMember, Resource>>> = Object.fromEntries(
  [info, address, ...lists, ...singles].map((resource) => [answerName(resource), resource]),
);
