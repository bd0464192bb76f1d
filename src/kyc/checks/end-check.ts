import { activityType, entity } from '../../catalogue/codes.ts';
import { noteText } from '../../catalogue/history-notes.ts';
import { type CheckRow, checkTable } from '../../storage/checks.ts';
import type { UserChange } from '../../users/user-change.ts';
import { applyOutcome } from './apply-outcome.ts';
import { type CheckContent, sealCheck } from './check.ts';
import type { Finding } from './facts.ts';

/** What besides the finding says what is decided. */
interface Circumstances {
  /** The other checks of the same subject. */
  readonly siblings: readonly CheckRow[];
  /** What is to be proven is what it was when the check was asked for. */
  readonly mayDecide: boolean;
}

/**
 * Ends a check that waits with what it found: the row and the history say so, and what is to be decided is. Without a finding it is
 * void. Returns the row and its content as they are then.
 */
export function endCheck(
  user: UserChange,
  row: CheckRow,
  finding: Finding | null,
  { siblings, mayDecide }: Circumstances,
): { readonly row: CheckRow; readonly content: CheckContent | null } {
  const content: CheckContent | null = finding && {
    reasons: finding.reasons,
    ...(finding.result && { result: finding.result }),
    ...(finding.fields && { fields: finding.fields }),
  };
  const ended: CheckRow = {
    ...row,
    state: finding ? 'done' : 'void',
    outcome: finding?.outcome ?? null,
    sealed: content && sealCheck(user.vault!, row.id, content),
    ended_at: user.now,
  };
  user.replaceRow(checkTable, row, ended);
  const found = finding ? [finding.outcome, ...finding.reasons].join(', ') : 'void';
  // First of what the change notes: the newest activity is what came of it.
  user.note({
    activityType: activityType.updated,
    entity: entity.check,
    entityId: row.id,
    adminNotes: noteText('checkEnded', {
      ...{ check: row.name, step: row.step, id: row.entity_id },
      found,
    }),
  });
  const isDecided = finding !== null && mayDecide && applyOutcome(user, row, finding, siblings);
  user.isDecidedByCheck = isDecided;
  if (!isDecided) {
    // What a check finds is nothing that the user does.
    user.isActivity = false;
    user.updatedAt = user.state.user.updated_at;
  }
  return { row: ended, content };
}
