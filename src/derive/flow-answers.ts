import type { FlowFamily } from '../catalogue/flow-members.ts';
import { flowFamilies } from '../catalogue/flows.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { Resource } from '../catalogue/resource.ts';
import { authentication } from '../catalogue/resources/authentication.ts';
import { confirmData, provenContact } from '../catalogue/resources/contact-proof.ts';
import { attachment, documentInfo } from '../catalogue/resources/document.ts';
import { geoCoordinates } from '../catalogue/resources/geo-coordinates.ts';
import { info } from '../catalogue/resources/info.ts';
import { lastActivity } from '../catalogue/resources/last-activity.ts';
import {
  resetSecurityData,
  resetUserSecurityInfo,
  validateSecurityData,
  validateUserSecurityInfo,
  verifyUserSecurityInfo,
} from '../catalogue/resources/security-flows.ts';
import { suspension } from '../catalogue/resources/suspension.ts';

const shown: Readonly<Record<FlowFamily, Readonly<Record<string, Resource>>>> = {
  verify: { info: verifyUserSecurityInfo, verify_data: provenContact, authentication },
  confirm: {
    info: validateUserSecurityInfo,
    verify_data: provenContact,
    confirm_data: confirmData,
    authentication,
  },
  validate: { info: validateUserSecurityInfo, validate_data: validateSecurityData },
  suspension: { info, suspension, last_activity: lastActivity },
  document: { info: documentInfo, attachment, geo_coordinates: geoCoordinates },
  reset: { info: resetUserSecurityInfo, reset_security_data: resetSecurityData, authentication },
};

/** What an answer of a family of flows shows under its members; the others are null. */
export function flowMemberResources({ flow, family }: Operation): Readonly<Record<string, Resource>> {
  return shown[(family ?? flowFamilies[flow!])!];
}
