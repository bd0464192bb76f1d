import {
  accessRuleStatus,
  accessType,
  activityType,
  attachmentStatus,
  authenticationType,
  cardType,
  deliveryMethod,
  documentStatus,
  documentType,
  entity,
  entityData,
  externalAuthStatus,
  flagValue,
  gender,
  status,
  trustLevel,
  userType,
  verificationStatus,
} from './codes.ts';
import type { Field } from './field.ts';
import { kinds } from './kinds/index.ts';
import { ticketStatus } from './tickets.ts';

/** The tables of codes that fields hold, by the name under which the catalogue answers them. */
export const codeTables = {
  flag: flagValue,
  user_type: userType,
  gender,
  status,
  verification_status: verificationStatus,
  trust_level: trustLevel,
  entity,
  activity_type: activityType,
  entity_data: entityData,
  document_type: documentType,
  document_status: documentStatus,
  attachment_status: attachmentStatus,
  external_auth_status: externalAuthStatus,
  access_rule_status: accessRuleStatus,
  access_type: accessType,
  delivery_method: deliveryMethod,
  authentication_type: authenticationType,
  card_type: cardType,
  ticket_status: ticketStatus,
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The name of a table of codes. */
export type CodeTable = keyof typeof codeTables;

/** The tables of fields that have one name in every resource. */
const byName: Readonly<Record<string, CodeTable>> = {
  status: 'status',
  verification_status: 'verification_status',
  membership_status: 'status',
  usage_status: 'status',
  trust_level: 'trust_level',
  entity: 'entity',
  by_entity: 'entity',
  on_entity: 'entity',
  recipient_entity: 'entity',
  activity_type: 'activity_type',
  entity_data: 'entity_data',
  attachment_status: 'attachment_status',
  access_type: 'access_type',
  delivery_method: 'delivery_method',
  gender: 'gender',
};

/** The tables of fields whose name means something else in their resource. */
const byPlace: Readonly<Record<string, CodeTable>> = {
  'info.type': 'user_type',
  'document_info.type': 'document_type',
  'document_info.status': 'document_status',
  'document.type': 'document_type',
  'document.status': 'document_status',
  'document_inquiry.status': 'document_status',
  'external_auth.status': 'external_auth_status',
  'access_rule_info.status': 'access_rule_status',
  'access_rule.status': 'access_rule_status',
  'authentication.type': 'authentication_type',
  'credit_card.type': 'card_type',
};

/** The table whose codes a field holds; undefined for any other value, and for codes of the programme's own. */
export function codeTableOf(resource: string, name: string, field: Field): CodeTable | undefined {
  if (field.type === 'object') return undefined;
  return byPlace[`${resource}.${name}`] ?? byName[name] ?? (field.kind === kinds.flag ? 'flag' : undefined);
}

/** Fields that hold codes of the programme's own: what they mean is known there alone. */
const ownCodes: ReadonlySet<string> = new Set([
  ...['personal_info.title', 'address.type', 'addresses.type', 'email.type', 'phone.type'],
  ...['identification.type', 'bank_account.type', 'bank_account.beneficiary_type'],
  ...['account_info.type', 'group_info.type', 'group.type', 'group_member.role'],
  ...['group_address.type', 'group_phone.type', 'group_email.type', 'group_social_media.type'],
]);

/** Whether a field holds a code of the programme's own. */
export function isOwnCode(resource: string, name: string): boolean {
  return ownCodes.has(`${resource}.${name}`);
}
