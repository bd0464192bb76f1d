import { attachmentStatus, documentType, entity } from '../../catalogue/codes.ts';
import { stateOf } from '../../catalogue/kyc-states.ts';
import { addresses } from '../../catalogue/resources/addresses.ts';
import { document } from '../../catalogue/resources/document.ts';
import { identification } from '../../catalogue/resources/identification.ts';
import { personalInfo } from '../../catalogue/resources/personal-info.ts';
import type { ToldStep } from '../../catalogue/reviews.ts';
import type { RowOf } from '../../derive/rows.ts';
import type { CheckRow } from '../../storage/checks.ts';
import { tellWanted } from '../../users/notification.ts';
import type { UserChange } from '../../users/user-change.ts';
import { acceptAddress, rejectAddress } from '../decide-address.ts';
import { acceptDocument, rejectDocument } from '../decide-document.ts';
import { acceptIdentification, rejectIdentification } from '../decide-identification.ts';
import { acceptPersonalInfo, rejectPersonalInfo } from '../decide-personal-info.ts';
import type { Finding } from './facts.ts';
import { documentOf, paperOf } from './subject.ts';

/** What is decided by itself, in the words of the history, which a person may read: it says nothing of why. */
const byCheck = 'by a check';

/**
 * Decides of what a check is about by what it found, where the programme wanted the check to decide: one that rejects is enough, all
 * that decide must accept. Of what was decided already, by a person or by another check, nothing is decided. The person is told what
 * came of it. `siblings`: the other checks of the same subject. Returns whether something was decided.
 */
export function applyOutcome(
  user: UserChange,
  row: CheckRow,
  { outcome, reasons }: Finding,
  siblings: readonly CheckRow[],
): boolean {
  if (row.counts !== 'decides' || outcome === 'unclear') return false;
  // Each score is of the user as a whole at its moment, and takes the place of those before.
  if (row.step === 'risk') return decideByScore(user, outcome);
  // What was read wrongly is read again: the later check of a kind takes the place of the earlier one.
  const isSuperseded = ({ name, id }: CheckRow) => name === row.name && id < row.id;
  const deciding = siblings.filter((one) => one.counts === 'decides' && !isSuperseded(one));
  if (outcome === 'accept' && !deciding.every((one) => one.outcome === 'accept')) return false;
  const part = outcome === 'accept' ? accept(user, row) : reject(user, row);
  if (part === null) return false;
  if (outcome === 'accept') tellWanted(user, 'review_accepted', { part });
  else {
    const reason = reasons.includes('expired') ? 'expired' : 'not_confirmed';
    tellWanted(user, 'review_rejected', { part, reason });
  }
  return true;
}

/**
 * Decides of who the user says to be and of the primary address, as far as nobody has. Of emails and phones nothing is decided: a score
 * does not say who reads what is sent there, and codes do.
 */
function decideByScore(user: UserChange, outcome: 'accept' | 'reject'): boolean {
  const { personal_info_verification_status: verification_status } = user.state.user;
  const isStated = stateOf(personalInfo.name, { verification_status }) === 'stated';
  const home = user.list(addresses).primary();
  const state = home && stateOf(addresses.name, home);
  const waits = state === 'stated' || state === 'waiting';
  if (isStated) (outcome === 'accept' ? acceptPersonalInfo : rejectPersonalInfo)(user);
  if (home && waits) (outcome === 'accept' ? acceptAddress : rejectAddress)(user, home, 'By Maxmind');
  return isStated || waits;
}

/** Accepts what a check is about; null where it does not wait, or nobody can look at a file of it: then a person decides. */
function accept(user: UserChange, row: CheckRow): ToldStep | null {
  const waiting = waitingOf(user, row);
  if (waiting && hasUnseen(user, row)) return null;
  if (waiting?.part === 'personal_info') acceptPersonalInfo(user);
  else if (waiting?.part === 'identification') acceptIdentification(user, waiting.row, byCheck);
  else if (waiting) acceptDocument(user, waiting.row, byCheck);
  return waiting?.part ?? null;
}

/** Rejects what a check is about; null where it does not wait. */
function reject(user: UserChange, row: CheckRow): ToldStep | null {
  const waiting = waitingOf(user, row);
  if (waiting?.part === 'personal_info') rejectPersonalInfo(user);
  else if (waiting?.part === 'identification') rejectIdentification(user, waiting.row, byCheck);
  else if (waiting) rejectDocument(user, waiting.row, byCheck);
  return waiting?.part ?? null;
}

/** Whether a document would be accepted of which a file was not scanned yet, or was destroyed. */
function hasUnseen(user: UserChange, { entity: kind, entity_id: id }: CheckRow): boolean {
  return user
    .list(document)
    .live()
    .filter((one) => (kind === entity.document ? one.id === id : one.entity === kind && one.entity_id === id))
    .filter(isUndecidedDocument)
    .some(({ attachment_status: files }) => unseen.includes(files));
}

const unseen: readonly unknown[] = [attachmentStatus.scanPending, attachmentStatus.destroyed];

/** What a check is about, as far as it waits for a decision. */
type Waiting =
  | { readonly part: 'personal_info' }
  | { readonly part: 'identification'; readonly row: RowOf<typeof identification> }
  | { readonly part: 'document' | 'proof_of_address'; readonly row: RowOf<typeof document> };

function waitingOf(user: UserChange, row: CheckRow): Waiting | null {
  if (row.step === 'personal_info') {
    const { personal_info_verification_status: verification_status } = user.state.user;
    return stateOf(personalInfo.name, { verification_status }) === 'stated' ? { part: row.step } : null;
  }
  const paper = paperOf(user, row);
  if (paper) {
    const waits = stateOf(identification.name, paper) === 'waiting' || Boolean(paper.held);
    return waits ? { part: 'identification', row: paper } : null;
  }
  const sent = documentOf(user, row);
  if (!sent || !isUndecidedDocument(sent)) return null;
  return { part: sent.type === documentType.proofOfAddress ? 'proof_of_address' : 'document', row: sent };
}

function isUndecidedDocument(row: RowOf<typeof document>): boolean {
  const state = stateOf(document.name, row);
  return state === 'received' || state === 'waiting';
}
