import type { GivenBody } from './given-bodies.ts';
import { authentication } from './resources/authentication.ts';
import { authenticationData } from './resources/authentication-data.ts';
import { confirmData, verifyData } from './resources/contact-proof.ts';
import {
  resetSecurityData,
  resetUserSecurityInfo,
  validateSecurityData,
  validateUserSecurityInfo,
} from './resources/security-flows.ts';
import { suspension } from './resources/suspension.ts';

const info = validateUserSecurityInfo;
const twoFactor = { members: { authentication_data: authenticationData } };
const proof = { authentication };
const verifying = { members: { info, verify_data: verifyData } };
const confirming = {
  members: { info, verify_data: verifyData, confirm_data: confirmData },
  // One of a forgotten password is confirmed with its handle and nothing else.
  optional: { ...proof, verify_data: verifyData },
};
const validating = { members: { info, validate_data: validateSecurityData } };
const resetting = { members: { info: resetUserSecurityInfo, reset_security_data: resetSecurityData } };

/** The bodies of flows, by operation, as the reference's samples send them. */
export const flowBodies: Readonly<Record<string, GivenBody>> = {
  'user.security.verify_email_link': { ...verifying, about: ['email'] },
  'user.security.verify_email_code': { ...verifying, about: ['email'] },
  'user.security.verify_phone_code': { ...verifying, about: ['phone'] },
  'user.security.confirm_email_code': { ...confirming, about: ['email'] },
  'user.security.confirm_sms_code': { ...confirming, about: ['phone'] },
  'user.security.validate_phone': { ...validating, about: ['phone'] },
  'user.security.validate_security_code': { ...validating, about: ['security_code'] },
  'user.security.validate_password': { ...validating, about: ['password'] },
  'user.security.validate_email': { ...validating, about: ['email'] },
  'user.security.validate_date_of_birth': { ...validating, about: ['birth_date'] },
  'user.security.validate_answers': { ...validating, about: ['secret_answer_1', 'secret_answer_2'] },
  'user.security.reset_security_code': { ...resetting, optional: proof, about: ['reset_security_code'] },
  'user.security.reset_security_questions': {
    ...resetting,
    optional: proof,
    about: ['reset_security_questions'],
  },
  'user.security.reset_password': {
    ...resetting,
    optional: proof,
    about: ['reset_password', 'current_password', 'new_password'],
  },
  'user.security.reset_password_with_two_factor': {
    members: { ...resetting.members, authentication },
    about: ['reset_password', 'current_password', 'new_password', 'type', 'code'],
  },
  'user.security.complete_forgotten_password': {
    members: { ...resetting.members, authentication },
    optional: { confirm_data: confirmData },
    about: ['reset_password', 'type', 'code'],
  },
  'user.security.lift_suspensions': { members: {}, optional: { suspension } },
  'user.security.reset_forgotten_password': { ...resetting, about: ['forget_password', 'verified_email'] },
  'user.two_factor.enroll': { ...twoFactor, about: ['type'] },
  'user.two_factor.activate': { ...twoFactor, about: ['type', 'code'] },
  'user.two_factor.delete': { members: {}, optional: proof },
  'user.two_factor.renew_recovery_codes': { members: {}, optional: proof },
};
