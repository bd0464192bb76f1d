import { entity, verificationStatus } from '../catalogue/codes.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { document } from '../catalogue/resources/document.ts';
import { identification } from '../catalogue/resources/identification.ts';
import type { Input } from '../derive/read-input.ts';
import type { Body } from '../users/body.ts';
import type { Entry } from '../users/draft.ts';
import type { UserChange } from '../users/user-change.ts';
import { acceptIdentification, rejectIdentification } from './decide-identification.ts';
import { moveWaitingDocuments } from './waiting-documents.ts';

const { verified, rejected } = verificationStatus;

/** The lists that a change of a body reads besides: where what it changes is proven by documents, these follow (`followVerification`). */
export function listsThatFollow({ lists, objects }: Pick<Body, 'lists' | 'objects'>): Resource[] {
  const isProven = lists.has(identification) || lists.has(addresses) || objects.has(address);
  return isProven ? [document] : [];
}

/**
 * Has documents follow what a call made of an identification or an address: of one that was verified or rejected they are accepted
 * or rejected; those of one that is closed, or of a held change that was given up, are replaced. What a privileged caller says of the
 * verification while a change is held decides of that change. `said`: what the call sent. Returns the entry as it is then. The
 * change must read documents.
 */
export function followVerification(user: UserChange, entry: Entry, said: Input = {}): Entry {
  const { resource, row, before } = entry;
  if (resource !== identification && resource !== addresses) return entry;
  const about = { entity: resource === addresses ? entity.address : entity.identification, id: row.id };
  const verdict = said['verification_status'];
  if (row['held'] && (verdict === verified || verdict === rejected)) {
    row.verification_status = before?.verification_status ?? verificationStatus.notVerified;
    if (verdict === verified) acceptIdentification(user, row);
    else rejectIdentification(user, row);
  } else if (row.closed_at) moveWaitingDocuments(user, about, 'replaced');
  else if (before?.['held'] && !row['held']) moveWaitingDocuments(user, about, 'replaced');
  else if (verdict === verified) moveWaitingDocuments(user, about, 'accepted');
  else if (verdict === rejected) moveWaitingDocuments(user, about, 'rejected');
  return user.draft.entries.find((one) => one.resource === resource && one.row.id === row.id) ?? entry;
}
