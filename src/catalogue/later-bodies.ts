import type { Resource } from './resource.ts';
import { accessRuleData, accessRuleInfo } from './resources/access-rule.ts';
import { authentication } from './resources/authentication.ts';
import { confirmData, verifyData } from './resources/contact-proof.ts';
import { attachment, documentData, documentInfo } from './resources/document.ts';
import { identification } from './resources/identification.ts';
import {
  forgetPassword,
  resetSecurityData,
  resetUserSecurityInfo,
  validateSecurityData,
  validateUserSecurityInfo,
} from './resources/security-flows.ts';

/** The members of a body that is not made of a user's own members. */
export interface LaterBody {
  readonly members: Readonly<Record<string, Resource>>;
  /** Which of several exclusive members or fields the operation is about; everything where absent. */
  readonly about?: readonly string[];
}

const identity = { identification, documents: documentData };
const document = { info: documentInfo, attachment };
const resetting = { info: resetUserSecurityInfo, reset_security_data: resetSecurityData };
const validating = { info: validateUserSecurityInfo, validate_data: validateSecurityData };
const verifying = { info: validateUserSecurityInfo, verify_data: verifyData };
const confirming = { ...verifying, confirm_data: confirmData };
const rules = { access_rule: accessRuleData };
const twoFactor = { authentication_data: authentication };

/** The bodies of the operations that are not built yet, by operation, as the reference's samples send them. */
export const laterBodies: Readonly<Record<string, LaterBody>> = {
  'user.document.create': { members: document },
  'user.document.create_proof_of_address': { members: document },
  'user.identification.create_with_selfie': { members: identity },
  'user.identification.create_with_document': { members: identity },
  'user.identification.update_with_selfie': { members: identity },
  'user.identification.update_with_document': { members: identity },
  'user.access_rule.create': { members: rules },
  'user.access_rule.update': { members: rules, about: ['id', 'access_type', 'value', 'status', 'notes'] },
  'user.access_rule.delete': { members: rules, about: ['id'] },
  'user.security.confirm_email_code': { members: confirming, about: ['email'] },
  'user.security.confirm_sms_code': { members: confirming, about: ['phone'] },
  'user.security.verify_email_link': {
    members: verifying,
    about: ['email'],
  },
  'user.security.verify_email_code': { members: verifying, about: ['email'] },
  'user.security.verify_phone_code': { members: verifying, about: ['phone'] },
  'user.security.reset_security_code': {
    members: resetting,
    about: ['reset_security_code'],
  },
  'user.security.reset_security_questions': {
    members: resetting,
    about: ['reset_security_questions'],
  },
  'user.security.reset_password': { members: resetting, about: ['reset_password'] },
  'user.security.reset_password_with_two_factor': {
    members: { ...resetting, authentication },
    about: ['reset_password'],
  },
  'user.security.reset_forgotten_password': {
    members: resetting,
    about: ['forget_password', 'verified_email'],
  },
  'user.security.validate_phone': { members: validating, about: ['phone'] },
  'user.security.validate_security_code': {
    members: validating,
    about: ['security_code'],
  },
  'user.security.validate_password': { members: validating, about: ['password'] },
  'user.security.validate_email': { members: validating, about: ['email'] },
  'user.security.validate_date_of_birth': {
    members: validating,
    about: ['birth_date'],
  },
  'user.security.validate_answers': {
    members: validating,
    about: ['secret_answer_1', 'secret_answer_2'],
  },
  'user.two_factor.enroll': { members: twoFactor, about: ['type'] },
  'user.two_factor.activate': { members: twoFactor },
};

/** Of these a body sends the part that its operation is about. */
export const exclusiveShapes: readonly Resource[] = [
  accessRuleInfo,
  authentication,
  forgetPassword,
  resetSecurityData,
  validateSecurityData,
  verifyData,
];

/** What has no update of its own: under whatever verb it is sent, it is new. */
export const alwaysNew: readonly Resource[] = [attachment, documentData, documentInfo];

/** The shapes that bodies hold in an array, besides the lists of a user. */
export const listedShapes: readonly Resource[] = [attachment, authentication, accessRuleData, documentData];
