import { activityType, entity } from '../../catalogue/codes.ts';
import { type CheckRow, checkTable } from '../../storage/checks.ts';
import type { UserChange } from '../../users/user-change.ts';
import { applyOutcome } from './apply-outcome.ts';
import { sealCheck } from './check.ts';
import type { Finding } from './facts.ts';

/**
 * Ends a check with what it found: the row and the history say so, and what is to be decided is. Without a finding it is void. One that
 * has ended stays as it is. `siblings`: the other checks of the same subject.
 */
export function endCheck(
  user: UserChange,
  row: CheckRow | null,
  finding: Finding | null,
  siblings: readonly CheckRow[],
): void {
  if (row?.state !== 'waiting') return;
  const ended = finding
    ? {
        state: 'done',
        outcome: finding.outcome,
        sealed: sealCheck(user.vault!, row.id, { reasons: finding.reasons }),
      }
    : { state: 'void', sealed: null };
  user.replaceRow(checkTable, row, { ...ended, ended_at: user.now });
  const words = finding ? [finding.outcome, ...finding.reasons].join(', ') : 'void';
  // First of what the change notes: the newest activity is what came of it.
  user.note({
    activityType: activityType.updated,
    entity: entity.check,
    entityId: row.id,
    adminNotes: `Check ${row.name} of ${row.step} ${row.entity_id}: ${words}`,
  });
  if (finding && applyOutcome(user, row, finding, siblings)) return;
  // What a check finds is nothing that the user does.
  user.isActivity = false;
  user.updatedAt = user.state.user.updated_at;
}
