import type { CheckOutcome } from '../../catalogue/checks.ts';
import { stateOf } from '../../catalogue/kyc-states.ts';
import { document } from '../../catalogue/resources/document.ts';
import { identification } from '../../catalogue/resources/identification.ts';
import { personalInfo } from '../../catalogue/resources/personal-info.ts';
import type { CheckRow } from '../../storage/checks.ts';
import type { UserChange } from '../../users/user-change.ts';
import { acceptDocument, rejectDocument } from '../decide-document.ts';
import { acceptIdentification, rejectIdentification } from '../decide-identification.ts';
import { acceptPersonalInfo, rejectPersonalInfo } from '../decide-personal-info.ts';
import type { Finding } from './facts.ts';
import { documentOf, paperOf } from './subject.ts';

/**
 * Decides of what a check is about by what it found, where the programme wanted the check to decide: one that rejects is enough, all
 * that decide must accept. Of what was decided already, by a person or by another check, nothing is decided. `siblings`: the other
 * checks of the same subject. Returns what was decided; null for nothing.
 */
export function applyOutcome(
  user: UserChange,
  row: CheckRow,
  { outcome, reasons }: Finding,
  siblings: readonly CheckRow[],
): CheckOutcome | null {
  if (row.counts !== 'decides' || outcome === 'unclear') return null;
  const deciding = siblings.filter(({ counts }) => counts === 'decides');
  if (outcome === 'accept' && !deciding.every((one) => one.outcome === 'accept')) return null;
  const decided = decide(user, row, outcome, `check ${[row.name, ...reasons].join(', ')}`);
  return decided ? outcome : null;
}

function decide(user: UserChange, row: CheckRow, outcome: 'accept' | 'reject', reason: string): boolean {
  const isAccepted = outcome === 'accept';
  if (row.step === 'personal_info') {
    const { personal_info_verification_status: verification_status } = user.state.user;
    if (stateOf(personalInfo.name, { verification_status }) !== 'stated') return false;
    if (isAccepted) acceptPersonalInfo(user);
    else rejectPersonalInfo(user);
    return true;
  }
  if (row.step === 'identification') {
    const paper = paperOf(user, row)!;
    const state = stateOf(identification.name, paper);
    if (state !== 'waiting' && !paper.held) return false;
    if (isAccepted) acceptIdentification(user, paper, reason);
    else rejectIdentification(user, paper, reason);
    return true;
  }
  const sent = documentOf(user, row)!;
  const state = stateOf(document.name, sent);
  if (state !== 'received' && state !== 'waiting') return false;
  if (isAccepted) acceptDocument(user, sent, reason);
  else rejectDocument(user, sent, reason);
  return true;
}
