import { documentBodies } from './document-bodies.ts';
import { flowBodies } from './flow-bodies.ts';
import type { Resource } from './resource.ts';
import { accessRuleData, accessRuleInfo, excluded, key } from './resources/access-rule.ts';
import { authentication } from './resources/authentication.ts';
import { authenticationData } from './resources/authentication-data.ts';
import { verifyData } from './resources/contact-proof.ts';
import { attachment, documentData, documentInfo } from './resources/document.ts';
import {
  forgetPassword,
  resetPassword,
  resetSecurityData,
  validateSecurityData,
} from './resources/security-flows.ts';
import { suspension } from './resources/suspension.ts';

/** The members of a body that is not made of a user's own members. */
export interface GivenBody {
  readonly members: Readonly<Record<string, Resource>>;
  /** Members that it may do without. */
  readonly optional?: Readonly<Record<string, Resource>>;
  /** Optional members that hold the caller's own data. */
  readonly free?: readonly string[];
  /** Which of several exclusive members or fields the operation is about; everything where absent. */
  readonly about?: readonly string[];
}

const rules = { access_rule: accessRuleData };

/** The bodies of the operations on access rules. */
const ruleBodies: Readonly<Record<string, GivenBody>> = {
  'user.access_rule.create': { members: rules },
  'user.access_rule.update': { members: rules, about: ['id', 'access_type', 'value', 'status', 'notes'] },
  'user.access_rule.delete': { members: rules, about: ['id'] },
};

/** The bodies that are not made of a user's own members, by operation. */
export const givenBodies: Readonly<Record<string, GivenBody>> = {
  ...ruleBodies,
  ...flowBodies,
  ...documentBodies,
};

/** Of these a body sends the part that its operation is about. */
export const exclusiveShapes: readonly Resource[] = [
  accessRuleInfo,
  authentication,
  authenticationData,
  forgetPassword,
  resetPassword,
  resetSecurityData,
  validateSecurityData,
  verifyData,
];

/** What has no update of its own: under whatever verb it is sent, it is new. */
export const alwaysNew: readonly Resource[] = [attachment, documentData, documentInfo];

/** The shapes that bodies hold in an array, besides the lists of a user. */
export const listedShapes: readonly Resource[] = [
  attachment,
  authentication,
  authenticationData,
  accessRuleData,
  documentData,
  excluded,
  key,
  suspension,
];
