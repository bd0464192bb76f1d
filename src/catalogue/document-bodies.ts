import type { GivenBody } from './given-bodies.ts';
import { attachment, documentData, documentInfo } from './resources/document.ts';
import { geoCoordinates } from './resources/geo-coordinates.ts';
import { identification } from './resources/identification.ts';

const document: GivenBody = {
  members: { info: documentInfo, attachment },
  optional: { geo_coordinates: geoCoordinates },
  free: ['custom_field'],
};
const identity: GivenBody = { members: { identification, documents: documentData } };

/** The bodies of operations on documents: a document is the body itself, or stands beside the identification it belongs to. */
export const documentBodies: Readonly<Record<string, GivenBody>> = {
  'user.document.create': document,
  'user.document.create_proof_of_address': document,
  'user.identification.create_with_selfie': identity,
  'user.identification.create_with_document': identity,
  'user.identification.update_with_selfie': identity,
  'user.identification.update_with_document': identity,
};
